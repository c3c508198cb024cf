"""An empty database gets the very tables that the migrations make."""

import pytest
from django.db import connection, transaction

from portal import schema

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

#: The record of migrations is found in `public`; Django's own migration gives this table longer numbers than its model.
_NOT_OURS = ("django_migrations", "auth_group_permissions | id ")
_ASPECTS = {
    "columns": """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attstorage,
               a.attstattarget, pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
    """,
    "tables": "SELECT relname, reloptions FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'r'",
    "indexes": """
        SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = %s::regnamespace
    """,
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = %s::regnamespace
    """,
    "functions": """
        SELECT proname, prosrc, procost FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
        WHERE pronamespace = %s::regnamespace AND lanname = 'plpgsql'
    """,
    "triggers": """
        SELECT tgrelid::regclass::text, pg_get_triggerdef(t.oid)
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = %s::regnamespace AND NOT tgisinternal
    """,
    "configurations": "SELECT cfgname FROM pg_ts_config WHERE cfgnamespace = %s::regnamespace",
}


def _seen(namespace: str, query: str) -> set[str]:
    """The rows of the system catalogue, without the name of the namespace."""
    with connection.cursor() as cursor:
        cursor.execute(query, [namespace])
        return {" | ".join(map(str, row)).replace(f"{namespace}.", "") for row in cursor.fetchall()}


@pytest.fixture(scope="module")
def both_ways(django_db_setup, django_db_blocker) -> dict[str, tuple[set[str], set[str]]]:
    """What migrations made (in `public`), and what is made at once (in a namespace of its own, then undone)."""
    with django_db_blocker.unblock(), transaction.atomic():
        made_by_migrations = {name: _seen("public", query) for name, query in _ASPECTS.items()}
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA at_once")
            cursor.execute("SET LOCAL search_path = at_once, public")
        schema.create()
        made_at_once = {name: _seen("at_once", query) for name, query in _ASPECTS.items()}
        transaction.set_rollback(True)
    return {name: (made_by_migrations[name], made_at_once[name]) for name in _ASPECTS}


@pytest.mark.parametrize("aspect", _ASPECTS)
def test_tables_made_at_once_are_those_that_migrations_make(both_ways, aspect: str) -> None:
    by_migrations, at_once = both_ways[aspect]

    assert not {row for row in by_migrations ^ at_once if not row.startswith(_NOT_OURS)}


def test_a_database_with_tables_is_not_empty() -> None:
    assert not schema.is_empty()
