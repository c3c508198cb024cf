"""What the pages of expressions of interest show, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from entries import locales
from entries.forms import sentence
from entries.texts import Text, text_of
from funding.interest import calls
from funding.interest.models import Attachment, CoApplicant, Interest
from funding.interest.sections import SECTIONS, TEXTS, Section
from funding.models import Call

if TYPE_CHECKING:
    from collections.abc import Iterable

    from entries.viewers import Viewer

MONEY = frozenset({"amount", "own_share", "accessibility_amount"})


@dataclass(frozen=True, slots=True)
class Line:
    """One answer: the question's label, the answer in words, and its language where it was written in one."""

    label: str
    value: str
    language: str = ""


def read_sections(interest: Interest) -> list[tuple[Section, list[Line]]]:
    """All pages with questions, and what was answered there."""
    return [(section, [_line(interest, name) for name in section.fields]) for section in SECTIONS if section.fields]


def _line(interest: Interest, name: str) -> Line:
    label = sentence(Interest._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    value = getattr(interest, name)
    if name in TEXTS:
        return Line(label, value, interest.language)
    return Line(label, _in_words(interest, name, value))


def _in_words(interest: Interest, name: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    if name in MONEY:
        return locales.money(value, interest.currency) if interest.currency else locales.number(value)
    if name == "starts_on":
        return locales.long_date(value)
    return locales.number(value) if name == "months" else str(value)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment by two clocks: UTC and the donor's; the second is empty where the donor's clock is UTC."""

    utc: str
    there: str


def moment_of(at: datetime, call: Call) -> Moment:
    """The moment in words, by both clocks that count."""
    there = "" if call.deadline_zone in ("", "UTC") else locales.moment(at, call.zone)
    return Moment(locales.moment(at), there)


def title_of(interest: Interest) -> Text:
    """What an expression of interest is called: its title, else that it has none."""
    if interest.title:
        return Text(interest.title, interest.language)
    return Text(_("Without a title"), "")


def trail(label: object, interest: Interest | None = None) -> list[tuple[object, str]]:
    """Breadcrumbs of the applicant's pages."""
    crumbs: list[tuple[object, str]] = [(_("Expressions of interest"), reverse("interest:mine"))]
    if interest is not None:
        title = interest.title or _("Without a title")
        crumbs.append((title, reverse("interest:detail", args=[interest.pk])))
    return [*crumbs, (label, "")]


def trail_of_donor(label: object, call: Call, *, within: bool = False) -> list[tuple[object, str]]:
    """Breadcrumbs of the donor's pages; `within` for pages below the list of a call."""
    crumbs: list[tuple[object, str]] = [(text_of(call, "title"), call.get_absolute_url())]
    if within:
        crumbs.append((_("Expressions of interest received"), reverse("interest:received", args=[call.pk])))
    return [*crumbs, (label, "")]


# --- My expressions of interest ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mine:
    """One line of the list: what it answers, for whom, where it stands, and whether it can still be changed."""

    interest: Interest
    title: Text
    call: Text
    applicant: Text
    state: str
    open: bool
    closes: Moment | None


def mine(viewer: Viewer, at: datetime) -> list[Mine]:
    """The viewer's expressions of interest, last changed first (1 query)."""
    rows = Interest.objects.of_applicant(viewer).select_related("call", "applicant", "decision")
    return [_mine(row, at) for row in rows.order_by("-updated_at", "-pk")[:200]]


def _mine(interest: Interest, at: datetime) -> Mine:
    call = interest.call
    accepts = calls.accepts(call, at)
    return Mine(
        interest,
        title_of(interest),
        text_of(call, "title"),
        text_of(interest.applicant, "title"),
        state_of(interest),
        accepts,
        moment_of(call.deadline, call) if accepts and call.deadline else None,
    )


def state_of(interest: Interest) -> str:
    """Where it stands, in a word: the decision once it was told, else its own state."""
    decision = getattr(interest, "decision", None)
    if decision is not None and decision.is_final:
        return str(decision.get_outcome_display())
    return str(interest.get_state_display())


def invitations(viewer: Viewer, at: datetime) -> list[tuple[CoApplicant, Text, Text]]:
    """Invitations that wait for an answer of the viewer's organisations: with the call and who asks (1 query)."""
    rows = CoApplicant.objects.filter(
        partner__in=list(viewer.organisations_edited), answer=CoApplicant.Answer.INVITED
    ).select_related("interest__call", "interest__applicant", "partner")
    return [
        (row, text_of(row.interest.call, "title"), text_of(row.interest.applicant, "title"))
        for row in rows
        if calls.accepts(row.interest.call, at)
    ]


def received(viewer: Viewer) -> list[tuple[Call, Text, int]]:
    """Calls of the viewer's organisations that take expressions of interest here, with their number (1 query)."""
    count = Count("interests", filter=Q(interests__state="submitted"))
    rows = Call.objects.visible_to(viewer).filter(owner__in=list(viewer.organisations), apply_at="here")
    found = rows.annotate(received=count).order_by("-closes_at", "-pk")[:100]
    return [(call, text_of(call, "title"), call.received) for call in found]


def names(rows: Iterable[CoApplicant]) -> list[tuple[CoApplicant, Text]]:
    """Co-applicants with the names of their organisations."""
    return [(row, name_of(row)) for row in rows]


def name_of(row: CoApplicant) -> Text:
    """What a co-applicant is called: as on its page, else as it was named in the invitation or the answer."""
    return text_of(row.partner, "title") if row.partner is not None else Text(row.name, row.language)


def files(interest: Interest) -> list[tuple[Attachment, str]]:
    """The files with their sizes in words (no query where they were read `with_enclosed`, else 1)."""
    told = getattr(interest, "enclosed", None)
    found = interest.attachments.all() if told is None else [Attachment(**one) for one in told]
    return [(one, locales.file_size(one.size)) for one in found]
