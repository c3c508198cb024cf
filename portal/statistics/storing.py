"""From memory into the database: counts are added up, words are cleaned and kept only when they were asked often."""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction

from entries.models import Entry, Resource, State
from portal.pages.models import Page
from portal.statistics.models import Counted, MissedDay, MissedQuestion

if TYPE_CHECKING:
    from portal.statistics.addresses import Seen
    from portal.statistics.counting import Missed

#: On so many different days words must have been asked before they are kept.
OCCASIONS = 3
LONGEST = 80
#: Letters of a question that are looked at: the patterns below take the square of them.
LONGEST_READ = 500
_ADDRESS = re.compile(r"\S*[@＠]\S*|\b(?:https?://|www\.)\S+", re.IGNORECASE)
_NUMBER = re.compile(r"\S*\d\S*")

Counts = Mapping[tuple[date, "Seen"], int]

# Adding in the statement itself: any number of processes flush at once, none overwrites another. Rows are sorted, so
# that two of them never wait for each other crosswise.
_ENTRY_DAY = """
INSERT INTO statistics_entryday (entry_id, day, what, language, number)
SELECT entry_id, day, what, language, number
FROM unnest(%s::bigint[], %s::date[], %s::text[], %s::text[], %s::int[]) AS t (entry_id, day, what, language, number)
ORDER BY 1, 2, 3, 4
ON CONFLICT (entry_id, day, what, language) DO UPDATE SET number = statistics_entryday.number + excluded.number
"""
_KIND_DAY = """
INSERT INTO statistics_kindday (kind, day, what, language, number)
SELECT kind, day, what, language, number
FROM unnest(%s::text[], %s::date[], %s::text[], %s::text[], %s::int[]) AS t (kind, day, what, language, number)
ORDER BY 2, 3, 1, 4
ON CONFLICT (day, what, kind, language) DO UPDATE SET number = statistics_kindday.number + excluded.number
"""
_USE = """
INSERT INTO statistics_use (entry_id, language, recent, year)
SELECT entry_id, language, number, number
FROM unnest(%s::bigint[], %s::text[], %s::int[]) AS t (entry_id, language, number)
ORDER BY 1, 2
ON CONFLICT (entry_id, language) DO UPDATE
SET recent = statistics_use.recent + excluded.recent, year = statistics_use.year + excluded.year
"""


@transaction.atomic
def store(seen: Counts, missed: Mapping[tuple[date, Missed], int]) -> None:
    """Add these counts to the stored ones.

    Effects in order: the entries behind keys, files and slugs are looked up, and only what is published now is
    counted (3 queries); three tables are raised; searches without result are kept by fingerprint, with their words
    from the third day on.
    """
    by_entry, by_kind = _resolved(seen)
    _run(_ENTRY_DAY, [(pk, *rest, number) for (pk, *rest), number in by_entry.items()])
    _run(_KIND_DAY, [(*key, number) for key, number in by_kind.items()])
    _run(_USE, _uses(by_entry))
    _keep_missed(missed)


def _resolved(seen: Counts) -> tuple[Counter[tuple[Any, ...]], Counter[tuple[Any, ...]]]:
    """Counts by (entry, day, what, language) and by (kind, day, what, language)."""
    keys = {one.key for _day, one in seen if isinstance(one.key, int) and one.what == Counted.VIEW}
    files = {one.key for _day, one in seen if one.what == Counted.DOWNLOAD}
    slugs = {one.key for _day, one in seen if isinstance(one.key, str) and one.key}
    of_file = dict(Resource.objects.filter(pk__in=files).values_list("pk", "entry_id"))
    of_slug = dict(Page.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    wanted = keys | set(of_file.values()) | set(of_slug.values())
    kinds = dict(Entry.objects.filter(pk__in=wanted, state=State.PUBLISHED).values_list("pk", "kind"))
    by_entry: Counter[tuple[Any, ...]] = Counter()
    by_kind: Counter[tuple[Any, ...]] = Counter()
    for (day, one), number in seen.items():
        if one.what in (Counted.SEARCH, Counted.MISSED):
            by_kind["", day, one.what, one.language] += number
            continue
        known: Any = of_file if one.what == Counted.DOWNLOAD else of_slug if isinstance(one.key, str) else None
        pk = one.key if known is None else known.get(one.key)
        if pk in kinds:
            by_entry[pk, day, one.what, one.language] += number
            by_kind[kinds[pk], day, one.what, one.language] += number
    return by_entry, by_kind


def _uses(by_entry: Mapping[tuple[Any, ...], int]) -> list[tuple[Any, ...]]:
    uses: Counter[tuple[Any, ...]] = Counter()
    for (pk, _day, what, language), number in by_entry.items():
        if what == Counted.VIEW:
            uses[pk, language] += number
            uses[pk, ""] += number
    return [(*key, number) for key, number in uses.items()]


def _run(statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)]
    if columns:
        with connection.cursor() as cursor:
            cursor.execute(statement, columns)


def cleaned(words: str) -> str:
    """What was asked in small letters, without e-mail addresses, links and anything with a digit; maybe nothing."""
    plain = unicodedata.normalize("NFKC", words[:LONGEST_READ]).casefold()
    plain = _NUMBER.sub(" ", _ADDRESS.sub(" ", plain))
    kept = "".join(sign if sign.isalnum() or unicodedata.category(sign)[0] == "M" else " " for sign in plain)
    return " ".join(kept.split())[:LONGEST].strip()


def fingerprint(words: str) -> str:
    """A keyed fingerprint from which the words cannot be read."""
    key = f"portal.statistics {settings.SECRET_KEY}".encode()
    return hmac.new(key, words.encode(errors="surrogatepass"), "sha256").hexdigest()


def _keep_missed(missed: Mapping[tuple[date, Missed], int]) -> None:
    asked: Counter[tuple[str, str, date]] = Counter()
    for (day, one), number in missed.items():
        if words := cleaned(one.words):
            asked[words, one.language, day] += number
    for (words, language, day), number in sorted(asked.items()):
        _keep(words, language, day, number)


def _keep(words: str, language: str, day: date, number: int) -> None:
    question, _made = MissedQuestion.objects.get_or_create(
        digest=fingerprint(words), language=language, defaults={"last_on": day}
    )
    of_day, made = MissedDay.objects.select_for_update().get_or_create(
        question=question, day=day, defaults={"number": number}
    )
    if not made:
        of_day.number += number
        of_day.save(update_fields=["number"])
    question.last_on = max(question.last_on, day)
    if not question.words and question.days.count() >= OCCASIONS:
        question.words = words
    question.save(update_fields=["last_on", "words"])
