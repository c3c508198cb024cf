"""The gap board: what counts in which cell, what stands out, and where each number leads."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from entries.models import Entry
from entries.search import indexing
from entries.search.terms import thesaurus
from entries.starter import installation
from entries.viewers import ANONYMOUS
from funding.commitments.models import Commitment
from partners.models import SurvivorsReport
from partners.viewers import viewer_of
from portal.gaps import board as counting

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(make_term):
    """Two regions, one in the other; three countries: many survivors are reported from the first."""
    world = make_term("region/001")
    africa = make_term("region/002", broader=(world,))
    east = make_term("region/014", broader=(africa,))
    uganda = make_term("country/UGA", broader=(east,), label_en="Uganda", label_ar="أوغندا")
    make_term("country/MLI", broader=(africa,), label_en="Mali")
    make_term("country/PER", label_en="Peru")
    pillar = make_term("theme/rehabilitation")
    make_term("theme/wheelchair", broader=(pillar,))
    make_term("theme/laws")
    SurvivorsReport.objects.create(term=uganda, basis="meeting-2012")


@pytest.fixture
def shown(make_entry):
    """Makes an entry of any kind that readers find, without all that its checks ask for."""

    def make(kind, *terms, **fields):
        made = make_entry(kind, terms=terms, published=False, **fields)
        now = {"state": "published", "published_at": timezone.now(), "publisher": installation()}
        Entry.objects.filter(pk=made.pk).update(**now, audience=fields.get("audience", "everyone"))
        indexing.refresh([made.pk])
        return made

    return make


def cell(country="UGA", pillar="rehabilitation", viewer=ANONYMOUS, **wanted):
    found = counting.board(viewer, thesaurus(), **wanted)
    return next(line.cells[pillar] for line in found.lines if line.term.code == country)


def commitment(number, donor="D", country="UGA", **fields):
    made = Commitment.objects.create(
        standard="iati", identifier=str(number), basis="words", pillars=["rehabilitation"], funder_keys=[donor],
        fingerprint="0", **fields,
    )  # fmt: skip
    made.places.create(code=country)
    return made


def test_a_practice_counts_in_its_country_and_pillar_by_way_of_a_narrower_theme(places, make_entry):
    make_entry(terms=("theme/wheelchair", ("country/UGA", "place")))
    make_entry(terms=("theme/wheelchair", ("country/UGA", "place")), published=False)
    assert cell().counts["practice"] == 1
    assert cell(pillar="laws").counts["practice"] == 0


def test_a_mechanism_for_a_region_counts_in_its_countries_once(places, shown):
    checked(shown, ("region/014", "place"))
    assert cell().counts["mechanism"] == 1
    africa = thesaurus().find("region", "002")
    assert cell("MLI", region=africa).counts["mechanism"] == 0


def checked(shown, *terms, **fields):
    """A mechanism that somebody has compared with the funder's own pages."""
    return shown("mechanism", "theme/rehabilitation", *terms, checked_on=timezone.localdate(), **fields)


def test_a_mechanism_that_nobody_has_checked_is_shown_apart_and_covers_nothing(places, shown):
    ask(shown)
    shown("mechanism", "theme/rehabilitation", ("country/UGA", "place"), title_en="Fund from hearsay")
    assert (cell().counts["mechanism"], cell().counts["mechanism_unchecked"]) == (0, 1)
    assert cell().is_uncovered
    page = Client().get("/en/funding/gaps/").text
    assert "1\u00a0mechanism to be checked" in page
    assert "Uncovered: asked for, no money known" in page
    assert "Financing mechanism, not yet checked" in Client().get("/en/funding/gaps/UGA/rehabilitation/").text
    checked(shown, ("country/UGA", "place"))
    assert not cell().is_uncovered


def test_a_mechanism_without_a_place_stands_in_no_cell_and_is_told(places, shown):
    shown("mechanism", "theme/rehabilitation")
    assert cell().counts["mechanism"] == 0
    assert counting.board(ANONYMOUS, thesaurus()).placeless == 1


def test_barriers_that_still_stand_count_where_they_were_met(places, shown):
    fund = shown("mechanism", "theme/rehabilitation", ("country/UGA", "place"))
    shown("barrier", subject=fund, sort="language", evidence_en="English only.", reported_by="opd")
    shown(
        "barrier", subject=fund, evidence_en="x", resolved_on=timezone.localdate(), resolution_en="y", reported_by="opd"
    )
    assert cell().counts["barrier"] == 1


def test_commitments_count_once_and_several_donors_stand_out(places):
    for number in range(3):
        commitment(number, donor=f"D{number}")
    commitment("double", donor="D9", counted=False)
    assert (cell().counts["commitment"], cell().has_several_donors) == (3, True)
    page = Client().get("/en/funding/gaps/").content.decode()
    assert "Several donors" in page
    assert "country=UGA&amp;pillar=rehabilitation" in page


def test_a_request_without_any_money_is_uncovered_and_said_in_words(places, shown):
    ask(shown)
    assert cell().is_uncovered
    page = Client().get("/en/funding/gaps/").content.decode()
    assert "Uncovered: asked for, no money known" in page
    assert "In 1 cell somebody asks and no money is known." in page
    commitment(1)
    assert not cell().is_uncovered


def ask(shown, country="UGA", **fields):
    return shown("request", "theme/rehabilitation", (f"country/{country}", "place"), **fields)


def test_a_request_that_is_not_for_everybody_is_counted_only_for_those_who_may_read_it(places, shown, donor_officer):
    ask(shown, audience="partners")
    assert cell().counts["request"] == 0
    assert cell(viewer=viewer_of(donor_officer)).counts["request"] == 1


def test_states_with_survivors_come_first_then_those_who_ask_and_a_region_shows_all(places, shown):
    ask(shown, "PER")
    codes = [line.term.code for line in counting.board(ANONYMOUS, thesaurus()).lines]
    assert codes == ["UGA", "PER"]
    africa = thesaurus().find("region", "002")
    assert [line.term.code for line in counting.board(ANONYMOUS, thesaurus(), region=africa).lines] == ["UGA", "MLI"]
    assert [line.term.code for line in counting.board(ANONYMOUS, thesaurus(), uncovered=True).lines] == ["PER"]


def test_the_board_is_a_table_for_machines_too(places):
    commitment(1)
    answer = Client().get("/en/funding/gaps.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode().removeprefix("\ufeff"))))
    assert len(rows) == 6
    found = next(row for row in rows if row["pillar"] == "rehabilitation")
    assert (found["iso3"], found["commitment"], found["uncovered"]) == ("UGA", "1", "0")
    assert found["mechanism_unchecked"] == "0"


@pytest.mark.parametrize("path", ["gaps/", "gaps.csv"])
def test_an_unknown_region_is_400(places, path):
    assert Client().get(f"/en/funding/{path}?region=zz").status_code == 400


@pytest.mark.parametrize("language", ["ar", "en", "fr", "es"])
def test_the_board_speaks_four_languages_and_sets_no_cookie(places, language):
    answer = Client().get(f"/{language}/funding/gaps/")
    assert answer.status_code == 200
    assert not answer.cookies
    assert f'<html lang="{language}"' in answer.content.decode()


def test_more_entries_ask_no_more_of_the_database(places, make_entry, django_assert_max_num_queries):
    for count in (1, 3):
        for _number in range(count):
            make_entry(terms=("theme/wheelchair", ("country/UGA", "place")))
        with django_assert_max_num_queries(9):
            Client().get("/en/funding/gaps/")


def test_the_page_of_a_state_has_its_line_of_the_board(places, make_entry):
    make_entry(terms=("theme/wheelchair", ("country/UGA", "place")))
    page = Client().get("/en/partners/states/UGA/").content.decode()
    assert "Needs and money, pillar by pillar" in page
    assert "1\u00a0practice" in page
    assert "Needs and money" not in Client().get("/en/partners/states/PER/").content.decode()


def test_only_calls_that_are_open_now_are_open_money(places, shown):
    soon, ago = timezone.now() + timedelta(days=9), timezone.now() - timedelta(days=9)
    for closes in (soon, ago):
        make_call(shown, closes)
    assert cell().counts["call"] == 1


def make_call(shown, deadline):
    fields = {"deadline": deadline, "deadline_zone": "UTC", "opens_on": (deadline - timedelta(days=20)).date()}
    return shown("call", "theme/rehabilitation", ("country/UGA", "place"), **fields)


def test_a_cell_opens_what_is_behind_it(places, shown):
    fund = shown("mechanism", "theme/rehabilitation", ("region/014", "place"), title_en="Fund of the East")
    shown("barrier", subject=fund, sort="language", title_en="English only", reported_by="opd")
    shown("mechanism", "theme/rehabilitation", title_en="Fund of nowhere")
    page = Client().get("/en/funding/gaps/UGA/rehabilitation/").content.decode()
    assert "Fund of the East" in page
    assert "English only" in page
    assert "Fund of nowhere" not in page
    board = Client().get("/en/funding/gaps/").content.decode()
    assert "/en/funding/gaps/UGA/rehabilitation/#money" in board


@pytest.mark.parametrize("path", ["XXX/rehabilitation/", "uga/rehabilitation/", "UGA/nothing/"])
def test_there_is_no_cell_of_an_unknown_country_or_pillar(places, path):
    assert Client().get(f"/en/funding/gaps/{path}").status_code == 404


def test_money_for_the_whole_world_covers_no_country(places, shown):
    shown("mechanism", "theme/rehabilitation", ("region/001", "place"))
    assert cell().counts["mechanism"] == 0
    assert counting.board(ANONYMOUS, thesaurus()).placeless == 1


def test_what_is_behind_a_cell_comes_in_pages(places, shown, monkeypatch):
    monkeypatch.setattr("portal.gaps.pages.ON_A_PAGE", 2)
    for number in range(3):
        shown("mechanism", "theme/rehabilitation", ("country/UGA", "place"), title_en=f"Fund {number}")
    address = "/en/funding/gaps/UGA/rehabilitation/"
    first, second = (Client().get(f"{address}?page={page}").content.decode() for page in "12")
    assert [first.count('class="result"'), second.count('class="result"')] == [2, 1]
    assert "?page=2" in first
    for typed in ("3", "0", "x"):
        assert Client().get(f"/en/funding/gaps/UGA/rehabilitation/?page={typed}").status_code == 404
