"""Beginning a request or an offer, its pages in the wizard, its checks, and what matching hears of it."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from entries.checks import findings
from entries.models import Entry, State
from entries.viewers import Standing
from partners.assistance.kinds import KINDS
from partners.assistance.matching import gives, seeks
from partners.models import Membership

pytestmark = pytest.mark.django_db
BEGIN = "/en/assistance/begin/{}/"


@pytest.fixture(params=["request", "offer"])
def kind(request: pytest.FixtureRequest) -> str:
    """Both kinds, one after the other."""
    return request.param


# --- Beginning --------------------------------------------------------------------------------------------------------


def test_it_is_begun_for_an_organisation_and_written_page_by_page(
    client: Client, kind: str, network, colleague, make_term
) -> None:
    for key in ("theme/wheelchair", "support/training", "language/en", "partner-kind/opd"):
        make_term(key)
    assert BEGIN.format(kind) in client.get("/en/assistance/").text
    client.force_login(colleague)
    assert "Survivors Together" in client.get(BEGIN.format(kind)).text
    begun = client.post(BEGIN.format(kind), {"owner": network.pk, "language": "en"})
    entry = Entry.objects.get(kind=kind)
    assert begun.headers["Location"] == f"/en/my/{entry.pk}/start/"
    assert (entry.owner_id, entry.author_id) == (network.pk, colleague.pk)
    for section in entry.kind_info.sections:
        assert client.get(f"/en/my/{entry.pk}/{section.code}/").status_code == 200, section.code
    sent = {"audience": "partners", "amount_for": "verified", "contact_for": "isu", "edition": str(entry.edition)}
    assert client.post(f"/en/my/{entry.pk}/seen/", sent).status_code == 302
    found = Entry.objects.get(pk=entry.pk).detail()
    assert (found.audience, found.amount_for, found.contact_for) == ("partners", "verified", "isu")
    assert client.get(f"/en/my/{entry.pk}/check/").status_code == 200


def test_rules_are_written_as_questions_and_read_as_sentences(
    client: Client, make_offer, ngo_officer, make_term
) -> None:
    make_term("partner-kind/opd", label_en="OPD")
    draft = make_offer(published=False)
    client.force_login(ngo_officer)
    address = f"/en/my/{draft.pk}/who/"
    names = set(client.get(address).context["form"].fields)
    years = next(name for name in names if name.endswith("minimum_years"))
    kinds = next(name for name in names if name.endswith("partner_kinds"))
    edition = str(Entry.objects.get(pk=draft.pk).edition)
    refused = client.post(address, {years: "900", "edition": edition})
    assert refused.status_code == 422
    assert "900" in refused.text
    sent = {years: "2", kinds: ["partner-kind/opd"], "edition": edition}
    assert client.post(address, sent).status_code == 302
    draft.refresh_from_db()
    assert [rule["rule"] for rule in draft.rules] == ["partner_kinds", "minimum_years"]
    assert "at least 2 years" in client.get(f"/en/my/{draft.pk}/check/").text


@pytest.mark.parametrize("role", ["", "stranger", "curator", "viewer"])
def test_without_an_organisation_nobody_begins_one(
    request: pytest.FixtureRequest, client: Client, kind: str, network, stranger, role: str
) -> None:
    sent = {"owner": network.pk, "language": "en"}
    if not role:
        assert "/account/login/" in client.get(BEGIN.format(kind)).headers["Location"]
    else:
        if role == "viewer":
            Membership.objects.create(user=stranger, partner=network, standing=Standing.VIEWER)
        client.force_login(stranger if role == "viewer" else request.getfixturevalue(role))
        page = client.get(BEGIN.format(kind))
        assert "Register your organisation" in page.text
        assert client.post(BEGIN.format(kind), sent).status_code == 422
    assert not Entry.objects.filter(kind=kind).exists()


def test_a_beginning_that_cannot_be_understood_is_explained(client: Client, ngo_officer) -> None:
    client.force_login(ngo_officer)
    for sent in ({"language": ""}, {"owner": "x", "language": "en"}, {"owner": "1", "language": "xx"}):
        answer = client.post(BEGIN.format("request"), sent)
        assert answer.status_code == 422
        assert "error-summary" in answer.text


WRONG = (
    ("money", {"amount_max": "-5"}),
    ("money", {"amount_max": "1e400"}),
    ("money", {"amount_max": "NaN"}),
    ("money", {"currency": "XYZ"}),
    ("when", {"open_until": "2027-02-30"}),
    ("contact", {"contact_email": "nobody"}),
    ("contact", {"contact_phone": "call me"}),
    ("seen", {"amount_for": "nobody"}),
)


def test_input_that_cannot_be_is_refused_and_kept(client: Client, make_request, ngo_officer) -> None:
    draft = make_request(published=False)
    client.force_login(ngo_officer)
    for section, wrong in WRONG:
        answer = client.post(f"/en/my/{draft.pk}/{section}/", wrong | {"edition": str(draft.edition)})
        assert answer.status_code == 422, wrong
        assert section == "seen" or next(iter(wrong.values())) in answer.text


# --- Checks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"owner": None}, "no-partner"),
        ({"amount_max": 5}, "no-currency"),
        ({"amount_min": 9, "amount_max": 5, "currency": "EUR"}, "amounts-backwards"),
        ({"starts_on": date(2027, 1, 2), "ends_on": date(2027, 1, 1)}, "period-backwards"),
        ({"open_until": date(2020, 1, 1)}, "over"),
        ({"terms": ("theme/wheelchair",)}, "missing-support"),
    ],
)
def test_what_both_lack_is_found(request, kind: str, fields: dict, code: str) -> None:
    make = request.getfixturevalue(f"make_{kind}")
    assert code in {finding.code for finding in findings(make(published=False, **fields))}


def test_accessibility_is_asked_for_and_cannot_cost_more_than_the_whole(make_request) -> None:
    money = {"published": False, "amount_max": 100, "currency": "EUR"}
    assert "no-accessibility-cost" in {one.code for one in findings(make_request(**money))}
    over = make_request(**money, accessibility_cost=101, accessibility_budgeted=True)
    assert "accessibility-over-amount" in {one.code for one in findings(over)}
    assert not {one.code for one in findings(make_request(**money, accessibility_cost=0))} & {"no-accessibility-cost"}


def test_rules_that_matching_cannot_read_are_found(make_offer) -> None:
    offer = make_offer(published=False, rules=[{"rule": "nonsense"}])
    assert "unsound-rules" in {one.code for one in findings(offer)}


def test_an_organisation_that_is_not_public_is_pointed_out(make_request, network) -> None:
    type(network).objects.filter(pk=network.pk).update(state=State.DRAFT)
    assert "partner-not-public" in {one.code for one in findings(make_request(published=False))}


# --- Matching ---------------------------------------------------------------------------------------------------------


def test_a_request_tells_matching_what_is_asked_for_by_whom_and_for_whom_the_amount_is(make_request, network) -> None:
    type(network).objects.filter(pk=network.pk).update(share_disabilities=80, registered=False)
    last = timezone.localdate() + timedelta(days=9)
    entry = make_request(amount_max=500, currency="EUR", amount_for="verified", open_until=last)
    (draft,) = seeks(entry)
    terms = dict(_keys(entry))
    assert draft.side == "seek"
    assert draft.supports == {terms["support/training"]}
    assert draft.countries == {terms["country/UGA"]}
    assert draft.languages == {terms["language/en"]}
    assert draft.led_by_opd is True
    assert draft.facts.registered is False
    assert (draft.audience, draft.amount_audience, draft.owner_id) == ("everyone", "verified", network.pk)
    assert draft.open_until.date() > last


def test_an_amount_is_never_for_more_people_than_its_entry(make_offer) -> None:
    (draft,) = gives(make_offer(audience="isu", amount_for="everyone"))
    assert draft.amount_audience == "isu"


def test_without_an_organisation_nothing_is_matched(make_request, make_offer) -> None:
    assert list(seeks(make_request(published=False, owner=None))) == []
    assert list(gives(make_offer(published=False, owner=None))) == []


def _keys(entry):
    return [(row.term.key, row.term_id) for row in entry.entry_terms.select_related("term")]


def test_both_kinds_are_matched_searched_and_related() -> None:
    from matching.registry import builder_of

    for kind in KINDS:
        assert builder_of(kind.code)
        assert kind.searchable
        assert kind.relates
