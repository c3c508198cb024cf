"""What the page of a partner shows: facts, those parts of the contact that its reader may see, what it published."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from entries import locales, topics
from entries.audit.viewing import contact_seen
from entries.contacts import Contact
from entries.detail_page import LARGEST_KEY, attachments, body_of, common_context, for_page
from entries.kinds import searchable_kinds
from entries.models import Entry, EntryTerm, TermRole, Vocabulary
from entries.texts import Text, current_language, text_of
from entries.viewers import CURATORS
from partners import groupings, page_sections, registers, rules, standing
from partners.models import Partner

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from entries.viewers import Viewer

PARTNERS = _("Partners")
SHOWN = 30
PERCENT = 100
FURTHER = (
    ("donor", "donor", _("How it gives support")),
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
class Shelf:
    """What the partner published of one kind: mechanisms, calls, practices."""

    label: str
    entries: tuple[Published, ...]


@dataclass(frozen=True, slots=True)
class Donor:
    """How a partner gives support: groups of donors, policy on disability, languages that it accepts."""

    groupings: tuple[groupings.Belongs, ...]
    policy: Text
    policy_url: str
    approach: str
    accepted: tuple[Text, ...]


def partners(viewer: Viewer) -> QuerySet[Partner]:
    """Partners that the viewer may read, as their pages need them."""
    return standing.with_standing(for_page(Partner, viewer).select_related("owner", "fiscal_sponsor"))


def context(request: HttpRequest, partner: Partner) -> dict[str, Any]:
    """Everything the page shows, in 3 queries beside the partner's own and those of other rooms' sections."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    rows, list_address = topics.rows_of(partner), reverse("partners:list")
    sections = page_sections.sections_of(partner, viewer, current_language())
    found: dict[str, Any] = {
        "body": body_of(()),
        "attachments": attachments(partner),
        "published": published(partner, viewer),
        "groups": topics.grouped(rows, list_address),
        "donor": donor(partner, rows),
        "sections": sections,
    }
    contents = [(anchor, str(title)) for anchor, name, title in FURTHER if found.get(name, True)]
    position = next(number for number, (anchor, _title) in enumerate(contents) if anchor == "contact")
    contents[position:position] = [(section.anchor, str(section.title)) for section in sections]
    return (
        common_context(request, partner)
        | found
        | facts_of(partner, viewer, rows, list_address)
        | {
            "trail": [(PARTNERS, list_address), (text_of(partner, "title"), "")],
            "standing": standing.verification_of(partner),
            "signature": standing.signature_of(partner),
            "shows_signer": viewer.is_signed_in,
            "is_unclaimed": standing.is_unclaimed(partner),
            "owner_name": text_of(partner.owner, "title") if partner.owner_id not in (None, partner.pk) else "",
            "curates": partner.is_published and bool(viewer.roles & CURATORS),
            "member_pages": member_pages(partner, viewer),
            "contents": contents,
        }
    )


def facts_of(partner: Partner, viewer: Viewer, rows: list[EntryTerm], list_address: str) -> dict[str, Any]:
    """What the list of facts on the page prints."""
    return {
        "places": topics.places(rows, list_address),
        "seat": [topics.name_of(term) for term in topics.with_role(rows, TermRole.SEAT)],
        "spoken": [topics.name_of(term) for term in topics.with_role(rows, TermRole.OFFERED_IN)],
        "kind_address": f"{list_address}?{urlencode({Vocabulary.PARTNER_KIND.value: partner.partner_kind})}",
        "reason": text_of(partner, "unregistered_reason"),
        "sponsor": sponsor(partner, viewer),
        "disabilities": share(partner.share_disabilities),
        "survivors": share(partner.share_survivors),
        "cofinancing": share(partner.cofinancing_percent),
        "identifiers": [
            (f"{prefix}-{number}", registers.name_of(prefix)) for prefix, number in partner.identifier_pairs
        ],
        "contact": contact(partner, viewer),
    }


def donor(partner: Partner, rows: list[EntryTerm]) -> Donor | None:
    """The partner as somebody who gives support; None where nothing is known of that."""
    codes = {
        role: [term.code for term in topics.with_role(rows, role, Vocabulary.COUNTRY)]
        for role in (TermRole.SEAT, TermRole.PLACE)
    }
    belongs = groupings.of_partner(partner, seats=codes[TermRole.SEAT], places=codes[TermRole.PLACE])
    policy, approach = text_of(partner, "disability_policy"), approach_of(partner)
    accepted = tuple(map(topics.name_of, topics.with_role(rows, TermRole.ELIGIBLE, Vocabulary.LANGUAGE)))
    if not (belongs or policy or approach or partner.policy_url or accepted):
        return None
    return Donor(belongs, policy, partner.policy_url, approach, accepted)


def approach_of(partner: Partner) -> str:
    """How its policy on disability works, in a sentence: both ways (twin-track), one of them, "" where nobody told."""
    told = (partner.policy_mainstreamed, partner.policy_targeted)
    sentences = {
        (True, True): _("Twin-track: disability counts in all its programmes, and it has programmes for it."),
        (True, False): _("Mainstreamed: disability counts in all its programmes; it has none for it alone."),
        (False, True): _("Targeted: it has programmes on disability; in the others it is not asked for."),
        (False, False): _("Neither: disability is not asked for, and there are no programmes for it."),
        (True, None): _("Mainstreamed: disability counts in all its programmes."),
        (None, True): _("Targeted: it has programmes on disability."),
    }
    return str(sentences.get(told, ""))


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


def note_contact_seen(partner: Partner, viewer: Viewer) -> None:
    """Tell the audit log which restricted parts of the contact the viewer, who is no member, is shown."""
    if partner.pk in viewer.organisations:
        return
    parts = [name for name in ("name", "email", "phone") if getattr(partner, f"contact_{name}")]
    audiences = [getattr(partner, f"contact_{name}_for") for name in parts]
    seen = [one for one in audiences if rules.sees_contact(viewer, partner, one)]
    contact_seen(by=viewer, about=f"entry:{partner.pk}", audiences=seen)


def published(partner: Partner, viewer: Viewer) -> list[Shelf]:
    """The newest entries that the partner owns and the viewer may read, kind by kind (1 query)."""
    kinds = [kind.code for kind in searchable_kinds()]
    found = Entry.objects.visible_to(viewer).published().filter(owner_id=partner.pk, kind__in=kinds)
    found = found.exclude(pk=partner.pk).order_by("-published_at", "-pk")[:SHOWN]
    by_kind: defaultdict[str, list[Published]] = defaultdict(list)
    for one in found:
        row = Published(one.get_absolute_url(), text_of(one, "title"), str(one.kind_info.label), one.sample)
        by_kind[one.kind].append(row)
    return [
        Shelf(str(kind.label_plural), tuple(by_kind[kind.code])) for kind in searchable_kinds() if by_kind[kind.code]
    ]


def member_pages(partner: Partner, viewer: Viewer) -> list[tuple[str, str, str]]:
    """The pages that members have beside this one: address, label, icon; none for others."""
    if not rules.may(viewer, partner, "see_people"):
        return []
    pages = (
        ("people", _("People of this organisation"), "partners"),
        ("verification", _("Verification"), "check"),
        ("declaration_of", _("Declaration"), "document"),
    )
    return [(reverse(f"partners:{name}", args=[partner.pk]), str(label), icon) for name, label, icon in pages]


def merged_address(viewer: Viewer, pk: int) -> str:
    """Where a duplicate went: the page of the partner that was kept, "" for others and for what is hidden (1 query)."""
    if pk > LARGEST_KEY:
        return ""
    kept = Partner.objects.visible_to(viewer).published().filter(merged_here__pk=pk).first()
    return kept.get_absolute_url() if kept else ""
