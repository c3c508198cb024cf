"""What organisers do about those who take part: needs, attendance, who speaks for whom."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries import facts
from entries.audit.services import record
from entries.rules import Refused
from entries.viewers import Viewer
from events import rules
from events.models import AccessNeed, Behalf, Event, Registration, Status


@transaction.atomic
def answer_need(*, need: AccessNeed, state: str, answer: str, by: Viewer) -> None:
    """Say what becomes of an access need; the person reads it on their page and by mail (`need.answered`).

    Raises `Refused` for who does not organise the event.
    """
    fresh = AccessNeed.objects.select_for_update(of=("self",)).select_related("registration__event").get(pk=need.pk)
    event = fresh.registration.event
    _ask(by, event)
    fresh.state, fresh.answer = state, answer.strip()
    fresh.decided_by_id, fresh.decided_at = by.user_id, timezone.now()
    fresh.save()
    facts.record("need.answered", entry=event, by=by, registration=fresh.registration_id, need=fresh.pk)


@transaction.atomic
def mark_attendance(*, event: Event, present: set[int], shown: set[int], by: Viewer) -> None:
    """Keep who of the registrations `shown` was there. Raises `Refused`."""
    _ask(by, event)
    rows = Registration.objects.filter(event=event, pk__in=shown, status=Status.CONFIRMED)
    rows.filter(pk__in=present).update(attended=True)
    rows.exclude(pk__in=present).update(attended=False)
    facts.bump_content_version()  # who was there, and may be named, stands on the page of a past event
    record("event.attendance", by=by, about=f"entry:{event.pk}", detail={"present": len(present)})


@transaction.atomic
def answer_behalf(*, registration: Registration, confirmed: bool, by: Viewer) -> None:
    """Say for an organisation whether somebody speaks for it; the person is told (`registration.behalf_answered`)."""
    fresh = Registration.objects.select_for_update(of=("self",)).select_related("event").get(pk=registration.pk)
    if not rules.can_answer_for(by, fresh):
        raise Refused(_("Only owners and editors of the organisation may say this."))
    fresh.behalf = Behalf.CONFIRMED if confirmed else Behalf.REFUSED
    fresh.save(update_fields=["behalf"])
    facts.record("registration.behalf_answered", entry=fresh.event, by=by, registration=fresh.pk)


def _ask(by: Viewer, event: Event) -> None:
    verdict = rules.can_organise(by, event)
    if not verdict:
        raise Refused(verdict.reason)
