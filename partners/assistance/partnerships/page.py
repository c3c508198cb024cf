"""What the pages of partnerships show: the text in force, a proposal to its parties, reports, the light."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import F, Max, Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from entries import locales, topics
from entries.models import Audience
from entries.texts import Text, current_language, text_of
from partners.assistance.models import Consent, Contribution, Measure, Partnership, Party, Version
from partners.assistance.partnerships import rules
from partners.assistance.partnerships.lights import light_of
from partners.assistance.partnerships.services import open_proposal

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from entries.viewers import Viewer

PARTNERSHIPS = _("Partnerships")
ASSISTANCE = _("Assistance")
REPORTS = 20
WAITING = 50


@dataclass(frozen=True, slots=True)
class Member:
    """A party as the page names it: name, address ("" where this reader may not see it), what it brings in."""

    party: Party
    name: Text
    address: str
    part: Text
    agreed_on: date | None


@dataclass(frozen=True, slots=True)
class Wordings:
    """A version in the reader's words."""

    version: Version
    title: Text
    purpose: Text
    period: str
    model: Text | None
    measures: list[str]
    members: list[Member]
    milestones: list[tuple[int, Text, date | None, date | None]]


def listed(viewer: Viewer) -> QuerySet[Partnership]:
    """Partnerships that the viewer may see and that are agreed, the newest agreement first (3 queries a page)."""
    parties = Party.objects.select_related("partner")
    found = Partnership.objects.visible_to(viewer).filter(in_force__isnull=False)
    return (
        found.select_related("in_force")
        .prefetch_related(Prefetch("parties", queryset=parties))
        .annotate(last_report=Max("reports__at"))
        .order_by("-agreed_at", "-pk")
    )


def waiting(viewer: Viewer) -> list[tuple[str, Text, str]]:
    """What waits for an answer, for its parties: address, title and state of each proposal (2 queries)."""
    if not viewer.organisations:
        return []
    found = (
        Partnership.objects.of(viewer)
        .filter(outcome="", versions__number=F("version"), versions__set_aside_at__isnull=True)
        .exclude(in_force__number=F("version"))
        .prefetch_related("versions")
        .order_by("-pk")[:WAITING]
    )
    rows = []
    for partnership in found:
        newest = partnership.versions.all()[0]
        title = in_language(newest.title, newest.language)
        state = gettext("A change is proposed") if partnership.is_agreed else state_of(partnership)
        rows.append((reverse("assistance:partnership", args=[partnership.pk]), title, state))
    return rows


def row_of(partnership: Any) -> dict[str, Any]:
    """One line of the list."""
    version = partnership.in_force
    return {
        "address": reverse("assistance:partnership", args=[partnership.pk]),
        "title": in_language(version.title, version.language),
        "partners": locales.listing([str(text_of(one.partner, "title")) for one in partnership.parties.all()]),
        "state": state_of(partnership),
        "agreed_on": partnership.agreed_at.date(),
        "light": light_of(partnership, partnership.last_report, timezone.now()),
    }


def state_of(partnership: Partnership) -> str:
    """Where it stands, in words."""
    if partnership.is_over:
        return partnership.get_outcome_display()
    return gettext("Agreed by all parties") if partnership.is_agreed else gettext("Proposed, not yet agreed by all")


def context(request: HttpRequest, partnership: Partnership) -> dict[str, Any]:
    """Everything the page of one shows, in at most 12 queries for its parties, 6 for others."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    parties = list(partnership.parties.select_related("partner"))
    inside = rules.takes_part(viewer, parties) or viewer.reads_drafts
    text = wordings(partnership.in_force, parties, viewer) if partnership.in_force else None
    proposal = open_proposal(partnership) if inside else None
    proposed = wordings(proposal, parties, viewer) if proposal else None
    shown = text or proposed or _last(partnership, parties, viewer)
    reports = list(partnership.reports.select_related("party__partner")[:REPORTS])
    light = light_of(partnership, reports[0].at if reports else None, timezone.now())
    if light and light.until:
        request.cache_until = light.until  # type: ignore[attr-defined]
    return {
        "partnership": partnership,
        "state": state_of(partnership),
        "shown": shown,
        "proposed": proposed if text else None,
        "is_proposal": text is None,
        "inside": inside,
        "public": all(_is_open(party) for party in parties) and partnership.is_agreed and not partnership.hidden,
        "light": light,
        "reports": [(one, name_of(one.party, viewer)[0], in_language(one.text, one.language)) for one in reports],
        "outcome_note": partnership.outcome_note,
        "origin": _origin(partnership, viewer),
        "no_index": inside,
        "trail": trail(shown.title if shown else gettext("Partnership")),
    }


def trail(*below: object) -> list[tuple[object, str]]:
    """Where a page of partnerships stands; what is `below` is a label, or a label with its address."""
    pairs = [one if isinstance(one, tuple) else (one, "") for one in below]
    above = reverse("assistance:partnerships") if pairs else ""
    return [(ASSISTANCE, reverse("assistance:list")), (PARTNERSHIPS, above), *pairs]


def wordings(version: Version, parties: list[Party], viewer: Viewer) -> Wordings:
    """A version as its readers see it (2 queries, 3 for its parties: who has agreed)."""
    start, end = (day.isoformat() if day else "" for day in (version.starts_on, version.ends_on))
    parts = dict(Contribution.objects.filter(version=version).values_list("party_id", "text"))
    asks = rules.takes_part(viewer, parties) or viewer.reads_drafts
    agreed = dict(Consent.objects.filter(version=version).values_list("party_id", "at")) if asks else {}
    milestones = [
        (one.position, in_language(one.text, version.language), one.due, one.reached_on)
        for one in version.milestones.all()
    ]
    return Wordings(
        version=version,
        title=in_language(version.title, version.language),
        purpose=in_language(version.purpose, version.language),
        period=locales.period(start, end, current_language()),
        model=topics.name_of(version.model) if version.model else None,
        measures=[str(Measure(code).label) for code in version.measures if code in Measure.values],
        members=[_member(one, parts, agreed, version.language, viewer) for one in parties],
        milestones=milestones,
    )


def _member(party: Party, parts: dict, agreed: dict, language: str, viewer: Viewer) -> Member:
    name, address = name_of(party, viewer)
    at = agreed.get(party.pk)
    return Member(party, name, address, in_language(parts.get(party.pk, ""), language), at.date() if at else None)


def name_of(party: Party, viewer: Viewer) -> tuple[Text, str]:
    """The party's name; its address where the reader may see its page."""
    partner = party.partner
    seen = partner.is_published and partner.audience in viewer.audiences
    return text_of(partner, "title"), partner.get_absolute_url() if seen else ""


def _is_open(party: Party) -> bool:
    return party.public and party.partner.is_published and party.partner.audience == Audience.EVERYONE


def _last(partnership: Partnership, parties: list[Party], viewer: Viewer) -> Wordings | None:
    """The text of a proposal that was declined, for its parties."""
    version = partnership.versions.first()
    return wordings(version, parties, viewer) if version else None


def _origin(partnership: Partnership, viewer: Viewer) -> tuple[Text, str] | None:
    """The request or offer that it came of, where the reader may see it."""
    origin = partnership.origin
    if origin is None or not origin.is_published or origin.audience not in viewer.audiences:
        return None
    return text_of(origin, "title"), origin.get_absolute_url()


def in_language(text: str, language: str) -> Text:
    """A text of a partnership, which is written in one language, as pages print it."""
    return Text(text, language, bool(text) and language != current_language())
