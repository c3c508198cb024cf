"""What is known of a partner as an applicant, for the rules of eligibility."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from entries.models import TermRole, Vocabulary
from entries.search.terms import thesaurus
from matching.eligibility import Applicant

if TYPE_CHECKING:
    from entries.search.terms import Thesaurus
    from partners.models import Partner

#: A majority begins above this share, in per cent.
HALF = 50


def applicant_of(partner: Partner, known: Thesaurus | None = None) -> Applicant:
    """The facts of a partner as eligibility asks for them (1 query for its terms, 2 without `known`).

    What nobody has told is None.

    Places are those where it works and where it has its seat, with everything broader. Years count from the year in
    which it began its work.
    """
    rows = list(partner.entry_terms.values_list("term_id", "term__vocabulary", "term__code", "role"))
    homes = {pk for pk, vocabulary, _code, role in rows if vocabulary == Vocabulary.COUNTRY and role in _AT_HOME}
    spoken = {
        f"{vocabulary}/{code}"
        for _pk, vocabulary, code, role in rows
        if vocabulary == Vocabulary.LANGUAGE and role == TermRole.OFFERED_IN
    }
    return Applicant(
        partner_kind=f"{Vocabulary.PARTNER_KIND.value}/{partner.partner_kind}",
        places=_with_broader(homes, known) or None,
        registered=partner.registered,
        years=None if partner.founded_year is None else timezone.now().year - partner.founded_year,
        audited_accounts=partner.audited_accounts,
        cofinancing_percent=partner.cofinancing_percent,
        led_by_opd=led_by_those_concerned(partner.share_disabilities, partner.share_survivors),
        languages=frozenset(spoken) or None,
        fiscal_sponsor=_has_sponsor(partner),
    )


_AT_HOME = frozenset({TermRole.PLACE.value, TermRole.SEAT.value})


def _with_broader(term_ids: set[int], known: Thesaurus | None) -> frozenset[str]:
    """Keys of the terms and of everything above them."""
    terms = (known or thesaurus()).by_id
    reached = term_ids | {above for pk in term_ids if pk in terms for above in terms[pk].ancestors}
    return frozenset(f"{terms[pk].vocabulary}/{terms[pk].code}" for pk in reached if pk in terms)


def led_by_those_concerned(disabilities: int | None, survivors: int | None) -> bool | None:
    """Whether most of those who decide are persons with disabilities or survivors, None where that is not known.

    The two groups overlap by nobody knows how much: the larger share is the least they can be together, the sum the
    most.
    """
    if max(disabilities or 0, survivors or 0) > HALF:
        return True
    if disabilities is None or survivors is None or disabilities + survivors > HALF:
        return None
    return False


def _has_sponsor(partner: Partner) -> bool | None:
    """Whether somebody can receive money for it; not known where it is registered and nobody asked."""
    if partner.fiscal_sponsor_id or partner.fiscal_sponsor_name:
        return True
    return False if partner.registered is False else None
