"""Events in people's own calendars: one by one, for a participant, and all together to subscribe to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from entries import icalendar
from entries.models import Audience
from entries.states import State
from entries.texts import text_of
from entries.translations import fallback_note
from entries.viewers import ANONYMOUS
from events import clock
from events.listing import keys_of_events
from events.models import Event

if TYPE_CHECKING:
    from entries.search.parsing import Asked

#: Events of one calendar. Those that are over stay in it so long: calendars forget what they are not told any more.
MOST, KEPT = 500, timedelta(days=365)
PRODUCT = "Events"


def announced() -> QuerySet[Any]:
    """Events that everybody may read, and those that everybody could until they were taken down before they began."""
    taken_down = Q(state=State.ARCHIVED, published_at__isnull=False, audience=Audience.EVERYONE)
    ahead = Q(over_at__gt=timezone.now())
    seen = Event.objects.visible_to(ANONYMOUS).published().values("pk")
    return with_steps(Event.objects.filter(Q(pk__in=seen) | (taken_down & ahead)))


def with_steps(events: QuerySet[Any]) -> QuerySet[Any]:
    """Events with `steps`: how often they were moved on by curation, so taken down and brought back, too."""
    return events.annotate(steps=Count("moves"))


def file_of(event: Any, *, address: str = "", place: str = "") -> str:
    """One event (`with_steps`) as a calendar file, "" without a date; with an `address` it is a participant's."""
    found = appointment(event, address=address, place=place)
    return icalendar.calendar([found], product=PRODUCT, subscribed=not address) if found else ""


def file_of_all(asked: Asked, now: datetime) -> str:
    """The events that are asked for, as a calendar to subscribe to (3 queries, 4 with words).

    Those that were taken down before they began are called off in it, whatever is asked for, as nothing is said of them
    but the title.
    """
    keys = keys_of_events(asked, ANONYMOUS, now, most=MOST)
    gone = Q(state=State.ARCHIVED) & Q(over_at__gt=now)
    lately = Q(over_at__gt=now - KEPT, pk__in=keys)
    rows = announced().filter(lately | gone).order_by("begins_at", "pk")[:MOST]
    found = [one for one in map(appointment, rows) if one]
    words = _("Dialogue events on %(site)s") % {"site": settings.SITE_NAME}
    return icalendar.calendar(found, product=PRODUCT, name=_("Events"), description=words, subscribed=True)


def appointment(event: Any, *, address: str = "", place: str = "") -> icalendar.Appointment | None:
    """The event for calendars; None as long as it has no date. `place` says more than the public page (a meeting).

    Hours are written by the event's own clock. What was moved keeps its UID and has a later stamp and number.
    """
    first, last = clock.span(event)
    if first is None or last is None:
        return None
    called_off, title = event.state == State.ARCHIVED, text_of(event, "title")
    start, end = first, last + timedelta(days=1)
    if event.starts_at:
        start = event.starts_at.astimezone(event.clock)
        end = (event.ends_at or event.starts_at).astimezone(event.clock)
    return icalendar.Appointment(
        uid=f"event-{event.pk}@{urlsplit(settings.SITE_URL).netloc}",
        stamp=event.updated_at,
        start=start,
        end=end,
        summary=str(title),
        description="" if called_off else _told(event),
        location="" if called_off else place or clock.one_line(text_of(event, "venue")),
        url=address or f"{settings.SITE_URL}{event.get_absolute_url()}",
        language=title.language,
        sequence=event.edition + event.steps,
        cancelled=called_off,
        busy=bool(event.starts_at),
    )


def _told(event: Any) -> str:
    lines = [str(text_of(event, "summary")), clock.when(event), fallback_note(text_of(event, "title"))]
    return "\n".join(line for line in lines if line)
