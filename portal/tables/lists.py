"""The lists that can be downloaded: their kinds, their filters, and the entries that a reader's filters leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from entries.kinds import Kind, searchable_kinds
from entries.search import engine
from entries.search.parsing import Asked, parse
from entries.search.terms import Thesaurus
from entries.viewers import Viewer
from funding.calls.asking import parse_calls
from funding.calls.kind import CALL
from funding.calls.listing import keys_of_calls
from partners.asking import parse_partners
from partners.assistance.kinds import KINDS as ASSISTANCE, OFFER
from partners.kinds import PARTNER
from portal.search.views import FACETS

EVERYTHING, HELP = "all", "assistance"


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: its code, name, kinds, the vocabularies that narrow it, the address of its page."""

    code: str
    name: str | Promise
    kinds: tuple[Kind, ...]
    facets: Sequence[str]
    url: str

    @property
    def kind(self) -> Kind | None:
        """The one kind of the list, None when there are several."""
        return self.kinds[0] if len(self.kinds) == 1 else None

    @property
    def href(self) -> str:
        """The list's page."""
        return reverse(self.url)

    def read(self, parameters: QueryDict, known: Thesaurus | None = None) -> Asked:
        """What an address asks for, as the list's own page understands it; with `known` terms without a query."""
        if self.kind is CALL:
            return parse_calls(parameters, kind=CALL, facets=CALL.facets, known=known)
        if self.kind is PARTNER:
            return parse_partners(parameters, known)
        return parse(parameters, kinds=self.kinds, facets=self.facets, known=known)

    def keys(self, asked: Any, viewer: Viewer, *, most: int) -> list[int]:
        """The ids of the entries, at most so many."""
        if self.kind is CALL:
            return keys_of_calls(asked, viewer, timezone.now(), most=most)
        return engine.keys(asked, viewer, most=most)


def listing(code: str) -> Listing | None:
    """The list with this code: of one kind, of requests and offers, or of everything; None for another."""
    if code == EVERYTHING:
        return Listing(code, _("Search"), searchable_kinds(), FACETS, "search")
    if code == HELP:
        return Listing(code, _("Requests and offers"), ASSISTANCE, OFFER.facets, "assistance:list")
    kind = next((kind for kind in searchable_kinds() if kind.code == code), None)
    return Listing(code, kind.label_plural, (kind,), kind.facets, kind.list_url) if kind else None


def code_of(kinds: Sequence[Kind]) -> str:
    """The code of the list of these kinds."""
    if len(kinds) == 1:
        return kinds[0].code
    return HELP if set(kinds) == set(ASSISTANCE) else EVERYTHING
