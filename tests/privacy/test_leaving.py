"""Deleting an account: what goes, what stays, and what is asked before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from entries import facts
from entries.audit.models import AuditRecord, Pseudonym
from entries.audit.services import pseudonym
from entries.editing import save
from entries.models import Entry, Happening, Move, Revision
from entries.rules import Refused
from entries.viewers import Role, Standing
from partners.models import Invitation, Membership, Partner, Signature, User
from partners.viewers import viewer_of
from portal.notifications.models import Mail
from portal.pages import saved
from portal.privacy.leaving import leave, outlook

pytestmark = pytest.mark.django_db


def gone(user: User, *, isu: bool = True) -> User:
    leave(user=user, isu_takes_over=isu)
    return User.objects.get(pk=user.pk)


def everything_that_says(words: str) -> list[str]:
    """Every column of text in the database in which these words stand: table and column."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
            "AND data_type IN ('text', 'character varying', 'jsonb', 'ARRAY') AND table_name NOT LIKE 'pg_%%'"
        )
        found = []
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT 1 FROM "{table}" WHERE "{column}"::text ILIKE %s LIMIT 1', [f"%{words}%"])
            if cursor.fetchone():
                found.append(f"{table}.{column}")
    return found


def test_name_and_address_disappear_from_the_whole_database(
    ngo_officer: User, colleague: User, partner: Partner, make_practice: Callable[..., Entry], client: Client
) -> None:
    ngo_officer.name = "Amina Quillwort"
    ngo_officer.email = "amina.quillwort@example.org"
    ngo_officer.save()
    EmailAddress.objects.create(user=ngo_officer, email=ngo_officer.email, verified=True, primary=True)
    contact = {"contact_name": "Amina Quillwort", "contact_email": "Amina.Quillwort@example.org"}
    practice = make_practice(owner=partner, **contact)
    by = viewer_of(ngo_officer)
    save(entry=practice, changes={"shared": contact | {"contact_phone": "1"}}, by=by, edition=practice.edition)
    Signature.objects.create(
        partner=partner, version="1", language="en", fingerprint="x", signed_by=ngo_officer, name="Amina Quillwort"
    )
    data = {"text": "Yours, Amina Quillwort", "from": ngo_officer.email}
    facts.record("message.sent", entry=practice, by=viewer_of(ngo_officer), **data)
    Mail.objects.create(
        to=ngo_officer.email, recipient=ngo_officer, letter="x", language="en", subject="x", message_id="1"
    )
    client.force_login(ngo_officer)
    client.get(reverse("my:home"))
    assert len(everything_that_says("quillwort")) >= 6
    gone(ngo_officer)
    assert everything_that_says("quillwort") == []


def test_the_row_stays_closed_and_without_a_name(ngo_officer: User, client: Client) -> None:
    client.force_login(ngo_officer)
    assert client.get(reverse("my:home")).status_code == 200
    former = gone(ngo_officer)
    assert former.get_full_name() == str(former) == "A former member"
    assert (former.is_active, former.has_usable_password(), former.roles, former.last_login) == (False, False, [], None)
    assert client.get(reverse("my:home")).status_code == 302


def test_published_entries_stay_the_organisations_and_keep_four_eyes(
    client: Client, ngo_officer: User, curator: User, second_curator: User, make_practice: Callable[..., Entry]
) -> None:
    practice = make_practice()
    for person in (ngo_officer, curator):
        gone(person)
    kept = Entry.objects.get(pk=practice.pk)
    assert (kept.is_published, kept.author_id, kept.publisher_id) == (True, ngo_officer.pk, curator.pk)
    assert kept.owner_id == practice.owner_id
    assert {move.by_id for move in Move.objects.filter(entry=practice)} == {ngo_officer.pk, curator.pk}
    assert client.get(practice.get_absolute_url()).status_code == 200
    client.force_login(second_curator)
    page = client.get(reverse("desk:entry", args=[practice.pk])).content.decode()
    assert "A former member" in page
    assert "gone.invalid" not in page


def test_own_drafts_without_an_organisation_are_deleted_and_others_stay(
    stranger: User, ngo_officer: User, partner: Partner, make_practice: Callable[..., Entry]
) -> None:
    own = make_practice(author=stranger, published=False)
    of_organisation = make_practice(owner=partner, published=False)
    assert own.owner_id is None
    assert (outlook(stranger).drafts, outlook(ngo_officer).drafts) == (1, 0)
    for person in (stranger, ngo_officer):
        gone(person)
    assert not Entry.objects.filter(pk=own.pk).exists()
    assert Entry.objects.filter(pk=of_organisation.pk).exists()


def test_what_isu_people_write_is_isus(curator: User, make_practice: Callable[..., Entry]) -> None:
    draft = make_practice(author=curator, published=False)
    gone(curator)
    assert Entry.objects.filter(pk=draft.pk).exists()


def test_the_only_owner_hands_over_or_leaves_it_to_isu(ngo_officer: User, partner: Partner) -> None:
    with pytest.raises(Refused):
        leave(user=ngo_officer, isu_takes_over=False)
    assert User.objects.get(pk=ngo_officer.pk).is_active
    gone(ngo_officer)
    assert not partner.memberships.exists()
    assert Happening.objects.get(name="partner.left_without_owner").entry_id == partner.pk


def test_who_is_not_the_only_owner_just_goes(ngo_officer: User, colleague: User, partner: Partner) -> None:
    Membership.objects.filter(user=colleague).update(standing=Standing.OWNER)
    gone(ngo_officer, isu=False)
    assert list(partner.memberships.values_list("user", flat=True)) == [colleague.pk]
    assert not Happening.objects.filter(name="partner.left_without_owner").exists()


def test_the_last_administrator_stays(administrator: User, curator: User) -> None:
    with pytest.raises(Refused):
        gone(administrator)
    curator.roles = [Role.ADMINISTRATOR]
    curator.save()
    assert gone(administrator).roles == []


def test_the_audit_log_stays_whole_and_leads_to_nobody(ngo_officer: User) -> None:
    known = pseudonym(ngo_officer)
    gone(ngo_officer)
    assert AuditRecord.objects.get(action="account.deleted").actor == known
    assert Pseudonym.objects.get(pk=known).user_id is None


def test_lists_mails_and_invitations_go(
    ngo_officer: User, partner: Partner, make_practice: Callable[..., Entry]
) -> None:
    saved.keep(entry_id=make_practice().pk, user_id=ngo_officer.pk)
    Invitation.objects.create(partner=partner, email=ngo_officer.email.upper(), standing="editor", language="en")
    gone(ngo_officer)
    assert not Invitation.objects.exists()
    assert not ngo_officer.memberships.exists()
    assert everything_that_says(ngo_officer.email) == []


def test_a_message_that_was_not_passed_on_yet_is_not_passed_on(
    stranger: User, make_practice: Callable[..., Entry]
) -> None:
    from portal.notifications import sweeper

    practice = make_practice()
    sweeper.sweep()
    before = Mail.objects.count()
    facts.record("message.sent", entry=practice, by=viewer_of(stranger), text="Hello", language="en")
    gone(stranger)
    sweeper.sweep()
    assert Mail.objects.count() == before


def test_the_same_address_can_make_a_new_account(stranger: User) -> None:
    gone(stranger)
    again = User.objects.create_user("carla@example.org", "a-long-pass-phrase")
    assert again.pk != stranger.pk


def test_two_who_are_gone_are_still_two(ngo_officer: User, stranger: User) -> None:
    assert gone(ngo_officer).email != gone(stranger).email


def test_contacts_of_other_people_stay(ngo_officer: User, make_practice: Callable[..., Entry]) -> None:
    practice = make_practice(contact_name="Somebody else", contact_email="office@example.org")
    gone(ngo_officer)
    fresh = type(practice).objects.get(pk=practice.pk)
    assert (fresh.contact_name, fresh.contact_email) == ("Somebody else", "office@example.org")
    assert Revision.objects.filter(entry=practice, payload__shared__contact_email="office@example.org").exists()


def form(client: Client, **sent: str) -> Any:
    return client.post(reverse("privacy:leave"), sent)


def test_the_page_asks_for_the_password_first(client: Client, stranger: User) -> None:
    client.force_login(stranger)
    for method in (client.get, client.post):
        answer = method(reverse("privacy:leave"))
        assert answer.status_code == 302
        assert reverse("account_reauthenticate") in answer["Location"]
    assert User.objects.get(pk=stranger.pk).is_active


def test_nothing_of_others_goes_with_an_address_or_a_name_that_somebody_only_typed(
    stranger: User, partner: Partner, make_practice: Callable[..., Entry]
) -> None:
    theirs = {"contact_name": "Secretariat", "contact_email": "office@survivors.example"}
    Partner.objects.filter(pk=partner.pk).update(**theirs)
    practice = make_practice(owner=partner, **theirs)
    Invitation.objects.create(
        partner=partner, email="office@survivors.example", standing="editor", expires_at=timezone.now()
    )
    User.objects.filter(pk=stranger.pk).update(name="Secretariat")
    EmailAddress.objects.create(user=stranger, email="office@survivors.example", verified=False)
    leave(user=User.objects.get(pk=stranger.pk), isu_takes_over=True)
    for kept in (Partner.objects.get(pk=partner.pk), practice.detail()):
        kept.refresh_from_db()
        assert {name: getattr(kept, name) for name in theirs} == theirs
    assert partner.invitations.count() == 1


def test_who_has_no_password_signs_in_anew(client: Client, stranger: User) -> None:
    stranger.set_unusable_password()
    stranger.save()
    client.force_login(stranger)
    answer = client.get(reverse("privacy:leave"))
    assert answer.status_code == 403
    assert "sign in again with a code" in answer.content.decode()


def test_the_page_says_what_happens_and_deletes(
    client: Client, ngo_officer: User, partner: Partner, reauthenticated: Callable[[User], Client]
) -> None:
    client = reauthenticated(ngo_officer)
    page = client.get(reverse("privacy:leave")).content.decode()
    assert partner.title_en in page
    assert form(client).status_code == 422
    assert form(client, understood="on").status_code == 422
    assert User.objects.get(pk=ngo_officer.pk).is_active
    answer = form(client, understood="on", isu_takes_over="on")
    assert answer["Location"] == reverse("privacy:gone")
    assert not User.objects.get(pk=ngo_officer.pk).is_active
    assert client.get(answer["Location"]).status_code == 200
