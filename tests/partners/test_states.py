"""Pages of States: facts with their dates, names in the reader's language, few queries."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from entries.models import Term
from entries.search.terms import thesaurus
from partners import loading, state_profiles, state_sections, states
from partners.models import BoundStatus, SurvivorsReport, TreatyStatus

pytestmark = pytest.mark.django_db
MOST_QUERIES = 6
DAY = date(2020, 1, 1)


@pytest.fixture
def world(make_term) -> dict[str, Term]:
    """A few countries under their regions, and everything that the files know of them."""
    earth = make_term("region/001", label_en="World")
    europe = make_term("region/150", label_en="Europe", label_ar="أوروبا", broader=(earth,))
    africa = make_term("region/002", label_en="Africa", label_ar="أفريقيا", broader=(earth,))
    found = {
        code: make_term(f"country/{code}", label_en=name, label_ar=arabic, broader=(region,))
        for code, name, arabic, region in (
            ("EST", "Estonia", "إستونيا", europe),
            ("POL", "Poland", "بولندا", europe),
            ("LTU", "Lithuania", "ليتوانيا", europe),
            ("UGA", "Uganda", "أوغندا", africa),
            ("AGO", "Angola", "أنغولا", africa),
            ("ALA", "Åland Islands", "جزر آلاند", europe),
            ("ATA", "Antarctica", "أنتاركتيكا", earth),
        )
    }
    loading.load()
    return found


# --- Loading ----------------------------------------------------------------------------------------------------------


def test_loading_again_changes_nothing(world) -> None:
    before = set(TreatyStatus.objects.values_list("pk", flat=True))
    again = loading.load()
    assert (again.written, again.removed, again.changed) == (0, 0, False)
    assert set(TreatyStatus.objects.values_list("pk", flat=True)) == before


def test_areas_that_are_no_country_are_named(make_term) -> None:
    assert "EUE" in loading.load().unknown


def test_a_row_that_the_file_no_longer_has_goes_and_a_changed_one_is_mended(world) -> None:
    TreatyStatus.objects.create(
        term=world["ALA"],
        treaty="CCM",
        status="state_party",
        bound_on=date(2020, 1, 1),
        source="x",
        as_at=date(2020, 1, 1),
    )
    TreatyStatus.objects.filter(term=world["UGA"], treaty="CRPD").update(bound_on=date(1999, 1, 1))
    done = loading.load()
    assert (done.written, done.removed) == (1, 1)
    assert not TreatyStatus.objects.filter(term=world["ALA"]).exists()


@pytest.mark.parametrize("broken", ["2002-99-99", "yesterday"])
def test_a_broken_file_is_refused_with_its_row_and_nothing_is_changed(world, tmp_path: Path, broken: str) -> None:
    (tmp_path / "survivors.csv").write_text("iso3,basis,verified\n")
    head = (loading.DATA / "treaty_status.csv").read_text().splitlines()[0]
    row = f"APMBC,UGA,state_party,,accession,{broken},,,,x,2026-02-03"
    (tmp_path / "treaty_status.csv").write_text(f"{head}\n{row}\n")
    before = TreatyStatus.objects.count()
    with pytest.raises(loading.BadRow, match="row 0"):
        loading.load(tmp_path)
    assert TreatyStatus.objects.count() == before


def test_the_command_reports_what_it_did_and_refuses_a_word_nobody_knows(world, tmp_path, monkeypatch) -> None:
    out = io.StringIO()
    call_command("load_treaties", stdout=out)
    assert "0 written" in out.getvalue()
    (tmp_path / "survivors.csv").write_text("iso3,basis,verified\n")
    head = (loading.DATA / "treaty_status.csv").read_text().splitlines()[0]
    (tmp_path / "treaty_status.csv").write_text(f"{head}\nAPMBC,UGA,friendly,,accession,2002-01-01,,,,x,2026-02-03\n")
    monkeypatch.setattr(loading, "DATA", tmp_path)
    with pytest.raises(CommandError):
        call_command("load_treaties", stdout=out)


def test_the_file_has_the_counts_that_the_source_prints() -> None:
    with (loading.DATA / "treaty_status.csv").open() as file:
        rows = list(csv.DictReader(file))
    count = {
        (treaty, status): sum(row["treaty"] == treaty and row["status"] == status for row in rows)
        for treaty in ("APMBC", "CCM", "CCW-PV", "CRPD", "CRPD-OP")
        for status in BoundStatus.values
    }
    assert (count["APMBC", "state_party"], count["APMBC", "withdrawn"]) == (162, 4)
    assert (count["CCM", "state_party"], count["CCM", "signatory"], count["CCM", "withdrawn"]) == (112, 12, 1)
    assert count["CCW-PV", "state_party"] == 99
    assert (count["CRPD", "state_party"], count["CRPD", "signatory"]) == (193, 3)
    assert (count["CRPD-OP", "state_party"], count["CRPD-OP", "signatory"]) == (108, 23)


# --- One State --------------------------------------------------------------------------------------------------------


def test_a_withdrawn_state_is_shown_as_withdrawn_with_its_dates(client: Client, world) -> None:
    page = client.get("/en/partners/states/EST/").text
    assert "<strong>Withdrawn</strong>" in page
    assert 'datetime="2025-06-27"' in page
    assert 'datetime="2025-12-27"' in page
    assert 'datetime="2004-05-12"' in page  # when it had joined
    assert "C.N.360.2025" in page


def test_a_state_that_is_leaving_is_still_a_party_and_both_dates_are_told(client: Client, world) -> None:
    status = TreatyStatus.objects.get(term=world["POL"], treaty="APMBC")
    assert status.is_leaving
    assert not status.has_left_since(date(2026, 2, 19))
    assert status.has_left_since(date(2026, 2, 20))
    page = client.get("/en/partners/states/POL/").text
    assert "State Party" in page
    assert 'datetime="2025-08-20"' in page
    assert 'datetime="2026-02-20"' in page


def test_the_source_and_its_day_are_on_the_page(client: Client, world) -> None:
    page = client.get("/en/partners/states/UGA/").text
    assert "UN Treaty Collection" in page
    assert 'datetime="2026-02-03"' in page
    assert "https://treaties.un.org/" in page


def test_an_area_without_acts_of_its_own_is_not_called_a_state_that_refused(client: Client, world) -> None:
    page = client.get("/en/partners/states/ALA/").text
    assert "The source names no act of its own" in page
    assert "neither signed nor joined" not in page


def test_reports_of_survivors_say_whether_they_are_verified(client: Client, world) -> None:
    assert SurvivorsReport.objects.get(term=world["UGA"]).verified
    assert "May 2012" in client.get("/en/partners/states/UGA/").text
    page = client.get("/en/partners/states/AGO/").text
    assert "Compiled from general knowledge" in page
    assert "Nobody has yet verified this." in page
    assert "We know of no report." in client.get("/en/partners/states/EST/").text


def test_names_are_in_the_readers_language(client: Client, world) -> None:
    page = client.get("/ar/partners/states/UGA/").text
    assert "<h1>أوغندا</h1>" in page
    assert "أفريقيا" in page
    assert 'dir="rtl"' in page


@pytest.mark.parametrize("typed", ["uga", "Uga"])
def test_other_spellings_of_the_code_lead_to_the_own_address(client: Client, world, typed: str) -> None:
    answer = client.get(f"/en/partners/states/{typed}/")
    assert answer.status_code == 301
    assert answer.headers["Location"] == "/en/partners/states/UGA/"


@pytest.mark.parametrize("wrong", ["XXX", "002", "a-b", "x" * 300])
def test_what_is_no_country_is_not_found(client: Client, world, wrong: str) -> None:
    assert client.get(f"/en/partners/states/{wrong}/").status_code == 404


def test_a_merged_area_leads_to_its_successor_and_a_retired_one_is_not_found(client: Client, world) -> None:
    Term.objects.filter(pk=world["ALA"].pk).update(merged_into=world["EST"])
    Term.objects.filter(pk=world["ATA"].pk).update(retired=True)
    assert client.get("/en/partners/states/ALA/").headers["Location"].endswith("/EST/")
    assert client.get("/en/partners/states/ATA/").status_code == 404


def test_what_is_from_there_is_named_kind_by_kind(client: Client, world, make_entry, stranger) -> None:
    make_entry(
        title_en="Peer visits in Gulu",
        terms=(
            "theme/peer-support",
            ("country/UGA", "place"),
        ),
    )
    make_entry(
        "opportunity",
        title_en="A course in Kampala",
        terms=(
            "theme/peer-support",
            ("country/UGA", "place"),
        ),
    )
    make_entry(
        title_en="Elsewhere",
        terms=(
            "theme/peer-support",
            ("country/EST", "place"),
        ),
    )
    make_entry(
        title_en="A secret draft",
        published=False,
        terms=(
            "theme/peer-support",
            ("country/UGA", "place"),
        ),
    )
    page = client.get("/en/partners/states/UGA/").text
    assert "Peer visits in Gulu" in page
    assert "A course in Kampala" in page
    assert "Elsewhere" not in page
    assert "A secret draft" not in page


def test_a_states_page_names_five_of_a_kind_and_leads_to_the_rest(client: Client, world, make_entry) -> None:
    for number in range(7):
        make_entry(
            title_en=f"Practice {number}",
            terms=(
                "theme/peer-support",
                ("country/UGA", "place"),
            ),
        )
    page = client.get("/en/partners/states/UGA/").text
    assert page.count("<h3>") == states.SHOWN
    assert "Show all 7 entries" in page
    assert "/en/practices/?country=UGA" in page


# --- The list ---------------------------------------------------------------------------------------------------------


def test_the_list_stands_under_regions_and_forgets_nobody(client: Client, world) -> None:
    page = client.get("/en/partners/states/").text
    for name in ("Estonia", "Poland", "Uganda", "Africa", "Europe"):
        assert name in page
    assert "2 more areas have no act of their own" in page
    rest = client.get("/en/partners/states/?status=none").text
    assert "Outside these regions" in rest
    for name in ("Åland Islands", "Antarctica"):
        assert name in rest
    assert "Withdrawn 2025" in page
    assert "express no opinion" in page


@pytest.mark.parametrize(
    ("query", "seen", "unseen"),
    [
        ("treaty=APMBC&status=withdrawn", {"EST", "LTU"}, {"POL", "UGA"}),
        ("treaty=CRPD&status=state_party", {"EST", "POL", "UGA"}, {"ALA", "ATA"}),
        ("status=none&treaty=CRPD", {"ALA", "ATA"}, {"EST"}),
        ("survivors=on", {"UGA", "AGO"}, {"EST", "ALA"}),
        ("region=002", {"UGA", "AGO"}, {"EST", "ATA"}),
        ("treaty=CRPD", {"EST"}, {"ALA"}),
    ],
)
def test_the_list_is_narrowed(client: Client, world, query: str, seen: set[str], unseen: set[str]) -> None:
    answer = client.get(f"/en/partners/states/?{query}")
    assert answer.status_code == 200
    assert all(f'href="{code}/"' in answer.text for code in seen)
    assert not any(f'href="{code}/"' in answer.text for code in unseen)


@pytest.mark.parametrize("query", ["treaty=NPT", "status=friendly", "region=999", "treaty=%00"])
def test_what_the_filter_does_not_know_is_said(client: Client, world, query: str) -> None:
    answer = client.get(f"/en/partners/states/?{query}")
    assert answer.status_code == 400
    assert "<title>Error:" in answer.text
    assert client.get(f"/en/partners/states/states.csv?{query}").status_code == 400


def test_nothing_found_says_what_to_do(client: Client, world) -> None:
    page = client.get("/en/partners/states/?region=002&treaty=APMBC&status=withdrawn").text
    assert "No country or area matches these filters" in page


def test_the_list_as_a_file_has_iso_dates_and_the_readers_names(client: Client, world) -> None:
    answer = client.get("/ar/partners/states/states.csv?treaty=APMBC&status=withdrawn")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["iso3"] for row in rows} == {"EST", "LTU"}
    estonia = next(row for row in rows if row["iso3"] == "EST")
    assert estonia["name"] == "إستونيا"
    assert (estonia["APMBC_status"], estonia["APMBC_withdrawn_on"]) == ("withdrawn", "2025-12-27")


def test_pages_are_public_cached_and_cheap(client: Client, world, django_assert_max_num_queries, monkeypatch) -> None:
    monkeypatch.setattr(state_sections, "_makers", [state_profiles.section])  # each other room counts its own
    for address in ("/en/partners/states/", "/en/partners/states/EST/", "/en/partners/states/ALA/"):
        with django_assert_max_num_queries(MOST_QUERIES):
            answer = client.get(address)
        assert answer.status_code == 200
        assert "public" in answer.headers["Cache-Control"]
        assert not answer.cookies


def test_more_entries_cost_no_more_queries(client: Client, world, make_entry) -> None:
    make_entry(
        terms=(
            "theme/peer-support",
            ("country/UGA", "place"),
        )
    )
    client.get("/en/partners/states/UGA/")
    with CaptureQueriesContext(connection) as one:
        client.get("/en/partners/states/UGA/?a=1")
    for _number in range(2):
        make_entry(
            "opportunity",
            terms=(
                "theme/peer-support",
                ("country/UGA", "place"),
            ),
        )
    client.get("/en/partners/states/UGA/?a=2")
    with CaptureQueriesContext(connection) as three:
        client.get("/en/partners/states/UGA/?a=3")
    assert len(three) == len(one)


def test_names_are_put_in_order_once_for_each_language_and_anew_when_a_term_changes(make_term, monkeypatch) -> None:
    sorted_names: list[str] = []
    monkeypatch.setattr(states.locales, "sort_key", lambda name: sorted_names.append(name) or name.encode())
    make_term("country/UGA", label_en="Uganda", label_ar="أوغندا")
    make_term("country/PER", label_en="Peru", label_ar="بيرو")
    for _time in range(3):
        assert states.named(thesaurus()) == (("PER", "Peru"), ("UGA", "Uganda"))
    assert len(sorted_names) == 2
    with override("ar"):
        assert [name for _code, name in states.named(thesaurus())] == ["أوغندا", "بيرو"]
    make_term("country/ALB", label_en="Albania")
    assert states.choices(thesaurus())[0] == ("country/ALB", "Albania")
