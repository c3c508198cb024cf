"""Organisations without a page: asked by e-mail, answering behind a link that opens for one address only."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from entries.rules import Refused
from funding.interest import joining, services
from funding.interest.models import CoApplicant
from partners.models import Membership, Partner
from partners.viewers import viewer_of
from portal.notifications import sweeper
from portal.notifications.models import Mail
from portal.privacy import retention
from tests.interest.conftest import WHOLE, close, page

pytestmark = pytest.mark.django_db
SENT = {"name": "Village group", "email": "Carla@example.org", "language": "fr", "task": "Finds the visitors"}
REGISTRATION = {
    "name": "Groupe du village", "kind": "opd", "country": "country/UGA", "contact_name": "",
    "contact_email": "carla@example.org", "language": "fr",
}  # fmt: skip


@pytest.fixture
def asked(draft, ngo_officer) -> CoApplicant:
    """Carla, the stranger, is asked for a group that has no page."""
    return joining.invite(interest=draft, by=viewer_of(ngo_officer), **SENT)


def link(asked: CoApplicant, name: str = "join") -> str:
    return reverse(f"interest:{name}", args=[joining.token_for(asked)])


def by_mail(draft) -> str:
    return reverse("interest:invite_by_mail", args=[draft.pk])


# --- Asking -----------------------------------------------------------------------------------------------------------


def test_a_writer_asks_an_address_and_sees_that_no_answer_came_yet(writer, draft) -> None:
    assert writer.get(by_mail(draft)).status_code == 200
    assert writer.post(by_mail(draft), SENT).status_code == 302
    made = draft.co_applicants.get()
    assert (made.partner_id, made.name, made.email) == (None, "Village group", "carla@example.org")
    text = writer.get(page(draft, "partners")).text
    assert "Village group" in text
    assert "Invited, no answer yet" in text
    CoApplicant.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "The link has ended." in writer.get(page(draft, "partners")).text
    for name in ("detail", "check"):
        assert "Village group" in writer.get(reverse(f"interest:{name}", args=[draft.pk])).text


@pytest.mark.parametrize("wrong", [{"name": "  "}, {"email": "x"}, {"language": "xx"}, {"task": "x" * 501}])
def test_a_wrong_invitation_is_refused_and_what_was_typed_is_kept(writer, draft, wrong) -> None:
    answer = writer.post(by_mail(draft), SENT | wrong)
    assert answer.status_code == 422
    assert "Finds the visitors" in answer.text or "task" in wrong
    assert not CoApplicant.objects.exists()


def test_only_writers_of_the_applicant_ask_and_only_while_the_call_is_open(
    client, draft, reader, stranger, donor_officer, curator, ngo_officer, call
) -> None:
    assert client.get(by_mail(draft)).status_code == 302
    for user, status in ((reader, 403), (stranger, 404), (donor_officer, 404), (curator, 404)):
        client.force_login(user)
        assert client.get(by_mail(draft)).status_code == status
        assert client.post(by_mail(draft), SENT).status_code == status
    close(call)
    client.force_login(ngo_officer)
    assert client.post(by_mail(draft), SENT).headers["Location"] == reverse("interest:detail", args=[draft.pk])
    assert not CoApplicant.objects.exists()


def test_asking_again_renews_and_who_takes_part_is_not_asked(draft, asked, ngo_officer, stranger) -> None:
    joining.decline(asked=asked, addresses={"carla@example.org"}, by=viewer_of(stranger))
    CoApplicant.objects.update(expires_at=timezone.now() - timedelta(days=1))
    again = joining.invite(interest=draft, by=viewer_of(ngo_officer), **SENT)
    assert (again.pk, again.answer, again.is_over) == (asked.pk, "invited", False)
    joining.accept(asked=again, addresses={"carla@example.org"}, by=viewer_of(stranger))
    with pytest.raises(Refused):
        joining.invite(interest=draft, by=viewer_of(ngo_officer), **SENT)


def test_there_are_at_most_ten_and_mails_are_counted(writer, draft, ngo_officer, monkeypatch) -> None:
    for number in range(10):
        joining.invite(interest=draft, by=viewer_of(ngo_officer), **(SENT | {"email": f"a{number}@example.org"}))
    assert writer.post(by_mail(draft), SENT).status_code == 422
    CoApplicant.objects.all().delete()
    monkeypatch.setattr("entries.limits.allows", lambda *args, **more: False)
    assert "Many invitations" in writer.post(by_mail(draft), SENT).text
    assert not CoApplicant.objects.exists()


def test_the_letter_goes_to_the_address_with_the_link_unless_it_was_taken_back(draft, asked, ngo_officer) -> None:
    sweeper.sweep()
    mail = Mail.objects.get(to="carla@example.org")
    assert joining.token_for(asked).partition(":")[0] in mail.text
    assert "Finds the visitors" in mail.text
    Mail.objects.all().delete()
    again = joining.invite(interest=draft, by=viewer_of(ngo_officer), **SENT)
    services.uninvite(co_applicant=again, by=viewer_of(ngo_officer))
    sweeper.sweep()
    assert not Mail.objects.filter(to="carla@example.org").exists()


# --- Answering --------------------------------------------------------------------------------------------------------


def test_opening_the_link_shows_who_asks_and_changes_nothing(client, asked, stranger) -> None:
    assert "/account/login/" in client.get(link(asked)).headers["Location"]
    client.force_login(stranger)
    text = client.get(link(asked)).text
    assert "Finds the visitors" in text
    assert "Survivors Together" in text
    assert WHOLE["problem"] not in text
    asked.refresh_from_db()
    assert asked.answer == "invited"


def test_the_wrong_person_learns_nothing_and_answers_nothing(client, asked, curator, union_officer) -> None:
    for user in (curator, union_officer):
        client.force_login(user)
        for name in ("join", "join_register"):
            for answer in (client.get(link(asked, name)), client.post(link(asked, name), {"answer": "decline"})):
                assert answer.status_code == 403
                assert "Survivors Together" not in answer.text
                assert "carla@example.org" not in answer.text
    asked.refresh_from_db()
    assert asked.answer == "invited"


@pytest.mark.parametrize("side", ["applicant", "donor"])
def test_nobody_of_applicant_or_donor_answers(client, asked, stranger, partner, donor, side) -> None:
    Membership.objects.create(user=stranger, partner=partner if side == "applicant" else donor, standing="viewer")
    client.force_login(stranger)
    assert client.get(link(asked)).status_code == 403
    assert client.post(link(asked), {"answer": "accept", "way": "name", "name": "X"}).status_code == 403


def test_an_old_forged_answered_or_removed_link_is_over(client, asked, stranger, ngo_officer) -> None:
    client.force_login(stranger)
    forged = reverse("interest:join", args=["forged"])
    assert client.get(forged).status_code == client.post(forged).status_code == 410
    assert client.post(link(asked), {"answer": "decline"}).status_code == 302
    assert client.post(link(asked), {"answer": "decline"}).status_code == 410
    CoApplicant.objects.update(answer="invited", expires_at=timezone.now() - timedelta(seconds=1))
    for name in ("join", "join_register"):
        assert client.get(link(asked, name)).status_code == 410
    services.uninvite(co_applicant=asked, by=viewer_of(ngo_officer))
    assert client.post(link(asked, "join_register"), REGISTRATION).status_code == 410


def test_after_the_deadline_the_page_says_so_and_takes_no_answer(client, asked, stranger, call) -> None:
    close(call)
    client.force_login(stranger)
    assert "does not accept expressions of interest now" in client.get(link(asked)).text
    for answer in ("accept", "decline"):
        assert client.post(link(asked), {"answer": answer, "way": "name", "name": "X"}).status_code == 422
    asked.refresh_from_db()
    assert asked.answer == "invited"


def test_a_group_takes_part_by_its_name_and_reads_nothing(client, draft, asked, stranger, writer) -> None:
    client.force_login(stranger)
    sent = {"answer": "accept", "way": "name", "name": " Group  of the village "}
    assert client.post(link(asked), sent | {"name": ""}).status_code == 422
    assert client.post(link(asked), sent | {"way": "999999"}).status_code == 422
    assert client.post(link(asked), sent).status_code == 302
    assert client.get(reverse("interest:detail", args=[draft.pk])).status_code == 404
    asked.refresh_from_db()
    assert (asked.answer, asked.name, asked.partner_id) == ("accepted", "Group of the village", None)
    client.force_login(draft.author)
    assert "Takes part" in client.get(page(draft, "partners")).text


def test_a_group_registers_shortly_and_reads_the_text(client, draft, asked, stranger, make_term) -> None:
    for key in ("country/UGA", "partner-kind/opd", "language/fr"):
        make_term(key, label_en=key)
    client.force_login(stranger)
    answer = client.post(link(asked), {"answer": "accept", "way": "register"})
    assert answer.headers["Location"].endswith("/register/")
    assert 'value="Village group"' in client.get(link(asked, "join_register")).text
    assert client.post(link(asked, "join_register"), REGISTRATION | {"country": "x"}).status_code == 422
    assert not Partner.objects.filter(title_fr="Groupe du village").exists()
    assert client.post(link(asked, "join_register"), REGISTRATION).status_code == 302
    asked.refresh_from_db()
    assert (asked.answer, asked.partner.title_fr) == ("accepted", "Groupe du village")
    assert Membership.objects.get(partner=asked.partner).user_id == stranger.pk
    assert WHOLE["problem"] in client.get(reverse("interest:detail", args=[draft.pk])).text


def test_an_organisation_that_is_here_already_takes_part_once(
    client, draft, asked, union, stranger, ngo_officer, partner
) -> None:
    Membership.objects.create(user=stranger, partner=union, standing="editor")
    services.invite(interest=draft, partner=union, task="", by=viewer_of(ngo_officer))
    client.force_login(stranger)
    assert "Union des survivants" in client.get(link(asked)).text
    assert client.post(link(asked), {"answer": "accept", "way": str(partner.pk)}).status_code == 422
    assert client.post(link(asked), {"answer": "accept", "way": str(union.pk)}).status_code == 302
    found = draft.co_applicants.get()
    assert (found.pk, found.partner_id, found.answer) == (asked.pk, union.pk, "accepted")


def test_the_applicant_hears_the_answer_and_the_address_is_forgotten_in_time(asked, stranger) -> None:
    joining.accept(asked=asked, addresses={"carla@example.org"}, by=viewer_of(stranger), name="Our group")
    sweeper.sweep()
    assert "Our group" in Mail.objects.get(to="amina@example.org").text
    retention.carry_out(timezone.now() + timedelta(days=120))
    asked.refresh_from_db()
    assert (asked.email, asked.name) == ("", "Our group")


def test_answers_and_new_invitations_of_one_application_wait_for_each_other(
    draft, asked, ngo_officer, stranger
) -> None:
    other = joining.invite(interest=draft, by=viewer_of(ngo_officer), **SENT | {"email": "esi@example.org"})
    with CaptureQueriesContext(connection) as queries:
        joining.decline(asked=other, addresses={"esi@example.org"}, by=viewer_of(stranger))
        joining.invite(interest=draft, by=viewer_of(ngo_officer), **SENT)
    locking = [query["sql"] for query in queries if "FOR UPDATE" in query["sql"]]
    held = [sql.partition('FROM "')[2].partition('"')[0] for sql in locking]
    assert held == ["interest_interest", "interest_coapplicant"] * 2
