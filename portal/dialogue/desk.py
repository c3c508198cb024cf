"""The desk's page of events: what lies ahead or is still open, and what waits there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, Model, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from entries.states import State
from entries.texts import Text, text_of
from entries.viewers import CURATORS, Viewer
from events import clock
from events.models import AccessNeed, Consultation, Contribution, Event, Registration, Stage, Status
from portal.desk.access import desk_role
from portal.desk.pages import desk_page, page_of

#: Events that are over stay on the page so long: answers and conclusions are written then.
STAYS = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Line:
    """One event with what waits."""

    event: Any
    title: Text
    owner: Text | None
    when: str
    is_over: bool


@desk_role(CURATORS)
@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """Events to come, lately over, or open for contributions, with what waits at each: the next first, past last."""
    now = timezone.now()
    page = page_of(request, counted(current(request.viewer, now)))  # type: ignore[attr-defined]
    lines = [_line(event, now) for event in page.object_list]
    return desk_page(request, "desk/events.html", tab="events", page=page, lines=lines)


def current(viewer: Viewer, now: datetime) -> QuerySet[Any]:
    """Events with which somebody still has something to do; archived and refused ones are not among them."""
    seen = Event.objects.visible_to(viewer).exclude(state__in=(State.ARCHIVED, State.REFUSED))
    open_ones = Q(consultation=Consultation.OPEN) & (
        Q(consultation_until=None) | Q(consultation_until__gte=now.date() - STAYS)
    )
    found = seen.filter(Q(over_at=None) | Q(over_at__gte=now - STAYS) | open_ones)
    behind = Case(When(over_at__lt=now, then=Value(1)), default=Value(0))
    return found.select_related("owner").order_by(behind, F("begins_at").asc(nulls_last=True), "pk")


def counted(events: QuerySet[Any]) -> QuerySet[Any]:
    """The events with how many are confirmed and wait, and how many needs and words nobody has dealt with."""
    return events.annotate(
        confirmed=_count(Registration, "event", status=Status.CONFIRMED),
        waiting=_count(Registration, "event", status=Status.WAITING),
        needs_open=_count(AccessNeed, "registration__event", state=AccessNeed.State.WAITING),
        words_open=_count(Contribution, "event", stage=Stage.RECEIVED),
    )


def _count(model: type[Model], event: str, **which: Any) -> Coalesce:
    rows = model._default_manager.filter(**{event: OuterRef("pk")}, **which).order_by().values(event)
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)


def _line(event: Any, now: datetime) -> Line:
    owner = text_of(event.owner, "title") if event.owner else None
    return Line(event, text_of(event, "title"), owner, clock.when(event) or clock.days(event), event.is_over(now))
