"""Texts that many mails share: stored once, with marks where the personal links go in when a mail is sent.

The marks hold control characters. Everything that people type loses those on its way (`letters.clean`), so that no
text can hold a mark by chance or on purpose.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.utils.html import escape
from django.utils.translation import override

from portal.notifications.letters import clean
from portal.notifications.models import Mail, SharedText
from portal.notifications.stopping import Links, links_for
from portal.notifications.wrapping import wrapped

STOP_MARK, MANAGE_MARK = "\x02stop\x03", "\x02manage\x03"

#: Makes the text part and the HTML part with these links in their footers.
Renderer = Callable[[Links], tuple[str, str]]


def share(*, language: str, render: Renderer) -> SharedText:
    """Store what `render` makes, once for all readers of `language`; it is called with links that stand for theirs."""
    nonce = uuid.uuid4().hex
    links = Links(stop=f"https://{nonce}.invalid/stop", manage=f"https://{nonce}.invalid/manage")
    with override(language):
        text, html = (_marked(part, links) for part in render(links))
    return SharedText.objects.create(language=language, text=wrapped(text), html=html)


def parts_of(mail: Mail) -> tuple[str, str]:
    """The text part and the HTML part of a mail as its recipient gets them."""
    if mail.body is None:
        return mail.text, mail.html
    if mail.reader is None:
        raise ValueError("a shared text is sent to readers only")
    links = links_for(mail.reader, mail.stop, mail.language)
    return _personal(mail.body.text, links), _personal(mail.body.html, _escaped(links))


def _marked(part: str, links: Links) -> str:
    return clean(part).replace(links.stop, STOP_MARK).replace(links.manage, MANAGE_MARK)


def _personal(part: str, links: Links) -> str:
    return part.replace(STOP_MARK, links.stop).replace(MANAGE_MARK, links.manage)


def _escaped(links: Links) -> Links:
    return Links(stop=escape(links.stop), manage=escape(links.manage))
