"""What the page of a call shows: deadline, money, who may apply, criteria, amendments, questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from entries import detail_page, locales, topics
from entries.detail_page import Body, Part, attachments, body_of, common_context
from entries.models import TRACK_SOURCE, Revision, State, TermRole, Vocabulary
from entries.related import related_to
from entries.search.terms import thesaurus
from entries.texts import LANGUAGES, Text, current_language, pick, text_of
from funding.calls import clock
from funding.mechanism_page import barrier_count, reports_of
from funding.models import Call, CallStatus, Criterion, Question
from funding.querysets import barriers_on
from matching.eligibility import sentence, term_keys

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from entries.viewers import Viewer

CALLS = _("Funding calls")
PARTS = (
    ("covers", _("What it pays for"), "covers"),
    ("how-to-apply", _("How to apply"), "how_to_apply"),
    ("conditions", _("Conditions"), "conditions"),
)
#: What stands around the texts: anchor, the context's name for it, heading. Shown when there is something to show.
BEFORE = (("eligibility", "rules", _("Who may apply")), ("criteria", "criteria", _("How applications are judged")))
AFTER = (
    ("changes", "amendments", _("Changes to this call")),
    ("questions", "", _("Questions and answers")),
    ("resources", "attachments", _("Files, links, pictures and videos")),
    ("barriers", "", _("Barriers that applicants met")),
    ("source", "", _("Source")),
    ("related", "related", _("Related entries")),
    ("topics", "", _("What it is about")),
)
BY_LANGUAGE = {f"{name}_{code}": f"{name}_{code}" for name in ("name", "detail") for code in LANGUAGES}


@dataclass(frozen=True, slots=True)
class Weighed:
    """A criterion as the page shows it."""

    name: Text
    detail: Text
    weight: str


@dataclass(frozen=True, slots=True)
class Amendment:
    """One published version after the first: when, and what its authors say has changed."""

    at: datetime | None
    note: Text


@dataclass(frozen=True, slots=True)
class Answered:
    """A question that was answered, each part in its own language."""

    anchor: str
    question: Text
    answer: Text
    at: datetime | None


def for_page(viewer: Viewer) -> QuerySet[Any]:
    """Calls that the viewer may read, with criteria, published versions and answered questions in the same query."""
    weighed = Criterion.objects.filter(call_id=OuterRef("pk")).order_by("position", "pk")
    criteria = weighed.annotate(json=JSONObject(weight="weight", **BY_LANGUAGE)).values("json")
    published = Revision.objects.filter(entry_id=OuterRef("pk"), track=TRACK_SOURCE, state=State.PUBLISHED)
    versions = published.order_by("pk").values(
        json=JSONObject(at="published_at", note="payload__texts__amendment", language="payload__language")
    )
    public = Question.objects.filter(call_id=OuterRef("pk"), state=Question.State.ANSWERED)
    answered = public.order_by("answered_at", "pk").values(
        json=JSONObject(
            id="pk", text="text", language="language", answer="answer", spoken="answer_language", at="answered_at"
        )
    )
    return (
        detail_page.for_page(Call, viewer)
        .select_related("fund")
        .annotate(
            criteria_rows=ArraySubquery(criteria),
            version_rows=ArraySubquery(versions),
            question_rows=ArraySubquery(answered),
        )
    )


def context(request: HttpRequest, call: Any) -> dict[str, Any]:
    """Everything the page shows, in 5 queries beside the call's own."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    rows, list_address = topics.rows_of(call), reverse("funding:calls")
    reports = barriers_on(call.pk, viewer)
    found: dict[str, Any] = {
        "rules": rule_sentences(call),
        "who_may_apply": text_of(call, "who_may_apply"),
        "criteria": criteria(call),
        "body": body(call),
        "amendments": amendments(call),
        "questions": questions(call),
        "attachments": attachments(call),
        "related": related_to(call, (row.term for row in rows), viewer),
        "reports": reports_of(reports),
        "barrier_count": barrier_count(reports),
    }
    return (
        common_context(request, call)
        | found
        | times(call, viewer)
        | facts(call, viewer)
        | {
            "trail": [(CALLS, list_address), (text_of(call, "title"), "")],
            "contents": contents(found),
            "groups": topics.grouped(rows, list_address),
            "places": topics.places(rows, list_address),
            "sorts": topics.about(rows, list_address, Vocabulary.MECHANISM_KIND),
            "offered_in": [topics.name_of(term) for term in topics.with_role(rows, TermRole.OFFERED_IN)],
            "ask_address": reverse("funding:ask", args=[call.pk]),
            # The wizard, interest and alerts live on other floors; their addresses are stable ones.
            "barrier_address": f"/{current_language()}/my/begin/barrier/?about={call.pk}",
            "apply_address": f"/{current_language()}/funding/calls/{call.pk}/interest/",
            "follow_address": f"/{current_language()}/alerts/entries/{call.pk}/",
        }
    )


def times(call: Call, viewer: Viewer) -> dict[str, Any]:
    """Status, deadline by the donor's clock and by the reader's, time left in words, grace, time for questions."""
    now = timezone.now()
    status = call.status_at(now)
    return {
        "status": status,
        "is_open": status == CallStatus.OPEN,
        "is_over": status not in (CallStatus.OPEN, CallStatus.FORECAST),
        "deadline": clock.deadline(call),
        # A public page is the same for everybody: there a script of the reader's own device tells its clock.
        "knows_clock": viewer.is_signed_in,
        "deadline_here": clock.deadline_by(call, viewer.time_zone),
        "time_left": clock.time_left(call, now) if status == CallStatus.OPEN else "",
        "grace": clock.grace(call),
        "takes_questions": call.takes_questions_at(now),
    }


def facts(call: Call, viewer: Viewer) -> dict[str, Any]:
    """Amounts in words, the mechanism behind the call if the viewer may read of it, who gives the money."""
    owner = text_of(call.owner, "title") if call.owner else None
    fund = call.fund if call.fund and call.fund.is_published and call.fund.audience in viewer.audiences else None
    return {
        "donor": owner or Text(call.donor_name, current_language()),
        "donor_address": call.owner.get_absolute_url() if call.owner and call.owner.is_published else "",
        "fund": text_of(fund, "title") if fund else "",
        "fund_address": fund.get_absolute_url() if fund else "",
        "total": clock.money(call.total, call.currency),
        "award": clock.between(call.award_floor, call.award_ceiling, call.currency),
        "expected_awards": locales.number(call.expected_awards) if call.expected_awards else "",
        "cost_share": locales.percent(call.cost_share / 100) if call.cost_share else "",
    }


def contents(found: dict[str, Any]) -> list[tuple[str, str]]:
    """The table of contents: only what is there."""

    def there(parts: Any) -> list[tuple[str, str]]:
        return [(anchor, str(title)) for anchor, name, title in parts if found.get(name, True)]

    return [*there(BEFORE), *((part.id, part.title) for part in found["body"].parts), *there(AFTER)]


def body(call: Call) -> Body:
    """The parts of the description that say something."""
    return body_of(Part(anchor, str(title), (text_of(call, name),)) for anchor, title, name in PARTS)


def rule_sentences(call: Call) -> list[str]:
    """The rules of eligibility as sentences in the reader's language (1 query, for the names of terms)."""
    language, known = current_language(), thesaurus()
    terms = {key: known.find(*key.split("/", 1)) for key in term_keys(call.rules)}
    labels = {key: str(term.label(language)) for key, term in terms.items() if term is not None}
    return [sentence(rule, labels) for rule in call.rules]


def criteria(call: Any) -> list[Weighed]:
    """The weighted criteria in the reader's language."""

    def text(row: dict[str, Any], name: str) -> Text:
        return pick({code: row[f"{name}_{code}"] or "" for code in LANGUAGES}, call.original_language)

    return [
        Weighed(text(row, "name"), text(row, "detail"), locales.percent(row["weight"] / 100))
        for row in call.criteria_rows
    ]


def amendments(call: Any) -> list[Amendment]:
    """The published versions after the first, the newest first; one without a note of its own is left out."""
    found = []
    before = ""
    for row in call.version_rows:
        note = row["note"] or ""
        if note and note != before:
            shown = text_of(call, "amendment") if note == text_of(call, "amendment", row["language"]).text else None
            found.append(Amendment(_moment(row["at"]), shown or _text(note, row["language"])))
        before = note
    return found[::-1]


def questions(call: Any) -> list[Answered]:
    """Questions with their answers, in the order of the answers."""
    return [
        Answered(
            f"question-{row['id']}",
            _text(row["text"], row["language"]),
            _text(row["answer"], row["spoken"]),
            _moment(row["at"]),
        )
        for row in call.question_rows
    ]


def _text(text: str, language: str) -> Text:
    return Text(text, language, language != current_language())


def _moment(stamp: str | None) -> datetime | None:
    return parse_datetime(stamp) if stamp else None
