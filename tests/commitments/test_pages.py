"""The map, its tables, the list and the page of a commitment, as everybody sees them."""

import csv
import gzip
import io
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils.translation import override

from entries.viewers import ANONYMOUS
from funding.commitments import totals, world
from funding.commitments.models import Commitment
from funding.commitments.sections import funded
from partners.models import Partner
from tests.commitments.samples import activity, document, transaction

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(imported):
    """Two in euros, one of them for two countries without shares; one in dollars from another donor."""
    both = '<recipient-country code="CO"/><recipient-country code="PE"/>'
    other = activity("C", money=transaction(amount="70", currency="USD", day="2019-01-01")).replace(
        "XM-DAC-1", "XM-DAC-2"
    )
    imported(document(activity("A"), activity("B", places=both), other, activity("OFF", title="A submarine cable")))


def get(path, language="en", **query):
    return Client().get(f"/{language}/funding/{path}", query)


def words(answer):
    return answer.content.decode().replace("\xa0", " ")


def rows(answer):
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_map_tells_numbers_and_each_currency_by_itself(three):
    page = words(get("map/"))
    assert "3 commitments" in page
    assert "2,000 EUR" in page
    assert "70 USD" in page
    assert "2,070" not in page
    assert "A submarine cable" not in page


def test_money_that_is_not_divided_stands_in_no_country(three):
    found = totals.by_country(totals.asked_for({}), {})
    assert {code: (row.count, dict(row.sums), row.undivided) for code, row in found.items()} == {
        "COL": (3, {"EUR": 1000, "USD": 70}, 1),
        "PER": (1, {}, 1),
    }


@pytest.mark.parametrize("by", ["country", "pillar", "donor", "year"])
def test_every_table_has_the_same_total_of_each_currency_or_less(three, by):
    table = totals.TABLES[by](totals.asked_for({}), {})
    assert sum(row.sums["USD"] for row in table.values()) == 70
    assert sum(row.sums["EUR"] for row in table.values()) == (1000 if by == "country" else 2000)
    assert get("map/", by=by).status_code == 200


def test_filters_narrow_map_table_and_list_alike(three):
    asked = [({"q": "MINE"}, 3), ({"q": "donante"}, 0), ({"year": "2019"}, 1),
        ({"donor": "XM-DAC-1"}, 2), ({"scope": "all"}, 4), ({"marker": "none"}, 3),
        ({"marker": "2"}, 0), ({"pillar": "rehabilitation"}, 3), ({"pillar": "laws"}, 0)]  # fmt: skip
    for query, count in asked:
        said = f"{count} commitment" if count else "No commitment matches these filters"
        assert said in words(get("map/", **query)), query
        assert said in words(get("commitments/", **query)), query


@pytest.mark.parametrize("path", ["map/", "map.svg", "map.csv", "commitments/", "commitments.csv"])
@pytest.mark.parametrize("query", [{"pillar": "x"}, {"year": "12"}, {"year": "a"}, {"marker": "9"}])
def test_what_cannot_be_understood_is_400(three, path, query):
    assert get(path, **query).status_code == 400


@pytest.mark.parametrize("currency", ["", "USD", "EUR"])
def test_the_picture_is_whole_xml_without_styles_or_scripts(three, currency):
    answer = Client().get("/fr/funding/map.svg", {"show": currency}, headers={"accept-encoding": "gzip"})
    body = gzip.decompress(answer.content)
    assert len(answer.content) < 40_000
    tree = ElementTree.fromstring(body)
    names = {element.tag.split("}")[1] for element in tree.iter()}
    assert names <= {"svg", "g", "path", "circle", "title"}
    assert not any("style" in element.attrib for element in tree.iter())


def test_words_find_titles_and_names_in_any_script_and_a_file_says_what_is_wrong(three, imported):
    imported(document(activity("AR", title="إعادة التأهيل للناجين من الألغام", money="")))
    assert [one.identifier for one in Commitment.objects.saying("تأهيل الالغام")] == ["AR"]
    assert Commitment.objects.saying("تأهيل nobody").count() == 0
    assert Commitment.objects.saying("submarine CÁBLE").count() == 1
    assert Commitment.objects.saying("100% _").count() == 0
    refused = get("commitments.csv", "en", year="12")
    assert (refused.status_code, "Year" in words(refused)) == (400, True)


def test_a_currency_without_money_cannot_be_shown(three):
    assert get("map/", show="JPY").status_code == 400


def test_steps_of_the_map_are_distinct_and_hold_every_value():
    for values in ({}, {"A": 1}, {"A": 1, "B": 1}, {chr(65 + n): n * n for n in range(1, 20)}):
        lower = world.limits(values)
        steps = {code: world.step_of(value, lower) for code, value in values.items()}
        assert all(0 <= step < len(world.STEPS) for step in steps.values())
        ordered = [steps[code] for code in sorted(values, key=values.__getitem__)]
        assert ordered == sorted(ordered)


def test_tables_for_machines_keep_currencies_apart_and_formulas_out(three, imported):
    found = rows(get("map.csv"))
    assert {(row["key"], row["currency"], row["amount"]) for row in found} == {
        ("COL", "EUR", "1000.00"), ("COL", "USD", "70.00"), ("PER", "", ""),
    }  # fmt: skip
    imported(document(activity("F", title="=cmd()|landmine survivors")))
    assert "'=cmd()" in {row["title"][:7] for row in rows(get("commitments.csv"))}


def test_the_page_of_a_commitment_says_not_screened_and_why_it_is_not_counted(imported):
    part = '<related-activity type="1" ref="A"/>'
    imported(document(activity("A"), activity("B", part)))
    page = get(f"commitments/{Commitment.objects.get(identifier='B').pk}/").content.decode()
    assert "Not screened" in page
    assert "not counted in the totals" in page
    assert f"/en/funding/commitments/{Commitment.objects.get(identifier='A').pk}/" in page


@pytest.mark.parametrize("language", ["ar", "fr", "es"])
def test_foreign_words_carry_their_language(imported, language):
    imported(document(activity()))
    one = Commitment.objects.get()
    page = get(f"commitments/{one.pk}/", language).content.decode()
    assert f'<html lang="{language}"' in page
    assert '<h1 lang="en" dir="ltr">Prosthetics for landmine survivors</h1>' in page


def test_nobody_finds_a_commitment_that_is_not_there(db):
    assert get("commitments/99/").status_code == 404
    assert get(f"commitments/{10**30}/").status_code == 404
    assert get("commitments/", page="9").status_code == 404


def test_public_pages_set_no_cookie_and_need_no_session(three):
    for path in ("map/", "commitments/", f"commitments/{Commitment.objects.first().pk}/", "map.svg"):
        answer = get(path)
        assert not answer.cookies
        assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize("path", ["map/", "commitments/"])
def test_a_longer_list_asks_no_more_of_the_database(imported, django_assert_max_num_queries, path):
    for count in (1, 3):
        imported(document(*(activity(f"{path}{number}") for number in range(count))))
        with django_assert_max_num_queries(10 if path == "map/" else 7):
            assert get(path).status_code == 200


def test_what_a_file_says_is_never_markup(imported):
    imported(document(activity(title="&lt;script&gt;alert(1)&lt;/script&gt; landmine survivors &lt;b")))
    page = get("commitments/").content.decode()
    assert "<script>alert" not in page


def test_the_page_of_a_state_tells_the_money_it_received(three):
    with override("en"):
        page = words(Client().get("/en/partners/states/COL/"))
    assert "Money received" in page
    assert "1,000 EUR" in page
    assert "Money received" not in Client().get("/en/partners/states/GBR/").content.decode()


@pytest.mark.parametrize("fields", [{"identifiers": "XM-DAC-1"}, {"title_en": "A Donor"}])
def test_the_page_of_a_donor_tells_what_it_funded(imported, make_entry, fields):
    source = document(activity("A"))
    imported(source if "identifiers" in fields else source.replace(' ref="XM-DAC-1"', ""))
    donor = Partner(
        kind="partner", original_language="en", partner_kind="foundation", **({"title_en": "Name"} | fields)
    )
    section = funded(donor, ANONYMOUS, "en")
    assert section.context["row"].count == 1
    assert section.context["row"].money == [(1000, "EUR")]
