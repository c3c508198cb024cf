"""Runs: nothing twice, nothing lost, nobody's money counted two times."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from funding.commitments.models import Commitment, ImportFinding, ImportRun
from portal.exchange.commitments import iati, importer, starter
from tests.commitments.samples import activity, document, transaction
from tests.content import content_version

pytestmark = pytest.mark.django_db


def counted():
    return dict(Commitment.objects.values_list("identifier", "counted"))


def related(kind, ref):
    return f'<related-activity type="{kind}" ref="{ref}"/>'


def test_the_same_file_again_changes_nothing(imported):
    text = document(activity("A"), activity("B"))
    imported(text)
    keys, version = set(Commitment.objects.values_list("pk", flat=True)), content_version()
    run = imported(text)
    assert run.tally == {"unchanged": 2, "bad": 0}
    assert set(Commitment.objects.values_list("pk", flat=True)) == keys
    assert content_version() == version


def test_a_changed_record_keeps_its_key_and_loses_its_old_money(imported):
    imported(document(activity("A")))
    before = Commitment.objects.get().pk
    run = imported(document(activity("A", money=transaction(amount="5"))))
    assert run.tally["changed"] == 1
    assert Commitment.objects.get().pk == before
    assert Commitment.objects.get().amounts.get().amount == 5


def test_an_older_state_does_not_replace_a_newer_one(imported):
    new, old = (f'<iati-activity last-updated-datetime="{day}T10:00:00Z"' for day in ("2025-01-02", "2024-01-02"))
    imported(document(activity("A").replace("<iati-activity", new)))
    run = imported(document(activity("A", title="Old words").replace("<iati-activity", old)))
    assert set(run.found) == {"older"}
    assert "Old words" not in str(Commitment.objects.get().titles)


def test_one_identifier_twice_in_a_file(imported):
    run = imported(document(activity("A"), activity("A"), activity("A", title="Another survivors' project")))
    assert run.tally == {"new": 1, "repeated": 1, "bad": 1}
    assert set(run.found) == {"repeated", "same-identifier"}


def test_a_dry_run_reports_and_writes_nothing(imported):
    run = imported(
        document(activity("A"), activity("A"), "<iati-activity/>", activity("B").replace("</title>", "")), dry_run=True
    )
    assert run.tally["new"] == 1
    assert run.findings.exists()
    assert not Commitment.objects.exists()


@pytest.mark.parametrize("order", [1, -1])
def test_a_part_is_not_counted_beside_its_whole(imported, order):
    parts = [activity("WHOLE", related("2", "PART2")), activity("PART1", related("1", "WHOLE")), activity("PART2")]
    imported(document(*parts[::order]))
    assert counted() == {"WHOLE": True, "PART1": False, "PART2": False}


def test_a_whole_without_money_leaves_its_parts_counted(imported):
    imported(document(activity("WHOLE", money=""), activity("PART", related("1", "WHOLE"))))
    assert counted()["PART"] is True


def test_two_that_name_each_other_count_once(imported):
    imported(document(activity("A", related("1", "B")), activity("B", related("1", "A"))))
    assert sorted(counted().values()) == [False, True]


def test_money_that_was_passed_on_is_counted_where_it_came_from(imported):
    came = transaction(
        "11", inner='<provider-org provider-activity-id="UP"><narrative>A Donor</narrative></provider-org>'
    )
    imported(document(activity("UP")))
    imported(document(activity("DOWN", money=came)))
    assert counted() == {"UP": True, "DOWN": False}


def test_when_the_whole_comes_later_its_part_stops_counting(imported):
    imported(document(activity("PART", related("1", "WHOLE"))))
    assert counted() == {"PART": True}
    imported(document(activity("WHOLE")))
    assert counted() == {"WHOLE": True, "PART": False}


def test_what_the_database_refuses_costs_one_record(imported, monkeypatch):
    readers = iati._READERS | {"activity-status": _long_status}
    monkeypatch.setattr(iati, "_READERS", readers)
    run = imported(document(activity("A"), activity("B", '<activity-status code="2"/>'), activity("C")))
    assert set(Commitment.objects.values_list("identifier", flat=True)) == {"A", "C"}
    assert run.tally == {"new": 2, "bad": 1}


def _long_status(reader, _node):
    reader.found.status = "x" * 99


def test_two_imports_at_once_do_not_mix(imported, tmp_path):
    path = tmp_path / "a.xml"
    path.write_text(document(activity()))
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [importer.LOCK])
        with pytest.raises(importer.Busy):
            importer.perform(ImportRun(standard="iati", file_name="a"), path)
    finally:
        other.close()
    assert not Commitment.objects.exists()


def test_many_findings_of_one_kind_are_counted_all_and_listed_to_a_limit(imported, monkeypatch):
    monkeypatch.setattr(importer, "LISTED", 2)
    run = imported(document(*(activity(f"A{number}", title="") for number in range(5))))
    assert run.found == {"no-title": 5}
    assert ImportFinding.objects.count() == 2


def test_the_commands_say_what_became_of_every_file(imported, tmp_path, capsys):
    good, bad = tmp_path / "good.xml", tmp_path / "bad.xml"
    good.write_text(document(activity("A"), activity("B", title="")))
    bad.write_text("<rss/>")
    with pytest.raises(CommandError, match="1 file could not be used"):
        call_command("import_iati", str(good), str(bad))
    said = capsys.readouterr().out
    assert "good.xml: 2 new" in said
    assert "The record has no title." in said
    assert "begins with <rss>" in said


def test_a_file_that_is_not_there_is_said(imported, tmp_path):
    with pytest.raises(CommandError, match="could not be used"):
        call_command("import_360giving", str(tmp_path / "none.json"))
    assert ImportRun.objects.get().problem == "not-readable"


def test_the_starter_data_are_whole_and_load_once(imported):
    assert starter.load() == "42 commitments"
    assert starter.load() == "already there"
    assert not ImportFinding.objects.filter(fatal=True).exists()
    assert sum(path.stat().st_size for path in Path(starter.FOLDER).iterdir()) < 1_000_000
    assert Commitment.objects.filter(standard="360giving").count() == 28


GRANT = {
    "id": "360G-x-1", "title": "Grant to Deafblind Scotland", "description": "For deafblind people.",
    "currency": "gbp", "amountAwarded": "£65,000.50", "awardDate": "05/06/2014", "dateModified": "17/08/2015 00:00",
    "fundingOrganization": {"id": "GB-CHC-1", "name": "A Trust"},
    "recipientOrganization": [{"id": "GB-CHC-2", "name": "B"}],
    "beneficiaryLocation": [{"countryCode": "UK"}],
}  # fmt: skip


def grants(*rows):
    return json.dumps({"license": "x", "grants": list(rows)})


def test_a_messy_grant_is_understood(imported):
    run = imported(grants(GRANT), "360giving")
    one = Commitment.objects.get()
    assert not run.found
    assert (str(one.amounts.get().amount), one.amounts.get().currency) == ("65000.50", "GBP")
    assert (str(one.amounts.get().first_on), str(one.source_updated_on)) == ("2014-06-05", "2015-08-17")
    assert (one.funder_keys, one.recipient_key, one.places.get().code) == (["GB-CHC-1"], "GB-CHC-2", "GBR")


def test_a_grant_for_regranting_stops_counting_when_an_onward_grant_is_here(imported):
    up = GRANT | {"id": "UP", "regrantType": "FRG010"}
    imported(grants(up), "360giving")
    assert counted() == {"UP": True}
    imported(grants(GRANT | {"id": "ON", "fundingOrganization": [{"id": "GB-CHC-2", "name": "B"}]}), "360giving")
    assert counted() == {"UP": False, "ON": True}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"awardDate": "31/02/2014"}, "date"), ({"amountAwarded": "much"}, "amount"),
        ({"amountAwarded": -5}, "negative"),
        ({"currency": "POUND"}, "currency"), ({"currency": None}, "no-currency"), ({"title": ["x"]}, "no-title"),
        ({"beneficiaryLocation": [{"countryCode": "ZZ"}]}, "country"),
        ({"plannedDates": [{"startDate": "2015-01-01", "endDate": "2014-01-01"}]}, "date-order"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_grant_is_said_and_the_grant_kept(imported, change, said):
    run = imported(grants(GRANT | change), "360giving")
    assert set(run.found) == {said}
    assert run.tally["new"] == 1


def test_grants_survive_bad_neighbours(imported):
    text = grants(GRANT, GRANT | {"id": "2"}).replace('"id": "2"', '"id": "2" oops')
    run = imported(text, "360giving")
    assert run.tally == {"new": 1, "bad": 1}
    cut = imported(grants(GRANT | {"id": "3"}, GRANT | {"id": "4"})[:-40], "360giving")
    assert set(cut.found) == {"cut-off", "file-cut-off"}
    assert cut.tally["new"] == 1


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "empty"),
        (b"<x/>", "not-json"),
        (b'{"rows": []}', "not-grants"),
        (b"a,b\n1,2", "no-columns"),
        (b"\x00\x01", "not-json"),
    ],
)
def test_files_that_hold_no_grants_are_refused_with_their_reason(imported, content, problem):
    run = imported(content, "360giving")
    assert run.state == "failed"
    assert run.problem in {problem, "no-columns"}


def test_a_table_of_grants_is_read(imported):
    table = (
        "Identifier,Title,Amount Awarded,Currency,Award Date,Funding Org:Name,Beneficiary Location:Country Code\r\n"
        '1,"Blind people, working",1000,GBP,01/02/2019,A Trust,GB\r\n2,"open,1\r\n3,Third,5,GBP,2019-01-01,A Trust,\r\n'
    )
    run = imported("\ufeff" + table, "360giving")
    assert set(Commitment.objects.values_list("identifier", flat=True)) == {"1", "3"}
    assert set(run.found) == {"columns"}


@pytest.mark.parametrize("size", [7, 64])
def test_records_are_found_wherever_the_chunks_end(imported, monkeypatch, size):
    monkeypatch.setattr("portal.exchange.commitments.json_items.CHUNK", size)
    rows = [GRANT | {"id": f"{number}", "title": 'say \\"hello\\" {[' + str(number)} for number in range(5)]
    assert imported(grants(*rows), "360giving").tally["new"] == 5
    monkeypatch.setattr("portal.exchange.commitments.xml_records.CHUNK", size)
    monkeypatch.setattr("portal.exchange.commitments.xml_records.LONGEST_HEAD", 200)
    assert imported(document(*(activity(f"A{number}") for number in range(5)))).tally["new"] == 5
