"""What everybody reads of what was said, and of who takes part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils import timezone

from entries.texts import Text, current_language
from events.floor_page import about, who
from events.models import Contribution, Registration, Rendering

if TYPE_CHECKING:
    from events.models import Event

#: More names than these are not printed; the organisers have them all.
MOST_NAMES = 500


@dataclass(frozen=True, slots=True)
class Published:
    """A contribution as readers see it: in their language where there is a translation, else as it was written."""

    pk: int
    form: str
    who: str
    about: Text | None
    text: Text
    answer: Text
    original: Text
    translated_from: str
    reviewed: bool


def contributions_of(event: Event) -> list[Published]:
    """The published contributions with their translations, in the order of publication (1 query)."""
    renderings = Rendering.objects.filter(contribution_id=OuterRef("pk")).values(
        json=JSONObject(language="language", text="text", answer="answer", reviewed="reviewed")
    )
    rows = Contribution.objects.filter(event=event).public().select_related("registration", "question", "agenda_item")
    return [_published(event, one) for one in rows.annotate(rendered=ArraySubquery(renderings))]


def _published(event: Event, one: Any) -> Published:
    language = current_language()
    original = Text(one.text, one.language, one.language != language)
    answer = Text(one.answer, one.answer_language or language, bool(one.answer) and one.answer_language != language)
    row = next((row for row in one.rendered if row["language"] == language), None) if original.fallback else None
    return Published(
        pk=one.pk,
        form=str(one.get_form_display()),
        who=who(one.registration) if one.named else "",
        about=about(event, one),
        text=Text(row["text"], language) if row else original,
        answer=Text(row["answer"], language) if row and row["answer"] else answer,
        original=original,
        translated_from=one.language if row else "",
        reviewed=bool(row and row["reviewed"]),
    )


def named_at(event: Event) -> list[str]:
    """Who takes part and agreed to be named: name, organisation, country (1 query).

    After the event only those who were there, once the organisers have noted who was.
    """
    rows = Registration.objects.filter(event=event).named().order_by("name", "pk")
    if event.is_over(timezone.now()):
        there = Registration.objects.filter(event=event, attended=True)
        rows = rows.filter(Q(attended=True) | ~Exists(there))
    return [who(one) for one in rows[:MOST_NAMES]]
