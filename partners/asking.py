"""The directory of partners, narrowed by something that no search row can know: who is verified today.

A verification ends by the clock. So it is asked of the partners themselves whenever a list is answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from entries.search import engine
from entries.search.facets import Chip, Facet, Option
from entries.search.parsing import Asked, parse
from entries.search.question import understand
from entries.search.statement import EXACT_UP_TO
from entries.texts import current_language
from partners.kinds import PARTNER
from partners.models import Partner

if TYPE_CHECKING:
    from django.http import QueryDict

    from entries.search.engine import Result
    from entries.search.terms import Thesaurus
    from entries.viewers import Viewer

#: The parameter, and its one value.
VERIFIED, YES = "verified", "yes"
LABEL = gettext_lazy("Verified by ISU, and still valid")
_SHOWN = 40  # characters of a value that is quoted back
#: As `Partner.is_verified` has it: the last day, by UTC, counts.
_TODAY = "(statement_timestamp() AT TIME ZONE 'UTC')::date"
_VERIFIED = f"entry_id IN (SELECT entry_ptr_id FROM partners_partner WHERE verified_until >= {_TODAY})"  # noqa: S608


@dataclass(frozen=True, slots=True)
class PartnersAsked(Asked):
    """A list of partners as somebody asked for it; `picked` holds `verified` where only those are wanted."""

    picked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the order and the page was chosen."""
        return bool(self.q or any(self.chosen.values()) or self.only_verified)

    @property
    def only_verified(self) -> bool:
        """Whether only partners are wanted whose verification counts today."""
        return bool(self.picked.get(VERIFIED))

    @property
    def condition(self) -> str:
        """The condition that the clock decides, as the list's statement asks it."""
        return _VERIFIED if self.only_verified else ""

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters that say this again, in a fixed order."""
        return Asked.pairs(self) + [(VERIFIED, code) for code in self.picked.get(VERIFIED, ())]

    def chips(self) -> list[Chip]:
        """What was picked, with the address that takes it away."""
        return [Chip(str(LABEL), self.address(picked={}, page=1))] if self.only_verified else []


def parse_partners(params: QueryDict, known: Thesaurus | None = None) -> PartnersAsked:
    """Read the parameters of the directory. What cannot be understood becomes a sentence in `problems`."""
    asked = parse(params, kinds=(PARTNER,), facets=PARTNER.facets, known=known)
    values = [value.strip() for value in params.getlist(VERIFIED) if value.strip()]
    problems = [
        _("The filter “%(value)s” is not known here and was left out. All other choices are kept.")
        % {"value": "".join(char if char.isprintable() else "\N{WHITE SQUARE}" for char in value[:_SHOWN])}
        for value in dict.fromkeys(values)
        if value != YES
    ]
    kept = {one.name: getattr(asked, one.name) for one in fields(Asked)}
    return PartnersAsked(
        **kept | {"problems": (*asked.problems, *problems)}, picked={VERIFIED: (YES,)} if YES in values else {}
    )


def search_partners(asked: PartnersAsked, viewer: Viewer) -> Result:
    """One page of partners with facets and chips, as far as `viewer` may see them.

    As `entries.search.engine.search`, and 1 query more for the number of those that are verified today.
    """
    result = engine.search(asked, viewer, current_language())
    if asked.unanswerable:
        return result
    facets = (_facet(asked, result, viewer), *result.facets)
    return replace(result, facets=tuple(one for one in facets if one.options), chips=(*result.chips, *asked.chips()))


def _facet(asked: PartnersAsked, result: Result, viewer: Viewer) -> Facet:
    """One box: how many of the hits would be left by ticking it."""
    if asked.only_verified:
        number = result.total
    else:
        q = result.did_you_mean if result.corrected else asked.q
        question = understand(q, asked.known) if result.corrected else asked.question
        wanted = replace(asked, picked={VERIFIED: (YES,)}, q=q, question=question)
        number = len(engine.keys(wanted, viewer, most=EXACT_UP_TO))
    option = Option(YES, str(LABEL), number, asked.only_verified)
    options = (option,) if number or asked.only_verified else ()
    return Facet(VERIFIED, _("Verification"), options, is_open=asked.only_verified)


def values_of(pk: int) -> dict[str, frozenset[str]]:
    """The values of the directory's own filter that a partner meets today (1 query)."""
    partner = Partner.objects.filter(pk=pk).first()
    return {VERIFIED: frozenset({YES})} if partner is not None and partner.is_verified else {}


def end_of_day(now: datetime | None = None) -> datetime:
    """Until when the list can be kept: verifications end with a day of UTC."""
    today = (now or timezone.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1)
