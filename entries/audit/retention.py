"""Removing what is too old from the audit log: the one deletion that the database allows, to one role of its own."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

#: The role that may delete old records. Nobody signs in as it; the portal takes it on for one statement.
ROLE = "portal_audit_retention"
#: As in the trigger (migration 0002): a change is a new migration, so that a setting cannot empty the log.
KEPT_DAYS = 1096


class RoleMissing(Exception):
    """The database role for retention is not there, and the portal's own role may not make it."""


@transaction.atomic
def retire_old_records() -> int:
    """Delete the records older than `KEPT_DAYS`; returns how many.

    In order: makes the role if it is missing and we may; lends it the right to delete, for this transaction only (so a
    backup of the database never mentions the role); deletes as that role; takes the right back.
    Raises `RoleMissing` with what the keeper of the database has to do.
    """
    with connection.cursor() as cursor:
        _ensure_role(cursor)
        cursor.execute(f"GRANT SELECT, DELETE ON audit_auditrecord TO {ROLE}")
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        cursor.execute("DELETE FROM audit_auditrecord WHERE at < now() - make_interval(days => %s)", [KEPT_DAYS])
        count = cursor.rowcount
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute(f"REVOKE SELECT, DELETE ON audit_auditrecord FROM {ROLE}")
    return count


def _ensure_role(cursor: CursorWrapper) -> None:
    cursor.execute("SELECT audit_retention_role()")
    if not cursor.fetchone()[0]:
        raise RoleMissing(
            f"The database role {ROLE} is missing or not lent to the portal. Somebody who may make roles has to run: "
            f"CREATE ROLE {ROLE} NOLOGIN; GRANT {ROLE} TO <the portal's role>;"
        )
