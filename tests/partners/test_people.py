"""The people of an organisation: who sees and changes them, and invitations in the wrong hands."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from entries.models import Entry, Happening
from entries.rules import Refused, can_edit
from entries.viewers import Standing
from partners import services
from partners.models import Invitation, Membership
from partners.viewers import viewer_of
from portal.notifications import sweeper
from portal.notifications.models import Mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(partner, ngo_officer) -> Invitation:
    """Carla, the stranger, is invited to write for Survivors Together."""
    by = viewer_of(ngo_officer)
    return services.invite(partner=partner, email="carla@example.org", standing="editor", language="en", by=by)


def address_of(invitation: Invitation, language: str = "en") -> str:
    return f"/{language}/partners/invitations/{services.token_for(invitation)}/"


def standings(partner) -> dict[str, str]:
    return dict(partner.memberships.values_list("user__email", "standing"))


# --- Who sees the people ----------------------------------------------------------------------------------------------


def test_members_see_the_people_and_only_owners_the_forms(
    client: Client, partner, ngo_officer, colleague, stranger, curator, administrator
) -> None:
    address = f"/en/partners/{partner.pk}/people/"
    assert client.get(address).status_code == 302
    for who, status, manages in (
        (ngo_officer, 200, True),
        (colleague, 200, False),
        (administrator, 200, True),
        (stranger, 404, False),
        (curator, 404, False),
    ):
        client.force_login(who)
        answer = client.get(address)
        assert answer.status_code == status
        assert ("Invite somebody" in answer.text) is manages


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_page_is_there_in_arabic_and_english(client: Client, partner, ngo_officer, language: str) -> None:
    client.force_login(ngo_officer)
    assert f'lang="{language}"' in client.get(f"/{language}/partners/{partner.pk}/people/").text


# --- Inviting ---------------------------------------------------------------------------------------------------------


def test_an_owner_invites_and_the_fact_is_recorded(client: Client, partner, ngo_officer) -> None:
    client.force_login(ngo_officer)
    sent = {"email": "New@Example.org", "standing": "viewer", "language": "fr"}
    assert client.post(f"/en/partners/{partner.pk}/people/", sent).status_code == 302
    made = Invitation.objects.get()
    assert (made.email, made.standing, made.language) == ("new@example.org", "viewer", "fr")
    fact = Happening.objects.get(name="membership.invited")
    assert (fact.entry_id, fact.data["invitation"]) == (partner.pk, made.pk)


@pytest.mark.parametrize("sent", [{"email": "x"}, {"email": "a@example.org", "standing": "king"}])
def test_a_wrong_invitation_is_refused_and_kept(client: Client, partner, ngo_officer, sent) -> None:
    client.force_login(ngo_officer)
    assert client.post(f"/en/partners/{partner.pk}/people/", sent).status_code == 422
    assert not Invitation.objects.exists()


def test_who_is_no_owner_cannot_invite(client: Client, partner, colleague, stranger) -> None:
    sent = {"email": "a@example.org", "standing": "owner", "language": "en"}
    client.force_login(colleague)
    assert client.post(f"/en/partners/{partner.pk}/people/", sent).status_code == 422
    client.force_login(stranger)
    assert client.post(f"/en/partners/{partner.pk}/people/", sent).status_code == 404
    assert not Invitation.objects.exists()


def test_the_invited_address_receives_a_letter_with_the_link_in_its_language(partner, ngo_officer) -> None:
    by = viewer_of(ngo_officer)
    made = services.invite(partner=partner, email="new@example.org", standing="editor", language="fr", by=by)
    sweeper.sweep()
    mail = Mail.objects.get()
    assert (mail.to, mail.language) == ("new@example.org", "fr")
    signed = services.token_for(made).partition(":")[0]  # what follows holds the second in which it was signed
    assert f"/fr/partners/invitations/{signed}:" in mail.text
    assert "Survivors Together" in mail.text


def test_a_cancelled_invitation_is_no_longer_written_of(partner, ngo_officer, invitation) -> None:
    services.cancel_invitation(invitation=invitation, by=viewer_of(ngo_officer))
    sweeper.sweep()
    assert not Mail.objects.exists()


def test_inviting_again_renews_and_members_are_not_invited(partner, ngo_officer, colleague, invitation) -> None:
    by = viewer_of(ngo_officer)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    again = services.invite(partner=partner, email="Carla@example.org", standing="viewer", language="ar", by=by)
    assert again.pk == invitation.pk
    assert again.expires_at > timezone.now()
    with pytest.raises(Refused):
        services.invite(partner=partner, email="BORIS@example.org", standing="editor", language="en", by=by)


# --- Accepting --------------------------------------------------------------------------------------------------------


def test_the_invited_person_accepts_once(client: Client, partner, stranger, invitation) -> None:
    client.force_login(stranger)
    page = client.get(address_of(invitation))
    assert "Survivors Together" in page.text
    assert client.post(address_of(invitation)).status_code == 302
    assert standings(partner)["carla@example.org"] == Standing.EDITOR
    assert client.post(address_of(invitation)).status_code == 410
    assert Happening.objects.filter(name="membership.accepted").count() == 1


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_wrong_person_learns_nothing_and_joins_nothing(
    client, partner, donor_officer, invitation, language
) -> None:
    client.force_login(donor_officer)
    for answer in (client.get(address_of(invitation, language)), client.post(address_of(invitation, language))):
        assert answer.status_code == 403
        assert "Survivors Together" not in answer.text
        assert "carla@example.org" not in answer.text
    assert "dieter@example.org" not in standings(partner)
    assert Invitation.objects.get().accepted_at is None


def test_without_an_account_one_is_asked_to_sign_in(client: Client, invitation) -> None:
    answer = client.get(address_of(invitation))
    assert answer.status_code == 302
    assert "/account/login/" in answer.headers["Location"]


def test_an_address_counts_only_when_it_is_confirmed(client: Client, partner, donor_officer, invitation) -> None:
    mine = EmailAddress.objects.create(user=donor_officer, email="Carla@example.org", verified=False)
    client.force_login(donor_officer)
    assert client.post(address_of(invitation)).status_code == 403
    mine.verified = True
    mine.save()
    assert client.post(address_of(invitation)).status_code == 302
    assert "dieter@example.org" in standings(partner)


def test_an_old_cancelled_or_forged_invitation_opens_nothing(
    client, partner, stranger, ngo_officer, invitation
) -> None:
    client.force_login(stranger)
    assert client.get("/en/partners/invitations/forged/").status_code == 410
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.post(address_of(invitation)).status_code == 410
    services.cancel_invitation(invitation=invitation, by=viewer_of(ngo_officer))
    assert client.post(address_of(invitation)).status_code == 410
    assert "carla@example.org" not in standings(partner)


def test_only_owners_cancel_invitations(client: Client, partner, colleague, ngo_officer, invitation) -> None:
    address = f"/en/partners/{partner.pk}/people/invitations/{invitation.pk}/"
    client.force_login(colleague)
    client.post(address)
    assert Invitation.objects.exists()
    client.force_login(ngo_officer)
    client.post(address)
    assert not Invitation.objects.exists()


# --- Changing and leaving ---------------------------------------------------------------------------------------------


def member(partner, email: str) -> Membership:
    return partner.memberships.get(user__email=email)


def test_an_owner_changes_and_removes_others_do_not(client: Client, partner, ngo_officer, colleague, stranger) -> None:
    address = f"/en/partners/{partner.pk}/people/{member(partner, 'boris@example.org').pk}/"
    client.force_login(stranger)
    assert client.post(address, {"standing": "owner"}).status_code == 404
    client.force_login(colleague)
    client.post(address, {"standing": "owner"})
    assert standings(partner)["boris@example.org"] == Standing.EDITOR
    client.force_login(ngo_officer)
    client.post(address, {"standing": "king"})
    assert standings(partner)["boris@example.org"] == Standing.EDITOR
    client.post(address, {"standing": "viewer"})
    assert standings(partner)["boris@example.org"] == Standing.VIEWER
    client.post(address, {"remove": "1"})
    assert "boris@example.org" not in standings(partner)


def test_an_administrator_takes_out_who_claimed_wrongly_and_the_page_can_be_claimed_again(
    partner, ngo_officer, administrator
):
    services.remove(membership=partner.memberships.get(standing="owner"), by=viewer_of(administrator))
    assert not partner.memberships.filter(standing="owner").exists()


def test_the_last_owner_can_neither_leave_nor_step_down(client: Client, partner, ngo_officer, colleague) -> None:
    address = f"/en/partners/{partner.pk}/people/{member(partner, 'amina@example.org').pk}/"
    client.force_login(ngo_officer)
    for sent in ({"remove": "1"}, {"standing": "viewer"}):
        answer = client.post(address, sent, follow=True)
        assert "An organisation needs an owner." in answer.text
    assert standings(partner)["amina@example.org"] == Standing.OWNER
    by = viewer_of(ngo_officer)
    services.change_standing(membership=member(partner, "boris@example.org"), standing="owner", by=by)
    assert client.post(address, {"remove": "1"}).headers["Location"] == "/en/my/"
    assert set(standings(partner)) == {"boris@example.org"}


def test_everybody_may_leave(client: Client, partner, ngo_officer, colleague) -> None:
    client.force_login(colleague)
    client.post(f"/en/partners/{partner.pk}/people/{member(partner, 'boris@example.org').pk}/", {"remove": "1"})
    assert set(standings(partner)) == {"amina@example.org"}


def test_a_member_of_another_organisation_is_not_reached_by_number(client, partner, ngo_officer, donor_officer) -> None:
    other = Membership.objects.get(user=donor_officer)
    client.force_login(ngo_officer)
    assert client.post(f"/en/partners/{partner.pk}/people/{other.pk}/", {"remove": "1"}).status_code == 404
    assert Membership.objects.filter(pk=other.pk).exists()


def test_who_was_removed_no_longer_writes_for_the_organisation_and_no_entry_is_lost(
    partner, ngo_officer, colleague, make_practice
) -> None:
    practice = make_practice(owner=partner, author=colleague)
    Entry.objects.filter(pk=partner.pk).update(author=colleague, owner=partner)
    services.remove(membership=member(partner, "boris@example.org"), by=viewer_of(ngo_officer))
    assert not can_edit(viewer_of(colleague), Entry.objects.get(pk=partner.pk))
    assert not can_edit(viewer_of(colleague), Entry.objects.get(pk=practice.pk))
    assert Entry.objects.get(pk=practice.pk).owner_id == partner.pk
    assert can_edit(viewer_of(ngo_officer), Entry.objects.get(pk=practice.pk))
