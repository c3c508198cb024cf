"""Calls and mechanisms as matching sees them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from entries.models import Term, TermRole, Vocabulary
from matching.profiles import ProfileDraft, Side

if TYPE_CHECKING:
    from entries.models import Entry
    from funding.models import Call, Mechanism

#: What financing gives where nothing else is said.
MONEY = "money"


def call(entry: Call) -> Iterator[ProfileDraft]:
    """A call: what it pays for, how much, and for whom (2 queries).

    None for a call on which the donor has decided, or of which neither the first day nor the deadline is known.
    """
    decided = entry.cancelled_at is not None or entry.awarded_at is not None
    if decided or (entry.opens_at is None and entry.closes_at is None):
        return
    yield as_written(entry)


def as_written(entry: Call) -> ProfileDraft:
    """A call with the text as it is now, whatever its state: for the inclusion check."""
    return ProfileDraft(
        **_common(entry),
        amount_min=entry.award_floor,
        amount_max=entry.total if entry.award_ceiling is None else entry.award_ceiling,
        open_from=entry.opens_at,
        open_until=entry.closes_at,
    )


def mechanism(entry: Mechanism) -> Iterator[ProfileDraft]:
    """A mechanism that a curator has compared with the funder's own pages; any other matches nobody (2 queries)."""
    if entry.checked_on is None:
        return
    yield ProfileDraft(**_common(entry), amount_min=entry.award_floor, amount_max=entry.award_ceiling)


def _common(entry: Call | Mechanism) -> dict[str, Any]:
    terms = _terms(entry)

    def of(*vocabularies: Vocabulary, role: TermRole = TermRole.ABOUT) -> frozenset[int]:
        return frozenset(pk for vocabulary in vocabularies for pk in terms[vocabulary.value, role.value])

    return {
        "side": Side.SUPPORT,
        "themes": of(Vocabulary.THEME),
        "countries": of(Vocabulary.COUNTRY, Vocabulary.REGION, role=TermRole.PLACE),
        "models": of(Vocabulary.MODEL),
        "supports": of(Vocabulary.SUPPORT) or _money(),
        "languages": of(Vocabulary.LANGUAGE, role=TermRole.OFFERED_IN),
        "eligible_kinds": of(Vocabulary.PARTNER_KIND, role=TermRole.ELIGIBLE),
        "eligible_countries": of(Vocabulary.COUNTRY, Vocabulary.REGION, role=TermRole.ELIGIBLE),
        "currency": entry.currency,
        "rules": tuple(entry.rules or ()),
        "audience": entry.audience,
        "amount_audience": entry.audience,
        "owner_id": entry.owner_id,
    }


def _terms(entry: Entry) -> defaultdict[tuple[str, str], set[int]]:
    found: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for vocabulary, role, pk in entry.entry_terms.values_list("term__vocabulary", "role", "term_id"):
        found[vocabulary, role].add(pk)
    return found


def _money() -> frozenset[int]:
    return frozenset(Term.objects.of(Vocabulary.SUPPORT).filter(code=MONEY).values_list("pk", flat=True))
