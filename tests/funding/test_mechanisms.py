"""The catalogue of financing mechanisms: who sees what, what is said openly, and what it costs to show."""

from datetime import date

import pytest
from django.test import Client
from django.utils import translation

from entries.checks import findings
from entries.curation import move
from entries.models import Action, Entry
from entries.rules import Refused
from partners.viewers import viewer_of
from tests.cast import publish

pytestmark = pytest.mark.django_db

LIST = "/en/funding/mechanisms/"
TERMS = ("theme/inclusion", "mechanism-kind/foundation", ("country/KHM", "place"))
FOUR = {
    "title_ar": "صندوق الجسور",
    "title_fr": "Fonds des ponts",
    "title_es": "Fondo de los puentes",
    "summary_ar": "يموّل الصندوق منظمات محلية.",
    "summary_fr": "Le fonds finance des organisations locales.",
    "summary_es": "El fondo financia a organizaciones locales.",
}


@pytest.fixture
def make_mechanism(make_entry):
    """Makes a mechanism, published unless told otherwise."""

    def make(**fields):
        texts = {"title_en": "Fund of Bridges", "summary_en": "It funds local organisations.", "plain_en": "It pays."}
        return make_entry("mechanism", **({"operator": "Bridge Trust", "terms": TERMS} | texts | fields))

    return make


# --- Who sees it ------------------------------------------------------------------------------------------------------


def test_everybody_reads_a_published_mechanism(client: Client, make_mechanism) -> None:
    page = client.get(make_mechanism().get_absolute_url())
    assert page.status_code == 200
    assert "Bridge Trust" in page.text
    assert "Fund of Bridges" in client.get(LIST).text


@pytest.mark.parametrize(
    ("role", "status"),
    [("", 404), ("stranger", 404), ("donor_officer", 404), ("translator", 404), ("colleague", 404),
     ("ngo_officer", 200), ("curator", 200), ("reviewer", 200), ("administrator", 200)],
)  # fmt: skip
def test_a_draft_is_seen_by_its_author_and_the_curators_only(
    request: pytest.FixtureRequest, client: Client, make_mechanism, role: str, status: int
) -> None:
    draft = make_mechanism(published=False)
    if role:
        client.force_login(request.getfixturevalue(role))
    assert client.get(draft.get_absolute_url()).status_code == status
    assert "Fund of Bridges" not in client.get(LIST).text


@pytest.mark.parametrize(
    ("audience", "role", "status"),
    [("partners", "", 404), ("partners", "ngo_officer", 200), ("isu", "stranger", 404), ("isu", "curator", 200)],
)
def test_a_mechanism_for_some_is_hidden_from_others(
    request: pytest.FixtureRequest, client: Client, make_mechanism, audience: str, role: str, status: int
) -> None:
    shown = make_mechanism(audience=audience)
    if role:
        client.force_login(request.getfixturevalue(role))
    assert client.get(shown.get_absolute_url()).status_code == status


def test_a_mechanism_that_was_taken_down_says_so(client: Client, make_mechanism, curator) -> None:
    shown = make_mechanism()
    move(entry=Entry.objects.get(pk=shown.pk), action=Action.ARCHIVE, by=viewer_of(curator), note="It was closed.")
    assert client.get(shown.get_absolute_url()).status_code == 410
    assert client.get("/en/funding/mechanisms/99999999999999999999/").status_code == 404


def test_the_front_leads_to_the_catalogue_and_old_words_to_the_address(client: Client, make_mechanism) -> None:
    assert '/fr/funding/mechanisms/"' in client.get("/fr/funding/").text
    shown = make_mechanism()
    moved = client.get(f"/en/funding/mechanisms/{shown.pk}-old-words/?version=plain")
    assert (moved.status_code, moved.headers["Location"]) == (301, f"{shown.get_absolute_url()}?version=plain")


# --- What it says -----------------------------------------------------------------------------------------------------


def test_amounts_and_eligibility_stay_hidden_until_they_are_verified(client: Client, make_mechanism) -> None:
    known = {"award_floor": 5000, "award_ceiling": 20000, "currency": "USD"}
    terms = (*TERMS, ("partner-kind/opd", "eligible"))
    unchecked = make_mechanism(published=False, terms=terms, **known)
    Entry.objects.filter(pk=unchecked.pk).update(audience="everyone")
    assert {finding.code for finding in findings(unchecked)} >= {"not-verified"}
    checked = make_mechanism(terms=terms, checked_on=date(2026, 3, 9), **known)
    page = client.get(checked.get_absolute_url()).text
    assert "From " in page
    assert "20,000" in page
    assert "Not yet checked by a curator" not in page
    page = client.get(make_mechanism().get_absolute_url()).text
    assert "Not yet checked by a curator. Ask the organisation that runs it." in page


def test_nothing_is_published_with_amounts_that_nobody_verified(make_mechanism, curator) -> None:
    draft = make_mechanism(published=False, award_ceiling=20000, currency="USD")
    with pytest.raises(Refused):
        publish(draft, by=curator)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"operator": " "}, "no-operator"),
        ({"award_floor": 5, "checked_on": date(2026, 1, 1)}, "no-currency"),
        ({"currency": "ZZZ"}, "unknown-currency"),
        ({"award_floor": 9, "award_ceiling": 5, "currency": "EUR"}, "amounts-backwards"),
        ({"checked_on": date(2999, 1, 1)}, "verified-in-future"),
    ],
)
def test_what_cannot_be_true_is_found(make_mechanism, fields: dict, code: str) -> None:
    assert code in {finding.code for finding in findings(make_mechanism(published=False, **fields))}


def test_the_list_narrows_by_kind_of_mechanism_and_by_who_may_apply(client: Client, make_mechanism) -> None:
    make_mechanism(title_en="Open to networks", terms=(*TERMS, ("partner-kind/survivor-network", "eligible")),
                   checked_on=date(2026, 1, 1))  # fmt: skip
    make_mechanism(title_en="A bank", terms=("theme/inclusion", "mechanism-kind/development-bank"))
    page = client.get(f"{LIST}?mechanism-kind=development-bank").text
    assert "A bank" in page
    assert "Open to networks" not in page
    page = client.get(f"{LIST}?partner-kind=survivor-network").text
    assert "Open to networks" in page
    assert "A bank" not in page


def test_eligible_countries_and_the_seat_are_no_places_of_work(client: Client, make_mechanism, make_term) -> None:
    make_term("country/NOR", label_en="Norway")
    terms = (*TERMS, ("country/UGA", "eligible"), ("country/NOR", "seat"))
    shown = make_mechanism(terms=terms, checked_on=date(2026, 1, 1))
    assert "Norway" in client.get(shown.get_absolute_url()).text
    assert "Fund of Bridges" not in client.get(f"{LIST}?country=NOR").text
    assert "Fund of Bridges" not in client.get(f"{LIST}?country=UGA").text
    assert "Fund of Bridges" in client.get(f"{LIST}?country=KHM").text


def test_search_finds_a_mechanism_by_the_one_who_runs_it(client: Client, make_mechanism) -> None:
    make_mechanism()
    assert "It funds local organisations." in client.get("/en/search/?q=bridge+trust").text


@pytest.mark.parametrize(
    ("language", "direction", "title"),
    [("ar", "rtl", "صندوق الجسور"), ("en", "ltr", "Fund of Bridges"), ("fr", "ltr", "Fonds des ponts"),
     ("es", "ltr", "Fondo de los puentes")],
)  # fmt: skip
def test_page_and_list_stand_in_each_language(
    client: Client, make_mechanism, language: str, direction: str, title: str
) -> None:
    shown = make_mechanism(**FOUR)
    with translation.override(language):
        page = client.get(shown.get_absolute_url())
    assert page.status_code == 200
    assert f'lang="{language}"' in page.text
    assert f'dir="{direction}"' in page.text
    assert title in page.text
    assert title in client.get(f"/{language}/funding/mechanisms/").text


# --- What it costs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    client: Client, make_mechanism, django_assert_num_queries, count: int
) -> None:
    for number in range(count):
        make_mechanism(title_en=f"Fund {number}")
    client.get(LIST)
    with django_assert_num_queries(2):
        page = client.get(f"{LIST}?page=1&q=").text
    assert all(f"Fund {number}" in page for number in range(count))


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_with_one_barrier_and_with_three(
    client: Client, make_mechanism, make_entry, stranger, django_assert_num_queries, count: int
) -> None:
    shown = make_mechanism()
    for number in range(count):
        make_mechanism(title_en=f"Relative {number}")
        make_entry("barrier", subject=shown, author=stranger, reported_by="opd", evidence_en="English only.")
    address = shown.get_absolute_url()
    with django_assert_num_queries(5):
        page = client.get(address).text
    assert page.count("English only.") == count
    assert page.count("Relative ") >= count


def test_a_proposed_mechanism_does_not_begin_as_own_experience(client: Client, stranger) -> None:
    client.force_login(stranger)
    assert "mechanism" in client.get("/en/my/").text
    begun = client.post("/en/my/begin/mechanism/", {"language": "en", "owner": ""})
    assert begun.status_code == 302
    assert Entry.objects.get(kind="mechanism").provenance == "general_knowledge"
    section = begun.headers["Location"].replace("/start/", "/verified/")
    assert "Last verified on" in client.get(section).text
