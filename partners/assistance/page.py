"""What the page of a request or an offer shows: who is behind it, how much, until when, and whom to ask."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from entries import locales, topics
from entries.audit.viewing import contact_seen
from entries.contacts import Contact
from entries.detail_page import Body, Part, attachments, body_of, common_context
from entries.models import TermRole, Vocabulary
from entries.related import related_to
from entries.texts import Text, current_language, text_of
from matching.fields import sentences
from partners.assistance import rules

if TYPE_CHECKING:
    from django.http import HttpRequest

    from entries.models import Entry, EntryTerm
    from entries.viewers import Viewer
    from partners.assistance.models import Assistance

ASSISTANCE = _("Assistance")
PARTS = {
    "request": (
        ("need", _("What is needed"), "need"),
        ("tried", _("What has been tried"), "tried"),
        ("own-part", _("What those who ask bring in"), "own_part"),
        ("accessibility", _("Accessibility"), "accessibility_note"),
    ),
    "offer": (
        ("offered", _("What is offered"), "offered"),
        ("conditions", _("Conditions"), "conditions"),
        ("how-to-ask", _("How to ask for it"), "how_to_ask"),
    ),
}
FURTHER = (
    ("who", "sentences", _("Who may ask for it")),
    ("resources", "attachments", _("Files, links, pictures and videos")),
    ("contact", "", _("Contact")),
    ("source", "", _("Source")),
    ("related", "related", _("Related entries")),
    ("topics", "groups", _("What it is about")),
)


@dataclass(frozen=True, slots=True)
class Amount:
    """The amount in words as this reader may see it; `withheld` when there is one that others may see."""

    words: str
    accessibility: str
    withheld: bool


def context(request: HttpRequest, entry: Assistance) -> dict[str, Any]:
    """Everything the page shows, in 3 queries beside the entry's own; 1 more where an offer has rules with terms."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    over = rules.over_at(entry.open_until or entry.ends_on)
    if over and over > timezone.now():
        request.cache_until = over  # type: ignore[attr-defined]
    rows, list_address = topics.rows_of(entry), reverse(entry.kind_info.list_url)
    found: dict[str, Any] = {
        "body": body(entry),
        "sentences": sentences(getattr(entry, "rules", [])),
        "attachments": attachments(entry),
        "related": related_to(entry, (row.term for row in rows), viewer),
        "groups": topics.grouped(rows, list_address),
    }
    contents = [(part.id, part.title) for part in found["body"].parts]
    contents += [(anchor, str(title)) for anchor, name, title in FURTHER if found.get(name, True)]
    return (
        common_context(request, entry)
        | found
        | _facts(entry, rows, list_address)
        | {
            "trail": trail(entry),
            "partner": partner(entry, viewer),
            "owner_name": "",  # who stands behind it is said above, with a link
            "amount": amount(entry, viewer),
            "contact": contact(entry, viewer),
            "reachable": rules.is_reachable(entry),
            "entry_number": str(entry.pk),
            "contents": contents,
        }
    )


def _facts(entry: Assistance, rows: list[EntryTerm], list_address: str) -> dict[str, Any]:
    """What the list of facts says of terms and dates."""
    start, end = (day.isoformat() if day else "" for day in (entry.starts_on, entry.ends_on))
    return {
        "supports": topics.about(rows, list_address, Vocabulary.SUPPORT),
        "places": topics.places(rows, list_address),
        "languages": [topics.name_of(term) for term in topics.with_role(rows, TermRole.OFFERED_IN)],
        "period": locales.period(start, end, current_language()),
        "closed": entry.is_closed(rules.last_day_still_open()),
    }


def trail(entry: Assistance) -> list[tuple[object, str]]:
    """Where the page stands."""
    info = entry.kind_info
    return [
        (ASSISTANCE, reverse("assistance:list")),
        (info.label_plural, reverse(info.list_url)),
        (text_of(entry, "title"), ""),
    ]


def body(entry: Assistance) -> Body:
    """The parts of the description that say something."""
    return body_of(Part(anchor, str(title), (text_of(entry, name),)) for anchor, title, name in PARTS[entry.kind])


def partner(entry: Entry, viewer: Viewer) -> tuple[Text, str] | None:
    """Name and address of the organisation behind it; None where this reader may not see its page."""
    owner = entry.owner
    if owner is None:
        return None
    open_to = owner.is_published and owner.audience in viewer.audiences
    if not (open_to or viewer.reads_drafts or owner.pk in viewer.organisations):
        return None
    return text_of(owner, "title"), owner.get_absolute_url()


def amount(entry: Assistance, viewer: Viewer) -> Amount:
    """How much is asked for or offered, and what of it accessibility costs, if this reader may see it."""
    low, high = (_money(value, entry.currency) for value in (entry.amount_min, entry.amount_max))
    extra = _money(getattr(entry, "accessibility_cost", None), entry.currency)
    if not rules.sees_amount(viewer, entry):
        return Amount("", "", withheld=bool(low or high or extra))
    if low and high and entry.amount_min != entry.amount_max:
        words = gettext("From %(floor)s to %(ceiling)s") % {"floor": low, "ceiling": high}
    elif low and not high:
        words = gettext("At least %(amount)s") % {"amount": low}
    elif high and not low:
        words = gettext("At most %(amount)s") % {"amount": high}
    else:
        words = high
    return Amount(words, extra, withheld=False)


def _money(value: Decimal | None, currency: str) -> str:
    return "" if value is None or not currency else locales.money(value, currency, current_language())


def note_contact_seen(entry: Assistance, viewer: Viewer) -> None:
    """Tell the audit log that the viewer, who does not stand behind the entry, is shown a restricted contact."""
    given = any((entry.contact_name, entry.contact_email, entry.contact_phone))
    if given and rules.sees_contact(viewer, entry) and not rules.stands_behind(viewer, entry):
        contact_seen(by=viewer, about=f"entry:{entry.pk}", audiences=[entry.contact_for])


def contact(entry: Assistance, viewer: Viewer) -> Contact:
    """The contact as the viewer may see it: whole or not at all."""
    parts = entry.contact_name, entry.contact_email, entry.contact_phone
    if rules.sees_contact(viewer, entry):
        return Contact(*parts)
    return Contact(withheld=any(parts))
