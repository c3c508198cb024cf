"""Learning opportunities in people's own calendars: when they take place, and until when one can apply.

An opportunity is up to two appointments: its days, and its deadline as one minute by the clock that it is meant by.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from entries import icalendar
from entries.models import Audience
from entries.search import engine
from entries.states import State
from entries.texts import text_of
from entries.translations import fallback_note
from entries.viewers import ANONYMOUS
from practices import opportunity_page
from practices.models import Opportunity

if TYPE_CHECKING:
    from entries.search.parsing import Asked

#: Opportunities of one calendar, and of those that filters leave so many are looked through.
MOST, LOOKED_AT = 500, 5000
#: What is over stays so long: calendars forget what they are not told any more.
KEPT = timedelta(days=365)
PRODUCT = "Learning"


def announced(now: datetime) -> QuerySet[Any]:
    """Opportunities with dates that everybody may read, and those that everybody could until they were taken down
    while something of them still lay ahead. With `steps`: how often they were moved on by curation.
    """
    taken_down = Q(state=State.ARCHIVED, published_at__isnull=False, audience=Audience.EVERYONE)
    ahead = Q(deadline__gt=now) | Q(ends_on__gte=now.date()) | Q(starts_on__gte=now.date())
    seen = Opportunity.objects.visible_to(ANONYMOUS).published().values("pk")
    dated = Q(deadline__isnull=False) | Q(starts_on__isnull=False)
    found = Opportunity.objects.filter(dated, Q(pk__in=seen) | (taken_down & ahead))
    return found.annotate(steps=Count("moves"))


def file_of(opportunity: Any) -> str:
    """One opportunity (of `announced`) as a calendar file, also to subscribe to."""
    return icalendar.calendar(appointments(opportunity), product=PRODUCT, subscribed=True)


def file_of_all(asked: Asked, now: datetime) -> str:
    """The opportunities that are asked for, as a calendar to subscribe to (3 queries, 4 with words).

    Those that were taken down are called off in it, whatever is asked for, as nothing is said of them but the title.
    """
    keys = engine.keys(asked, ANONYMOUS, most=LOOKED_AT)
    since = now - KEPT
    lately = Q(deadline__gt=since) | Q(ends_on__gt=since.date()) | Q(starts_on__gt=since.date())
    rows = announced(now).filter(lately, Q(pk__in=keys) | Q(state=State.ARCHIVED))
    found = [one for row in rows.order_by("-deadline", "-starts_on", "pk")[:MOST] for one in appointments(row)]
    found.sort(key=lambda one: (_day_of(one), one.uid))
    words = _("Learning opportunities on %(site)s") % {"site": settings.SITE_NAME}
    name = _("Learning opportunities")
    return icalendar.calendar(found, product=PRODUCT, name=name, description=words, subscribed=True)


def appointments(opportunity: Any) -> Iterator[icalendar.Appointment]:
    """The days of an opportunity, and its deadline; what is not known is left out."""
    first, last = opportunity.starts_on, opportunity.ends_on or opportunity.starts_on
    title = text_of(opportunity, "title")
    if first is not None and last is not None:
        yield _appointment(opportunity, "", first, last + timedelta(days=1), str(title))
    if opportunity.deadline is not None:
        deadline = opportunity.deadline.astimezone(_clock_of(opportunity))
        words = _("Deadline: %(call)s") % {"call": title}
        yield _appointment(opportunity, "-deadline", deadline, deadline + timedelta(minutes=1), words)


def _clock_of(opportunity: Any) -> tzinfo:
    """The zone that the deadline is meant by; UTC for none, or one that nobody knows any more."""
    try:
        return ZoneInfo(opportunity.deadline_zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def _appointment(opportunity: Any, which: str, start: Any, end: Any, summary: str) -> icalendar.Appointment:
    called_off, title = opportunity.state == State.ARCHIVED, text_of(opportunity, "title")
    place = "" if called_off else " ".join(str(text_of(opportunity, "place")).split())
    return icalendar.Appointment(
        uid=f"opportunity-{opportunity.pk}{which}@{urlsplit(settings.SITE_URL).netloc}",
        stamp=opportunity.updated_at,
        start=start,
        end=end,
        summary=summary,
        description="" if called_off else _told(opportunity),
        location="" if which else place,
        url=f"{settings.SITE_URL}{opportunity.get_absolute_url()}",
        language="" if which else title.language,
        sequence=opportunity.edition + opportunity.steps,
        cancelled=called_off,
        busy=False,
    )


def _told(opportunity: Any) -> str:
    deadline, dates = opportunity_page.deadline(opportunity), opportunity_page.dates(opportunity)
    lines = [
        str(text_of(opportunity, "summary")),
        _("When: %(dates)s") % {"dates": dates} if dates else "",
        _("Apply by: %(deadline)s") % {"deadline": deadline} if deadline else "",
        fallback_note(text_of(opportunity, "title")),
    ]
    return "\n".join(line for line in lines if line)


def _day_of(one: icalendar.Appointment) -> str:
    return one.start.isoformat()[:10]
