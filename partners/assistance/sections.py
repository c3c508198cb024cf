"""What assistance adds to the pages of States and partners. Requests and offers themselves stand there already."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from entries.models import EntryTerm, State, TermRole, Vocabulary
from entries.texts import Text
from partners.assistance.models import Partnership
from partners.assistance.partnerships import page
from partners.assistance.rules import last_day_still_open
from partners.page_sections import PageSection
from partners.state_sections import Place, StateSection

if TYPE_CHECKING:
    from entries.search.terms import KnownTerm
    from entries.viewers import Viewer
    from partners.models import Partner

SHOWN = 10


def asked_for(place: Place) -> StateSection | None:
    """On a State's page: the kinds of support that open requests from there ask for, and how many do (1 query)."""
    country, known = place.country, place.known.by_id
    today = last_day_still_open()
    over = Q(entry__assistancerequest__open_until__lt=today) | Q(
        entry__assistancerequest__open_until__isnull=True, entry__assistancerequest__ends_on__lt=today
    )
    from_there = EntryTerm.objects.filter(term_id=country.id, role=TermRole.PLACE).values("entry_id")
    rows = (
        EntryTerm.objects.filter(
            entry__kind="request",
            entry__state=State.PUBLISHED,
            entry__audience__in=place.viewer.audiences,
            entry__in=from_there,
            term__vocabulary=Vocabulary.SUPPORT,
            role=TermRole.ABOUT,
        )
        .exclude(over)
        .values_list("term_id")
        .annotate(number=Count("entry_id", distinct=True))
        .order_by("term__position")
    )
    found = [
        (known[pk].label(place.language), number, _address(country, known[pk])) for pk, number in rows if pk in known
    ]
    if not found:
        return None
    return StateSection(_("What is asked for"), "assistance/parts/asked_for.html", {"rows": found}, "asked-for")


def _address(country: KnownTerm, support: KnownTerm) -> str:
    """The list of requests from there for this kind of support."""
    query = {Vocabulary.SUPPORT.value: support.code, Vocabulary.COUNTRY.value: country.code}
    return f"{reverse('assistance:requests')}?{urlencode(query)}"


def partnerships(partner: Partner, viewer: Viewer, language: str) -> PageSection | None:
    """On a partner's page: its partnerships that this reader may see (1 query)."""
    found = (
        Partnership.objects.visible_to(viewer)
        .filter(parties__partner_id=partner.pk, in_force__isnull=False)
        .select_related("in_force")
        .order_by("-agreed_at", "-pk")[:SHOWN]
    )
    rows: list[tuple[str, Text, str]] = [
        (
            reverse("assistance:partnership", args=[one.pk]),
            page.in_language(one.in_force.title, one.in_force.language),
            page.state_of(one),
        )
        for one in found
        if one.in_force
    ]
    if not rows:
        return None
    return PageSection(_("Partnerships"), "assistance/parts/partnerships.html", "partnerships", {"rows": rows})
