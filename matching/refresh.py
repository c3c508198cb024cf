"""Keeping profiles and matches up to date: at once what changed, everything each night."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from entries import facts
from entries.models import Entry, State
from entries.search.terms import thesaurus
from matching.building import Ground, profile_of
from matching.engine import full, storing, weighing
from matching.models import Profile
from matching.money import Rates
from matching.profiles import ProfileDraft, Side
from matching.registry import builder_of, matched_kinds

logger = logging.getLogger(__name__)
BATCH = 200
#: Columns that belong to the engines and not to the draft.
_ENGINES = frozenset({"id", "floor", "near_floor", "stale", "built_at"})
#: Columns that hold ids of terms.
_OF_TERMS = (
    "themes", "themes_key", "places", "places_wide", "cooperation", "supports", "languages", "need_kinds",
    "need_places", "need_languages", "home_wide", "has_languages",
)  # fmt: skip
_WRITTEN = tuple(field for field in Profile._meta.concrete_fields if field.name not in _ENGINES)


def changed(entry_id: int) -> int:
    """Bring the profiles and matches of an entry up to date, and of all entries that it owns; returns how many changed.

    In order, in one transaction that keeps others from writing matches: asks the kinds for their drafts, writes or
    deletes the profiles that differ, finds the matches of those, and tells the caches. Lists that lose one this way are
    filled up by `refill`. An entry that is no longer published, or gone, has no profile. Doing it twice does no harm.
    """
    with storing.locked():
        return _renew(set(_concerned(entry_id)) | {entry_id})


def terms_moved(term_ids: Iterable[int]) -> int:
    """Bring profiles up to date that rest on terms which were merged or stand elsewhere now; returns how many changed.

    Concerned are those that name one of them, and supporting ones with a theme above them: these cover what lies below.
    A few are treated as changed entries, in one transaction. With many, profiles are written batch by batch and then
    everything is compared once, which costs less. Doing it twice does no harm.
    """
    entries = _resting_on(set(term_ids))
    if len(entries) <= BATCH:
        with storing.locked():
            return _renew(entries)
    number = 0
    for start in range(0, len(entries), BATCH):
        with storing.locked():
            touched, gone = rebuild(entries[start : start + BATCH])
            storing.forget(gone)
        number += len(touched) + len(gone)
    if number:
        compare_all()
    return number


def _resting_on(terms: set[int]) -> list[int]:
    """Entries whose profiles hold any of these terms, or cover them by a theme above (1 query beside the terms)."""
    known = thesaurus().by_id
    above = {pk for term in terms if term in known for pk in known[term].ancestors}
    concerned = Q(side=Side.SUPPORT, themes__overlap=sorted(above)) | Q(has_kind__in=sorted(terms))
    for name in _OF_TERMS:
        concerned |= Q(**{f"{name}__overlap": sorted(terms)})
    return sorted(set(Profile.objects.filter(concerned).values_list("entry_id", flat=True)))


def _renew(entry_ids: Iterable[int]) -> int:
    """What `changed` and `terms_moved` do with few entries; the caller holds the lock."""
    touched, gone = rebuild(entry_ids)
    now, weights = timezone.now(), weighing.current()
    storing.forget(gone)
    storing.seekers_changed([profile.pk for profile in touched if profile.side == Side.SEEK], weighing=weights, at=now)
    for profile in touched:
        if profile.side == Side.SUPPORT:
            storing.support_changed(profile.pk, weighing=weights, at=now)
    if touched or gone:
        facts.bump_content_version()
    return len(touched) + len(gone)


def refill() -> int:
    """Find who comes in where somebody went out; a batch a transaction. Returns how many lists were filled."""
    filled = 0
    while True:
        with storing.locked():
            number = storing.refill(weighing=weighing.current(), at=timezone.now(), limit=BATCH)
        filled += number
        if number < BATCH:
            return filled


def everything() -> int:
    """Write all profiles anew and compare everything with everything; returns the number of matches that are kept."""
    matched = Q(kind__in=matched_kinds(), state=State.PUBLISHED)
    ids = list(Entry.objects.filter(matched).order_by("pk").values_list("pk", flat=True))
    known = Profile.objects.exclude(entry_id__in=ids).values_list("entry_id", flat=True).distinct()
    everyone = [*ids, *known]
    for start in range(0, len(everyone), BATCH):
        with storing.locked():
            _touched, gone = rebuild(everyone[start : start + BATCH])
            storing.forget(gone)
    return compare_all()


def compare_all() -> int:
    """Compare all profiles as they are, with the weights that hold now; returns the number of matches kept."""
    number = full.run(weighing=weighing.current(), at=timezone.now())
    facts.bump_content_version()
    return number


def _concerned(entry_id: int) -> Iterable[int]:
    """Entries whose profiles may tell of this one: itself, and what it owns (facts of an owner are in its requests)."""
    owned = Entry.objects.filter(owner_id=entry_id, kind__in=matched_kinds(), state=State.PUBLISHED)
    yield from owned.values_list("pk", flat=True)
    yield from Profile.objects.filter(owner_id=entry_id).values_list("entry_id", flat=True)


def rebuild(entry_ids: Iterable[int]) -> tuple[list[Profile], list[int]]:
    """Write the profiles of entries; returns those that are new or differ, and ids of profiles to be forgotten.

    A draft that cannot be made is reported in the log and leaves the profile that is there.
    """
    ids = list(entry_ids)
    ground = Ground(terms=thesaurus(), rates=Rates.load(), on=timezone.now().date())
    entries = Entry.objects.filter(pk__in=ids, state=State.PUBLISHED, kind__in=matched_kinds()).in_bulk()
    present: dict[int, dict[str, Profile]] = {}
    for profile in Profile.objects.filter(entry_id__in=ids):
        present.setdefault(profile.entry_id, {})[profile.side] = profile
    touched: list[Profile] = []
    gone: list[int] = []
    for pk in ids:
        before = present.get(pk, {})
        drafts = _drafts(entries[pk]) if pk in entries else {}
        if drafts is None:
            continue
        gone += [profile.pk for side, profile in before.items() if side not in drafts]
        for side, draft in drafts.items():
            fresh = profile_of(draft, entry_id=pk, kind=entries[pk].kind, ground=ground)
            touched += _write(fresh, before.get(side))
    return touched, gone


def _drafts(entry: Entry) -> dict[str, ProfileDraft] | None:
    """The drafts of an entry by side; None when its kind failed to make them."""
    build = builder_of(entry.kind)
    try:
        with transaction.atomic():
            return {str(draft.side): draft for draft in build(entry.detail())} if build else {}
    except Exception:
        logger.exception("no profile could be made of entry %s (%s)", entry.pk, entry.kind)
        return None


def _write(fresh: Profile, old: Profile | None) -> list[Profile]:
    """Store a profile over the one that was there; an empty list when nothing differs."""
    if old is None:
        fresh.save()
        return [fresh]
    values = {field.name: field.value_from_object(fresh) for field in _WRITTEN}
    if all(field.value_from_object(old) == values[field.name] for field in _WRITTEN):
        return []
    for field in _WRITTEN:
        setattr(old, field.attname, values[field.name])
    old.built_at = timezone.now()
    old.save(update_fields=[*(field.name for field in _WRITTEN), "built_at"])
    return [old]
