"""One pair, in plain Python: the meaning of the score. The other engines must come to the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from matching.eligibility import Applicant, Outcome, Verdict, judge
from matching.engine.weighing import CLOSE, CLOSE_FACTOR, FULL, LIMITLESS, NONE, UNKNOWN, Weighing
from matching.models import Profile


@dataclass(frozen=True, slots=True)
class Pair:
    """What came of comparing: points (hundredths of the score), those of each component, and codes of blockers."""

    points: int
    parts: tuple[int, ...]
    blockers: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """Nothing stands in the way."""
        return not self.blockers

    @property
    def is_near(self) -> bool:
        """Exactly one thing stands in the way."""
        return len(self.blockers) == 1


def compare(seeker: Profile, support: Profile, weighing: Weighing, at: datetime) -> Pair | None:
    """The pair at a moment; None for two that have nothing to do with each other.

    That is: the same owner, closed by then, or (where both name themes) no theme in common. A theme covers those below
    and above it, not its neighbours.
    """
    if not related(seeker, support, at):
        return None
    parts = tuple(_parts(seeker, support, weighing))
    return Pair(sum(parts), parts, tuple(_blockers(seeker, support)))


def related(seeker: Profile, support: Profile, at: datetime) -> bool:
    """Whether the two have anything to do with each other at this moment."""
    same_owner = seeker.owner_id is not None and seeker.owner_id == support.owner_id
    ended = any(profile.open_until is not None and profile.open_until <= at for profile in (seeker, support))
    return not same_owner and not ended and bool(set(seeker.themes_key) & set(support.themes_key))


def verdicts(seeker: Profile, support: Profile) -> tuple[Verdict, ...]:
    """What the rules of the supporting side say of the seeking one."""
    return judge(support.rules, Applicant.from_json(seeker.facts))


def common_themes(seeker: Profile, support: Profile) -> list[int]:
    """Themes of the seeking side that the supporting one covers, in order of their ids."""
    return sorted(set(seeker.themes) & set(support.themes_key))


def place_fits(seeker: Profile, support: Profile) -> bool | None:
    """Whether a place of one lies in a place of the other; None where one side names none."""
    if not seeker.places or not support.places:
        return None
    inside = set(seeker.places_wide) & set(support.places)
    return bool(inside or set(seeker.places) & set(support.places_wide))


def amount_fits(seeker: Profile, support: Profile) -> int:
    """How well the amounts fit, in hundredths: ranges that meet, that miss by little, that miss; half when unknown."""
    if _no_amount(seeker) or _no_amount(support):
        return UNKNOWN
    low, high = seeker.low or 0, LIMITLESS if seeker.high is None else seeker.high
    floor, ceiling = support.low or 0, LIMITLESS if support.high is None else support.high
    if low <= ceiling and high >= floor:
        return FULL
    return CLOSE if low <= CLOSE_FACTOR * ceiling and CLOSE_FACTOR * high >= floor else NONE


def _no_amount(profile: Profile) -> bool:
    return profile.low is None and profile.high is None


def _parts(seeker: Profile, support: Profile, weighing: Weighing) -> Iterator[int]:
    themes = common_themes(seeker, support) if support.themes else None
    yield _share(seeker.themes, themes, weighing.themes)
    yield _answer(place_fits(seeker, support), weighing.place)
    kinds = set(seeker.supports) & set(support.supports) if support.supports else None
    yield _share(seeker.supports, kinds, weighing.support)
    yield amount_fits(seeker, support) * weighing.amount
    yield _answer(_meet(seeker.cooperation, support.cooperation), weighing.model)
    yield _answer(_meet(seeker.languages, support.languages), weighing.language)
    yield _answer(seeker.led_by_opd, weighing.led)


def _share(wanted: Sequence[int], found: Sequence[int] | set[int] | None, weight: int) -> int:
    if not wanted or found is None:
        return UNKNOWN * weight
    return FULL * weight * len(found) // len(wanted)


def _answer(fits: bool | None, weight: int) -> int:
    return (UNKNOWN if fits is None else FULL if fits else NONE) * weight


def _meet(some: Sequence[int], others: Sequence[int]) -> bool | None:
    return bool(set(some) & set(others)) if some and others else None


def _blockers(seeker: Profile, support: Profile) -> Iterator[str]:
    if place_fits(seeker, support) is False:
        yield "place"
    if _meet(seeker.supports, support.supports) is False:
        yield "support"
    yield from (verdict.code for verdict in verdicts(seeker, support) if verdict.outcome is Outcome.NOT_MET)
