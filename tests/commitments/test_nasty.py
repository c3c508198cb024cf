"""Files that nobody here has seen: each ends in a sentence that says what to do, or is understood; none in an error."""

import gzip
import json
from decimal import Decimal

import pytest
from django.core.management import call_command

from funding.commitments.models import Commitment
from tests.commitments.samples import activity, document, transaction

pytestmark = pytest.mark.django_db
GRANT = {
    "id": "360G-x-1", "title": "Grant for blind people", "currency": "GBP", "amountAwarded": 100,
    "awardDate": "2020-01-02", "fundingOrganization": [{"id": "GB-CHC-1", "name": "A Trust"}],
}  # fmt: skip
TABLE = "Identifier,Title,Amount Awarded,Currency\n1,Blind people,5,GBP\n"


def grants(*changes, **more):
    return json.dumps({**more, "grants": [GRANT | change for change in changes or ({},)]})


@pytest.mark.parametrize("standard", ["iati", "360giving"])
@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (gzip.compress(document(activity()).encode()), "compressed"),
        (b"PK\x03\x04 a spreadsheet", "compressed"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an older one", "compressed"),
        (b"\n<!DOCTYPE html><html><body>503</body></html>", "web-page"),
        (b"<HTML><body>Not found</body></HTML>", "web-page"),
        (b"", "empty"),
        (b" \n\t ", "empty"),
    ],
)
def test_what_is_another_kind_of_file_is_named(imported, content, problem, standard):
    run = imported(content, standard)
    assert (run.state, run.problem) == ("failed", problem)
    assert not Commitment.objects.exists()


@pytest.mark.parametrize(
    "amount", ["1e999999999", "-1e999999999", "1e-999999999", "1" + "0" * 400, "1_000", "0x10", "(500)"]
)
def test_amounts_of_any_size_are_no_error(imported, amount):
    assert imported(document(activity(money=transaction(amount=amount)))).tally["new"] == 1
    assert imported(grants({"amountAwarded": amount}), "360giving").tally["new"] == 1
    assert set(Commitment.objects.values_list("amounts__amount", flat=True)) <= {None, Decimal(0)}


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "null", '""', "true", "[100]"])
def test_an_amount_that_is_none_is_said(imported, number):
    run = imported(grants().replace("100", number), "360giving")
    assert set(run.found) == {"no-amount"}


def test_a_title_that_a_program_left_out_is_none(imported):
    run = imported(grants().replace('"Grant for blind people"', "NaN"), "360giving")
    assert set(run.found) == {"no-title"}


def test_a_name_that_stands_twice_is_said_with_what_was_kept(imported):
    run = imported(grants().replace('"currency"', '"amountAwarded": 7, "currency"'), "360giving")
    assert set(run.found) == {"name-twice"}
    assert Commitment.objects.get().amounts.get().amount == 100
    assert "amountAwarded" in run.findings.get().sentence
    same = imported(grants({"id": "2"}).replace('"currency"', '"amountAwarded": 100, "currency"'), "360giving")
    assert not same.found


@pytest.mark.parametrize("inner", ["[" * 3000 + "]" * 3000, '{"a":' * 3000 + "1" + "}" * 3000])
def test_parts_within_parts_cost_only_their_record(imported, inner):
    text = grants({"id": "DEEP", "description": "@"}, {}).replace('"@"', inner)
    run = imported(text, "360giving")
    assert (run.tally, set(run.found)) == ({"new": 1, "bad": 1}, {"too-deep"})
    deep = "<description>" + "<narrative>" * 300 + "</narrative>" * 300 + "</description>"
    run = imported(document(activity("A", deep), activity("B")))
    assert (run.tally, set(run.found)) == ({"new": 1, "bad": 1}, {"too-deep"})


@pytest.mark.parametrize("said", ["UTF-16", "utf-32"])
def test_a_file_that_names_a_wrong_encoding_is_read_as_what_it_is(imported, said):
    run = imported(document(activity(title="Prothèses pour survivants")).replace("UTF-8", said))
    assert set(run.found) == {"other-encoding"}
    assert Commitment.objects.get().titles == {"en": "Prothèses pour survivants"}


def test_utf_32_is_read_by_its_mark(imported):
    text = document(activity("A"), activity("B")).replace("UTF-8", "UTF-32")
    assert imported(text.encode("utf-32")).tally["new"] == 2


def test_a_namespace_for_the_whole_file_hides_nothing(imported):
    text = document(activity("A")).replace("<iati-activities ", '<iati-activities xmlns="http://example.org/iati" ')
    assert imported(text).tally == {"new": 1, "bad": 0}


def test_activities_that_name_each_other_in_a_circle_count_once(imported):
    def part_of(other):
        return f'<related-activity type="1" ref="{other}"/>'

    imported(document(*(activity(own, part_of(other)) for own, other in ("AB", "BC", "CA", "SS"))))
    counted = set(Commitment.objects.filter(counted=True).values_list("identifier", flat=True))
    assert "S" in counted
    assert len(counted & set("ABC")) == 1


def test_regrants_in_a_circle_come_to_an_end(imported):
    first = {"id": "1", "regrantType": "FRG010", "recipientOrganization": [{"id": "GB-CHC-2", "name": "B"}]}
    back = {
        "id": "2", "regrantType": "FRG010", "fundingOrganization": [{"id": "GB-CHC-2", "name": "B"}],
        "recipientOrganization": [{"id": "GB-CHC-1", "name": "A"}],
    }  # fmt: skip
    assert imported(grants(first, back), "360giving").state == "done"


@pytest.mark.parametrize("day", ["2023-02-30", "30/02/2023", "02/30/2023", "0000-00-00", "2023-13-01T00:00:00Z"])
def test_days_that_never_were_are_said(imported, day):
    assert set(imported(grants({"awardDate": day}), "360giving").found) == {"date"}
    assert "date" in imported(document(activity(money=transaction(day=day)))).found


@pytest.mark.parametrize(("typed", "amount"), [("1,000.00", 1000), ("1 000", 1000), ("1.000,00", None), ("1,00", None)])
def test_a_comma_is_never_guessed_at(imported, typed, amount):
    run = imported(grants({"amountAwarded": typed}), "360giving")
    assert set(Commitment.objects.values_list("amounts__amount", flat=True)) == {amount}
    assert ("amount" in run.found) == (amount is None)


def test_a_blank_currency_stands_back_behind_that_of_the_activity(imported):
    blank = document(activity(money=transaction(currency=" ").replace('currency=" "', 'currency=""')))
    assert not imported(blank).found
    assert Commitment.objects.get().amounts.get().currency == "EUR"


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        (TABLE.replace(",", ";"), "other-separator"),
        (TABLE.replace(",", "\t"), "other-separator"),
        ("Identifier,Title,Amount Awarded,Amount Awarded,Currency\n1,Blind,5,9,GBP\n", "column-twice"),
    ],
)
def test_a_table_that_could_be_misread_is_refused(imported, table, problem):
    run = imported(table, "360giving")
    assert (run.state, run.problem) == ("failed", problem)
    assert run.reason


def test_columns_are_found_by_name_with_and_without_a_number(imported):
    table = (
        TABLE.replace("\n", ",Funding Org:0:Name\n", 1).replace("GBP", "GBP,A Trust").replace("Title", "Notes,Title")
    )
    imported(table.replace("1,Blind", "1,none,Blind"), "360giving")
    one = Commitment.objects.get()
    assert (str(one.title), one.funder_name, one.amounts.get().currency) == ("Blind people", "A Trust", "GBP")


def test_columns_may_be_named_as_in_json(imported):
    imported("id,title,amountAwarded,currency\n1,Blind people,5,GBP\n", "360giving")
    assert str(Commitment.objects.get().title) == "Blind people"


def test_the_real_command_tells_it_too(imported, tmp_path, capsys):
    path = tmp_path / "grants.json"
    path.write_text(grants({"amountAwarded": "1e999999999"}))
    call_command("import_360giving", str(path), "--dry-run")
    assert "is no amount" in capsys.readouterr().out


LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def test_the_licence_is_told_where_the_file_states_it_and_said_to_be_unknown_where_not(imported, client):
    imported(grants(license=LICENCE), "360giving")
    one = Commitment.objects.get()
    assert one.run.licence == LICENCE
    assert LICENCE in client.get(one.get_absolute_url()).text
    table = b"".join(client.get("/en/funding/commitments.csv?scope=all").streaming_content).decode()
    assert LICENCE in table
    imported(document(activity()))
    other = Commitment.objects.get(standard="iati")
    assert "Not known: the file does not state it." in client.get(other.get_absolute_url()).text


@pytest.mark.parametrize("stated", [5, None, ["x"], {"url": "x"}, " ", "\n"])
def test_a_licence_that_is_no_text_is_none(imported, stated):
    imported(grants(license=stated), "360giving")
    assert Commitment.objects.get().run.licence == ""


@pytest.mark.parametrize(("stated", "told"), [('A \\"free\\" one', 'A "free" one'), ("x\\ud800\\u0000y", "x? y")])
def test_a_licence_is_read_as_json_writes_it(imported, stated, told):
    imported(grants(license="@").replace("@", stated), "360giving")
    assert Commitment.objects.get().run.licence == told


def test_who_imports_may_state_it_also_for_what_is_there_already(imported, tmp_path):
    imported(document(activity()))
    path = tmp_path / "a.xml"
    path.write_text(document(activity()))
    call_command("import_iati", str(path), "--licence", "CC BY 4.0")
    assert Commitment.objects.get().run.licence == "CC BY 4.0"
    call_command("import_iati", str(path))
    assert Commitment.objects.get().run.licence == "CC BY 4.0"
