"""Letters that ask whether a published text is still right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _

from entries import locales
from portal.notifications.audiences import Fact, Hearer, Reason
from portal.notifications.letters import Letter, about, address


def _until(fact: Fact) -> tuple[tuple[str, str], ...]:
    text = str(fact.data.get("due") or "")
    return ((_("Please look at it until"), locales.long_date(date.fromisoformat(text))),) if text else ()


def _page(fact: Fact) -> tuple[str, str]:
    return _("Look at it and answer"), address("upkeep:confirm", fact.entry.pk)


def near(fact: Fact, hearer: Hearer) -> Letter:
    """To the writers: the text will soon be due to be looked at again."""
    return about(
        fact,
        _("Is this still right? %(title)s"),
        _("From time to time each text is looked at again, so that readers can rely on it. It is your turn now."),
        _("If nothing has changed, one click is enough. If something has, change the text there."),
        facts=_until(fact),
        action=_page(fact),
    )


def asked(fact: Fact, hearer: Hearer) -> Letter:
    """To the writers: ISU asks, perhaps with a word of its own."""
    return about(
        fact,
        _("ISU asks: is this still right? %(title)s"),
        _("Nobody has looked at this text for some time. Please tell us whether it is still right, or change it."),
        quote=str(fact.data.get("note", "")),
        action=_page(fact),
    )


WORDINGS: dict[tuple[str, Reason], Callable[[Fact, Hearer], Letter]] = {
    ("upkeep.near", Reason.WRITER): near,
    ("upkeep.asked", Reason.WRITER): asked,
}
