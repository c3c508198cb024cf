"""Messages that the portal passes on to those behind an entry: neither side is shown the other's address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries import facts
from entries.models import Entry, Happening
from entries.rules import YES, Refused, Verdict
from entries.texts import current_language

if TYPE_CHECKING:
    from entries.viewers import Viewer

MESSAGE = "message.sent"
#: Messages that one person may send through the portal in 24 hours, whatever they are about.
MESSAGES_A_DAY = 10


def one_at_a_time(by: Viewer) -> None:
    """Let what the same person does at the same moment wait for the end of this transaction, so that counts hold."""
    list(get_user_model().objects.select_for_update().filter(pk=by.user_id or 0).values_list("pk"))


def may_send(viewer: Viewer) -> Verdict:
    """Whether the viewer may send one more message today (1 query)."""
    if not viewer.is_signed_in:
        return Verdict(False, _("Sign in first."))
    since = timezone.now() - timedelta(days=1)
    if Happening.objects.filter(name=MESSAGE, actor_id=viewer.user_id, at__gte=since).count() >= MESSAGES_A_DAY:
        return Verdict(False, _("You have sent many messages today. Please write again tomorrow."))
    return YES


@transaction.atomic
def send(*, entry: Entry, text: str, by: Viewer, may: Callable[[], Verdict] = lambda: YES) -> Happening:
    """Pass a message on to those behind an entry.

    In order: lets other messages of the same person wait; asks the entry's own rule `may`, then how many were sent
    today (`Refused` with a sentence); records `message.sent` with the text and the language it was written in; its
    actor is the sender. The outbox mails it to the contact, the author, or those who write for the owner, with a link
    for the answer.
    """
    one_at_a_time(by)
    for verdict in (may(), may_send(by)):
        if not verdict:
            raise Refused(verdict.reason)
    return facts.record(MESSAGE, entry=entry, by=by, text=text, language=current_language())
