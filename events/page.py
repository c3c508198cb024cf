"""What the page of an event shows: when and where, who speaks, the agenda, the questions, what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries import detail_page, locales, topics
from entries.detail_page import Body, Part as BodyPart, attachments, body_of, common_context
from entries.texts import LANGUAGES, Text, current_language, pick, text_of
from events import clock
from events.models import AgendaItem, Event, GuidingQuestion, Interpretation, Part, Registering
from events.public_words import contributions_of, named_at
from events.rules import can_organise

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from entries.viewers import Viewer

PARTS = (("background", _("Background"), "background"),)
AFTER_PARTS = (("conclusions", _("Conclusions"), "conclusions"),)
#: What stands around the texts: anchor, the context's name for it, heading. Shown when there is something to show.
BEFORE = (
    ("people", "parts", _("Hosts and speakers")),
    ("agenda", "agenda", _("Agenda")),
    ("questions", "questions", _("Guiding questions")),
    ("contributions", "contributions", _("Contributions")),
)
AFTER = (
    ("access", "", _("Languages and accessibility")),
    ("participants", "named", _("Participants")),
    ("recording", "recording", _("Recording")),
    ("resources", "attachments", _("Files, links, pictures and videos")),
    ("source", "", _("Source")),
    ("topics", "", _("What it is about")),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who stands for the event, in the reader's language."""

    name: Text
    function: Text


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the agenda."""

    times: str
    title: Text
    speakers: Text


@dataclass(frozen=True, slots=True)
class Question:
    """A guiding question with what leads to it."""

    pk: int
    text: Text
    detail: Text


def _rows(model: type[Model], *plain: str, texts: tuple[str, ...] = ()) -> ArraySubquery:
    """The child rows of the event as JSON, in their own order, in the event's own query."""
    columns = {name: name for name in plain} | {
        f"{name}_{code}": f"{name}_{code}" for name in texts for code in LANGUAGES
    }
    rows = model._default_manager.filter(event_id=OuterRef("pk")).order_by(*model._meta.ordering or ("pk",))
    return ArraySubquery(rows.annotate(json=JSONObject(**columns)).values("json"))


def for_page(viewer: Viewer) -> QuerySet[Any]:
    """Events that the viewer may read, with all their child rows in the same query."""
    return detail_page.for_page(Event, viewer).annotate(
        part_rows=_rows(Part, "role", texts=("name", "function")),
        agenda_rows=_rows(AgendaItem, "day", "starts", "ends", texts=("title", "speakers")),
        question_rows=_rows(GuidingQuestion, "id", texts=("text", "detail")),
        interpretation_rows=_rows(Interpretation, "spoken", "into"),
    )


def context(request: HttpRequest, event: Any) -> dict[str, Any]:
    """Everything the page shows, in 4 queries beside the event's own."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    now, rows, list_address = timezone.now(), topics.rows_of(event), reverse("events:list")
    found: dict[str, Any] = {
        "parts": people(event),
        "agenda": agenda(event),
        "questions": questions(event),
        "contributions": contributions_of(event),
        "named": named_at(event),
        "body": body(event, PARTS),
        "after": body(event, AFTER_PARTS),
        "recording": event.recording_url,
        "attachments": attachments(event),
    }
    return (
        common_context(request, event)
        | found
        | times(event, viewer)
        | {
            "trail": [(_("Events"), list_address), (text_of(event, "title"), "")],
            "contents": contents(found),
            "groups": topics.grouped(rows, list_address),
            "places": topics.places(rows, list_address),
            "interpretation": interpretation(event),
            "venue": text_of(event, "venue"),
            "venue_access": text_of(event, "venue_access"),
            "is_over": event.is_over(now),
            "can_organise": bool(can_organise(viewer, event)),
            "registers_here": event.takes_registrations(now),
            "registers_elsewhere": event.registering == Registering.ELSEWHERE and not event.is_over(now),
            "takes_contributions": event.takes_contributions(now),
            "capacity": locales.number(event.capacity) if event.capacity else "",
        }
    )


def times(event: Event, viewer: Viewer) -> dict[str, Any]:
    """Start and end by the event's clock and by the reader's."""
    return {
        "when": clock.when(event),
        # A public page is the same for everybody: there a script of the reader's own device tells its clock.
        "knows_clock": viewer.is_signed_in,
        "when_here": clock.when_by(event, viewer.time_zone),
    }


def people(event: Any) -> list[tuple[str, list[Person]]]:
    """Who stands for it, under their roles, in the order of an event: hosts first, conclusions last."""
    order = [role.value for role in Part.Role]
    rows = sorted(event.part_rows, key=lambda row: order.index(row["role"]))
    return [
        (str(Part.Role(role).label), [Person(_text(event, row, "name"), _text(event, row, "function")) for row in some])
        for role, some in groupby(rows, key=lambda row: row["role"])
    ]


def agenda(event: Any) -> list[tuple[Any, list[Point]]]:
    """The points under their days; one day is not named."""
    days = [(day, list(rows)) for day, rows in groupby(event.agenda_rows, key=lambda row: row["day"])]
    return [
        (
            clock.day_of(event, AgendaItem(day=day)) if len(days) > 1 else None,
            [
                Point(
                    clock.times(_time(row["starts"]), _time(row["ends"])),
                    _text(event, row, "title"),
                    _text(event, row, "speakers"),
                )
                for row in rows
            ],
        )
        for day, rows in days
    ]


def questions(event: Any) -> list[Question]:
    """The guiding questions in the reader's language."""
    return [Question(row["id"], _text(event, row, "text"), _text(event, row, "detail")) for row in event.question_rows]


def interpretation(event: Any) -> list[tuple[str, str]]:
    """From which languages into which, in words."""
    language = current_language()

    def names(codes: list[str]) -> str:
        return locales.listing([locales.language_name(code, language) for code in codes], language)

    return [(names(row["spoken"]), names(row["into"])) for row in event.interpretation_rows]


def contents(found: dict[str, Any]) -> list[tuple[str, str]]:
    """The table of contents: only what is there."""

    def there(parts: Any) -> list[tuple[str, str]]:
        return [(anchor, str(title)) for anchor, name, title in parts if found.get(name, True)]

    texts = [(part.id, part.title) for part in found["body"].parts]
    after = [(part.id, part.title) for part in found["after"].parts]
    return [*texts, *there(BEFORE), *after, *there(AFTER)]


def body(event: Event, parts: Any) -> Body:
    """The parts of the description that say something."""
    return body_of(BodyPart(anchor, str(title), (text_of(event, name),)) for anchor, title, name in parts)


def _text(event: Event, row: dict[str, Any], name: str) -> Text:
    return pick({code: row[f"{name}_{code}"] or "" for code in LANGUAGES}, event.original_language)


def _time(value: str | None) -> time | None:
    return time.fromisoformat(value) if value else None
