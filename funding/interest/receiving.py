"""What the donor sees: the list of what came in, one expression of interest with its reviews, and the table to take.

Who has still to hand in a review of their own does not see what the colleagues gave, so that everybody judges alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from entries import locales
from entries.texts import Text, text_of
from funding.interest import calls, rules
from funding.interest.models import Decision, Interest, Review

if TYPE_CHECKING:
    from entries.viewers import Viewer
    from funding.models import Call

#: A spreadsheet takes a cell that begins like this for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Received:
    """One line of the donor's list; `total` is the mean of the weighted totals that the viewer may see."""

    interest: Interest
    applicant: Text
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


def rows(call: Call, viewer: Viewer, *, by_total: bool = False) -> list[Received]:
    """Everything that was submitted, by number or the highest total first (5 queries, whatever their number).

    The order by total knows only what the viewer may see.
    """
    found = Interest.objects.received_by(viewer).filter(call=call).select_related("applicant", "decision")
    found = found.prefetch_related(
        Prefetch("reviews", queryset=Review.objects.select_related("reviewer")), "declarations", "co_applicants"
    )
    asked = calls.criteria(call)
    listed = [_row(interest, viewer, asked) for interest in found.order_by("pk")]
    if by_total:
        listed.sort(key=lambda row: row.total if row.total is not None else Decimal(-1), reverse=True)
    return listed


def _row(interest: Interest, viewer: Viewer, asked: list[calls.Asked]) -> Received:
    reviews = list(interest.reviews.all())
    own = next((one for one in reviews if one.reviewer_id == viewer.user_id), None)
    said = next((one for one in interest.declarations.all() if one.person_id == viewer.user_id), None)
    belongs = not rules.organisations_of(interest).isdisjoint(viewer.organisations)
    conflict = belongs or (said is not None and said.conflict)
    done = [one for one in reviews if one.submitted_at is not None]
    row = Received(
        interest,
        text_of(interest.applicant, "title"),
        conflict,
        len(reviews),
        len(done),
        own,
        mean(calls.weighted(one.scores, asked) for one in done),
        tuple(str(one.get_recommendation_display()) for one in done),
        getattr(interest, "decision", None),
    )
    if not row.hidden:
        return row
    return Received(row.interest, row.applicant, conflict, row.assigned, row.handed_in, own, None, (), None)


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


def judged(interest: Interest, viewer: Viewer) -> list[Judged] | None:
    """The reviews that were handed in; None while the viewer's own is still to come (2 queries)."""
    reviews = list(interest.reviews.select_related("reviewer"))
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
    for row in rows(call, viewer):
        yield [harmless(cell) for cell in _cells(row)]


def _cells(row: Received) -> list[Any]:
    interest, decision = row.interest, row.decision
    figures = (interest.amount, interest.currency, interest.accessibility_amount, interest.own_share)
    submitted = interest.submitted_at
    return [
        interest.reference,
        f"{submitted:%Y-%m-%d %H:%M:%S}" if submitted else "",
        row.applicant,
        interest.applicant.get_partner_kind_display(),
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


def harmless(value: Any) -> str:
    """The value as text that no spreadsheet takes for a formula, without what would break a line."""
    text = locales.plain("" if value is None else str(value)).replace("\x00", "")
    return f"'{text}" if text.lstrip().startswith(FORMULA) or text.startswith(FORMULA) else text
