"""Loading what is known of States from the files of `partners/data`."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import models, transaction

from entries import facts
from entries.models import Term, Vocabulary
from partners.models import SurvivorsReport, TreatyStatus

DATA = Path(__file__).parent / "data"
_DATES = ("signed_on", "bound_on", "withdrawal_notified_on", "withdrawn_on", "as_at")


@dataclass(slots=True)
class Loaded:
    """What a load did: rows written, rows that were as they should be, rows taken away, codes of no country."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    unknown: set[str] = field(default_factory=set)

    @property
    def changed(self) -> bool:
        """Whether anything is other than before."""
        return bool(self.written or self.removed)


class BadRow(ValueError):
    """A line of a file that cannot be loaded; says which and why."""


@transaction.atomic
def load(folder: Path | None = None) -> Loaded:
    """Make the tables hold what the files say (those of `partners/data`, unless another folder is named).

    In order: reads and checks both files (BadRow, with the line, before anything is written); writes new and changed
    rows; removes rows that the files no longer have; tells the caches when something changed. Loading twice changes
    nothing. Rows of areas that are no term of the vocabulary are named in the result.
    """
    folder = folder or DATA
    countries = dict(Term.objects.of(Vocabulary.COUNTRY).values_list("code", "pk"))
    result = Loaded()
    _sync(TreatyStatus, ("term_id", "treaty"), _known(_treaty_rows(folder), countries, result), result)
    _sync(SurvivorsReport, ("term_id",), _known(_survivor_rows(folder), countries, result), result)
    if result.changed:
        facts.bump_content_version()
    return result


def _treaty_rows(folder: Path) -> Iterator[dict[str, Any]]:
    for row in _lines(folder / "treaty_status.csv"):
        yield row | {name: date.fromisoformat(row[name]) if row[name] else None for name in _DATES}


def _survivor_rows(folder: Path) -> Iterator[dict[str, Any]]:
    for row in _lines(folder / "survivors.csv"):
        yield row | {"verified": row["verified"] == "1"}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, strict=True)


def _known(rows: Iterator[dict[str, Any]], countries: dict[str, int], result: Loaded) -> list[dict[str, Any]]:
    """The rows of countries that have a term, which takes the place of their code."""
    found = []
    read = 0
    try:
        for row in rows:
            read += 1
            code = row.pop("iso3")
            if code in countries:
                found.append(row | {"term_id": countries[code]})
            else:
                result.unknown.add(code)
    except (ValueError, KeyError, TypeError, csv.Error) as problem:
        raise BadRow(f"after row {read}: {problem}") from problem
    return found


def _sync(model: type[models.Model], key: tuple[str, ...], rows: list[dict[str, Any]], result: Loaded) -> None:
    """Make the table hold exactly these rows (constant number of queries beside one for each change)."""
    present = {tuple(getattr(one, name) for name in key): one for one in model._default_manager.all()}
    for row in rows:
        one = present.pop(tuple(row[name] for name in key), None) or model()
        if one.pk and all(getattr(one, name) == value for name, value in row.items()):
            result.unchanged += 1
            continue
        for name, value in row.items():
            setattr(one, name, value)
        one.clean_fields(exclude=["term"])
        one.save()
        result.written += 1
    gone = model._default_manager.filter(pk__in=[one.pk for one in present.values()])
    result.removed += gone.delete()[0]
