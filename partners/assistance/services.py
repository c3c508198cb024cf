"""Verbs of assistance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from entries import editing
from entries.models import Entry
from entries.rules import Refused, Verdict
from entries.states import EDITABLE
from partners.assistance import rules

if TYPE_CHECKING:
    from entries.kinds import Kind
    from entries.viewers import Viewer


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


def _ask(verdict: Verdict) -> None:
    if not verdict:
        raise Refused(verdict.reason)
