"""Tables of entries: what becomes of rows, in whose language faults are told, and taking an import back."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from entries.audit.models import AuditRecord
from entries.curation import move
from entries.models import Action, Entry, Happening
from entries.states import State
from partners.viewers import viewer_of
from portal.my import offline
from portal.tables import services, tasks
from portal.tables.intake import importable
from portal.tables.models import ImportedRow, Outcome, TableImport
from portal.tables.sheets import read, write
from practices.models import Practice

pytestmark = pytest.mark.django_db

HEADER = ["Own identifier [source_key]", "Title [title]", "summary", "theme", "Countries [country]", "participation",
    "cost_amount", "period_start", "# my notes"]  # fmt: skip
GOOD = [
    "A-1",
    "Visites à l’hôpital",
    "Des survivants.",
    "peer-support",
    "Kenya|UGA",
    "led",
    "1200.50",
    "2024-03-01",
    "x",
]
BAD = ["A-2", "Sans pays", "", "Peer support", "Kenja", "perhaps", "much", "2024-13-01"]


@pytest.fixture(autouse=True)
def words(make_term: Any) -> None:
    make_term("theme/peer-support")
    make_term("country/KEN", label_en="Kenya")
    make_term("country/UGA", label_en="Uganda")


@pytest.fixture
def send(client, curator, monkeypatch, django_capture_on_commit_callbacks) -> Any:
    """Uploads rows as the curator and reads them, as the worker would."""
    given: list[int] = []
    monkeypatch.setattr(tasks.read_table, "apply_async", lambda args, **_options: given.extend(args))

    def upload(
        rows: list[list[str]], *, header: list[str] | None = None, form: str = "csv", **fields: Any
    ) -> TableImport:
        client.force_login(curator)
        content = b"".join(write(rows, HEADER if header is None else header, form))
        data = {"kind": "practice", "source": "Network-2026", "language": "fr", "provenance": "own_experience"}
        data |= {"file": SimpleUploadedFile(f"..\\réseau.{form}", content)} | fields
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(reverse("desk:table_imports"), data)
        assert answer.status_code == 302, answer.content.decode()
        tasks.read_table(given.pop())
        return TableImport.objects.latest("pk")

    return upload


def outcomes(table: TableImport) -> list[tuple[int, str]]:
    return list(table.rows.values_list("number", "outcome"))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_good_row_becomes_a_draft_in_the_queue(send, curator, form: str) -> None:
    table = send([GOOD], form=form)
    assert (table.state, bool(table.file), outcomes(table)) == ("done", False, [(2, "new")])
    practice = Practice.objects.get()
    assert (practice.title_fr, practice.state, practice.author, practice.writers) == (
        GOOD[1], State.SUBMITTED, curator, [curator.pk],
    )  # fmt: skip
    assert (practice.source_key, practice.provenance) == ("table:network-2026:practice:A-1", "own_experience")
    assert (practice.participation, str(practice.cost_amount)) == ("led", "1200.50")
    assert {row.term.key for row in practice.entry_terms.all()} == {
        "theme/peer-support", "country/KEN", "country/UGA",
    }  # fmt: skip
    assert practice.moves.get().action == Action.SUBMIT
    assert Happening.objects.get(name="table.imported").data["entries"] == [practice.pk]
    assert AuditRecord.objects.get(action="import.made").detail == {"kind": "practice", "new": 1}


def test_whoever_brings_a_table_cannot_publish_it(send, curator, second_curator) -> None:
    send([GOOD])
    practice = Practice.objects.get()
    with pytest.raises(services.Refused):
        move(entry=practice, action=Action.PUBLISH, by=viewer_of(curator), note="Good.")


def test_faults_are_told_by_row_and_column_in_the_language_of_the_reader(send, client) -> None:
    table = send([BAD, GOOD, [], ["", "Without key"], ["A-5"]])
    assert outcomes(table) == [(2, "bad"), (3, "new"), (5, "bad"), (6, "bad")]
    bad = table.rows.get(number=2)
    assert {one["code"] for one in bad.problems} == {"country", "participation", "cost_amount", "period_start"}
    english = dict(bad.faults)
    assert "Kenja" in english["Country or area"]
    with override("ar"):
        assert not english.keys() & dict(bad.faults).keys()
    page = client.get(table.get_absolute_url(), {"outcome": "bad"}).content.decode()
    assert english["Country or area"] in page
    assert "Each row needs a title." in page
    told = b"".join(client.get(reverse("desk:table_faults", args=[table.pk])).streaming_content).decode()
    assert "A-2" in told
    assert "Kenja" in told


def test_the_same_table_twice_makes_nothing_twice(send) -> None:
    send([GOOD])
    again = send([[*GOOD[:1], "Changed meanwhile"], ["A-9", "New"], ["A-9", "Twice"]])
    assert outcomes(again) == [(2, "there"), (3, "new"), (4, "repeated")]
    assert Practice.objects.get(source_key__endswith="A-1").title_fr == GOOD[1]
    other = send([GOOD], source="another")
    assert outcomes(other) == [(2, "new")]


def test_trying_out_writes_nothing_but_the_report(send, client) -> None:
    table = send([GOOD, BAD], dry_run="on")
    assert (outcomes(table), Practice.objects.count()) == ([(2, "new"), (3, "bad")], 0)
    assert not Happening.objects.filter(name="table.imported").exists()
    page = client.get(table.get_absolute_url()).content.decode()
    assert "only tried out" in page
    assert reverse("desk:table_undo", args=[table.pk]) not in page


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (["source_key", "title", "titel"], "“titel” is not known"),
        (["source_key", "title", "Title [title]"], "is there twice"),
        (["title"], "is missing"),
        ([], "The file is empty."),
    ],
)
def test_a_table_with_other_columns_is_refused_as_a_whole(send, client, header, said) -> None:
    table = send([["1", "2"]] if header else [], header=header)
    assert table.state == "failed"
    page = client.get(table.get_absolute_url()).content.decode()
    assert said in page
    assert set(table.reason) == {"ar", "en", "fr", "es"}


def test_a_file_that_is_no_table_is_refused_with_its_reason(send, client, curator) -> None:
    client.force_login(curator)
    table = send([], header=["<html>"])
    assert table.state == "failed"
    refused = client.post(reverse("desk:table_imports"), {"kind": "practice", "source": "not a slug!"})
    assert refused.status_code == 422
    assert b"not a slug!" in refused.content


def test_taking_an_import_back_keeps_what_somebody_worked_on(send, client, curator, second_curator) -> None:
    table = send([["1", "Untouched"], ["2", "Taken"], ["3", "Edited"], ["4", "Untouched too"]], header=HEADER[:2])
    taken, edited = (Entry.objects.get(title_fr=title) for title in ("Taken", "Edited"))
    move(entry=taken, action=Action.TAKE, by=viewer_of(second_curator))
    Entry.objects.filter(pk=edited.pk).update(edition=2)
    client.force_login(second_curator)
    answer = client.post(reverse("desk:table_undo", args=[table.pk]), follow=True).content.decode()
    assert "2 drafts were taken back." in answer
    assert "2 drafts were kept" in answer
    assert set(Practice.objects.values_list("title_fr", flat=True)) == {"Taken", "Edited"}
    assert [outcome for _row, outcome in outcomes(table)] == ["undone", "kept", "kept", "undone"]
    assert AuditRecord.objects.get(action="import.undone").detail == {"gone": 2, "kept": 2}
    again = client.post(reverse("desk:table_undo", args=[table.pk]), follow=True).content.decode()
    assert "can be taken back" in again


def test_a_killed_import_goes_on_where_it_was(send, monkeypatch) -> None:
    monkeypatch.setattr(services, "BATCH", 2)
    whole = services._Import._keep
    turns = iter([None, OSError("killed")])

    def killed(self, batch, places):
        if problem := next(turns, None):
            raise SystemExit from problem
        return whole(self, batch, places)

    monkeypatch.setattr(services._Import, "_keep", killed)
    with pytest.raises(SystemExit):
        send([[str(number), f"Row {number}"] for number in range(5)], header=HEADER[:2])
    table = TableImport.objects.get()
    assert (table.state, table.rows.count(), bool(table.file)) == ("running", 2, True)
    monkeypatch.setattr(services._Import, "_keep", whole)
    assert tasks.resume_tables() == 0  # its worker may still be alive
    monkeypatch.setattr(tasks, "SILENT", tasks.timedelta(0))
    assert tasks.resume_tables() == 1
    table.refresh_from_db()
    assert (table.state, bool(table.file)) == ("done", False)
    assert [outcome for _row, outcome in outcomes(table)] == ["new"] * 5
    assert Practice.objects.count() == ImportedRow.objects.exclude(entry=None).count() == 5


def test_two_imports_at_once_wait_for_each_other(send, monkeypatch) -> None:
    monkeypatch.setattr(services, "perform", lambda table: (_ for _ in ()).throw(services.Busy))
    monkeypatch.setattr(tasks, "perform", services.perform)
    table = send([GOOD])
    assert (table.state, bool(table.file)) == ("waiting", True)


@pytest.mark.parametrize("kind", [kind.code for kind in importable()])
def test_every_kind_has_a_template_whose_columns_are_understood(client, curator, kind: str) -> None:
    client.force_login(curator)
    for form in ("csv", "xlsx"):
        answer = client.get(reverse("desk:table_template", args=[kind, form]))
        heading = next(iter(read(io.BytesIO(b"".join(answer.streaming_content)))))
        found = services.placed(heading, next(one for one in importable() if one.code == kind))
        assert len(found) == len(heading)


def test_what_every_kind_may_hold_can_be_saved(send) -> None:
    """A row with nothing but identifier and title becomes a draft of each kind."""
    for kind in importable():
        table = send([["1", f"A {kind.code}"]], header=HEADER[:2], kind=kind.code)
        assert outcomes(table) == [(2, Outcome.NEW)], (kind.code, table.why, [row.faults for row in table.rows.all()])


def test_reports_are_read_with_a_fixed_number_of_queries(send, client, django_assert_max_num_queries) -> None:
    table = send([[str(number), f"Row {number}"] for number in range(5)], header=HEADER[:2])
    with django_assert_max_num_queries(10):
        client.get(table.get_absolute_url())
    with django_assert_max_num_queries(10):
        client.get(reverse("desk:table_imports"))


@pytest.mark.parametrize("who", ["ngo_officer", "donor_officer", "reviewer", "translator"])
def test_only_curators_bring_and_take_tables(request, client, send, who: str) -> None:
    table = send([GOOD])
    client.force_login(request.getfixturevalue(who))
    gets = [("table_imports", []), ("table_import", [table.pk]), ("table_faults", [table.pk]), ("tables", []),
        ("table", ["practice", "csv"]), ("table_template", ["practice", "csv"])]  # fmt: skip
    for name, args in gets:
        assert client.get(reverse(f"desk:{name}", args=args)).status_code == 403
    assert client.post(reverse("desk:table_undo", args=[table.pk])).status_code == 403
    assert Practice.objects.count() == 1
    client.logout()
    assert client.get(reverse("desk:table_imports")).status_code == 302


def test_codes_and_names_are_both_understood(make_entry) -> None:
    kind = next(one for one in importable() if one.code == "practice")
    for given in ("peer-support", "theme/peer-support", "Peer support", "PEER SUPPORT"):
        row = services.understood(["1", "x", given], {0: "source_key", 1: "title", 2: "theme"}, kind, "en")
        assert (row.faults, row.payload["terms"]) == ([], [["theme/peer-support", "about"]])
    assert offline.SEVERAL.split("a|b;c\nd") == ["a", "b", "c", "d"]
