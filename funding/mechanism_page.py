"""What the page of a financing mechanism shows: who runs it, who may apply, how, and what stood in the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _, ngettext

from entries import locales, topics
from entries.detail_page import Body, Part, attachments, body_of, common_context
from entries.models import TermRole, Vocabulary
from entries.related import related_to
from entries.texts import Text, current_language, text_of
from funding.querysets import barriers_on
from matching.fields import sentences

if TYPE_CHECKING:
    from django.http import HttpRequest

    from funding.models import Barrier, Mechanism

MECHANISMS = _("Financing mechanisms")
PARTS = (
    ("covers", _("What it pays for"), "covers"),
    ("who-may-apply", _("Who may apply"), "who_may_apply"),
    ("how-to-apply", _("How to apply"), "how_to_apply"),
    ("conditions", _("Conditions"), "conditions"),
)
#: What follows the texts: anchor, the context's name for it, heading. Shown when there is something to show.
FURTHER = (
    ("resources", "attachments", _("Files, links, pictures and videos")),
    ("barriers", "", _("Barriers that applicants met")),
    ("source", "", _("Source")),
    ("related", "related", _("Related entries")),
    ("topics", "", _("What it is about")),
)


@dataclass(frozen=True, slots=True)
class Report:
    """A barrier as the mechanism's page shows it."""

    anchor: str
    name: str
    title: Text
    reported_by: str
    published_on: date
    evidence: Text
    resolved_on: date | None
    resolution: Text


def context(request: HttpRequest, mechanism: Mechanism) -> dict[str, Any]:
    """Everything the page shows, in 4 queries beside the mechanism's own, 5 where rules name terms."""
    viewer = request.viewer  # type: ignore[attr-defined]
    rows, list_address = topics.rows_of(mechanism), reverse("funding:mechanisms")
    reports = barriers_on(mechanism.pk, viewer)
    found: dict[str, Any] = {
        "body": body(mechanism),
        "attachments": attachments(mechanism),
        "related": related_to(mechanism, (row.term for row in rows), viewer),
    }
    contents = [(part.id, part.title) for part in found["body"].parts]
    contents += [(anchor, str(title)) for anchor, name, title in FURTHER if found.get(name, True)]
    return (
        common_context(request, mechanism)
        | found
        | {
            "trail": [(MECHANISMS, list_address), (text_of(mechanism, "title"), "")],
            "groups": topics.grouped(rows, list_address),
            "places": topics.places(rows, list_address),
            "sorts": topics.about(rows, list_address, Vocabulary.MECHANISM_KIND),
            "seat": [topics.name_of(term) for term in topics.with_role(rows, TermRole.SEAT)],
            "eligible": eligible(mechanism, rows),
            "rules": sentences(mechanism.rules) if mechanism.checked_on else [],
            "offered_in": [topics.name_of(term) for term in topics.with_role(rows, TermRole.OFFERED_IN)],
            "amount": amount(mechanism),
            "reports": reports_of(reports),
            "barrier_count": barrier_count(reports),
            # The wizard lives on a floor above; its address is one of the portal's stable ones.
            "barrier_address": f"/{current_language()}/my/begin/barrier/?about={mechanism.pk}",
            "contents": contents,
        }
    )


def body(mechanism: Mechanism) -> Body:
    """The parts of the description that say something."""
    return body_of(Part(anchor, str(title), (text_of(mechanism, name),)) for anchor, title, name in PARTS)


def eligible(mechanism: Mechanism, rows: list[Any]) -> list[Text]:
    """Kinds of partner and countries that may apply; empty until a curator has verified them."""
    if mechanism.checked_on is None:
        return []
    return [topics.name_of(term) for term in topics.with_role(rows, TermRole.ELIGIBLE)]


def amount(mechanism: Mechanism) -> str:
    """How large an award is, in words; "" where it is not known or was never verified."""
    floor, ceiling = (_money(value, mechanism) for value in (mechanism.award_floor, mechanism.award_ceiling))
    if mechanism.checked_on is None or not mechanism.currency or not (floor or ceiling):
        return ""
    if floor and ceiling:
        return gettext("From %(floor)s to %(ceiling)s") % {"floor": floor, "ceiling": ceiling}
    if floor:
        return gettext("At least %(amount)s") % {"amount": floor}
    return gettext("At most %(amount)s") % {"amount": ceiling}


def _money(value: Any, mechanism: Mechanism) -> str:
    return "" if value is None else locales.money(value, mechanism.currency, current_language())


def barrier_count(reports: list[Barrier]) -> str:
    """How many barriers were reported, and how many of them are gone, in a sentence or two; "" for none."""
    if not reports:
        return ""
    gone = sum(not row.is_open for row in reports)
    sentences = [
        ngettext("%(count)s barrier has been reported.", "%(count)s barriers have been reported.", len(reports))
        % {"count": locales.number(len(reports))}
    ]
    if gone:
        sentences.append(
            ngettext("%(count)s of them has been removed.", "%(count)s of them have been removed.", gone)
            % {"count": locales.number(gone)}
        )
    return " ".join(sentences)


def reports_of(rows: Iterable[Barrier]) -> list[Report]:
    """The barriers as a page shows them."""
    return [_report(row) for row in rows]


def _report(row: Barrier) -> Report:
    assert row.published_at is not None
    return Report(
        anchor=f"barrier-{row.pk}",
        name=row.get_sort_display(),
        title=text_of(row, "title"),
        reported_by=row.get_reported_by_display(),
        published_on=row.published_at.date(),
        evidence=text_of(row, "evidence"),
        resolved_on=row.resolved_on,
        resolution=text_of(row, "resolution"),
    )
