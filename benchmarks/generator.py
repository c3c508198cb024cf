"""Fills an empty database with generated entries in four languages, the same ones for the same seed.

Four in five are practices, the others learning opportunities. Every one has title (10 words) and summary (60) in all
four languages; the body (400 words) in its original language and in each other one with a chance of one half; terms as
unevenly spread as real ones; translation records; half of them a link.
Parents and children go in by COPY; the search rows come from the project's own indexing (indexing.py).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, models, transaction

from benchmarks.words import Texts
from entries.models import Entry, EntryTerm, Resource, State, Term, TranslationRecord
from entries.texts import LANGUAGES
from practices.models import Opportunity, Practice

SEED = 20_250_401
BATCH = 1_000
TITLE, SUMMARY = 10, 60
#: Words of each part of the body; together 400.
BODY = {
    Practice: {"challenge": 60, "context": 40, "actions": 120, "results": 80, "lessons": 60, "replication": 40},
    Opportunity: {"description": 240, "who_may_join": 80, "how_to_apply": 80},
}
TRANSLATED = 0.5
LENGTHS = sorted({TITLE, SUMMARY, *(words for parts in BODY.values() for words in parts.values())})
MOST_OF_A_LENGTH = 3  # summary, challenge and lessons are equally long
#: Vocabulary, role, and how many terms of it an entry has at most.
TERMS = (("theme", "about", 3), ("model", "about", 1), ("sdg", "about", 2), ("crpd", "about", 2), ("group", "about", 2))
PLACES = ("country", "place", 2)
#: The clock of the generated world stands still, so that two runs make the same rows.
TODAY = datetime(2025, 4, 1, 12, 0, tzinfo=UTC)
LIFETIME_DAYS = 3_000
Report = Callable[[str], None]


class Table:
    """Takes rows of a model as dictionaries and sends them with COPY; what a row leaves out gets its default.

    With `own_keys` the rows bring their `id`, else the database counts.
    """

    def __init__(self, model: type[models.Model], *, own_keys: bool = False) -> None:
        self._model = model
        fields = list(model._meta.local_concrete_fields)
        self._columns = [field.column for field in fields]
        self._rows: list[dict[str, Any]] = []
        self._defaults = {field.column: _default(field) for field in fields}
        if not own_keys and "id" in self._columns:
            self._columns.remove("id")

    def add(self, row: dict[str, Any]) -> None:
        """Keep a row for the next `send`."""
        self._rows.append(row)

    def send(self) -> None:
        """Write all rows kept so far."""
        names, defaults, columns = ", ".join(self._columns), self._defaults, self._columns
        sql = f"COPY {self._model._meta.db_table} ({names}) FROM STDIN"
        with connection.cursor() as cursor, cursor.copy(sql) as copy:
            for row in self._rows:
                copy.write_row([row[name] if name in row else defaults[name] for name in columns])
        self._rows.clear()


def _default(field: models.Field[Any, Any]) -> Any:
    """The value of a column that nobody sets."""
    if isinstance(field, models.DateTimeField) and (field.auto_now or field.auto_now_add):
        return TODAY
    return None if field.null and not field.has_default() else field.get_default()


class Maker:
    """Makes the rows of one entry after the other."""

    def __init__(self, first_id: int, publisher: int) -> None:
        self._chance = random.Random(SEED)
        self._texts = {language: Texts(language, SEED) for language in LANGUAGES}
        self._first, self._publisher = first_id, publisher
        self._terms = {name: _term_ids(name) for name, _role, _most in (*TERMS, PLACES)}
        self.entries = Table(Entry, own_keys=True)
        self.kinds = {model: Table(model) for model in BODY}
        self.terms, self.records, self.links = Table(EntryTerm), Table(TranslationRecord), Table(Resource)

    def make(self, start: int, number: int) -> None:
        """Add `number` entries, whose place in the whole begins at `start`, and send them."""
        cuts = {
            language: {words: iter(texts.cut(words, number * MOST_OF_A_LENGTH)) for words in LENGTHS}
            for language, texts in self._texts.items()
        }
        for place in range(start, start + number):
            self._make_one(self._first + place, Opportunity if place % 5 == 4 else Practice, cuts)
        for table in (self.entries, *self.kinds.values(), self.terms, self.records, self.links):
            table.send()

    def _make_one(self, pk: int, model: type[models.Model], cuts: dict[str, dict[int, Iterator[str]]]) -> None:
        chance = self._chance
        published = TODAY - timedelta(days=chance.random() * LIFETIME_DAYS)
        original = LANGUAGES[chance.choices(range(4), (1, 6, 2, 2))[0]]
        entry = {
            "id": pk, "kind": model._meta.model_name, "state": State.PUBLISHED, "original_language": original,
            "provenance": "own_experience", "publisher_id": self._publisher, "published_at": published,
            "created_at": published, "source_hash": "s", "sample": False, "source_key": f"generated:{pk}",
        }  # fmt: skip
        own: dict[str, Any] = {"entry_ptr_id": pk}
        for language, kept in cuts.items():
            entry[f"title_{language}"] = next(kept[TITLE])[:200]
            entry[f"summary_{language}"] = next(kept[SUMMARY])
            if language == original or chance.random() < TRANSLATED:
                own |= {f"{name}_{language}": next(kept[words]) for name, words in BODY[model].items()}
        if model is Opportunity:
            own |= {"deadline": TODAY + timedelta(days=chance.randrange(-1_000, 5_000)), "deadline_zone": "UTC"}
        self.entries.add(entry | {"title": entry["title_en"], "summary": entry["summary_en"]})
        self.kinds[model].add(own)
        self._attach(pk, original)

    def _attach(self, pk: int, original: str) -> None:
        chance = self._chance
        for vocabulary, role, most in (*TERMS, PLACES):
            known = self._terms[vocabulary]
            for term in {known[_uneven(chance, len(known))] for _ in range(chance.randint(1, most))}:
                self.terms.add({"entry_id": pk, "term_id": term, "role": role})
        for language in LANGUAGES:
            if language != original:
                self.records.add({"entry_id": pk, "language": language, "renders_hash": "s"})
        if pk % 2:
            self.links.add({"entry_id": pk, "title": "Report", "title_en": "Report", "url": "https://example.org/"})


def _term_ids(vocabulary: str) -> list[int]:
    found = Term.objects.current().of(vocabulary)
    if vocabulary == "country":
        found = found.filter(code__regex=r"^[A-Z]{3}$")
    return list(found.values_list("pk", flat=True))


def _uneven(chance: random.Random, number: int) -> int:
    """A place in a list, the first ones more often: a few themes and countries have most entries."""
    return int(number * chance.random() ** 2)


def write(size: int, report: Report) -> None:
    """Make `size` published entries, not yet indexed, in this database. Commits every 1,000."""
    publisher, _made = get_user_model().objects.get_or_create(email="generator@portal.invalid")
    maker = Maker(_next_id(), publisher.pk)
    for start in range(0, size, BATCH):
        with transaction.atomic():
            maker.make(start, min(BATCH, size - start))
        report(f"{min(start + BATCH, size):,} entries written")
    _restart_sequence()


def _next_id() -> int:
    return (Entry.objects.aggregate(last=models.Max("pk"))["last"] or 0) + 1


def _restart_sequence() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('entries_entry', 'id'), max(id)) FROM entries_entry")
