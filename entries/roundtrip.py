"""Several questions to the database in one round trip, for pages that ask small things of many tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

#: SQL with the values of its placeholders, or a query of `values()`.
Asked = tuple[str, Sequence[Any]] | QuerySet


def together(*asked: Asked) -> list[list[dict[str, Any]]]:
    """The rows of each, as JSON has them, by the names of their columns, in their own order (1 query).

    Numbers with decimals come as floats: ask for sums of money as text.
    """
    parts = [one.query.sql_with_params() if isinstance(one, QuerySet) else one for one in asked]
    columns = ", ".join(f"(SELECT json_agg(found) FROM ({sql}) AS found)" for sql, _values in parts)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [value for _sql, values in parts for value in values])
        return [rows or [] for rows in cursor.fetchone()]
