"""Matching at 20,000 requests x 5,000 calls: the full run, one change of either side, reading a page.

`python -m benchmarks.matching RESULT.json`; fills the database that DATABASE_URL names, unless it is filled.
"""

from __future__ import annotations

import io
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import django

SEEKERS, SUPPORTS = 20_000, 5_000
SAMPLES, FULL_RUNS = 40, 3
#: Kinds of organisation among those who ask, by how many there are.
ASKING = ("opd", "survivor-network", "cbo", "national-ngo", "national-ngo", "international-ngo", "state")
VOCABULARIES = ("theme", "country", "region", "model", "support")
LANGUAGES = ("en", "fr", "es", "ar", "pt", "sw", "uk", "km")


def main() -> None:
    """Fill where needed, measure, write the figures (milliseconds and seconds) to the file named."""
    django.setup()
    from django.core.management import call_command

    from matching.models import Profile

    call_command("migrate", verbosity=0, interactive=False)
    if Profile.objects.count() != SEEKERS + SUPPORTS:
        fill()
    Path(sys.argv[1]).write_text(json.dumps(measure(), indent=1), encoding="utf-8")


def fill() -> None:
    """Vocabularies, bare entries, and a profile on each."""
    from django.core.management import call_command
    from django.db import connection

    from entries.models import Entry
    from matching.models import Profile

    call_command("load_vocabularies", verbosity=0, stdout=io.StringIO())
    for model in (Profile, Entry):
        model.objects.all().delete()
    draw = random.Random(20261122)
    drafts = Drafts(draw)
    kinds = ["practice"] * SEEKERS + ["mechanism"] * SUPPORTS
    entries = Entry.objects.bulk_create((_entry(kind) for kind in kinds), batch_size=2000)
    profiles = (drafts.profile(entry.pk, entry.kind) for entry in entries)
    Profile.objects.bulk_create(profiles, batch_size=1000)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE matching_profile, entries_entry")


def _entry(kind: str) -> Any:
    from entries.models import Entry

    return Entry(kind=kind, original_language="en", title_en="A request or a call", title="A request or a call")


class Drafts:
    """Random but likely profiles: one or two countries, up to three themes, half of what could be told is told."""

    def __init__(self, draw: random.Random) -> None:
        from django.utils import timezone

        from entries.search.terms import thesaurus
        from matching.building import Ground
        from matching.money import Rates

        terms = thesaurus()
        self._draw = draw
        self._now = timezone.now()
        self._ids = {name: [term.id for term in terms.of(name)] for name in VOCABULARIES}
        self._keys = {pk: f"country/{terms.by_id[pk].code}" for pk in self._ids["country"]}
        self._ground = Ground(terms=terms, rates=Rates([]), on=self._now.date())
        self._languages = self._ground.ids(f"language/{code}" for code in LANGUAGES)

    def profile(self, entry_id: int, kind: str) -> Any:
        """The profile of an entry: a practice asks, a mechanism gives."""
        from matching.building import profile_of

        draft = self._seek() if kind == "practice" else self._support()
        return profile_of(draft, entry_id=entry_id, kind=kind, ground=self._ground)

    def _some(self, name: str, most: int, least: int = 1) -> frozenset[int]:
        return frozenset(self._draw.sample(self._ids[name], self._draw.randint(least, most)))

    def _known(self, value: Any) -> Any:
        return value if self._draw.random() < 0.5 else None

    def _seek(self) -> Any:
        from matching.profiles import ProfileDraft, Side

        draw, places = self._draw, self._some("country", 2)
        low = Decimal(draw.choice((5, 10, 20, 50, 100, 300)) * 1000)
        return ProfileDraft(
            side=Side.SEEK, themes=self._some("theme", 3), countries=places, models=self._some("model", 2, 0),
            supports=self._some("support", 2), languages=frozenset(draw.sample(self._languages, 2)),
            amount_min=self._known(low), amount_max=low * draw.randint(1, 4), currency="USD",
            led_by_opd=self._known(draw.random() < 0.4), facts=self._facts(places),
        )  # fmt: skip

    def _facts(self, places: frozenset[int]) -> Any:
        from matching.eligibility import Applicant

        draw = self._draw
        return Applicant(
            partner_kind=f"partner-kind/{draw.choice(ASKING)}", places=frozenset(self._keys[pk] for pk in places),
            registered=self._known(draw.random() < 0.8), years=self._known(draw.randint(0, 20)),
            audited_accounts=self._known(draw.random() < 0.5),
            cofinancing_percent=self._known(draw.choice((0, 5, 10, 20))),
            fiscal_sponsor=self._known(draw.random() < 0.3),
        )  # fmt: skip

    def _support(self) -> Any:
        from matching.profiles import ProfileDraft, Side

        draw = self._draw
        low = Decimal(draw.choice((0, 5, 20, 100)) * 1000)
        return ProfileDraft(
            side=Side.SUPPORT, themes=self._some("theme", 4), countries=self._where_it_gives(),
            models=self._some("model", 2, 0), supports=self._some("support", 2),
            languages=frozenset(draw.sample(self._languages, draw.randint(1, 3))),
            amount_min=low, amount_max=low * draw.randint(2, 9) + 10_000, currency="USD",
            open_until=self._now + timedelta(days=draw.randint(30, 400)), rules=list(self._rules()),
        )  # fmt: skip

    def _where_it_gives(self) -> frozenset[int]:
        chance = self._draw.random()
        if chance < 0.3:
            return frozenset()  # everywhere
        return self._some("region", 2) if chance < 0.65 else self._some("country", 12)

    def _rules(self) -> Iterator[dict[str, Any]]:
        draw = self._draw
        if draw.random() < 0.7:
            yield {"rule": "partner_kinds", "any": [f"partner-kind/{kind}" for kind in set(draw.sample(ASKING, 4))]}
        for code, share in (("registered", 0.5), ("audited_accounts", 0.3), ("fiscal_sponsor_allowed", 0.3)):
            if draw.random() < share:
                yield {"rule": code}
        if draw.random() < 0.4:
            yield {"rule": "minimum_years", "years": draw.choice((1, 2, 3, 5))}
        if draw.random() < 0.2:
            yield {"rule": "cofinancing", "percent": draw.choice((5, 10, 20))}


def measure() -> dict[str, Any]:
    """All figures of one run; `cpu` is the processor time of this process and of its database session."""
    from matching import refresh
    from matching.models import Match

    full = min((_taken(refresh.compare_all) for _ in range(FULL_RUNS)), key=lambda taken: taken["cpu"])
    figures: dict[str, Any] = {"full run": {name: round(value / 1000, 2) for name, value in full.items()}}
    figures["kept"] = Match.objects.count()
    return figures | {name: _many(action) for name, action in _actions().items()}


def _actions() -> dict[str, Callable[[], None]]:
    """One change of either side, as `matching.refresh` stores it, and what finding asks without an account."""
    from django.utils import timezone

    from matching.engine import statement, storing, weighing
    from matching.models import Profile

    draw, weights, now = random.Random(7), weighing.Weighing(), timezone.now()
    seekers = list(Profile.objects.filter(side="seek")[:5000])
    supports = list(Profile.objects.filter(side="support")[:2000])

    def request_changes() -> None:
        with storing.locked():
            storing.seekers_changed([draw.choice(seekers).pk], weighing=weights, at=now)

    def call_changes() -> None:
        call, high = draw.choice(supports), (draw.randint(1, 90) * 10_000)
        changed = {"languages": draw.choice(supports).languages, "high": high + (call.low or 0)}
        with storing.locked():
            Profile.objects.filter(pk=call.pk).update(**changed)
            storing.support_changed(call.pk, weighing=weights, at=now)

    def request_asks() -> None:
        statement.best_for(draw.choice(seekers), weighing=weights, at=now)

    def call_asks() -> None:
        statement.best_for(draw.choice(supports), weighing=weights, at=now)

    return {
        "a request changes": request_changes,
        "a call changes": call_changes,
        "asking for a request": request_asks,
        "asking for a call": call_asks,
    }


def _many(action: Callable[[], None]) -> dict[str, float]:
    """Milliseconds: median and 95th percentile of so many runs, and their processor time; the first does not count."""
    action()
    taken = [_taken(action) for _ in range(SAMPLES)]
    return {
        f"{name} {label}": round(sorted(one[name] for one in taken)[place], 1)
        for name in ("wall", "cpu")
        for label, place in (("p50", SAMPLES // 2), ("p95", int(SAMPLES * 0.95)))
    }


def _taken(action: Callable[[], Any]) -> dict[str, float]:
    """Milliseconds by the clock on the wall, and of processors."""
    cpu, wall = _cpu(), time.perf_counter()
    action()
    return {"wall": (time.perf_counter() - wall) * 1000, "cpu": (_cpu() - cpu) / 1e6}


def _cpu() -> int:
    """Nanoseconds of processor that this process and its database session have used (Linux)."""
    from django.db import connection

    connection.ensure_connection()
    session = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text(encoding="ascii")
    return time.process_time_ns() + int(session.split()[0])


if __name__ == "__main__":
    main()
