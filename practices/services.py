"""Verbs of the hub."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from entries import facts
from entries.models import Happening
from entries.rules import Refused
from entries.texts import current_language
from practices.rules import can_write

if TYPE_CHECKING:
    from entries.viewers import Viewer
    from practices.models import Practice

MESSAGE = "message.sent"


def sent_today(viewer: Viewer) -> int:
    """How many messages the viewer has sent through the portal in the last 24 hours (1 query)."""
    since = timezone.now() - timedelta(days=1)
    return Happening.objects.filter(name=MESSAGE, actor_id=viewer.user_id, at__gte=since).count()


@transaction.atomic
def send_message(*, practice: Practice, text: str, by: Viewer) -> Happening:
    """Pass a message on to those behind a practice.

    In order: asks the rules (raises `Refused` with a sentence); records `message.sent` with the text and the language
    it was written in; its actor is the sender. The outbox mails it to the author, or to those who write for the
    owner, with a link for the answer; neither side is shown the other's address.
    """
    verdict = can_write(by, practice, sent_today(by))
    if not verdict:
        raise Refused(verdict.reason)
    return facts.record(MESSAGE, entry=practice, by=by, text=text, language=current_language())
