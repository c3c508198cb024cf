"""Partnerships: proposed, agreed by every party, changed by agreement, shown when all say so, reported, ended."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from entries.models import Happening
from entries.rules import Refused
from entries.viewers import Standing
from partners.assistance.models import Consent, Partnership, Version
from partners.assistance.partnerships import services
from partners.assistance.partnerships.services import ProposedMeanwhile, Wording
from partners.models import Membership, Partner
from partners.viewers import viewer_of
from tests.assistance.conftest import PARTNERSHIPS as LIST, TEXT, page, party

pytestmark = pytest.mark.django_db
FORM = {
    "language": "en",
    "title": "Workshops in the south",
    "purpose": "Survivors repair wheelchairs.",
    "measures": ["audit"],
    "milestone_1": "The workshop opens",
    "due_1": "2027-03-31",
}


# --- Proposing --------------------------------------------------------------------------------------------------------


def test_a_partnership_is_proposed_from_a_request_and_agreed_by_the_other_owner(
    client: Client, make_request, network, donor, donor_officer, ngo_officer
) -> None:
    request = make_request()
    address = f"{LIST}begin/?about={request.pk}"
    assert address in client.get(request.get_absolute_url()).text
    client.force_login(donor_officer)
    assert "Survivors Together" in client.get(address).text
    asked = client.get(f"{address}&owner={donor.pk}&others=survivors+TOGETHER")
    assert asked.status_code == 302
    kept = {"for": donor.pk, "with": network.pk, "about": request.pk, f"part_{donor.pk}": "Money for three years."}
    assert f'name="about" value="{request.pk}"' in client.get(asked.headers["Location"]).text
    answer = client.post(asked.headers["Location"], FORM | kept, follow=True)
    made = Partnership.objects.get()
    assert answer.redirect_chain[-1][0] == page(made.pk)
    assert "Proposed, not yet agreed by all" in answer.text
    assert "Money for three years." in answer.text
    assert made.origin_id == request.pk
    client.force_login(ngo_officer)
    assert "Workshops in the south" in client.get(LIST).text, "it waits for an answer"
    assert client.post(page(made.pk, "do/agree/"), {"number": "1"}).status_code == 302
    made.refresh_from_db()
    assert made.is_agreed
    assert "Agreed by all parties" in client.get(page(made.pk)).text


def test_parties_that_nobody_knows_are_explained(client: Client, network, donor, donor_officer) -> None:
    client.force_login(donor_officer)
    for names in ("", "Nobody at all", "Survivors Togethr", "A Donor"):
        answer = client.get(f"{LIST}begin/", {"owner": donor.pk, "others": names})
        assert answer.status_code == 422, names
        assert "error-summary" in answer.text, names
        assert ("Did you mean “Survivors Together”?" in answer.text) == (names == "Survivors Togethr")


WRONG = (
    {"title": ""},
    {"measures": []},
    {"measures": ["nonsense"]},
    {"starts_on": "2027-05-01", "ends_on": "2026-05-01"},
    {"starts_on": "2027-02-31"},
    {"milestone_1": "", "due_1": "2027-03-31"},
    {"model": "999999"},
    {"title": "a\x00b"},
)


def test_a_text_that_cannot_be_proposed_keeps_what_was_typed(client: Client, network, donor, donor_officer) -> None:
    client.force_login(donor_officer)
    kept = {"for": donor.pk, "with": network.pk, "purpose": "Kept words"}
    for wrong in WRONG:
        answer = client.post(f"{LIST}propose/", FORM | kept | wrong)
        assert answer.status_code == 422, wrong
        assert "Kept words" in answer.text, wrong
    assert not Partnership.objects.exists()


def test_nobody_proposes_for_an_organisation_of_others(client: Client, network, donor, stranger) -> None:
    client.force_login(stranger)
    assert "Register your organisation" in client.get(f"{LIST}begin/").text
    assert client.post(f"{LIST}propose/", FORM | {"for": donor.pk, "with": network.pk}).status_code == 302
    with pytest.raises(Refused):
        services.propose(by=viewer_of(stranger), proposer=donor, others=[network], wording=Wording(**TEXT))
    assert not Partnership.objects.exists()


def test_a_request_of_others_does_not_come_under_a_partnership_it_has_nothing_to_do_with(
    make_practice, network, donor, ngo_officer
) -> None:
    foreign = make_practice(owner=None)
    made = services.propose(
        by=viewer_of(ngo_officer), proposer=network, others=[donor], wording=Wording(**TEXT), origin=foreign
    )
    assert made.origin is None


def test_a_partner_that_nobody_acts_for_cannot_be_a_party(network, ngo_officer) -> None:
    alone = Partner.objects.create(kind="partner", original_language="en", title_en="Alone", partner_kind="opd")
    for others in ([alone], [network], []):
        with pytest.raises(Refused):
            services.propose(by=viewer_of(ngo_officer), proposer=network, others=others, wording=Wording(**TEXT))


# --- Agreeing ---------------------------------------------------------------------------------------------------------


def test_only_owners_agree(proposed, donor, stranger) -> None:
    Membership.objects.create(user=stranger, partner=donor, standing=Standing.EDITOR)
    with pytest.raises(Refused, match="Only the owners"):
        services.agree(partnership=proposed, party=party(proposed, donor), number=1, by=viewer_of(stranger))


def test_a_second_yes_changes_nothing(agreed, donor, donor_officer) -> None:
    services.agree(partnership=agreed, party=party(agreed, donor), number=1, by=viewer_of(donor_officer))
    assert Consent.objects.count() == 2
    assert Happening.objects.filter(name="partnership.agreed").count() == 1


def test_a_change_needs_agreement_again_and_what_was_agreed_stays_until_then(
    client: Client, public, network, donor, ngo_officer, donor_officer
) -> None:
    services.reach(
        partnership=public, party=party(public, donor), position=1, on=date(2026, 3, 2), by=viewer_of(donor_officer)
    )
    client.force_login(donor_officer)
    form = client.get(page(public.pk, "change/"))
    assert "Survivors repair wheelchairs." in form.text
    sent = FORM | {"milestone_1": "The workshop opens", "based_on": "1"}
    assert client.post(page(public.pk, "change/"), sent).status_code == 302
    assert "A change is proposed" in client.get(page(public.pk)).text
    client.logout()
    seen = client.get(page(public.pk)).text
    assert "Workshops in the north" in seen
    assert "Workshops in the south" not in seen
    services.agree(partnership=public, party=party(public, network), number=2, by=viewer_of(ngo_officer))
    seen = client.get(page(public.pk)).text
    assert "Workshops in the south" in seen
    assert "2 March 2026" in seen, "a milestone in the same words stays reached"


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_agree_at_the_same_moment_bring_it_into_force_once(
    network, donor, colleague, ngo_officer, donor_officer
) -> None:
    writer = viewer_of(colleague)  # an editor proposes: nobody has agreed yet
    made = services.propose(by=writer, proposer=network, others=[donor], wording=Wording(**TEXT))
    start, problems = Barrier(2), []

    def decide(partner: Partner, user) -> None:
        try:
            start.wait(10)
            services.agree(partnership=made, party=party(made, partner), number=1, by=viewer_of(user))
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [Thread(target=decide, args=pair) for pair in ((network, ngo_officer), (donor, donor_officer))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert problems == []
    made.refresh_from_db()
    assert made.is_agreed
    assert Consent.objects.filter(version__partnership=made).count() == 2
    assert Happening.objects.filter(name="partnership.agreed").count() == 1


def test_two_who_propose_changes_at_once_lose_nothing(client: Client, agreed, network, donor, ngo_officer) -> None:
    services.change(
        partnership=agreed,
        party=party(agreed, network),
        wording=Wording(**TEXT),
        based_on=1,
        by=viewer_of(ngo_officer),
    )
    client.force_login(ngo_officer)
    answer = client.post(page(agreed.pk, "change/"), FORM | {"based_on": "1", "purpose": "My own words"})
    assert answer.status_code == 409
    assert "My own words" in answer.text
    assert Version.objects.count() == 2
    assert client.post(page(agreed.pk, "change/"), FORM | {"based_on": "2"}).status_code == 302


def test_who_agrees_to_a_text_that_changed_meanwhile_is_shown_the_new_one(
    client: Client, proposed, network, ngo_officer, donor_officer
) -> None:
    mine = party(proposed, network)
    services.change(partnership=proposed, party=mine, wording=Wording(**TEXT), based_on=1, by=viewer_of(ngo_officer))
    client.force_login(donor_officer)
    answer = client.post(page(proposed.pk, "do/agree/"), {"number": "1"})
    assert answer.status_code == 409
    assert "The text has changed since you read it." in answer.text
    assert not Partnership.objects.get().is_agreed
    with pytest.raises(ProposedMeanwhile):
        services.set_aside(partnership=proposed, party=mine, number=1, note="", by=viewer_of(ngo_officer))


def test_a_first_proposal_that_is_declined_is_over_and_a_change_is_not(
    client: Client, proposed, network, donor, donor_officer, ngo_officer
) -> None:
    client.force_login(donor_officer)
    assert client.post(page(proposed.pk, "do/no/"), {"number": "1", "note": "No money"}).status_code == 302
    seen = client.get(page(proposed.pk)).text
    assert "Not agreed" in seen
    assert "No money" in seen
    assert client.post(page(proposed.pk, "do/agree/"), {"number": "1"}).status_code == 422


def test_a_change_that_is_declined_leaves_what_was_agreed(agreed, network, donor, ngo_officer, donor_officer) -> None:
    mine, theirs = party(agreed, network), party(agreed, donor)
    services.change(partnership=agreed, party=mine, wording=Wording(**TEXT), based_on=1, by=viewer_of(ngo_officer))
    done = services.set_aside(partnership=agreed, party=theirs, number=2, note="", by=viewer_of(donor_officer))
    assert done.is_agreed
    assert not done.is_over
    assert services.open_proposal(done) is None


# --- Seeing -----------------------------------------------------------------------------------------------------------

EVERYONE = ["", "stranger", "translator", "colleague", "donor_officer", "reviewer"]
INSIDE = {"colleague", "donor_officer", "reviewer"}


@pytest.mark.parametrize("role", EVERYONE)
def test_parties_and_isu_see_what_is_not_public(
    request: pytest.FixtureRequest, client: Client, agreed, role: str
) -> None:
    if role:
        client.force_login(request.getfixturevalue(role))
    assert client.get(page(agreed.pk)).status_code == (200 if role in INSIDE else 404)
    assert ("Workshops in the north" in client.get(LIST).text) == (role in INSIDE)
    expected = 200 if role in INSIDE else 404 if role else 302
    assert client.get(page(agreed.pk, "act/")).status_code == expected
    if role not in INSIDE:
        assert client.post(page(agreed.pk, "do/end/"), {"outcome": "early"}).status_code in {302, 404}
        assert not Partnership.objects.get().is_over


def test_everybody_sees_it_once_both_say_so_and_no_longer_when_one_takes_it_back(
    client: Client, agreed, public, donor, donor_officer, network
) -> None:
    seen = client.get(page(public.pk))
    assert seen.status_code == 200
    assert "csrf" not in seen.text
    assert "Agree, report, change" not in seen.text
    assert "Has agreed on:" not in seen.text
    services.show(party=party(public, donor), public=False, by=viewer_of(donor_officer))
    assert client.get(page(public.pk)).status_code == 404


def test_a_partner_page_names_its_partnerships_to_those_who_may_see_them(
    client: Client, public, network, donor, donor_officer
) -> None:
    assert "Workshops in the north" in client.get(network.get_absolute_url()).text
    services.show(party=party(public, donor), public=False, by=viewer_of(donor_officer))
    assert "Workshops in the north" not in client.get(network.get_absolute_url()).text


def test_a_party_without_a_public_page_and_isu_keep_it_from_the_public(client: Client, public, donor, curator) -> None:
    client.force_login(curator)
    assert client.post(page(public.pk, "do/hide/"), {"hidden": "yes"}).status_code == 302
    client.logout()
    assert client.get(page(public.pk)).status_code == 404
    services.hide(partnership=public, hidden=False, by=viewer_of(curator))
    assert client.get(page(public.pk)).status_code == 200
    Partner.objects.filter(pk=donor.pk).update(audience="partners")
    assert client.get(page(public.pk)).status_code == 404


@pytest.mark.parametrize(
    ("role", "step"),
    [
        ("colleague", "agree"),
        ("colleague", "show"),
        ("colleague", "end"),
        ("curator", "report"),
        ("ngo_officer", "hide"),
    ],
)
def test_who_may_not_is_told_so(request: pytest.FixtureRequest, client: Client, agreed, role: str, step: str) -> None:
    client.force_login(request.getfixturevalue(role))
    sent = {"number": "1", "outcome": "early", "text": "x", "public": "yes", "hidden": "yes"}
    answer = client.post(page(agreed.pk, f"do/{step}/"), sent)
    assert answer.status_code == 403
    assert "This was not stored" in answer.text
    assert client.post(page(agreed.pk, "do/nonsense/"), sent).status_code == 404
    assert client.get(page(agreed.pk, f"do/{step}/")).status_code == 405


def test_the_list_and_the_page_cost_the_same_however_much_there_is(
    client: Client, public, network, donor, ngo_officer, donor_officer
) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    one = queries(LIST)
    for number in range(2):
        wording = Wording(**TEXT | {"title": f"Number {number}"})
        made = services.propose(by=viewer_of(ngo_officer), proposer=network, others=[donor], wording=wording)
        services.agree(partnership=made, party=party(made, donor), number=1, by=viewer_of(donor_officer))
        for partner, user in ((network, ngo_officer), (donor, donor_officer)):
            services.show(party=party(made, partner), public=True, by=viewer_of(user))
    assert queries(f"{LIST}?page=1") == one <= 6
    assert queries(page(public.pk)) <= 6
    assert client.get(f"{LIST}?page=99").status_code == 404
    assert client.get(f"{LIST}?page=x").status_code == 404


def test_the_name_of_a_partner_whose_page_is_hidden_is_not_filled_in(
    client: Client, make_request, network, donor_officer
) -> None:
    request = make_request()
    Partner.objects.filter(pk=network.pk).update(state="draft")
    client.force_login(donor_officer)
    answer = client.get(f"{LIST}begin/?about={request.pk}")
    assert answer.status_code == 200
    assert "Survivors Together" not in answer.text


def test_a_null_byte_in_a_note_is_left_out(client: Client, proposed, donor_officer) -> None:
    client.force_login(donor_officer)
    assert client.post(page(proposed.pk, "do/no/"), {"number": "1", "note": "Not\x00 now"}).status_code == 302
    assert Version.objects.get(partnership=proposed).set_aside_note == "Not now"
