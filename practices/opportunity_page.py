"""What the page of a learning opportunity shows: dates, deadline, how it is offered, what it costs, what follows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from entries import locales, topics
from entries.detail_page import Body, Part, attachments, body_of
from entries.models import TermRole
from entries.related import related_to
from entries.texts import Text, current_language, text_of
from practices.models import Opportunity
from practices.shelves import common_context

if TYPE_CHECKING:
    from django.http import HttpRequest

    from entries.viewers import Viewer

OPPORTUNITIES = _("Learning opportunities")
PARTS = (
    ("description", _("What it is"), "description"),
    ("who-may-join", _("Who may join"), "who_may_join"),
    ("how-to-apply", _("How to apply"), "how_to_apply"),
    ("about-cost", _("About the cost"), "cost_note"),
)
FURTHER = (
    ("resources", "attachments", _("Files, links, pictures and videos")),
    ("chain", "chain", _("Before and after it")),
    ("source", "", _("Source")),
    ("related", "related", _("Related entries")),
    ("topics", "", _("What it is about")),
)


def context(request: HttpRequest, opportunity: Opportunity) -> dict[str, Any]:
    """Everything the page shows, in 4 queries beside the opportunity's own."""
    viewer: Viewer = request.viewer
    rows = topics.rows_of(opportunity)
    found: dict[str, Any] = {
        "body": body(opportunity),
        "attachments": attachments(opportunity),
        "chain": chain(opportunity, viewer),
        "related": related_to(opportunity, (row.term for row in rows), viewer),
    }
    contents = [(part.id, part.title) for part in found["body"].parts]
    contents += [(anchor, str(title)) for anchor, name, title in FURTHER if found.get(name, True)]
    list_address = reverse("practices:opportunities")
    return (
        common_context(request, opportunity)
        | found
        | {
            "trail": [(OPPORTUNITIES, list_address), (text_of(opportunity, "title"), "")],
            "groups": topics.grouped(rows, list_address),
            "places": topics.places(rows, list_address),
            "offered_in": [topics.name_of(term) for term in topics.with_role(rows, TermRole.OFFERED_IN)],
            "dates": dates(opportunity),
            "deadline": deadline(opportunity),
            "closed": is_closed(opportunity, timezone.now()),
            "place": text_of(opportunity, "place"),
            "cost": cost(opportunity),
            "contents": contents,
        }
    )


def body(opportunity: Opportunity) -> Body:
    """The parts of the description that say something."""
    return body_of(Part(anchor, str(title), (text_of(opportunity, name),)) for anchor, title, name in PARTS)


def dates(opportunity: Opportunity) -> str:
    """From which day to which, "" where no day is known."""
    start, end = (day.isoformat() if day else "" for day in (opportunity.starts_on, opportunity.ends_on))
    return locales.period(start, end, current_language())


def deadline(opportunity: Opportunity) -> str:
    """The moment by which to apply, in words and in figures, with its zone; "" where there is none."""
    if opportunity.deadline is None:
        return ""
    return locales.moment(opportunity.deadline, opportunity.deadline_zone or "UTC", current_language())


def is_closed(opportunity: Opportunity, now: datetime) -> bool:
    """Whether the deadline has passed, or, without one, the last day."""
    if opportunity.deadline is not None:
        return opportunity.deadline <= now
    last = opportunity.ends_on or opportunity.starts_on
    return last is not None and last < now.date()


def cost(opportunity: Opportunity) -> str:
    """What a participant pays, in words; says openly where it is not known."""
    if opportunity.free:
        return gettext("Free of charge")
    if opportunity.cost_amount is not None and opportunity.cost_currency:
        return locales.money(opportunity.cost_amount, opportunity.cost_currency, current_language())
    return gettext("Not free of charge") if opportunity.free is False else gettext("Not known")


def chain(opportunity: Opportunity, viewer: Viewer) -> list[tuple[str, str, Text]]:
    """What this one follows on from and what follows it: sentence, address, title (1 query)."""
    found = Opportunity.objects.visible_to(viewer).published().order_by("starts_on", "pk")
    found = found.filter(followed_by=opportunity.pk) | found.filter(follows_id=opportunity.pk)
    before, after = gettext("It follows on from:"), gettext("It is followed by:")
    return [
        (before if row.pk == opportunity.follows_id else after, row.get_absolute_url(), text_of(row, "title"))
        for row in found.distinct()
    ]
