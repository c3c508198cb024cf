"""The audit log is added to, and nothing else happens to it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from entries.audit.models import AuditRecord, Pseudonym
from entries.audit.retention import KEPT_DAYS, ROLE, retire_old_records
from entries.audit.services import person, record
from partners.viewers import viewer_of

pytestmark = pytest.mark.django_db

TOO_OLD = timedelta(days=KEPT_DAYS + 1)


def _refused(statement: str) -> None:
    refusal = pytest.raises(DatabaseError, match=r"append-only|only ever unlinked")
    with refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_record_says_who_did_what_to_what(curator) -> None:
    written = record("export.made", by=viewer_of(curator), about="list:partners", detail={"rows": 3})

    assert (written.action, written.about, written.detail) == ("export.made", "list:partners", {"rows": 3})
    assert Pseudonym.objects.get(pk=written.actor).user == curator


def test_a_person_has_one_pseudonym_which_is_not_the_account(curator) -> None:
    first, second = record("a.b", by=curator), record("a.c", by=curator.pk)

    assert first.actor == second.actor
    assert person(curator) == f"person:{first.actor}"


def test_nobody_and_the_clock_have_no_pseudonym() -> None:
    assert record("a.b", by=None).actor is None
    assert person(None) == ""


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditrecord SET action = 'nothing'",
        "DELETE FROM audit_auditrecord",
        "TRUNCATE audit_auditrecord",
        "DELETE FROM audit_pseudonym",
        "TRUNCATE audit_pseudonym",
        "UPDATE audit_pseudonym SET id = gen_random_uuid()",
    ],
)
def test_nothing_is_changed_or_deleted_even_as_the_keeper_of_the_database(curator, statement: str) -> None:
    record("a.b", by=curator)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_auditrecord ENABLE ALWAYS TRIGGER audit_not_emptied")
        cursor.execute("ALTER TABLE audit_pseudonym ENABLE ALWAYS TRIGGER audit_pseudonyms_not_emptied")
        cursor.execute("SET LOCAL session_replication_role = replica")

    _refused(statement)


def test_a_deed_is_not_laid_at_anothers_door(curator, stranger) -> None:
    record("a.b", by=curator)

    _refused(f"UPDATE audit_pseudonym SET user_id = {stranger.pk}")


def test_deleting_a_person_leaves_the_log_whole_and_leads_to_nobody(curator) -> None:
    written = record("a.b", by=curator)

    curator.delete()

    written.refresh_from_db()
    assert Pseudonym.objects.get(pk=written.actor).user is None


def test_retention_removes_what_is_too_old_and_nothing_else() -> None:
    old = AuditRecord.objects.create(action="a.old", at=timezone.now() - TOO_OLD)
    young = record("a.young", by=None)

    assert retire_old_records() == 1
    assert not AuditRecord.objects.filter(pk=old.pk).exists()
    assert AuditRecord.objects.filter(pk=young.pk).exists()


def test_retention_keeps_no_right_to_the_log() -> None:
    retire_old_records()

    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'audit_auditrecord', 'DELETE')", [ROLE])
        assert cursor.fetchone()[0] is False


def test_the_role_of_retention_cannot_delete_what_is_young() -> None:
    record("a.young", by=None)
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT SELECT, DELETE ON audit_auditrecord TO {ROLE}")
        cursor.execute(f"SET LOCAL ROLE {ROLE}")

    _refused("DELETE FROM audit_auditrecord")


def test_old_records_are_not_deleted_by_the_portals_own_role() -> None:
    AuditRecord.objects.create(action="a.old", at=timezone.now() - TOO_OLD)

    _refused("DELETE FROM audit_auditrecord")


def test_every_move_of_an_entry_is_in_the_log(make_practice, curator) -> None:
    entry = make_practice()

    actions = AuditRecord.objects.filter(about=f"entry:{entry.pk}").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["entry.submit", "entry.publish"]
