"""What the donor sees: the list of what came in, one expression of interest with its reviews, and the table to take.

Who has still to hand in a review of their own does not see what the colleagues gave, so that everybody judges alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from entries import locales
from entries.cells import guarded
from entries.texts import LANGUAGES, Text, text_of
from funding.interest import calls
from funding.interest.models import CoApplicant, Decision, Declaration, Interest, Review
from funding.interest.sections import TEXTS
from partners.models import PartnerKind

if TYPE_CHECKING:
    from entries.viewers import Viewer
    from funding.models import Call

#: Texts that no list shows.
LONG = sorted(TEXTS - {"title"})
#: What a list says of the applicant, read in the same query: `text_of(interest, "name")` finds its name.
OF_APPLICANT: dict[str, Any] = {
    "kind": F("applicant__partner_kind"),
    "original_language": F("applicant__original_language"),
    **{f"name_{code}": F(f"applicant__title_{code}") for code in LANGUAGES},
}
#: What a list says of a review.
OF_REVIEW = ("id", "reviewer_id", "scores", "recommendation", "submitted_at")
#: So many lines are read at once for the table.
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Received:
    """One line of the donor's list; `total` is the mean of the weighted totals that the viewer may see."""

    interest: Interest
    applicant: Text
    kind: str
    conflict: bool
    assigned: int
    handed_in: int
    own_review: Review | None
    total: Decimal | None
    advice: tuple[str, ...]
    decision: Decision | None

    @property
    def hidden(self) -> bool:
        """Whether the viewer has still to review this, and so does not see what others gave."""
        return self.conflict or (self.own_review is not None and self.own_review.submitted_at is None)


def rows(call: Call, viewer: Viewer, keys: Sequence[int]) -> list[Received]:
    """The lines of these expressions of interest, in this order.

    One query whatever their number, and one more for the criteria of a call that was read without them.
    """
    mine = list(viewer.organisations)
    said = Declaration.objects.filter(interest=OuterRef("pk"), person_id=viewer.user_id, conflict=True)
    joined = CoApplicant.objects.filter(interest=OuterRef("pk"), partner__in=mine, answer=CoApplicant.Answer.ACCEPTED)
    found = _submitted(call, viewer).filter(pk__in=keys).select_related("decision")
    columns = JSONObject(**{name: name for name in OF_REVIEW})
    told = Review.objects.filter(interest=OuterRef("pk")).order_by("pk").values_list(columns)
    found = found.annotate(review_rows=ArraySubquery(told))
    found = found.defer(*LONG).annotate(conflict=Exists(said) | Exists(joined) | Q(applicant__in=mine), **OF_APPLICANT)
    by_key = {interest.pk: interest for interest in found}
    asked = calls.criteria(call)
    return [_row(by_key[key], viewer, asked) for key in keys if key in by_key]


def _row(interest: Any, viewer: Viewer, asked: list[calls.Asked]) -> Received:
    reviews = [Review(**one | {"submitted_at": _moment(one["submitted_at"])}) for one in interest.review_rows]
    done = [one for one in reviews if one.submitted_at is not None]
    row = Received(
        interest,
        text_of(interest, "name"),
        str(PartnerKind(interest.kind).label) if interest.kind else "",
        interest.conflict,
        len(reviews),
        len(done),
        next((one for one in reviews if one.reviewer_id == viewer.user_id), None),
        mean(calls.weighted(one.scores, asked) for one in done),
        tuple(str(one.get_recommendation_display()) for one in done),
        getattr(interest, "decision", None),
    )
    return replace(row, total=None, advice=(), decision=None) if row.hidden else row


def _moment(stamp: str | None) -> datetime | None:
    """A moment as the database writes it in JSON."""
    return parse_datetime(stamp) if stamp else None


def keys_by_number(call: Call, viewer: Viewer) -> list[int]:
    """Everything that was submitted, in the order of its numbers (1 query)."""
    return list(_submitted(call, viewer).order_by("pk").values_list("pk", flat=True))


def keys_by_total(call: Call, viewer: Viewer) -> list[int]:
    """Everything that was submitted, the highest total first; only totals that the viewer may see count (5 queries)."""
    asked, submitted = calls.criteria(call), _submitted(call, viewer)
    given: dict[int, list[Decimal | None]] = defaultdict(list)
    hidden = _conflicts(submitted, viewer)
    reviews = Review.objects.filter(interest__in=submitted)
    for interest, reviewer, scores, at in reviews.values_list("interest_id", "reviewer_id", "scores", "submitted_at"):
        if at is not None:
            given[interest].append(calls.weighted(scores, asked))
        elif reviewer == viewer.user_id:
            hidden.add(interest)
    totals = {key: mean(found) for key, found in given.items() if key not in hidden}
    lowest = Decimal(-1)
    return sorted(keys_by_number(call, viewer), key=lambda key: totals.get(key) or lowest, reverse=True)


def _submitted(call: Call, viewer: Viewer) -> QuerySet[Interest]:
    return Interest.objects.received_by(viewer).filter(call=call)


def _conflicts(submitted: QuerySet[Interest], viewer: Viewer) -> set[int]:
    """Where the viewer has a conflict of interest: declared, or by belonging to those who take part (2 queries)."""
    said = Declaration.objects.filter(interest__in=submitted, person_id=viewer.user_id, conflict=True)
    mine = list(viewer.organisations)
    joined = Q(co_applicants__partner__in=mine, co_applicants__answer="accepted")
    belongs = submitted.filter(Q(applicant__in=mine) | joined)
    return {*said.values_list("interest_id", flat=True), *belongs.values_list("pk", flat=True)}


def mean(totals: Iterable[Decimal | None]) -> Decimal | None:
    """The mean of the totals that are known, with one decimal; None where none is."""
    known = [total for total in totals if total is not None]
    return (sum(known, Decimal(0)) / len(known)).quantize(Decimal("0.1")) if known else None


@dataclass(frozen=True, slots=True)
class Judged:
    """A review as colleagues read it."""

    review: Review
    points: list[tuple[str, str]]
    total: Decimal | None


def judged(interest: Interest, viewer: Viewer, reviews: list[Review]) -> list[Judged] | None:
    """Those of all its reviews that were handed in; None while the viewer's own is still to come (1 query)."""
    if any(one.reviewer_id == viewer.user_id and one.submitted_at is None for one in reviews):
        return None
    asked = calls.criteria(interest.call)
    return [
        Judged(one, _points(one.scores, asked), calls.weighted(one.scores, asked))
        for one in reviews
        if one.submitted_at
    ]


def _points(scores: Mapping[str, int], asked: list[calls.Asked]) -> list[tuple[str, str]]:
    most = locales.number(calls.MOST_POINTS)
    return [
        (
            str(one.name),
            _("%(points)s of %(most)s") % {"points": locales.number(scores[one.key]), "most": most},
        )
        for one in asked
        if one.key in scores
    ]


# --- The table to take away -------------------------------------------------------------------------------------------


def csv_lines(call: Call, viewer: Viewer) -> Iterator[list[str]]:
    """The list as lines of a table, headings first; plain figures, and no cell that a spreadsheet would compute."""
    yield [
        _("Number"), _("Submitted (UTC)"), _("Organisation"), _("Kind of organisation"), _("Language"), _("Title"),
        _("Amount"), _("Currency"), _("Accessibility"), _("Own contribution"), _("Reviews handed in"),
        _("Reviews asked for"), _("Weighted total"), _("Recommendations"), _("Decision"), _("Confirmed"),
    ]  # fmt: skip
    keys = keys_by_number(call, viewer)
    for start in range(0, len(keys), AT_ONCE):
        for row in rows(call, viewer, keys[start : start + AT_ONCE]):
            yield [_harmless(cell) for cell in _cells(row)]


def _cells(row: Received) -> list[Any]:
    interest, decision = row.interest, row.decision
    figures = (interest.amount, interest.currency, interest.accessibility_amount, interest.own_share)
    submitted = interest.submitted_at
    return [
        interest.reference,
        f"{submitted:%Y-%m-%d %H:%M:%S}" if submitted else "",
        row.applicant,
        row.kind,
        interest.language,
        "" if row.conflict else interest.title,
        *(("", "", "", "") if row.conflict else figures),
        row.handed_in,
        row.assigned,
        row.total,
        locales.listing(row.advice) if row.advice else "",
        decision.get_outcome_display() if decision else "",
        (_("Yes") if decision.is_final else _("No")) if decision else "",
    ]


def _harmless(value: Any) -> str:
    """The value as text that no spreadsheet takes for a formula, without what would break a line."""
    return guarded(locales.plain("" if value is None else str(value)).replace("\x00", ""))
