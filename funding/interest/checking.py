"""What stands between a draft and its submission: what is missing, what looks odd, which rules are met."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _, ngettext

from entries import locales
from entries.forms import sentence
from entries.search.terms import Thesaurus, thesaurus
from entries.texts import current_language, pick
from funding.interest.models import CoApplicant, Interest
from funding.interest.sections import NEEDED, section_of
from matching.eligibility import Applicant, Outcome, Verdict, judge, term_keys
from partners.facts import applicant_of

if TYPE_CHECKING:
    from funding.models import Call


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at, and on which page; `blocks` means that nothing is submitted with it."""

    section: str
    message: str
    blocks: bool = False


def missing(interest: Interest) -> list[Finding]:
    """What is asked for and not there yet."""
    empty = [name for name in NEEDED if getattr(interest, name) in (None, "")]
    found = [Finding(section_of(name).code, _not_filled(name), blocks=True) for name in empty]
    if interest.accessibility_amount and not interest.accessibility_note.strip():
        found.append(Finding("money", _not_filled("accessibility_note"), blocks=True))
    return found


def _not_filled(name: str) -> str:
    label = sentence(Interest._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return _("“%(question)s” has no answer yet.") % {"question": label}


def remarks(interest: Interest, co_applicants: Iterable[CoApplicant]) -> list[Finding]:
    """What may be right and should be looked at once more; it does not stop anybody."""
    found = [Finding("money", message) for message in _amounts(interest, interest.call)]
    waiting = sum(one.answer == CoApplicant.Answer.INVITED for one in co_applicants)
    if waiting:
        message = ngettext(
            "%(count)s organisation has not answered its invitation yet. Without an answer it does not take part.",
            "%(count)s organisations have not answered their invitations yet. Without an answer they do not take part.",
            waiting,
        )
        found.append(Finding("partners", message % {"count": locales.number(waiting)}))
    return found


def _amounts(interest: Interest, call: Call) -> list[str]:
    amount, currency = interest.amount, interest.currency
    if amount is None or not currency:
        return []
    if call.currency and currency != call.currency:
        return [_("The call gives its amounts in %(currency)s.") % {"currency": call.currency}]
    found = []
    if call.award_ceiling is not None and amount > call.award_ceiling:
        most = locales.money(call.award_ceiling, currency)
        found.append(_("The call gives at most %(amount)s for one project.") % {"amount": most})
    if call.award_floor is not None and amount < call.award_floor:
        least = locales.money(call.award_floor, currency)
        found.append(_("The call gives at least %(amount)s for one project.") % {"amount": least})
    return found


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of eligibility and what it says of this applicant, as a sentence in the reader's language."""

    outcome: str
    label: str
    sentence: str


def eligibility(interest: Interest) -> list[Rule]:
    """The rules of the call, each judged; what is not met or not known comes first. Nothing of it stops anybody.

    What the organisation's page says counts, but for two facts that this text knows better: the language it is
    written in, and the share that the applicant adds.
    """
    rules: list[dict[str, Any]] = interest.call.rules
    if not rules:
        return []
    known = thesaurus()
    verdicts = judge(rules, facts_of(interest, known))
    labels = _labels(rules, known)
    order = [Outcome.NOT_MET, Outcome.UNKNOWN, Outcome.MET]
    ordered = sorted(verdicts, key=lambda verdict: order.index(verdict.outcome))
    return [_rule(verdict, labels) for verdict in ordered]


def facts_of(interest: Interest, known: Thesaurus | None = None) -> Applicant:
    """What is known of the applicant, seen from this expression of interest (1 query, 2 without the terms)."""
    told = applicant_of(interest.applicant, known)
    told = replace(told, languages=frozenset({f"language/{interest.language}"}))
    own, asked = interest.own_share, interest.amount
    if own is None or asked is None or not own + asked:
        return told
    return replace(told, cofinancing_percent=int(own * Decimal(100) / (own + asked)))


def _rule(verdict: Verdict, labels: dict[str, str]) -> Rule:
    names = {Outcome.MET: _("Met"), Outcome.NOT_MET: _("Not met"), Outcome.UNKNOWN: _("Not known")}
    return Rule(verdict.outcome.value, names[verdict.outcome], verdict.sentence(labels))


def _labels(rules: list[dict[str, Any]], known: Thesaurus) -> dict[str, str]:
    found = {key: known.find(*key.split("/", 1)) for key in term_keys(rules)}
    language = current_language()
    return {key: str(pick(term.labels, "en", language)) for key, term in found.items() if term is not None}
