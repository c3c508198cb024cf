"""The audit log as administrators read it and take it along."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from entries.audit.models import AuditRecord, Pseudonym
from entries.audit.services import person, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def records(curator, stranger):
    """Three records: two by the curator, one of them long ago."""
    record("entry.publish", by=curator, about="entry:12", detail={"track": "source"})
    record("role.granted", by=None, about=person(stranger), detail={"role": "reviewer"})
    long_ago = timezone.now() - timedelta(days=40)
    AuditRecord.objects.create(action="export.made", actor=record("sign_in", by=curator).actor, at=long_ago)


def _found(client, **asked: str) -> list[str]:
    lines = client.get(reverse("desk:log"), asked).context["lines"]
    return [line.record.action for line in lines]


def test_records_are_found_by_person_deed_thing_and_day(client, administrator, curator, stranger, records) -> None:
    client.force_login(administrator)
    today, month_ago = timezone.localdate(), timezone.localdate() - timedelta(days=30)

    assert _found(client, who=curator.email) == ["export.made", "sign_in", "entry.publish"]
    assert _found(client, action="role.granted") == ["role.granted"]
    assert _found(client, about="entry:12") == ["entry.publish"]
    assert _found(client, about=stranger.email) == ["role.granted"]
    assert _found(client, until=str(month_ago)) == ["export.made"]
    assert "export.made" not in _found(client, since=str(today))


def test_people_are_shown_by_their_address_while_they_have_an_account(client, administrator, curator, records) -> None:
    client.force_login(administrator)
    assert curator.email in client.get(reverse("desk:log")).content.decode()

    Pseudonym.objects.filter(user=curator).update(user=None)  # as deleting the person does

    page = client.get(reverse("desk:log")).content.decode()
    assert curator.email not in page
    assert "A person whose account is gone" in page


@pytest.mark.parametrize("asked", [{"since": "x"}, {"action": "no such deed"}, {"until": "9999-99-99"}])
def test_what_cannot_be_understood_is_said(client, administrator, asked: dict) -> None:
    client.force_login(administrator)

    assert client.get(reverse("desk:log"), asked).status_code == 400


@pytest.mark.parametrize("asked", [{"until": "9999-12-31"}, {"who": "x\0y"}, {"about": "@"}])
def test_odd_questions_do_no_harm(client, administrator, asked: dict) -> None:
    client.force_login(administrator)

    assert client.get(reverse("desk:log"), asked).status_code in (200, 400)


def test_the_file_names_nobody_and_is_recorded_itself(client, administrator, curator, records) -> None:
    client.force_login(administrator)

    answer = client.post(reverse("desk:log_export"), {"form": "jsonl", "who": curator.email})
    lines = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]

    assert {line["action"] for line in lines} == {"entry.publish", "sign_in", "export.made"}
    assert curator.email not in json.dumps(lines)
    written = AuditRecord.objects.get(action="log.exported")
    assert written.detail["rows"] == 3
    assert curator.email not in json.dumps(written.detail)


def test_the_file_is_a_table_too(client, administrator, records) -> None:
    client.force_login(administrator)

    answer = client.post(reverse("desk:log_export"), {"form": "csv"})

    assert b"entry.publish" in b"".join(answer.streaming_content)
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_log_costs_the_same_for_one_record_and_for_many(client, administrator, records, django_assert_num_queries):
    client.force_login(administrator)
    client.get(reverse("desk:log"))
    for number in range(30):
        record("entry.publish", by=administrator, about=f"entry:{number}")

    with django_assert_num_queries(11):
        client.get(reverse("desk:log"))


def _published(partner, curator, *, open_to: str) -> None:
    shown = {"contact_email": "a@example.org", "contact_email_for": open_to}
    done = {"state": "published", "publisher": curator, "published_at": timezone.now()}
    for name, value in (shown | done).items():
        setattr(partner, name, value)
    partner.save()


def test_a_restricted_contact_that_is_seen_is_recorded_once_in_an_hour(client, partner, stranger, curator) -> None:
    _published(partner, curator, open_to="partners")
    client.force_login(stranger)

    for _ in range(2):
        client.get(reverse("partners:detail_by_id", args=[partner.pk]), follow=True)

    seen = AuditRecord.objects.get(action="contact.viewed")
    assert (seen.about, seen.detail) == (f"entry:{partner.pk}", {"open_to": ["partners"]})


def test_a_contact_that_is_open_to_all_is_not_recorded(client, partner, stranger, curator) -> None:
    _published(partner, curator, open_to="everyone")
    client.force_login(stranger)

    client.get(reverse("partners:detail_by_id", args=[partner.pk]), follow=True)

    assert not AuditRecord.objects.filter(action="contact.viewed").exists()
