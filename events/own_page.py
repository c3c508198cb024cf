"""What the pages of one participant show."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries.texts import text_of
from events import calendar, clock, rules
from events.addresses import token_for
from events.models import Event, Mode, Registration, Status


def frame(event: Event, label: str) -> dict[str, Any]:
    """What all small pages around an event have in common."""
    title = text_of(event, "title")
    trail = [(_("Events"), reverse("events:list")), (title or _("Event"), event.get_absolute_url()), (label, "")]
    return {
        "event": event,
        "title": title,
        "heading": label,
        "trail": trail,
        "no_index": True,
        "when": clock.when(event),
    }


def context_of(registration: Registration) -> dict[str, Any]:
    """The page behind the signed link: state, needs with their answers, contributions (4 queries)."""
    event, now = registration.event, timezone.now()
    event = event.detail()  # type: ignore[assignment]
    contributions = list(registration.contributions.select_related("question", "agenda_item"))
    return frame(event, str(_("Your registration"))) | {
        "registration": registration,
        "token": token_for(registration),
        "needs": list(registration.needs.all()),
        "contributions": [(one, rules.can_withdraw(one)) for one in contributions],
        "when_here": clock.when_by(event, registration.time_zone),
        "is_pending": registration.status == Status.PENDING,
        "is_confirmed": registration.status == Status.CONFIRMED,
        "is_waiting": registration.status == Status.WAITING,
        "is_withdrawn": registration.status == Status.WITHDRAWN,
        "is_over": event.is_over(now),
        "takes_registrations": event.takes_registrations(now),
        "place_in_line": place_in_line(registration),
        "meeting_url": meeting_for(registration, event),
        "can_say": registration.is_proven and (event.takes_registrations(now) or event.takes_contributions(now)),
    }


def place_in_line(registration: Registration) -> int:
    """How many stand before and with this one on the waiting list; 0 for who does not wait (1 query)."""
    if registration.status != Status.WAITING:
        return 0
    rows = Registration.objects.filter(event_id=registration.event_id, status=Status.WAITING)
    return rows.filter(number__lte=registration.number).count()


def meeting_for(registration: Registration, event: Event) -> str:
    """The address of the meeting, for confirmed participants only."""
    return event.meeting_url if registration.status == Status.CONFIRMED and event.mode != Mode.IN_PERSON else ""


def calendar_of(registration: Registration) -> str | None:
    """The event as a calendar file for one participant; None without a date, or without a place."""
    if registration.status != Status.CONFIRMED:
        return None
    event = calendar.with_steps(Event.objects.filter(pk=registration.event_id)).get()
    address = settings.SITE_URL + reverse("events:own", args=[token_for(registration)])
    return calendar.file_of(event, address=address, place=meeting_for(registration, event)) or None
