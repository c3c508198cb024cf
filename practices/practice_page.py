"""What the page of a practice shows: parts in order, what is openly not known, facts, the rights-based check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _

from entries import locales, topics
from entries.contacts import Contact
from entries.detail_page import Body, Part, attachments, body_of
from entries.related import related_to
from entries.texts import Text, current_language, raw, text_of
from practices.checks import RIGHTS
from practices.models import EvidenceLevel, Met, Participation
from practices.querysets import reports_on
from practices.rules import is_reachable, shows_contact
from practices.shelves import common_context

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

    from practices.models import Practice

#: Parts of the page: anchor, heading, texts. The order is the order of reading.
PARTS: tuple[tuple[str, _StrPromise, tuple[str, ...]], ...] = (
    ("challenge", _("The challenge"), ("challenge",)),
    ("context", _("The context"), ("context",)),
    ("actions", _("What was done"), ("actions",)),
    ("results", _("Results"), ("results",)),
    ("evidence", _("What the results rest on"), ("evidence",)),
    ("success", _("What made it work"), ("success_factors",)),
    ("participation", _("How survivors and their organisations took part"), ("participation_evidence",)),
    ("cost", _("What it cost"), ("cost_note",)),
    ("funding", _("Who paid"), ("funded_by",)),
    ("replication", _("How to repeat it elsewhere"), ("replication",)),
    ("sustainability", _("How it lasts"), ("sustainability",)),
    ("lessons", _("Lessons, and what failed"), ("lessons",)),
    ("accountability", _("How those in charge answer to people"), ("accountability",)),
)
#: What follows the description: anchor, the context's name for it, heading. Shown when there is something to show.
FURTHER = (
    ("rights", "rights", _("Rights-based check")),
    ("not-told", "not_told", _("What this description does not tell")),
    ("resources", "attachments", _("Files, links, pictures and videos")),
    ("experience", "", _("What others say")),
    ("contact", "", _("Contact")),
    ("source", "", _("Source")),
    ("related", "related", _("Related entries")),
    ("topics", "", _("What it is about")),
)
PRACTICES = _("Good practices")
HEADINGS = {name: title for _anchor, title, names in PARTS for name in names} | {
    "participation": PARTS[6][1],
    "evidence_level": PARTS[4][1],
    "cost_amount": PARTS[7][1],
}
#: What each level of evidence means to a reader.
EVIDENCE_MEANING = {
    EvidenceLevel.NOT_ASSESSED: _("Nobody has yet assessed how well the results are proven."),
    EvidenceLevel.TESTIMONY: _("People who took part say so; nothing was measured."),
    EvidenceLevel.MONITORING: _("Figures were collected during the work by those who did it."),
    EvidenceLevel.INTERNAL_EVALUATION: _("The organisations that did it evaluated it themselves."),
    EvidenceLevel.INDEPENDENT_EVALUATION: _("People from outside evaluated it."),
    EvidenceLevel.RESEARCH: _("Research on it has been published and can be checked."),
}
#: What each rung of the ladder of participation means.
PARTICIPATION_MEANING = {
    Participation.UNKNOWN: _("This description does not tell how survivors and their organisations took part."),
    Participation.NONE: _("Survivors and their organisations had no part in it."),
    Participation.INFORMED: _("They were told what others had decided."),
    Participation.CONSULTED: _("They were asked for their views; others decided."),
    Participation.INVOLVED: _("They did part of the work; others decided."),
    Participation.PARTNERED: _("They decided together with others."),
    Participation.LED: _("They decided, and others supported them."),
}
LADDER = (
    Participation.INFORMED,
    Participation.CONSULTED,
    Participation.INVOLVED,
    Participation.PARTNERED,
    Participation.LED,
)
NOT_KNOWN = {Participation.UNKNOWN, EvidenceLevel.NOT_ASSESSED, Met.UNKNOWN}
RIGHTS_QUESTIONS = {
    "rights_equality": _("Was it open to all, without discrimination?"),
    "rights_accessibility": _("Was it accessible?"),
    "rights_consent": _("Did people agree, knowing what they agreed to?"),
    "rights_safety": _("Was care taken to do no harm?"),
}


@dataclass(frozen=True, slots=True)
class RightsRow:
    """One question of the rights-based check, the answer, and how we know."""

    question: str
    answer: str
    evidence: Text


def context(request: HttpRequest, practice: Practice) -> dict[str, Any]:
    """Everything the page shows, in 4 queries (5 where others report) beside the practice's own."""
    viewer = request.viewer
    rows, list_address = topics.rows_of(practice), reverse("practices:list")
    found = {
        "body": body(practice),
        "not_told": not_told(practice),
        "rights": rights(practice),
        "attachments": attachments(practice),
        "reports": [_report(row) for row in reports_on(practice.pk, viewer)],
        "related": related_to(practice, (row.term for row in rows), viewer),
    }
    return (
        common_context(request, practice)
        | found
        | {
            "trail": trail(practice),
            "groups": topics.grouped(rows, list_address),
            "places": topics.places(rows, list_address),
            "period": period(practice),
            "implementers": implementers(practice),
            "cost": cost(practice),
            "evidence_meaning": EVIDENCE_MEANING[EvidenceLevel(practice.evidence_level)],
            "participation_meaning": PARTICIPATION_MEANING[Participation(practice.participation)],
            "ladder": ladder(practice),
            # The wizard lives on a floor above; its address is one of the portal's stable ones.
            "endorse_address": f"/{current_language()}/my/begin/endorsement/?practice={practice.pk}",
            "adapt_address": f"/{current_language()}/my/begin/adaptation/?practice={practice.pk}",
            "reachable": is_reachable(practice),
            "shows_contact": shows_contact(practice),
            "contact": Contact(practice.contact_name, practice.contact_email, practice.contact_phone),
            "contents": contents(found),
        }
    )


def trail(practice: Practice, below: str = "") -> list[tuple[object, str]]:
    """Where the practice's page stands, or a page below it."""
    above: list[tuple[object, str]] = [(PRACTICES, reverse("practices:list"))]
    title = text_of(practice, "title")
    return [*above, (title, practice.get_absolute_url()), (below, "")] if below else [*above, (title, "")]


def contents(found: dict[str, Any]) -> list[tuple[str, str]]:
    """The table of contents: anchors and headings of the parts that are there."""
    listed = [(part.id, part.title) for part in found["body"].parts]
    listed += [(anchor, str(title)) for anchor, name, title in FURTHER if found.get(name, True)]
    return listed


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody else says of the practice: an endorsement, or how it went when they tried it."""

    anchor: str
    heading: str
    remark: str
    published_on: date
    texts: tuple[tuple[str, Text], ...]


def _report(row: Any) -> Report:
    """An endorsement or adaptation report as the practice's page shows it."""
    named: tuple[tuple[str, str], ...]
    if row.kind == "endorsement":
        heading = gettext("Endorsed by %(name)s") % {"name": row.endorser_name}
        remark, named = row.get_endorser_display(), ((gettext("Why"), "reason"),)
    else:
        heading = gettext("%(name)s tried it") % {"name": row.organisation}
        remark = row.get_worked_display()
        named = ((gettext("What was changed"), "changed"), (gettext("What happened"), "outcome"))
    texts = tuple((label, text_of(row, name)) for label, name in named)
    return Report(f"{row.kind}-{row.pk}", heading, remark, row.published_at.date(), texts)


def body(practice: Practice) -> Body:
    """The parts of the full description that say something, with the language most of them are in."""
    return body_of(
        Part(anchor, str(title), tuple(text_of(practice, name) for name in names), *_statement(practice, anchor))
        for anchor, title, names in PARTS
    )


def _statement(practice: Practice, anchor: str) -> tuple[str, str]:
    """The fact that belongs to a part, in words, and what it means; both "" where there is none."""
    if anchor == "evidence":
        level = EvidenceLevel(practice.evidence_level)
        return str(level.label), str(EVIDENCE_MEANING[level])
    if anchor == "participation":
        rung = Participation(practice.participation)
        return str(rung.label), str(PARTICIPATION_MEANING[rung])
    if anchor == "cost" and practice.cost_amount is not None:
        return cost(practice), ""
    return "", ""


def cost(practice: Practice) -> str:
    """The amount with its currency and the year of the prices, "" where no amount is known."""
    if practice.cost_amount is None:
        return ""
    amount = locales.money(practice.cost_amount, practice.cost_currency, current_language())
    if not practice.cost_year:
        return amount
    return gettext("%(amount)s, in prices of %(year)s") % {
        "amount": locales.isolated(amount),
        "year": practice.cost_year,
    }


def period(practice: Practice) -> str:
    """From when to when, as precisely as it is known; "" where nothing is known."""
    return locales.period(practice.period_start, practice.period_end, current_language())


def ladder(practice: Practice) -> list[tuple[str, bool]]:
    """The rungs of participation in words, from the lowest, and whether this practice stands on it."""
    return [(str(rung.label), rung == practice.participation) for rung in LADDER]


def implementers(practice: Practice) -> list[str]:
    """The organisations that did it, as they write themselves."""
    return [name.strip() for name in practice.implementers.splitlines() if name.strip()]


def rights(practice: Practice) -> list[RightsRow]:
    """The rights-based check; empty when no question is answered."""
    rows = [
        RightsRow(
            str(RIGHTS_QUESTIONS[name]), str(Met(getattr(practice, f"{name}_met")).label), text_of(practice, name)
        )
        for name in RIGHTS
    ]
    answered = any(getattr(practice, f"{name}_met") != Met.UNKNOWN for name in RIGHTS)
    return rows if answered or any(row.evidence for row in rows) else []


def not_told(practice: Practice) -> list[str]:
    """What the description openly does not tell (its waivers), as headings a reader knows from the page."""
    return list(dict.fromkeys(_waived(practice)))


def _waived(practice: Practice) -> Iterator[str]:
    texts = practice.kind_info.text_names()
    for name in practice.waivers:
        told = raw(practice, name, practice.original_language) if name in texts else _value(practice, name)
        label = None if told else _name(practice, name)
        if label:
            yield label


def _value(practice: Practice, name: str) -> object:
    """The value of an untranslated field, None where it says "not known"."""
    value = getattr(practice, name, None)
    return None if value in NOT_KNOWN else value


def _name(practice: Practice, name: str) -> str:
    """How readers know a field; "" for a waived check that is no field."""
    known = RIGHTS_QUESTIONS | HEADINGS
    found: object = known.get(name.removesuffix("_met")) or known.get(name)
    if found is None:
        try:
            found = practice._meta.get_field(name).verbose_name
        except FieldDoesNotExist:
            found = ""
    return str(found)
