"""Why two fit, and what stands in the way: sentences in the active language, made when somebody reads them.

What the reader may not see is no reason: an amount that is hidden from them counts as not told.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from entries import locales
from entries.search.terms import Thesaurus
from entries.texts import current_language
from entries.viewers import Viewer
from matching.building import key_of
from matching.eligibility import Outcome, Verdict, remedy
from matching.engine import reference
from matching.engine.weighing import CLOSE, COMPONENTS, FULL, NONE, Weighing, score_of
from matching.models import Profile

#: Within so many points (hundredths of the score) what closes first stands first.
BAND = 500


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands in the way: its code, the sentence, and what would remove it."""

    code: str
    sentence: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Explained:
    """A pair in words: what speaks for it, what against, what is to be checked, what stands in the way."""

    points: int
    reasons: tuple[str, ...]
    doubts: tuple[str, ...]
    checks: tuple[str, ...]
    obstacles: tuple[Obstacle, ...]
    asked: tuple[str, ...]

    @property
    def score(self) -> int:
        """0 to 100."""
        return score_of(self.points)


class Names:
    """Labels of terms in the active language."""

    def __init__(self, terms: Thesaurus) -> None:
        self._terms = terms
        self._language = current_language()

    def of_ids(self, ids: Iterable[int]) -> str:
        """Labels of these terms as a list in words."""
        known = (self._terms.by_id[pk] for pk in ids if pk in self._terms.by_id)
        return locales.listing(str(term.label(self._language)) for term in known)

    def of_rules(self, support: Profile) -> Mapping[str, str]:
        """Term keys that the profile's rules name, with labels."""
        ids = (*support.need_kinds, *support.need_places, *support.need_languages)
        known = [self._terms.by_id[pk] for pk in ids if pk in self._terms.by_id]
        return {key_of(term): str(term.label(self._language)) for term in known}


def as_seen_by(profile: Profile, viewer: Viewer) -> Profile:
    """The profile without an amount that is hidden from the viewer."""
    its_own = profile.owner_id in viewer.organisations
    if its_own or viewer.reads_drafts or profile.amount_audience in viewer.audiences:
        return profile
    seen = copy.copy(profile)
    seen.low = seen.high = seen.amount_min = seen.amount_max = None
    return seen


def explain(seeker: Profile, support: Profile, *, weighing: Weighing, at: datetime, names: Names) -> Explained | None:
    """The pair in words, or None for two that have nothing to do with each other; no query."""
    pair = reference.compare(seeker, support, weighing, at)
    if pair is None:
        return None
    verdicts = reference.verdicts(seeker, support)
    labels = names.of_rules(support)
    met = (one for one in verdicts if one.outcome is Outcome.MET)
    unknown = [one for one in verdicts if one.outcome is Outcome.UNKNOWN]
    return Explained(
        points=pair.points,
        reasons=(*_reasons(seeker, support, names), *(one.sentence(labels) for one in met)),
        doubts=tuple(_doubts(seeker, support)),
        checks=tuple(one.sentence(labels) for one in unknown),
        obstacles=tuple(_obstacles(pair.blockers, verdicts, support, names)),
        asked=tuple(one.code for one in unknown),
    )


def shown_first(points: int, open_until: datetime | None) -> tuple[int, float]:
    """Key by which matches are ordered for reading: bands of the score, within them what closes first."""
    return -(points // BAND), open_until.timestamp() if open_until else float("inf")


def _reasons(seeker: Profile, support: Profile, names: Names) -> Iterator[str]:
    if support.themes and (themes := reference.common_themes(seeker, support)):
        yield _("Themes that fit: %(list)s.") % {"list": names.of_ids(themes)}
    if reference.place_fits(seeker, support):
        yield _("The place fits: %(list)s.") % {"list": names.of_ids(seeker.places)}
    for wanted, given, sentence in (
        (seeker.supports, support.supports, _("What is asked for is given: %(list)s.")),
        (seeker.cooperation, support.cooperation, _("Both work by this model of cooperation: %(list)s.")),
        (seeker.languages, support.languages, _("Languages in common: %(list)s.")),
    ):
        if common := sorted(set(wanted) & set(given)):
            yield sentence % {"list": names.of_ids(common)}
    if reference.amount_fits(seeker, support) == FULL:
        yield _("The amount that is asked for lies within what is given.")
    if seeker.led_by_opd:
        yield _("Those who ask are led by persons with disabilities or survivors.")


def _doubts(seeker: Profile, support: Profile) -> Iterator[str]:
    amount = reference.amount_fits(seeker, support)
    if amount == CLOSE:
        yield _("The amount that is asked for is close to what is given, but outside of it.")
    elif amount == NONE:
        yield _("The amount that is asked for lies far outside what is given.")
    if seeker.languages and support.languages and not set(seeker.languages) & set(support.languages):
        yield _("They name no language in common.")


def _obstacles(codes: Iterable[str], verdicts: Iterable[Verdict], support: Profile, names: Names) -> Iterator[Obstacle]:
    by_code = {verdict.code: verdict for verdict in verdicts}
    labels = names.of_rules(support)
    for code in codes:
        if code == "place":
            sentence = _("Support is given in other places: %(list)s.") % {"list": names.of_ids(support.places)}
            yield Obstacle(code, sentence, _("Ask whether your place can be added, or work together across borders."))
        elif code == "support":
            sentence = _("Another kind of support is given: %(list)s.") % {"list": names.of_ids(support.supports)}
            yield Obstacle(code, sentence, _("Think about whether this kind of support would help as well."))
        else:
            verdict = by_code[code]
            advice = remedy(verdict.rule, labels, sponsor_allowed=support.sponsor_allowed)
            yield Obstacle(code, verdict.sentence(labels), advice)


def component_labels() -> dict[str, tuple[str, str]]:
    """The components of the score in their order: what each is called, and when it counts fully."""
    texts = {
        "themes": (
            _("Themes"),
            _("Counts fully when all themes that are asked for are covered, in part when some are."),
        ),
        "place": (_("Place"), _("Counts fully when the place of the work lies where support is given.")),
        "support": (
            _("Kind of support"),
            _("Counts fully when every kind of support that is asked for is given, in part when some are."),
        ),
        "amount": (
            _("Amount"),
            _("Counts fully when the amounts meet, less than half when they miss by no more than a factor of two."),
        ),
        "model": (_("Cooperation model"), _("Counts fully when both name the same model of cooperation.")),
        "language": (_("Language"), _("Counts fully when there is a language in common.")),
        "led": (
            _("Led by persons with disabilities or survivors"),
            _("Counts fully when most of those who decide are persons with disabilities or survivors."),
        ),
    }
    return {name: texts[name] for name in COMPONENTS}
