"""Requests and offers as matching sees them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from entries.models import Audience, TermRole, Vocabulary
from entries.search.terms import thesaurus
from matching.profiles import ProfileDraft, Side
from partners import facts
from partners.assistance import rules
from partners.models import Partner

if TYPE_CHECKING:
    from partners.assistance.models import Assistance, AssistanceOffer, AssistanceRequest


def seeks(entry: AssistanceRequest) -> Iterator[ProfileDraft]:
    """A request: what its organisation asks for, and the facts that rules of eligibility ask of it (4 queries)."""
    partner = Partner.objects.filter(pk=entry.owner_id or 0).first()
    if partner is None:
        return
    applicant = facts.applicant_of(partner)
    yield ProfileDraft(
        side=Side.SEEK, **_common(entry), facts=applicant, led_by_opd=applicant.led_by_opd, partner_kind=_kind(partner)
    )


def gives(entry: AssistanceOffer) -> Iterator[ProfileDraft]:
    """An offer: what its organisation gives, and to whom (1 query)."""
    if entry.owner_id is not None:
        yield ProfileDraft(side=Side.SUPPORT, **_common(entry), rules=tuple(entry.rules))


def _common(entry: Assistance) -> dict[str, Any]:
    """What both sides say; the terms in 1 query."""
    terms: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for vocabulary, role, pk in entry.entry_terms.values_list("term__vocabulary", "role", "term_id"):
        terms[vocabulary, role].add(pk)

    def of(*vocabularies: Vocabulary, role: TermRole = TermRole.ABOUT) -> frozenset[int]:
        return frozenset(pk for vocabulary in vocabularies for pk in terms[vocabulary.value, role.value])

    return {
        "themes": of(Vocabulary.THEME),
        "countries": of(Vocabulary.COUNTRY, Vocabulary.REGION, role=TermRole.PLACE),
        "models": of(Vocabulary.MODEL),
        "supports": of(Vocabulary.SUPPORT),
        "languages": of(Vocabulary.LANGUAGE, role=TermRole.OFFERED_IN),
        "amount_min": entry.amount_min,
        "amount_max": entry.amount_max,
        "currency": entry.currency,
        "open_until": rules.over_at(entry.open_until or entry.ends_on),
        "audience": entry.audience,
        "amount_audience": _narrower(entry.audience, entry.amount_for),
        "owner_id": entry.owner_id,
    }


def _narrower(first: str, second: str) -> str:
    """The narrower of two audiences: the amount of an entry for some is never for more."""
    order = Audience.values
    return max(first, second, key=order.index)


def _kind(partner: Partner) -> int | None:
    """The term of the partner's kind."""

    found = thesaurus().find(Vocabulary.PARTNER_KIND.value, partner.partner_kind)
    return found.id if found else None
