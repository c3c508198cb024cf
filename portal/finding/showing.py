"""Matches as pages show them: entries that the reader may see, each with what speaks for it and what is in the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from entries.models import Entry
from entries.search.terms import Thesaurus, thesaurus
from entries.texts import Text, text_of
from entries.viewers import Viewer
from matching import explaining
from matching.building import Ground, profile_of
from matching.engine import weighing
from matching.engine.statement import Found, Scope, best_for
from matching.models import Decision, Match, MatchDecision, Profile
from matching.money import Rates
from matching.profiles import ProfileDraft, Side

#: Near misses that somebody without a stored profile is shown.
NEAR_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Card:
    """One match: the other side's entry, its address, why, and what was decided on it."""

    entry: Entry
    title: Text
    address: str
    explained: explaining.Explained
    opens: datetime | None
    closes: datetime | None
    decision: MatchDecision | None = None

    @property
    def is_dismissed(self) -> bool:
        """Whether the reader's side does not want to see it."""
        return self.decision is not None and self.decision.decision == Decision.DISMISSED


@dataclass(frozen=True, slots=True)
class Cards:
    """What was found: matches, near misses, and those that were dismissed."""

    fits: tuple[Card, ...]
    near: tuple[Card, ...]
    dismissed: tuple[Card, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.fits or self.near)

    @property
    def number(self) -> int:
        """All of them."""
        return len(self.fits) + len(self.near) + len(self.dismissed)


class _Moment:
    """What all pairs of a page are explained by: the time, the weights, the terms' names."""

    def __init__(self, now: datetime, weights: weighing.Weighing, terms: Thesaurus) -> None:
        self.now, self.weights, self.names = now, weights, explaining.Names(terms)


def scope_of(viewer: Viewer) -> Scope:
    """What a reader may be shown of the other side."""
    audiences = None if viewer.reads_drafts else tuple(sorted(viewer.audiences))
    return Scope(audiences=audiences, owners=tuple(sorted(viewer.organisations)))


def for_draft(draft: ProfileDraft, viewer: Viewer, *, terms: Thesaurus, kept_near: int = NEAR_SHOWN) -> Cards:
    """The matches of somebody whose answers are nowhere stored (3 queries)."""
    now = timezone.now()
    ground = Ground(terms=terms, rates=Rates(()), on=now.date())
    profile = profile_of(draft, entry_id=0, kind="", ground=ground)
    weights = weighing.current()
    found = best_for(profile, weighing=weights, at=now, scope=scope_of(viewer), kept_near=kept_near)
    return _cards(profile, _others(found, profile.side, viewer), viewer, _Moment(now, weights, terms))


def for_profile(profile: Profile, viewer: Viewer, decided: Mapping[int, MatchDecision]) -> Cards:
    """The matches of an entry of the viewer's own, with what was decided on them (3 queries, or 5).

    Those of a seeking profile are stored, and asked for anew only when some of them are hidden from the viewer or have
    closed, or when an amount that is hidden from the viewer may have decided which are the best; those of a supporting
    one are asked for.
    """
    moment = _Moment(timezone.now(), weighing.current(), thesaurus())
    if profile.side == Side.SEEK:
        visible = Entry.objects.visible_to(viewer).published().order_by()
        stored = Match.objects.filter(seeker=profile).annotate(
            seen=Exists(visible.filter(pk=OuterRef("support__entry"))), hidden=Exists(_hidden_amounts(profile, viewer))
        )
        rows = list(stored.select_related("support__entry"))
        cards = _cards(profile, [row.support for row in rows if row.seen], viewer, moment, decided)
        if cards.number == len(rows) and not any(row.hidden for row in rows):
            return cards
    found = best_for(profile, weighing=moment.weights, at=moment.now, scope=scope_of(viewer))
    return _cards(profile, _others(found, profile.side, viewer), viewer, moment, decided)


def _hidden_amounts(profile: Profile, viewer: Viewer) -> QuerySet[Profile]:
    """Supporting profiles near a seeking one whose amounts the viewer may not see: the stored order counts them."""
    told = Profile.objects.filter(side=Side.SUPPORT, themes_key__overlap=profile.themes_key)
    told = told.filter(Q(low__isnull=False) | Q(high__isnull=False))
    if viewer.reads_drafts or (profile.low is None and profile.high is None):
        return told.none()
    own = Q(owner_id__in=list(viewer.organisations))
    return told.exclude(Q(amount_audience__in=list(viewer.audiences)) | own & Q(owner_id__isnull=False))


def pair(profile: Profile, other: Profile, viewer: Viewer) -> explaining.Explained | None:
    """Two profiles in words, as the viewer may read them."""
    return _explain(profile, other, viewer, _Moment(timezone.now(), weighing.current(), thesaurus()))


def _others(found: Iterable[Found], side: str, viewer: Viewer) -> list[Profile]:
    """The profiles of the other side with their entries, as far as the viewer may see them (1 query)."""
    seeks = side == Side.SEEK
    ids = [one.support_entry if seeks else one.seeker_entry for one in found]
    visible = Entry.objects.visible_to(viewer).published().order_by()
    other_side = Side.SUPPORT if seeks else Side.SEEK
    others = Profile.objects.filter(entry_id__in=ids, side=other_side, entry__in=visible)
    return list(others.select_related("entry"))


def _cards(
    profile: Profile,
    others: Sequence[Profile],
    viewer: Viewer,
    moment: _Moment,
    decided: Mapping[int, MatchDecision] | None = None,
) -> Cards:
    """Cards of these profiles, those that close first before others of about the same score; no query."""
    cards = []
    for other in others:
        explained = _explain(profile, other, viewer, moment)
        if explained is not None and len(explained.obstacles) <= 1:
            cards.append(_card(other, explained, moment.now, (decided or {}).get(other.entry_id)))
    cards.sort(key=lambda card: (*explaining.shown_first(card.explained.points, card.closes), -card.entry.pk))
    wanted = [card for card in cards if not card.is_dismissed]
    return Cards(
        fits=tuple(card for card in wanted if not card.explained.obstacles),
        near=tuple(card for card in wanted if card.explained.obstacles),
        dismissed=tuple(card for card in cards if card.is_dismissed),
    )


def _explain(
    profile: Profile,
    other: Profile,
    viewer: Viewer,
    moment: _Moment,
) -> explaining.Explained | None:
    seen = explaining.as_seen_by(other, viewer)
    seeker, support = (profile, seen) if profile.side == Side.SEEK else (seen, profile)
    return explaining.explain(seeker, support, weighing=moment.weights, at=moment.now, names=moment.names)


def _card(other: Profile, explained: explaining.Explained, now: datetime, decision: MatchDecision | None) -> Card:
    entry = other.entry
    opens = other.open_from if other.open_from and other.open_from > now else None
    return Card(entry, text_of(entry, "title"), entry.get_absolute_url(), explained, opens, other.open_until, decision)
