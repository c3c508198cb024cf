"""The directory of partners, the page of one, and registering an organisation."""

import io

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from entries.checks import findings
from entries.curation import move
from entries.models import Action, Entry
from entries.rules import Refused
from entries.viewers import ANONYMOUS, Standing
from partners import rules, services
from partners.models import Membership, Partner
from partners.viewers import viewer_of
from tests.cast import publish
from tests.partners.conftest import ANSWERS

pytestmark = pytest.mark.django_db


# --- Registration -----------------------------------------------------------------------------------------------------


def test_registering_asks_who_you_are_first(client: Client) -> None:
    answer = client.get("/en/partners/register/")
    assert answer.status_code == 302
    assert "/account/login/" in answer.headers["Location"]


def test_an_organisation_is_registered_with_five_answers(client: Client, uganda, stranger) -> None:
    client.force_login(stranger)
    assert client.get("/en/partners/register/").status_code == 200
    answer = client.post("/en/partners/register/", ANSWERS)
    made = Partner.objects.get(title_en="Union of Survivors")
    assert answer.headers["Location"] == f"/en/my/{made.pk}/"
    assert client.get(answer.headers["Location"]).status_code == 200
    assert (made.state, made.owner_id, made.author_id) == ("draft", made.pk, stranger.pk)
    assert made.contact_email == "office@example.org"
    assert made.contact_email_for == "partners"
    assert Membership.objects.get(partner=made).standing == Standing.OWNER
    assert [row.term.key for row in made.entry_terms.all()] == ["country/UGA"]
    assert made.writers == [stranger.pk]


def test_every_edit_page_of_a_partner_opens_and_saves(client: Client, register, stranger) -> None:
    made = register()
    client.force_login(stranger)
    for section in made.kind_info.sections:
        assert client.get(f"/en/my/{made.pk}/{section.code}/").status_code == 200
    sent = {
        "edition": made.edition,
        "registered": "False",
        "unregistered_reason": "The register is closed.",
        "share_survivors": "60",
        "fiscal_sponsor_name": "Another one",
        "identifiers": "GB-CHC-1105489",
    }
    assert client.post(f"/en/my/{made.pk}/organisation/", sent).status_code == 302
    made.refresh_from_db()
    assert (made.registered, made.share_survivors) == (False, 60)
    assert made.unregistered_reason_en == "The register is closed."
    assert made.identifier_pairs == [("GB-CHC", "1105489")]


@pytest.mark.parametrize(("field", "typed"), [("share_survivors", "101"), ("identifiers", "no identifier")])
def test_impossible_answers_are_refused_and_kept(client: Client, register, stranger, field: str, typed: str) -> None:
    made = register()
    client.force_login(stranger)
    answer = client.post(f"/en/my/{made.pk}/organisation/", {"edition": made.edition, field: typed})
    assert answer.status_code == 422
    assert typed in answer.text


def test_the_database_refuses_impossible_shares(register) -> None:
    made = register()
    with pytest.raises(IntegrityError), transaction.atomic():
        Partner.objects.filter(pk=made.pk).update(share_survivors=101)


@pytest.mark.parametrize(
    "wrong", [{"name": "  "}, {"kind": "club"}, {"country": "country/XXX"}, {"contact_email": "x"}, {"language": "de"}]
)
def test_a_wrong_answer_makes_nothing_and_keeps_what_was_typed(client: Client, uganda, stranger, wrong) -> None:
    client.force_login(stranger)
    answer = client.post("/en/partners/register/", ANSWERS | wrong)
    assert answer.status_code == 422
    assert "The secretary" in answer.text
    assert not Partner.objects.exists()


def test_a_form_sent_twice_makes_one_organisation(register) -> None:
    assert register().pk == register().pk
    assert Membership.objects.count() == 1


def test_partners_of_a_like_name_are_shown_before_a_second_one_is_made(
    client: Client, register, curator, stranger
) -> None:
    known = register(curator=curator)
    client.force_login(stranger)
    sent = ANSWERS | {"name": "The Union of Survivors"}
    asked = client.post("/en/partners/register/", sent)
    assert asked.status_code == 409
    assert known.get_absolute_url() in asked.text
    assert client.post("/en/partners/register/", sent | {"another": "1"}).status_code == 302
    assert Partner.objects.count() == 2


def test_sample_organisations_are_published_and_their_donor_is_verified(db) -> None:
    for _twice in range(2):
        call_command("create_sample_accounts", stdout=io.StringIO())
    made = Partner.objects.filter(sample=True)
    assert {one.partner_kind: (one.is_published, one.is_verified) for one in made} == {
        "national-ngo": (True, False),
        "government-donor": (True, True),
        "state": (True, True),
    }


def test_nobody_begins_organisations_without_end(register) -> None:
    for number in range(rules.UNFINISHED_REGISTRATIONS):
        register(name=f"Club {number}")
    with pytest.raises(Refused):
        register(name="One more")
    with pytest.raises(Refused):
        services.register(by=ANONYMOUS, **ANSWERS)


def test_submitting_leads_to_curation_and_nobody_publishes_alone(register, stranger, curator) -> None:
    made = register()
    assert not [one for one in findings(made) if one.severity == "blocker"]
    move(entry=made, action=Action.SUBMIT, by=viewer_of(stranger))
    with pytest.raises(Refused):
        move(entry=made, action=Action.PUBLISH, by=viewer_of(stranger), note="Read.")
    move(entry=made, action=Action.PUBLISH, by=viewer_of(curator), note="Read.")
    assert Entry.objects.get(pk=made.pk).is_published


def test_a_partner_cannot_be_its_own_sponsor(register) -> None:
    made = register()
    made.fiscal_sponsor_id = made.pk
    assert "sponsor-is-itself" in {one.code for one in findings(made)}


def test_the_new_organisation_can_be_chosen_when_a_practice_is_offered(client: Client, register, stranger) -> None:
    register()
    client.force_login(stranger)
    assert "Union of Survivors" in client.get("/en/my/begin/practice/").text


# --- The directory ----------------------------------------------------------------------------------------------------


def test_the_directory_shows_published_partners_and_narrows_by_kind_and_country(client, register, curator) -> None:
    register(curator=curator)
    register(name="A hidden draft")
    page = client.get("/en/partners/").text
    assert "Union of Survivors" in page
    assert "A hidden draft" not in page
    assert "Union of Survivors" in client.get("/en/partners/?partner-kind=opd&country=UGA").text
    assert client.get("/en/partners/?partner-kind=nonsense").status_code == 400
    assert client.get("/ar/partners/").status_code == 200


def test_a_list_of_three_costs_what_a_list_of_one_costs(client: Client, register, curator) -> None:
    register(curator=curator)
    client.get("/en/partners/")
    with CaptureQueriesContext(connection) as one:
        client.get("/en/partners/?q=")
    for number in range(2):
        register(name=f"Union {number}", curator=curator)
    client.get("/en/partners/")
    with CaptureQueriesContext(connection) as three:
        assert "Union 1" in client.get("/en/partners/?q=").text
    assert len(three) == len(one)


# --- One partner ------------------------------------------------------------------------------------------------------


def test_a_partners_page_shows_its_facts_and_what_it_published(client, register, curator, stranger, make_entry) -> None:
    made = register(curator=curator)
    Partner.objects.filter(pk=made.pk).update(share_survivors=60, registered=False, unregistered_reason_en="Closed.")
    make_entry(title_en="Visits", owner=made, author=stranger)
    make_entry(title_en="Not yet", owner=made, author=stranger, published=False)
    page = client.get(made.get_absolute_url()).text
    for text in ("Organisation of persons with disabilities", "Uganda", "60%", "Closed.", "Visits"):
        assert text in page
    assert "Not yet" not in page


def test_more_entries_of_a_partner_cost_no_more_queries(client, register, curator, stranger, make_entry) -> None:
    made = register(curator=curator)
    make_entry(owner=made, author=stranger)
    client.get(made.get_absolute_url())
    with CaptureQueriesContext(connection) as one:
        client.get(made.get_absolute_url() + "?a=1")
    for _number in range(2):
        make_entry(owner=made, author=stranger)
    client.get(made.get_absolute_url() + "?a=2")
    with CaptureQueriesContext(connection) as three:
        client.get(made.get_absolute_url() + "?a=3")
    assert len(three) == len(one)


@pytest.mark.parametrize("wrong", ["partners/{pk}/", "partners/{pk}-other-words/"])
def test_other_words_lead_to_the_own_address(client: Client, register, curator, wrong: str) -> None:
    made = register(curator=curator)
    assert client.get("/en/" + wrong.format(pk=made.pk)).headers["Location"] == made.get_absolute_url()


def test_a_draft_is_seen_by_its_people_only(client: Client, register, stranger, ngo_officer) -> None:
    address = register().get_absolute_url()
    assert client.get(address).status_code == 404
    client.force_login(ngo_officer)
    assert client.get(address).status_code == 404
    client.force_login(stranger)
    assert client.get(address).status_code == 200


def test_each_part_of_the_contact_has_its_own_readers(client: Client, register, curator, ngo_officer, stranger) -> None:
    made = register(curator=curator)
    Partner.objects.filter(pk=made.pk).update(
        contact_name_for="everyone", contact_phone="+256 41 1", contact_phone_for="isu"
    )
    seen = {}
    for who in (None, ngo_officer, curator, stranger):
        client.logout()
        if who:
            client.force_login(who)
        page = client.get(made.get_absolute_url()).text
        seen[who] = ["The secretary" in page, "office@example.org" in page, "+256 41 1" in page]
    assert seen[None] == [True, False, False]
    assert seen[ngo_officer] == [True, True, False]
    assert seen[curator] == [True, True, True]
    assert seen[stranger] == [True, True, True]  # its own organisation


def test_a_sponsor_that_is_not_public_is_not_told(client: Client, register, curator, stranger) -> None:
    made = register(curator=curator)
    hidden = register(name="A hidden sponsor")
    Partner.objects.filter(pk=made.pk).update(fiscal_sponsor=hidden.pk)
    assert "A hidden sponsor" not in client.get(made.get_absolute_url()).text
    publish(hidden, by=curator)
    assert "A hidden sponsor" in client.get(made.get_absolute_url()).text
