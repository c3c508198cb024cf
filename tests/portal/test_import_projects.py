"""Published project data becomes drafts in the curation queue; every row is accounted for."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import Phase, given, settings, strategies as st

from entries.models import Entry, Happening, Move
from entries.vocabularies import load as load_vocabularies
from portal.exchange.projects.importer import Importer
from portal.exchange.projects.records import LONGEST_ROW, Fault, Record
from portal.exchange.projects.relevance import weigh
from portal.exchange.projects.report import Report
from portal.exchange.projects.sources import detect, read
from portal.exchange.projects.words import FIELD, STEMS
from practices.models import Practice

DATA = Path(__file__).parent / "data"
WHEELCHAIRS = "People with spinal cord injury got wheelchairs and learned to use them. " * 6


def activity(number: int = 1, **fields: Any) -> dict[str, Any]:
    """A relevant activity as the JSON files have it."""
    return {
        "id": f"XX-{number}",
        "reporting_org": {"name": "Walk Again"},
        "title": {"en": f"Wheelchairs for survivors, part {number}"},
        "description": {"en": f"Part {number}. {WHEELCHAIRS}"},
        "countries": ["AF"],
        "dates": {"1": "2012-01-01", "3": "2013-12-31"},
    } | fields


def write(path: Path, *rows: Any) -> Path:
    """A file of JSON lines; strings are written as they are."""
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows) + "\n", "utf-8")
    return path


def run(*paths: Path, **options: Any) -> Report:
    """One import, without the command around it."""
    with Report() as report:
        return Importer(report, **options).run(paths)


def reasons(report: Report, outcome: str) -> list[tuple[int, str]]:
    return [(row.line, row.reason) for row in report.first.get(outcome, [])]


def test_every_fixture_is_recognised() -> None:
    assert [detect(path) for path in sorted(DATA.glob("*.*"))] == ["fts-csv", "hpc-jsonl", "iati-xml", "iati-xml"]


@pytest.mark.django_db
def test_an_activity_becomes_a_practice_in_the_queue() -> None:
    load_vocabularies()
    report = run(DATA / "iati_2.xml")
    practice = Practice.objects.get(source_key="iati:XX-PROSTHESES-1")
    assert report.counts == {"imported": 1, "off_topic": 1, "bad": 1, "untitled": 1, "thin": 1}
    assert (practice.state, practice.provenance, practice.original_language) == (
        "submitted",
        "project_description",
        "es",
    )
    assert (practice.title_es, practice.title_fr) == ("Prótesis para sobrevivientes", "Prothèses pour survivants")
    assert practice.summary_es.startswith("El taller hizo prótesis")
    assert practice.context_es.endswith("**\n\nQue las personas puedan andar de nuevo.")
    assert (practice.period_start, practice.period_end) == ("2014-02-01", "2015-06-30")
    assert practice.source == "Taller de Prueba, 2014. IATI: XX-PROSTHESES-1"
    assert practice.implementers == "Red de Sobrevivientes"
    assert "Rosa" not in practice.context_es
    assert practice.author is None
    keys = {row.term.key for row in practice.entry_terms.select_related("term")}
    assert {"country/COL", "theme/prosthetics-orthotics"} <= keys
    step = Move.objects.get(entry=practice)
    assert (step.action, step.to_state, step.by) == ("submit", "submitted", None)
    assert "guessed" in step.note
    assert Happening.objects.get(name="projects.imported").data == {"entries": [practice.pk]}


@pytest.mark.django_db
def test_the_draft_of_2010_has_its_parts() -> None:
    run(DATA / "iati_legacy.xml")
    practice = Practice.objects.get()
    assert practice.source_key == "iati:77/501"
    assert practice.actions_en.startswith("- Train two teams")
    assert "two hundred people" in practice.context_en
    assert practice.results_en in ("", None)


@pytest.mark.django_db
def test_twice_is_once(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", activity(1), activity(1), activity(2, id=""), activity(2, id=""))
    assert run(file).counts == {"imported": 2, "duplicate": 2}
    assert run(file).counts == {"duplicate": 4}
    assert Practice.objects.count() == Move.objects.count() == 2


@pytest.mark.django_db
def test_the_same_text_under_another_identifier_is_not_imported_again(tmp_path: Path) -> None:
    report = run(write(tmp_path / "a.jsonl", activity(1), activity(1, id="YY-9")))
    assert reasons(report, "duplicate") == [(2, "The same title and summary as a.jsonl, line 1.")]


@pytest.mark.django_db
def test_a_killed_run_is_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path / "a.jsonl", *(activity(number) for number in range(250)))
    with monkeypatch.context() as patch:
        patch.setattr(Importer, "_complete", _killed_in_the_third_batch(Importer._complete))
        with pytest.raises(KeyboardInterrupt):
            run(file)
    assert Practice.objects.count() == Move.objects.count() == 200
    assert run(file).counts == {"imported": 50, "duplicate": 200}


def _killed_in_the_third_batch(complete: Any) -> Any:
    calls = iter([complete, complete])

    def run_or_die(self: Importer, saved: list) -> None:
        step = next(calls, None)
        if step is None:
            raise KeyboardInterrupt
        step(self, saved)

    return run_or_die


@pytest.mark.django_db
def test_bad_rows_are_reported_by_line_and_nothing_else_is_lost(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    rows = [
        json.dumps(activity(1)).encode(),
        b'{"id": "XX-2", "title": {',
        b"[1, 2]",
        b"",
        json.dumps(activity(5, dates={"1": "2010-02-30"})).encode(),
        json.dumps(activity(6)).replace("survivors", "surviv\xe9").encode("latin-1"),
        json.dumps(activity(7, title="not by language")).encode(),
        json.dumps(activity(8, description={"en": "x" * LONGEST_ROW})).encode(),
        json.dumps(activity(9, dates={"2": "2014-01-01", "4": "2013-01-01"})).encode(),
        ("[" * 5000).encode(),
        json.dumps(activity(11, title={"en": "\ud800 wheelchairs"})).encode(),
        json.dumps(activity(12, description={"en": f"\x00{WHEELCHAIRS}"})).encode(),
        json.dumps(activity(13)).encode()[:-40],
    ]
    file.write_bytes(b"\xef\xbb\xbf" + b"\n".join(rows))
    report = run(file)
    assert [line for line, _reason in reasons(report, "bad")] == [2, 3, 5, 6, 7, 8, 9, 10, 11, 13]
    assert report.counts["imported"] == 2
    found = dict(reasons(report, "bad"))
    assert found[5] == "Impossible date: 2010-02-30."
    assert "encoding" in found[6]
    assert "longer than" in found[8]
    assert "end 2013-01-01 lies before" in found[9]
    assert found[13] == "The row is cut off."


@pytest.mark.django_db
def test_untitled_off_topic_and_thin_rows_are_reported(tmp_path: Path) -> None:
    loan = "Mejora de la red eléctrica deficiente y corrección de deficiencias de la infraestructura. " * 5
    file = write(
        tmp_path / "a.jsonl",
        activity(1, title={}),
        activity(2, title={"en": "n/a"}),
        activity(3, title={"es": "Red eléctrica"}, description={"es": loan}),
        activity(4, description={"en": "Wheelchairs were given."}),
        activity(5, title={"pt": "Cadeiras de rodas"}, description={"pt": "As cadeiras foram entregues às pessoas."}),
    )
    report = run(file)
    assert reasons(report, "untitled") == [(1, "Without a title."), (2, "Without a title.")]
    assert reasons(report, "off_topic") == [(3, "No word of the field.")]
    assert [line for line, _reason in reasons(report, "thin")] == [4]
    assert [line for line, _reason in reasons(report, "language")] == [5]
    assert not Practice.objects.exists()


@pytest.mark.django_db
def test_formats_without_titles_are_named_only_if_wished() -> None:
    load_vocabularies()
    assert run(DATA / "hpc.jsonl").counts == {"untitled": 1, "off_topic": 1}
    assert run(DATA / "hpc.jsonl", name_untitled=True).counts == {"imported": 1, "off_topic": 1}
    practice = Practice.objects.get()
    assert practice.source_key == "hpc:9001"
    assert practice.title_fr == "Protection: Marcher Ensemble · Tchad Plan de Réponse Humanitaire 2018"
    assert practice.challenge_fr.startswith("Les personnes amputées")
    assert practice.accountability_fr
    assert practice.entry_terms.filter(term__code="TCD").exists()
    assert "no title" in Move.objects.get().note


@pytest.mark.django_db
def test_a_quotation_mark_that_is_never_closed_costs_its_own_line_only(tmp_path: Path) -> None:
    file = tmp_path / "flows.csv"
    file.write_text(
        'flow_id,lang_detected,text\n1,en,"open\n2,en,"two\nlines"\n3,en,three\n4,en,four,five\n5,en,five\n'
    )
    items = list(read(file))
    assert [(item.line, item.identifier) for item in items if isinstance(item, Record)] == [
        (3, "2"),
        (5, "3"),
        (7, "5"),
    ]
    assert [item.line for item in items if isinstance(item, Fault)] == [2, 6]


def test_broken_xml_costs_its_own_activity_only(tmp_path: Path) -> None:
    def one(number: int, title: str, end: str = "</iati-activity>") -> str:
        return f"<iati-activity>\n<iati-identifier>{number}</iati-identifier><title>{title}</title>\n{end}\n"

    file = tmp_path / "a.xml"
    parts = [one(1, "a"), one(2, "a & b"), one(3, "c"), one(4, "d", end=""), one(5, "e"), one(6, "<b>f"), one(7, "g")]
    file.write_text(f"<iati-activities version='2.03'>\n{''.join(parts)}</iati-activities>\n")
    items = list(read(file))
    assert [item.identifier for item in items if isinstance(item, Record)] == ["1", "3", "5", "7"]
    assert [(item.line, item.identifier) for item in items if isinstance(item, Fault)] == [
        (5, "2"),
        (11, "4"),
        (17, "6"),
    ]


def test_a_cut_off_file_gives_what_came_before(tmp_path: Path) -> None:
    file = tmp_path / "a.xml"
    file.write_text((DATA / "iati_legacy.xml").read_text()[:-120])
    *records, fault = read(file)
    assert len(records) == 1
    assert isinstance(fault, Fault)
    assert "cut off" in fault.reason


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.xml", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><iati-activities/>', "document type"),
        ("a.xml", b"<iati-organisations version='2.03'></iati-organisations>", "organisation file"),
        ("a.xml", b"<html></html>", "<html>"),
        ("a.xml", b"<iati-activities", "Not XML"),
        ("a.csv", b"one,two\n1,2\n", "not known"),
        ("a.csv", b"", "empty"),
        ("a.jsonl", b"{}\n", "not known"),
        ("a.csv", "flow_id,text\n1,x\n".encode("utf-16"), "UTF-16"),
    ],
)
def test_files_that_cannot_be_used_say_why(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    report = run(tmp_path / name, tmp_path / "missing.csv", DATA / "iati_legacy.xml")
    first, second = reasons(report, "file")
    assert reason in first[1]
    assert second[1] == "The file cannot be read: No such file or directory."
    assert report.counts["imported"] == 1


@pytest.mark.django_db
def test_a_trial_writes_nothing_and_the_report_lists_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = write(tmp_path / "a.jsonl", activity(1), "{", activity(3, id="=1+1", title={"en": "Roads"}, description={}))
    call_command("import_projects", rows, "--dry-run", "--report", tmp_path / "report.csv")
    assert "A trial" in capsys.readouterr().out
    assert not Entry.objects.exists()
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = [(row["line"], row["identifier"], row["outcome"]) for row in csv.DictReader(file)]
    assert sorted(listed) == [("1", "XX-1", "imported"), ("2", "", "bad"), ("3", "'=1+1", "off_topic")]


@pytest.mark.django_db
def test_the_command_fails_in_the_end_if_a_file_could_not_be_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Not all files"):
        call_command("import_projects", tmp_path / "missing.xml", DATA / "iati_legacy.xml")
    assert Practice.objects.count() == 1


@pytest.mark.parametrize(
    ("title", "text", "relevant"),
    [
        ("Power grid", "The deficient network causes a deficiency of electricity and inefficient use. " * 4, False),
        ("Food aid", "Food for women, children, the elderly and the disabled in the camps. " * 4, False),
        ("Roads", "Rehabilitation of roads and water systems, also of a gold mine. " * 8, False),
        ("Health", "Growth is handicapped by the lack of nurses; disability-adjusted life years fall. " * 4, False),
        ("Feeding", "Handicap International runs nutritional rehabilitation centres. " * 6, False),
        ("Limbs", "Amputees receive prostheses and physiotherapy in the hospital of the province. " * 4, True),
        ("Déminage", "Les équipes retirent les engins non explosés autour des villages de la province. " * 4, True),
        ("Aulas", "Niñas con discapacidad aprenden con lengua de señas en escuelas de la provincia. " * 4, True),
        ("دعم", "يحصل الناجون من الألغام على أطراف صناعية وخدمات للأشخاص ذوي الإعاقة في المحافظة. " * 4, True),
        ("Rights of persons with disabilities", "A law was drafted with many others.", True),
    ],
)
def test_relevance_looks_at_words_and_at_what_stands_around_them(title: str, text: str, relevant: bool) -> None:
    record = Record(1, "iati", "1", titles={"en": title}, parts={"description": {"en": text}})
    assert weigh(record).relevant is relevant


@pytest.mark.parametrize("concept", FIELD)
@settings(max_examples=2, deadline=None, phases=[Phase.generate])
@given(data=st.data())
def test_whatever_names_a_concept_has_one_of_its_stems(concept, data):
    for pattern in FIELD[concept]:
        named = data.draw(st.from_regex(pattern, fullmatch=True))
        assert any(stem in named for stem in STEMS[concept]), named
