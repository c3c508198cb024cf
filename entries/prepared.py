"""Queries of public pages, worded once a process: Django takes ten times as long to word one as it takes to run.

What Django does after a query (`ModelIterable`) is done here too: instances, related ones, annotated columns. Only for
querysets that are the same for everybody without an account, but for one key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import get_related_populators
from django.utils import timezone
from django.utils.translation import get_language

#: Stands in the wording where the key of a question belongs; no row will ever have it.
KEY = 2**62 + 7

Build = Callable[..., "QuerySet[Any]"]


class _Worded:
    """A queryset as a statement with its parameters. Nothing in it changes, so all threads share it."""

    def __init__(self, queryset: QuerySet[Any]) -> None:
        compiler: Any = queryset.query.get_compiler(using=connection.alias)
        self._compiler = compiler
        self._statement, parameters = compiler.as_sql()
        self._parameters = tuple(parameters)
        self._model = compiler.klass_info["model"]
        fields = compiler.klass_info["select_fields"]
        self._own = slice(fields[0], fields[-1] + 1)
        self._names = [column.target.attname for column, *_rest in compiler.select[self._own]]
        self._converters = compiler.get_converters([column for column, *_rest in compiler.select])
        self._populators = get_related_populators(compiler.klass_info, compiler.select, connection.alias)  # type: ignore[call-arg]

    def instances(self, key: int) -> list[Any]:
        """The rows for this key as Django makes them of the queryset (1 query)."""
        with connection.cursor() as cursor:
            cursor.execute(self._statement, [key if value == KEY else value for value in self._parameters])
            return list(self._made(cursor.fetchall()))

    def _made(self, rows: list[tuple[Any, ...]]) -> Iterator[Any]:
        for row in self._compiler.apply_converters(rows, self._converters):
            instance = self._model.from_db(connection.alias, self._names, row[self._own])
            for populator in self._populators:
                populator.populate(row, instance)
            for name, place in self._compiler.annotation_col_map.items():
                setattr(instance, name, row[place])
            yield instance


def rows(key: int, build: Build, *arguments: Any) -> list[Any]:
    """What `build(*arguments, KEY)`, a queryset, finds with `key` in place of `KEY` (1 query).

    The queryset must not depend on who asks, nor on the time of day; on the reader's language and the date it may.
    Without `prefetch_related`. A function that is made anew each time would be worded each time: give a named one.
    """
    return _worded(build, arguments, get_language() or "", timezone.localdate()).instances(key)


@lru_cache(maxsize=200)
def _worded(build: Build, arguments: tuple[Any, ...], _language: str, _day: date) -> _Worded:
    return _Worded(build(*arguments, KEY))
