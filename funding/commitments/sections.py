"""Money on the pages of States and partners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from entries.search.terms import thesaurus
from entries.texts import LANGUAGES
from funding.commitments import page, totals
from funding.commitments.models import Commitment
from funding.commitments.records import key_of
from partners.page_sections import PageSection
from partners.state_sections import Place, StateSection

if TYPE_CHECKING:
    from entries.search.terms import Thesaurus
    from entries.viewers import Viewer
    from partners.models import Partner

#: The newest commitments that a page names; the list has the rest.
SHOWN = 5


def received(place: Place) -> StateSection | None:
    """Commitments for a country: how many, how much in each currency, the newest (2 queries, 1 for none)."""
    country = place.country
    found = totals.asked_for({"country": country.code})
    row = totals.of_country(found, country.code)
    if row is None:
        return None
    query = urlencode({"country": country.code})
    return StateSection(
        _("Money received"), "commitments/section.html", _context(found, row, query, place.known), "money"
    )


def funded(partner: Partner, _viewer: Viewer, _language: str) -> PageSection | None:
    """Commitments of a donor, found by its identifiers, else by its name in any language (at most 6 queries)."""
    keys = keys_of(partner)
    found = Commitment.objects.counted().of_field().filter(funder_keys__overlap=keys)
    row = totals.overall(found, {}) if keys else None
    if row is None or not row.count:
        return None
    alone = Commitment.objects.counted().of_field().filter(funder_keys__len=1)
    row.sums = totals.overall(alone.filter(_any_of(keys)), {}).sums
    used = next((key for key in keys if found.filter(funder_keys__contains=[key]).exists()), keys[0])
    context = _context(found, row, urlencode({"donor": used}), thesaurus())
    return PageSection(_("What it funded"), "commitments/section.html", "funded", context)


def keys_of(partner: Partner) -> list[str]:
    """The keys under which a partner's commitments may stand."""
    numbers = [key_of("", f"{scheme}-{number}") for scheme, number in partner.identifier_pairs]
    names = [key_of(getattr(partner, f"title_{language}") or "") for language in LANGUAGES]
    return list(dict.fromkeys(key for key in [*numbers, *names] if key))


def _any_of(keys: list[str]) -> Q:
    return Q(funder_keys__overlap=keys)


def _context(found: Any, row: totals.Row, query: str, known: Thesaurus) -> dict[str, Any]:
    return {
        "row": row,
        "hits": page.newest(found, SHOWN, known),
        "address": f"{reverse('commitments:list')}?{query}",
    }
