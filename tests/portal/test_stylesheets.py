"""Style sheets are sent without what only those who write them read."""

import gzip
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from portal.stylesheets import LeanStaticFiles, lean

SHEETS = sorted((Path(__file__).resolve().parent.parent.parent / "static" / "css").glob("*.css"))


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("a {\n  color: red;\n}\n", "a{color: red}"),
        ("/* why; { } */ a, b { margin: 0; }", "a,b{margin: 0}"),
        ("a { width: calc(1em + 2px); }", "a{width: calc(1em + 2px)}"),
        ("nav   a :hover { }", "nav a :hover{}"),
        ('a::after { content: " ;} /* { "; }', 'a::after{content: " ;} /* { "}'),
        ("a { content: 'it\\'s ; '; }", "a{content: 'it\\'s ; '}"),
        ("a b/* why */ c { }", "a b c{}"),
    ],
)
def test_rules_stay_and_remarks_go(written: str, sent: str) -> None:
    assert lean(written) == sent
    assert lean(sent) == sent


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_lean_sheet_has_the_same_blocks_and_is_lighter(sheet: Path) -> None:
    written = sheet.read_text()
    sent = lean(written)
    assert "/*" not in sent
    assert sent.count("{") == sent.count("}")
    assert len(gzip.compress(sent.encode(), 5)) < len(gzip.compress(written.encode(), 5))


def test_sheets_are_collected_lean_and_other_files_as_they_are(tmp_path: Path) -> None:
    sources, collected = FileSystemStorage(tmp_path / "static"), LeanStaticFiles(location=tmp_path / "collected")
    for name in ("a.css", "a.js"):
        sources.save(name, ContentFile(b"a { b: c; }"))
        with sources.open(name) as source:
            collected.save(name, source)
    list(collected.post_process({name: (sources, name) for name in ("a.css", "a.js")}))
    sent = {name: (tmp_path / "collected" / collected.stored_name(name)).read_bytes() for name in ("a.css", "a.js")}
    assert sent == {"a.css": b"a{b: c}", "a.js": b"a { b: c; }"}
