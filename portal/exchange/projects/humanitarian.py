"""Projects of UN humanitarian response plans (HPC Tools) and descriptions of funding flows (FTS), both of UN OCHA."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from portal.exchange.projects.lines import json_rows, table_rows
from portal.exchange.projects.records import BadRow, Fault, Record, Stream, one_line, split_names, tidy

HPC, FTS = "hpc", "fts"
#: Columns of the full answers, and the part of a record that each becomes.
ANSWERS = {"needs": "challenge", "activities": "actions", "indicators": "indicators", "protection": "safety",
    "accountability": "accountability", "coordination": "coordination"}  # fmt: skip
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def read_hpc_json(path: Path) -> Stream:
    """Projects with full answers, as JSON lines."""
    yield from _records(json_rows(path), "id", _hpc_record)


def read_hpc_table(path: Path) -> Stream:
    """Projects as a table: who, where and how much, without any text."""
    yield from _records(table_rows(path), "project_id", _hpc_record)


def read_fts_table(path: Path) -> Stream:
    """Descriptions of funding flows."""
    yield from _records(table_rows(path), "flow_id", _fts_record)


def _records(rows: Any, key: str, make: Callable[[int, str, dict[str, Any]], Record]) -> Stream:
    for line, row in rows:
        if isinstance(row, Fault):
            yield row
            continue
        identifier = ""
        try:
            identifier = one_line(str(row.get(key) or ""))
            yield make(line, identifier, row)
        except BadRow as problem:
            yield Fault(line, identifier, str(problem))
        except (AttributeError, TypeError, ValueError):
            yield Fault(line, identifier, "A field holds another kind of value than it should.")


def _hpc_record(line: int, identifier: str, row: dict[str, Any]) -> Record:
    record = Record(line, HPC, identifier.removeprefix("hpc-"))
    language = str(row.get("lang") or "und")
    record.titles = {language: one_line(row.get("title"))}
    for column, part in ANSWERS.items():
        record.add(part, language, row.get(column))
    plan, clusters = one_line(row.get("plan")), one_line(row.get("clusters"))
    record.implementers = split_names(row.get("orgs"))
    record.organisation = ", ".join(record.implementers)
    record.year = str(row.get("year") or "") or next(iter(_YEAR.findall(plan)[::-1]), "")
    record.start = record.end = _year(record.year)
    record.places = [plan, *split_names(row.get("location"))]
    record.stand_in_title = ": ".join(filter(None, [clusters, " · ".join(filter(None, [record.organisation, plan]))]))
    return record


def _year(value: str) -> str:
    if value and not re.fullmatch(r"(?:19|20)\d\d", value):
        raise BadRow(f"Impossible year: {value[:20]}.")
    return value


def _fts_record(line: int, identifier: str, row: dict[str, Any]) -> Record:
    record = Record(line, FTS, identifier)
    language = str(row.get("lang_detected") or "und")
    record.titles = {language: one_line(row.get("title"))}
    record.add("description", language, row.get("text"))
    record.stand_in_title = tidy(row.get("text")).split("\n")[0]
    return record
