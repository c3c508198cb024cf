"""Content that comes with the software: TOML files of the apps, loaded once and never over somebody's work.

`<app>/starter/*.toml` is true of the world and goes into production; `<app>/samples/*.toml` is marked as sample and
is removed by one command. Days in a table `ahead` are counted from the day of loading (`[20, "14:00"]` adds a time of
day), tables in `rows` are child rows.
Nobody of the portal wrote these texts, so they have no author; the publisher is the service account of the
installation, which cannot sign in.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import DateTimeField, ProtectedError
from django.utils import timezone

from entries import facts
from entries.kinds import kind_of
from entries.models import Entry, EntryTerm, Term
from entries.publishing import record_publication
from entries.search.indexing import rebuild, refresh
from entries.snapshots import fingerprint
from entries.states import State
from entries.texts import LANGUAGES

INSTALLATION = "installation@portal.invalid"


#: What removes samples that are no entries; rooms above add theirs in `AppConfig.ready()`.
REMOVERS: list[Callable[[], None]] = []
#: Child rows of entries that other files describe.
ATTACHMENTS = "items.toml"


@dataclass(slots=True)
class Loaded:
    """What a run did: keys that were added, and problems by file."""

    added: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def load(folder: str, *, sample: bool) -> Loaded:
    """Load every app's `folder` of TOML files; what is there already (by key) stays as it is.

    One transaction. Files that cannot be used are reported in `problems`; the others are loaded.
    """
    result = Loaded()
    files = sorted(path for config in apps.get_app_configs() for path in Path(config.path, folder).glob("*.toml"))
    with transaction.atomic():
        known = set(Entry.objects.exclude(source_key="").values_list("source_key", flat=True))
        terms = {term.key: term.pk for term in Term.objects.current()}
        later: list[tuple[Entry, str, str]] = []
        for path in files:
            if path.name != ATTACHMENTS:
                _load_file(path, sample, known, terms, later, result)
        _connect(later)
        attach()
        facts.bump_content_version()
        refresh(Entry.objects.filter(source_key__in=result.added).values_list("pk", flat=True))
    return result


def _load_file(path: Path, sample: bool, known: set[str], terms: dict[str, int], later: list, result: Loaded) -> None:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        result.problems.append(f"{path.name}: {error}")
        return
    if data["key"] in known:
        return
    missing = [key for keys in data.get("terms", {}).values() for key in keys if key not in terms]
    if missing:
        result.problems.append(f"{path.name}: unknown terms {', '.join(missing)}")
    entry = _make(data, sample, terms, later)
    known.add(entry.source_key)
    result.added.append(entry.source_key)


def _make(data: dict[str, Any], sample: bool, terms: dict[str, int], later: list) -> Entry:
    kind = kind_of(data["kind"])
    entry = kind.model(
        kind=kind.code,
        source_key=data["key"],
        sample=sample,
        original_language=data["original_language"],
        provenance=data["provenance"],
        source=data.get("source", ""),
        source_url=data.get("source_url", ""),
        waivers=data.get("waivers", []),
    )
    for name, value in data.get("fields", {}).items():
        model_field = entry._meta.get_field(name)
        if model_field.is_relation:
            later.append((entry, name, value))
        else:
            setattr(entry, name, model_field.to_python(value))
    for name, days in data.get("ahead", {}).items():
        setattr(entry, name, _ahead(entry, name, days))
    for language in LANGUAGES:
        for name, text in data.get(language, {}).items():
            setattr(entry, f"{name}_{language}", text.strip())
    entry.publisher = installation()
    entry.state, entry.published_at = State.PUBLISHED, timezone.now()
    entry.source_hash = fingerprint(entry)
    entry.save()
    EntryTerm.objects.bulk_create(
        EntryTerm(entry_id=entry.pk, term_id=terms[key], role=role)
        for role, keys in data.get("terms", {}).items()
        for key in dict.fromkeys(keys)
        if key in terms
    )
    for accessor, rows in data.get("rows", {}).items():
        for position, row in enumerate(rows, 1):
            getattr(entry, accessor).create(position=position, **row)
    record_publication(entry)
    return entry


def _ahead(entry: Entry, name: str, told: int | list[Any]) -> date | datetime:
    """A day so many days from now; for a column that holds a moment the time told, else the end of the day.

    The clock is that of `<name>_zone`, or of the `zone` that the entry's moments share.
    """
    days, clock = (told, "23:59") if isinstance(told, int) else told
    day = timezone.localdate() + timedelta(days=days)
    if not isinstance(entry._meta.get_field(name), DateTimeField):
        return day
    zone = getattr(entry, f"{name}_zone", "") or getattr(entry, "zone", "UTC")
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=ZoneInfo(zone))


def _connect(later: list[tuple[Entry, str, str]]) -> None:
    """Set the relations that name another entry by its key, once all are there."""
    for entry, name, key in later:
        target = Entry.objects.filter(source_key=key).first()
        if target is not None:
            setattr(entry, f"{name}_id", target.pk)
            entry.save(update_fields=[f"{name}_id"])


def attach() -> int:
    """Add the child rows that `starter/items.toml` files describe and whose entries exist; returns how many."""
    added = 0
    keys = dict(Entry.objects.exclude(source_key="").values_list("source_key", "pk"))
    for config in apps.get_app_configs():
        path = Path(config.path, "starter", ATTACHMENTS)
        if path.exists():
            for parent, tables in tomllib.loads(path.read_text(encoding="utf-8")).items():
                if parent in keys:
                    entry = Entry.objects.get(pk=keys[parent]).detail()
                    added += sum(_attach(entry, name, rows, keys) for name, rows in tables.items())
    return added


def _attach(entry: Entry, accessor: str, rows: list[dict[str, Any]], keys: dict[str, int]) -> int:
    related = getattr(entry, accessor)
    present = set(related.values_list("entry_id", flat=True))
    added = 0
    for position, row in enumerate(rows, 1):
        target = keys.get(row["key"])
        if target is None or target in present:
            continue
        related.create(entry_id=target, position=position, **{n: v for n, v in row.items() if n != "key"})
        added += 1
    return added


def installation() -> Any:
    """The service account that stands as publisher of what came with the software; it cannot sign in."""
    users = get_user_model()
    user = users.objects.filter(email=INSTALLATION).first()
    if user is None:
        user = users(email=INSTALLATION, is_active=False)
        user.set_unusable_password()
        user.save()
    return user


@transaction.atomic
def remove_samples() -> int:
    """Delete every sample entry with all that hangs on it; returns how many entries went.

    What somebody else wrote for a sample organisation stays, and belongs to nobody then. Records that hold fast to a
    sample entry (what a sample organisation applied for) are part of the trial and go with it.
    """
    for remove in REMOVERS:
        remove()
    samples = Entry.objects.filter(sample=True)
    count = samples.count()
    Entry.objects.filter(owner__sample=True).update(owner=None)
    while samples.exists():
        try:
            with transaction.atomic():
                samples.delete()
        except ProtectedError as held:
            for record in held.protected_objects:
                record.delete()
    facts.bump_content_version()
    rebuild()
    return count
