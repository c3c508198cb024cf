"""The copy of one's own data, consents, and the rules of retention."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from entries import facts
from entries.audit.models import AuditRecord
from entries.models import Entry, Happening
from entries.rules import Refused
from partners.models import Claim, Partner, User
from partners.viewers import viewer_of
from portal.notifications import readers
from portal.notifications.digests import services as digests
from portal.notifications.models import Mail
from portal.pages import saved
from portal.privacy import consents, download, retention
from portal.privacy.models import Consent, ConsentWording, Purpose
from portal.privacy.relations import RELATIONS

pytestmark = pytest.mark.django_db


def unpacked(user: User) -> tuple[dict[str, Any], str]:
    with download.archive(user) as content, zipfile.ZipFile(content) as packed:
        return json.loads(packed.read("data.json")), packed.read("overview.html").decode()


def test_the_copy_shows_no_link_that_proves_an_address(stranger: User) -> None:
    EmailAddress.objects.create(user=stranger, email=stranger.email, verified=True, primary=True)
    added = EmailAddress.objects.create(user=stranger, email="victim@example.org")
    added.send_confirmation(request=RequestFactory().get("/"))
    mail = Mail.objects.get(to="victim@example.org")
    link = re.search(r"/account/confirm-email/([^/\s]+)/", mail.text)
    assert link
    assert (mail.secret, mail.recipient) == (True, stranger)
    data, page = unpacked(stranger)
    assert mail.subject in page
    assert link[1] not in json.dumps(data) + page


def test_the_copy_holds_what_the_person_wrote_did_and_saved(
    ngo_officer: User, curator: User, make_practice: Callable[..., Entry]
) -> None:
    practice = make_practice(challenge_en="Nobody told them.")
    saved.keep(entry_id=practice.pk, user_id=ngo_officer.pk)
    facts.record("message.sent", entry=practice, by=viewer_of(ngo_officer), text="How did you do it?", language="en")
    data, page = unpacked(ngo_officer)
    assert data["account"]["email"] == ngo_officer.email
    texts = [one for one in data["records"]["texts"] if one["relation"] == "entries.Entry.author"]
    assert texts[0]["fields"]["challenge_en"] == "Nobody told them."
    assert data["records"]["lists"][0]["fields"]["entry_id"] == practice.pk
    assert data["records"]["organisations"][0]["relation"] == "partners.Membership.user"
    assert "How did you do it?" in json.dumps(data["records"]["messages"])
    assert {one["name"] for one in data["records"]["deeds"]} >= {"submit"}
    assert "Peer visits in hospital" in page
    of_curator, _page = unpacked(curator)
    published = [one for one in of_curator["records"]["deeds"] if one["relation"] == "entries.Entry.publisher"]
    assert published[0]["name"] == "Peer visits in hospital"
    assert "challenge_en" not in published[0]["fields"]


def test_the_copy_holds_no_secret_and_nobody_else(
    ngo_officer: User, colleague: User, make_practice: Callable[..., Entry]
) -> None:
    make_practice()
    data, page = unpacked(ngo_officer)
    whole = json.dumps(data)
    assert ngo_officer.password not in whole
    for words in (colleague.email, "publisher_id", "fatou@example.org"):
        assert words not in whole + page


def test_every_relation_can_be_taken_along(ngo_officer: User) -> None:
    assert sum(map(len, download.records(ngo_officer).values())) == 1  # the membership; and no model refuses
    assert len(RELATIONS) > 50


def test_what_a_member_follows_and_was_told_is_in_the_copy(stranger: User, make_practice: Callable[..., Entry]) -> None:
    digests.store(reader=readers.of_user(stranger), kind="followed", entry=make_practice(), frequency="daily")
    data, _page = unpacked(stranger)
    assert [one["what"] for one in data["records"]["messages"]] == ["digests.Notice"]


def test_the_copy_is_asked_for_with_the_password(
    client: Client, stranger: User, reauthenticated: Callable[[User], Client]
) -> None:
    client.force_login(stranger)
    assert reverse("account_reauthenticate") in client.get(reverse("privacy:copy"))["Location"]
    answer = reauthenticated(stranger).get(reverse("privacy:copy"))
    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as packed:  # type: ignore[arg-type]
        assert set(packed.namelist()) == {"data.json", "overview.html"}
    assert AuditRecord.objects.filter(action="data.downloaded").count() == 1


def test_nobody_gets_data_without_signing_in(client: Client) -> None:
    for name in ("mine", "copy", "leave"):
        assert client.get(reverse(f"privacy:{name}")).status_code == 302


def test_the_overview_is_in_the_language_of_its_reader(stranger: User) -> None:
    from django.utils.translation import override

    with override("ar"):
        assert '<html lang="ar" dir="rtl">' in unpacked(stranger)[1]


def test_a_name_stands_on_the_page_until_consent_is_withdrawn(
    client: Client, ngo_officer: User, make_practice: Callable[..., Entry]
) -> None:
    practice = make_practice()
    address = practice.get_absolute_url()
    assert "Amina of Sarajevo" not in client.get(address).content.decode()
    client.force_login(ngo_officer)
    page = reverse("privacy:named", args=[practice.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"name": "Amina of Sarajevo"}).status_code == 422
    assert client.post(page, {"name": "Amina of Sarajevo", "agreed": "on"}).status_code == 302
    given = Consent.objects.get()
    assert given.wording.body == consents.current(Purpose.NAMED, "en").body
    assert "Amina of Sarajevo" in Client().get(address).content.decode()
    assert "Amina of Sarajevo" in client.get(reverse("privacy:mine")).content.decode()
    assert client.post(reverse("privacy:withdraw", args=[given.pk])).status_code == 302
    assert "Amina of Sarajevo" not in Client().get(address).content.decode()
    assert client.post(reverse("privacy:withdraw", args=[given.pk])).status_code == 404


def test_nobody_is_named_on_an_entry_of_somebody_else(
    client: Client, ngo_officer: User, stranger: User, make_practice: Callable[..., Entry]
) -> None:
    practice = make_practice()
    client.force_login(stranger)
    assert client.get(reverse("privacy:named", args=[practice.pk])).status_code == 404
    with pytest.raises(Refused):
        consents.be_named(person=stranger, by=viewer_of(stranger), entry=practice, name="Carla", language="en")
    given = consents.be_named(
        person=ngo_officer, by=viewer_of(ngo_officer), entry=practice, name="Amina", language="fr"
    )
    assert client.post(reverse("privacy:withdraw", args=[given.pk])).status_code == 404


def test_another_name_takes_the_place_of_the_first(ngo_officer: User, make_practice: Callable[..., Entry]) -> None:
    practice = make_practice()
    for name in ("Amina", "Amina H."):
        consents.be_named(person=ngo_officer, by=viewer_of(ngo_officer), entry=practice, name=name, language="en")
    assert list(Consent.objects.filter(withdrawn_at=None).values_list("shown_name", flat=True)) == ["Amina H."]


def test_terms_are_agreed_to_in_the_language_read_and_only_once(stranger: User) -> None:
    first = consents.agree_to_account(person=stranger, language="ar")
    assert consents.agree_to_account(person=stranger, language="ar") == first
    assert (first.wording.language, first.wording.text.purpose) == ("ar", "account")
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(person=stranger, wording=first.wording)


def test_what_was_agreed_to_is_what_the_files_say(stranger: User) -> None:
    consents.agree_to_account(person=stranger, language="fr")
    for row in ConsentWording.objects.select_related("text"):
        said = consents.current(Purpose(row.text.purpose), row.language)
        assert (row.title, row.body, row.text.version) == (said.title, said.body, said.version)


def test_every_text_has_four_languages() -> None:
    bodies = {consents.current(purpose, code).body for purpose in Purpose for code in ("ar", "en", "fr", "es")}
    assert len(bodies) == 4 * len(Purpose)


def test_what_is_older_than_the_table_allows_is_forgotten(stranger: User, make_practice: Callable[..., Entry]) -> None:
    practice = make_practice()
    long_ago = timezone.now() - timedelta(days=366)
    told = facts.record("message.sent", entry=practice, by=viewer_of(stranger), text="Old words", language="en")
    Happening.objects.filter(pk=told.pk).update(at=long_ago)
    sent = {"letter": "x", "language": "en", "subject": "x", "state": "sent", "to": "a@example.org"}
    Mail.objects.create(message_id="old", created_at=timezone.now() - timedelta(days=91), **sent)
    Mail.objects.create(message_id="new", **sent)
    went = retention.carry_out()
    assert (went["messages"], went["sent mails"]) == (1, 1)
    assert Happening.objects.get(pk=told.pk).data == {}
    assert list(Mail.objects.filter(to="a@example.org").values_list("message_id", flat=True)) == ["new"]
    assert retention.carry_out()["messages"] == 0


def test_the_proof_of_a_claim_goes_a_year_after_the_decision(stranger: User, partner: Partner) -> None:
    claim = {"partner": partner, "claimant": stranger, "role": "Head", "evidence": "Ask the board."}
    Claim.objects.create(**claim, state="refused", decided_at=timezone.now() - timedelta(days=366))
    Claim.objects.create(**claim)
    assert retention.carry_out()["claims"] == 1
    assert sorted(Claim.objects.values_list("evidence", flat=True)) == ["", "Ask the board."]


def test_accounts_that_nobody_confirmed_go_after_a_month_and_others_stay(stranger: User, ngo_officer: User) -> None:
    old = timezone.now() - timedelta(days=31)
    User.objects.update(date_joined=old)
    EmailAddress.objects.create(user=stranger, email=stranger.email, verified=False)
    EmailAddress.objects.create(user=ngo_officer, email=ngo_officer.email, verified=True)
    retention.carry_out()
    assert not User.objects.filter(pk=stranger.pk).exists()
    assert User.objects.filter(pk=ngo_officer.pk).exists()


def test_a_new_account_notes_what_was_agreed_to_in_the_language_of_the_page(client: Client, db: None) -> None:
    page = client.get("/fr/account/signup/").content.decode()
    said = consents.current(Purpose.ACCOUNT, "fr")
    assert said.body in page
    client.post("/fr/account/signup/", {"email": "new@example.org", "password1": "a-long-pass-phrase"})
    given = Consent.objects.select_related("wording").get(person__email="new@example.org")
    assert (given.wording.language, given.wording.body) == ("fr", said.body)


def test_the_privacy_page_shows_how_long_things_are_kept(client: Client, db: None) -> None:
    from entries import starter

    starter.load("starter", sample=False)
    page = client.get("/en/privacy/").content.decode()
    for one in retention.TABLE.values():
        assert str(one.what) in page
    assert "180 days" in page
