"""The inclusion check: whom a call would reach as it is written now, and whom each of its rules shuts out alone.

Counted are known requests that the donor may see, and nobody is named. A request fits a call when they share a theme
and their places and kinds of support do not rule each other out; it is reached when, besides, no rule of eligibility
is known not to be met. Numbers under three are not told: they would point at somebody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from entries import locales
from entries.editing import open_revision
from entries.models import TRACK_SOURCE
from entries.search.terms import thesaurus
from entries.snapshots import apply
from entries.texts import current_language
from funding import matching
from matching.building import Ground, profile_of
from matching.eligibility import Outcome, sentence, term_keys
from matching.engine.reference import place_fits, related, verdicts
from matching.models import Profile
from matching.money import Rates
from matching.profiles import Side

if TYPE_CHECKING:
    from entries.viewers import Viewer
    from funding.models import Call

#: Smaller numbers are not told.
LEAST_TOLD = 3
#: Kinds of organisation whose exclusion a donor should notice most.
CONCERNED = ("partner-kind/opd", "partner-kind/survivor-network")


@dataclass(frozen=True, slots=True)
class RuleReach:
    """One rule: its sentence, its section's anchor, and what it does, in sentences."""

    rule: str
    effects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """What the check found, in sentences."""

    summary: tuple[str, ...]
    rules: tuple[RuleReach, ...]


@dataclass(slots=True)
class _Counted:
    """Numbers of requests: that fit, that are reached, of which something is unknown, shut out by one rule alone."""

    fit: int = 0
    reached: int = 0
    unknown: int = 0
    concerned: int = 0
    alone: Counter[str] | None = None
    alone_concerned: Counter[str] | None = None


def check(call: Call, viewer: Viewer) -> Reach:
    """Whom the call would reach with the text as it is now: the draft, or the open change of a published call.

    About 10 queries; requests are read once, whatever their number.
    """
    ground = Ground(thesaurus(), Rates.load(), timezone.localdate())
    support = _profile(call, ground)
    counted = _count(_seekers(support, viewer), support)
    labels = _labels(support, ground)
    rules = tuple(
        RuleReach(sentence(rule, labels), tuple(_effects(rule["rule"], counted)))
        for rule in support.rules
        if rule["rule"] != "fiscal_sponsor_allowed"
    )
    return Reach(tuple(_summary(counted)), rules)


def _profile(call: Call, ground: Ground) -> Profile:
    """The call as the engines would read it; an open change is laid over it and taken away again."""
    revision = open_revision(call, TRACK_SOURCE)
    with transaction.atomic():
        trial = type(call).objects.get(pk=call.pk)
        if revision is not None:
            apply(trial, revision.payload, revision.track)
        draft = matching.as_written(trial)
        transaction.set_rollback(True)
    return profile_of(draft, entry_id=call.pk, kind="call", ground=ground)


def _seekers(support: Profile, viewer: Viewer) -> Iterator[Profile]:
    """Requests that the viewer may see and that share a theme with the call (1 query)."""
    found = Profile.objects.filter(side=Side.SEEK, audience__in=viewer.audiences)
    found = found.filter(themes_key__overlap=support.themes_key).only(
        "owner_id", "themes_key", "places", "places_wide", "supports", "facts", "open_until"
    )
    return found.iterator(chunk_size=2000)


def _count(seekers: Iterable[Profile], support: Profile) -> _Counted:
    now, counted = timezone.now(), _Counted(alone=Counter(), alone_concerned=Counter())
    support.open_until = None  # the deadline is not what is asked about
    for seeker in seekers:
        if related(seeker, support, now) and _fits(seeker, support):
            _count_one(counted, seeker, support)
    return counted


def _fits(seeker: Profile, support: Profile) -> bool:
    """Whether place and kind of support do not rule each other out."""
    kinds = set(seeker.supports), set(support.supports)
    return place_fits(seeker, support) is not False and not (all(kinds) and kinds[0].isdisjoint(kinds[1]))


def _count_one(counted: _Counted, seeker: Profile, support: Profile) -> None:
    outcomes = verdicts(seeker, support)
    missed = [verdict.code for verdict in outcomes if verdict.outcome is Outcome.NOT_MET]
    concerned = seeker.facts.get("partner_kind") in CONCERNED
    counted.fit += 1
    counted.concerned += concerned
    counted.reached += not missed
    counted.unknown += not missed and any(verdict.outcome is Outcome.UNKNOWN for verdict in outcomes)
    if len(missed) == 1 and counted.alone is not None and counted.alone_concerned is not None:
        counted.alone[missed[0]] += 1
        counted.alone_concerned[missed[0]] += concerned


def _labels(support: Profile, ground: Ground) -> dict[str, str]:
    language = current_language()
    terms = {key: ground.terms.find(*key.split("/", 1)) for key in term_keys(support.rules)}
    return {key: str(term.label(language)) for key, term in terms.items() if term is not None}


# --- Sentences --------------------------------------------------------------------------------------------------------


def _summary(counted: _Counted) -> Iterator[str]:
    if counted.fit < LEAST_TOLD:
        yield _("Fewer than 3 known requests fit the themes and places of this call.")
        return
    numbers = {"count": locales.number(counted.reached), "fit": locales.number(counted.fit)}
    if counted.reached < LEAST_TOLD:
        yield (
            _("Of %(fit)s known requests that fit its themes and places, this call would reach fewer than 3.") % numbers
        )
    else:
        yield (
            ngettext(
                "Of %(fit)s known requests that fit its themes and places, this call would reach %(count)s.",
                "Of %(fit)s known requests that fit its themes and places, this call would reach %(count)s.",
                counted.reached,
            )
            % numbers
        )
    if counted.unknown >= LEAST_TOLD:
        yield ngettext(
            "Of %(count)s of these not everything is known that the rules ask for; it counts as reached.",
            "Of %(count)s of these not everything is known that the rules ask for; they count as reached.",
            counted.unknown,
        ) % {"count": locales.number(counted.unknown)}


def _effects(code: str, counted: _Counted) -> Iterator[str]:
    """What one rule does, as far as numbers may be told."""
    assert counted.alone is not None
    assert counted.alone_concerned is not None
    alone, concerned = counted.alone[code], counted.alone_concerned[code]
    if alone < LEAST_TOLD:
        yield _("This rule alone shuts out fewer than 3 requests.")
        return
    yield ngettext(
        "This rule alone shuts out %(count)s of %(fit)s requests that fit.",
        "This rule alone shuts out %(count)s of %(fit)s requests that fit.",
        alone,
    ) % {"count": locales.number(alone), "fit": locales.number(counted.fit)}
    if concerned >= LEAST_TOLD:
        yield ngettext(
            "Among organisations of persons with disabilities and survivor networks: %(count)s of %(fit)s.",
            "Among organisations of persons with disabilities and survivor networks: %(count)s of %(fit)s.",
            concerned,
        ) % {"count": locales.number(concerned), "fit": locales.number(counted.concerned)}
