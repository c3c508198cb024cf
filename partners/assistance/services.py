"""Verbs of assistance: beginning a request or an offer, writing to those behind one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from entries import editing, facts
from entries.models import Entry, Happening
from entries.rules import Refused, Verdict
from entries.states import EDITABLE
from entries.texts import current_language
from partners.assistance import rules

if TYPE_CHECKING:
    from entries.kinds import Kind
    from entries.viewers import Viewer
    from partners.assistance.models import Assistance

MESSAGE = "message.sent"


@transaction.atomic
def begin(*, kind: Kind, owner: Entry, language: str, by: Viewer) -> Any:
    """Begin a request or an offer for an organisation of the viewer's; the usual pages of an entry follow.

    In order: locks the organisation; asks the rules (Refused with a sentence); begins the draft, which records
    `entry.begun`. Raises `Refused` also where the viewer may not write for `owner`.
    """
    list(Entry.objects.select_for_update().filter(pk=owner.pk))
    begun = kind.model.objects.filter(owner_id=owner.pk, state__in=EDITABLE).count()
    _ask(rules.can_begin(by, begun))
    return editing.begin(kind=kind, by=by, language=language, owner=owner)


def sent_today(viewer: Viewer) -> int:
    """How many messages the viewer has sent through the portal in the last 24 hours (1 query)."""
    since = timezone.now() - timedelta(days=1)
    return Happening.objects.filter(name=MESSAGE, actor_id=viewer.user_id, at__gte=since).count()


@transaction.atomic
def send_message(*, entry: Assistance, text: str, by: Viewer) -> Happening:
    """Pass a message on to those behind a request or an offer.

    In order: asks the rules (`Refused` with a sentence); records `message.sent` with the text and the language it was
    written in. The outbox mails it with a link for the answer; neither side is shown the other's address.
    """
    _ask(rules.can_write(by, entry, sent_today(by)))
    return facts.record(MESSAGE, entry=entry, by=by, text=text, language=current_language())


def _ask(verdict: Verdict) -> None:
    if not verdict:
        raise Refused(verdict.reason)
