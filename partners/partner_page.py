"""What the page of a partner shows: facts, those parts of the contact that its reader may see, what it published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from entries import locales, topics
from entries.detail_page import attachments, body_of, common_context, for_page
from entries.kinds import searchable_kinds
from entries.models import Entry, TermRole, Vocabulary
from entries.texts import Text, current_language, text_of
from partners import rules
from partners.models import Partner

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from entries.viewers import Viewer

PARTNERS = _("Partners")
SHOWN = 30
PERCENT = 100
FURTHER = (
    ("published", "published", _("What this partner published here")),
    ("resources", "attachments", _("Files, links, pictures and videos")),
    ("contact", "", _("Contact")),
    ("source", "", _("Source")),
    ("topics", "groups", _("What it is about")),
)


@dataclass(frozen=True, slots=True)
class Published:
    """An entry that the partner owns."""

    address: str
    title: Text
    kind: str
    sample: bool


@dataclass(frozen=True, slots=True)
class Contact:
    """The parts of the contact that this reader may see, and whether there are others."""

    name: str
    email: str
    phone: str
    withheld: bool

    @property
    def telephone(self) -> str:
        """The number as a link needs it."""
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")


def partners(viewer: Viewer) -> QuerySet[Partner]:
    """Partners that the viewer may read, as their pages need them."""
    return for_page(Partner, viewer).select_related("owner", "fiscal_sponsor")


def context(request: HttpRequest, partner: Partner) -> dict[str, Any]:
    """Everything the page shows, in 3 queries beside the partner's own."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    rows, list_address = topics.rows_of(partner), reverse("partners:list")
    found: dict[str, Any] = {
        "body": body_of(()),
        "attachments": attachments(partner),
        "published": published(partner, viewer),
        "groups": topics.grouped(rows, list_address),
    }
    return (
        common_context(request, partner)
        | found
        | {
            "trail": [(PARTNERS, list_address), (text_of(partner, "title"), "")],
            "places": topics.places(rows, list_address),
            "spoken": [topics.name_of(term) for term in topics.with_role(rows, TermRole.OFFERED_IN)],
            "kind_address": f"{list_address}?{urlencode({Vocabulary.PARTNER_KIND.value: partner.partner_kind})}",
            "reason": text_of(partner, "unregistered_reason"),
            "sponsor": sponsor(partner, viewer),
            "disabilities": share(partner.share_disabilities),
            "survivors": share(partner.share_survivors),
            "cofinancing": share(partner.cofinancing_percent),
            "contact": contact(partner, viewer),
            "people_address": people_address(partner, viewer),
            "contents": [(anchor, str(title)) for anchor, name, title in FURTHER if found.get(name, True)],
        }
    )


def share(value: int | None) -> str:
    """A share in per cent as the reader's language writes it, "" where nobody has told."""
    return "" if value is None else locales.percent(value / PERCENT, current_language())


def sponsor(partner: Partner, viewer: Viewer) -> tuple[str, str] | None:
    """Name and address of the fiscal sponsor; the address is "" for one elsewhere."""
    known = partner.fiscal_sponsor
    if known is not None and known.is_published and known.audience in viewer.audiences:
        return str(text_of(known, "title")), known.get_absolute_url()
    return (partner.fiscal_sponsor_name, "") if partner.fiscal_sponsor_name else None


def contact(partner: Partner, viewer: Viewer) -> Contact:
    """The contact as the viewer may see it, part by part."""
    parts = {name: getattr(partner, f"contact_{name}") for name in ("name", "email", "phone")}
    shown = {
        name: value if rules.sees_contact(viewer, partner, getattr(partner, f"contact_{name}_for")) else ""
        for name, value in parts.items()
    }
    return Contact(**shown, withheld=shown != parts)


def published(partner: Partner, viewer: Viewer) -> list[Published]:
    """The newest entries that the partner owns and the viewer may read (1 query)."""
    kinds = [kind.code for kind in searchable_kinds()]
    found = Entry.objects.visible_to(viewer).published().filter(owner_id=partner.pk, kind__in=kinds)
    found = found.exclude(pk=partner.pk).order_by("-published_at", "-pk")[:SHOWN]
    return [
        Published(one.get_absolute_url(), text_of(one, "title"), str(one.kind_info.label), one.sample) for one in found
    ]


def people_address(partner: Partner, viewer: Viewer) -> str:
    """The page of its people, for those who may see it."""
    return reverse("partners:people", args=[partner.pk]) if rules.may(viewer, partner, "see_people") else ""
