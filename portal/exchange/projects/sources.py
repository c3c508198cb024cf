"""Which kind of file it is, and how it is read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from portal.exchange.projects import humanitarian, iati
from portal.exchange.projects.lines import header_of, lines
from portal.exchange.projects.records import BadFile, Stream

AUTO = "auto"
READERS: dict[str, Callable[[Path], Stream]] = {
    "iati-xml": iati.read_xml,
    "iati-jsonl": iati.read_json,
    "hpc-jsonl": humanitarian.read_hpc_json,
    "hpc-csv": humanitarian.read_hpc_table,
    "fts-csv": humanitarian.read_fts_table,
}
#: What a file must begin with to be told apart: the names of columns, or of fields.
_TABLES = {"hpc-csv": {"project_id", "plan"}, "fts-csv": {"flow_id", "text"}}
_OBJECTS = {"hpc-jsonl": {"needs", "activities"}, "iati-jsonl": {"title", "description"}}
#: Broken rows at the top of a file of JSON lines do not hide what it is.
_ROWS_TO_LOOK_AT = 20
_HEAD = 512


def read(path: Path, form: str = AUTO) -> Stream:
    """Records and faults of a file, one after another. Raises BadFile at once, or while reading."""
    try:
        return READERS[form if form != AUTO else detect(path)](path)
    except OSError as error:
        raise BadFile(f"The file cannot be read: {error.strerror}.") from None


def detect(path: Path) -> str:
    """The format of a file, by its beginning; BadFile for an unknown one."""
    if path.is_dir():
        raise BadFile("This is a folder; name the files in it.")
    with path.open("rb") as file:
        head = file.read(_HEAD)
    head = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not head:
        raise BadFile("The file is empty.")
    if head.startswith(b"<"):
        return "iati-xml"
    found = _objects(path) if head.startswith(b"{") else _table(path)
    if not found:
        raise BadFile("The format is not known; --format names it.")
    return found


def _table(path: Path) -> str:
    header = set(header_of(path))
    return next((name for name, columns in _TABLES.items() if columns <= header), "")


def _objects(path: Path) -> str:
    for number, line in lines(path):
        if number > _ROWS_TO_LOOK_AT:
            break
        try:
            fields = set(json.loads(str(line)))
        except (ValueError, TypeError, RecursionError):
            continue
        for name, expected in _OBJECTS.items():
            if expected <= fields:
                return name
    return ""
