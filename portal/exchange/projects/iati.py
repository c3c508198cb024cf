"""IATI activities as records: versions 2.0x, the older 1.0x, and the draft of 2010 with `other-identifier`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from portal.exchange.projects.lines import json_rows
from portal.exchange.projects.records import BadRow, Fault, Record, Stream, one_line, period, split_names
from portal.exchange.projects.xml_stream import Node, activities, identifier_of

DATASET = "iati"
WANTED = frozenset({"iati-identifier", "other-identifier", "reporting-org", "title", "description", "activity-date",
    "recipient-country", "recipient-region", "participating-org", "sector", "policy-marker", "contact-info",
    "activity-website"})  # fmt: skip
_LANGUAGE = "xml:lang"
#: Names of description parts: codes of IATI 2, words of IATI 1 and of the draft of 2010.
PARTS = {"1": "description", "2": "objectives", "3": "description", "4": "description", "summary": "description",
    "general": "description", "objectives": "objectives", "activities": "actions", "outputs": "outputs",
    "target groups": "description", "other": "description"}  # fmt: skip
#: OECD DAC policy marker: inclusion and empowerment of persons with disabilities.
DISABILITY_MARKER = "11"
_TWICE = re.compile(r"^(.+?)\s*\(\1\s*\)$")
_IMPLEMENTS = frozenset({"4", "implementing", "un-ocha-implementing-partner"})
_FUNDS = frozenset({"1", "funding", "donor"})
#: Regions of the OECD DAC list that are the same as one of UN M49; the others are left out.
M49_OF_DAC = {"189": "015", "289": "202", "298": "002", "489": "005", "498": "019", "619": "143", "798": "142",
    "889": "009", "1027": "014", "1028": "017", "1029": "018", "1030": "011", "1031": "029", "1032": "013",
    "1033": "054", "1034": "057", "1035": "061"}  # fmt: skip


def read_xml(path: Path) -> Stream:
    """Records of an IATI activity file."""
    for activity in activities(path, WANTED):
        if isinstance(activity, Fault):
            yield activity
            continue
        try:
            yield _record(activity)
        except BadRow as problem:
            yield Fault(activity.line, identifier_of(activity), str(problem))


def _record(activity: Node) -> Record:
    default = activity.get(_LANGUAGE)
    record = Record(activity.line, DATASET, _identifier(activity), language=default)
    for title in activity.all("title"):
        for language, text in _texts(title, default):
            record.titles.setdefault(language, one_line(text))
    for description in activity.all("description"):
        part = PARTS.get(description.get("type").lower(), "description")
        for language, text in _texts(description, default):
            record.add(part, language, text)
    record.organisation = _name(activity.first("reporting-org"))
    for org in activity.all("participating-org"):
        _add_organisation(record, org.get("role").lower(), _name(org))
    dates = {date.get("type"): date.get("iso-date", "iso_date") for date in activity.all("activity-date")}
    record.start, record.end = period(dates)
    _add_places(record, activity)
    record.sectors = frozenset(sector.get("code", "ref") for sector in activity.all("sector"))
    record.aims_at_disability = any(_aims(marker) for marker in activity.all("policy-marker"))
    record.people = _people(activity)
    record.url = next((site.text.strip() for site in activity.all("activity-website")), "")
    return record


def _identifier(activity: Node) -> str:
    """The global identifier; an older local one with the name of the organisation that gave it."""
    if (node := activity.first("iati-identifier")) is not None and node.text.strip():
        return "".join(node.text.split())
    local = identifier_of(activity)
    if not local:
        return ""
    other = activity.first("other-identifier")
    owner = other.get("owner-ref", "owner-name") if other else ""
    reporter = activity.first("reporting-org")
    return f"{owner or (reporter.get('ref') or reporter.text.strip() if reporter else '')}/{local}"


def _texts(node: Node, default: str) -> list[tuple[str, str]]:
    """Language and text of each narrative, or of the element itself before IATI 2."""
    own = node.get(_LANGUAGE) or default
    narratives = [(child.get(_LANGUAGE) or own, child.text) for child in node.all("narrative")]
    return narratives or [(own, node.text)]


def _name(node: Node | None) -> str:
    if node is None:
        return ""
    narrative = node.first("narrative")
    return _once(one_line(narrative.text if narrative else node.text) or node.get("name"))


def _once(name: str) -> str:
    """A name that some publishers write twice, as "Name (Name)", written once."""
    return _TWICE.sub(r"\1", name)


def _add_organisation(record: Record, role: str, name: str) -> None:
    if role in _IMPLEMENTS:
        record.implementers += split_names(name)
    elif role in _FUNDS:
        record.funders += split_names(name)


def _add_places(record: Record, activity: Node) -> None:
    for country in activity.all("recipient-country"):
        record.places.append(country.get("code") or _name(country))
    for region in activity.all("recipient-region"):
        _add_region(record, region.get("code"), region.get("vocabulary"))


def _add_region(record: Record, code: str, vocabulary: str) -> None:
    region = code.zfill(3) if vocabulary == "2" else M49_OF_DAC.get(code)
    if region:
        record.regions.append(region)


def _aims(marker: Node) -> bool:
    own_list = marker.get("vocabulary") not in {"", "1", "DAC"}
    return not own_list and marker.get("code") == DISABILITY_MARKER and marker.get("significance") in {"1", "2"}


def _people(activity: Node) -> list[str]:
    names = [person for info in activity.all("contact-info") for person in info.all("person-name")]
    return [name for name in map(_name, names) if name]


def read_json(path: Path) -> Stream:
    """Records of activities as JSON lines, one object an activity, with texts by language."""
    for line, row in json_rows(path):
        if isinstance(row, Fault):
            yield row
            continue
        identifier = one_line(str(row.get("id") or ""))
        try:
            yield _json_record(line, identifier, row)
        except BadRow as problem:
            yield Fault(line, identifier, str(problem))
        except (AttributeError, TypeError, ValueError):
            yield Fault(line, identifier, "A field holds another kind of value than it should.")


def _json_record(line: int, identifier: str, row: dict[str, Any]) -> Record:
    record = Record(line, DATASET, identifier)
    record.titles = {language: one_line(text) for language, text in (row.get("title") or {}).items()}
    for language, text in (row.get("description") or {}).items():
        record.add("description", language, text)
    record.organisation = _once(one_line((row.get("reporting_org") or {}).get("name")))
    for org in row.get("participating_orgs") or []:
        _add_organisation(record, str(org.get("role") or "").lower(), one_line(org.get("name")))
    record.start, record.end = period({name: str(day) for name, day in (row.get("dates") or {}).items() if day})
    record.places = [str(code) for code in row.get("countries") or []]
    for code in row.get("regions") or []:
        _add_region(record, str(code), "")
    record.sectors = frozenset(str(code) for code in row.get("sectors") or [] if code)
    markers = [tuple(marker)[:2] for marker in row.get("policy_markers") or []]
    record.aims_at_disability = any(pair in {(DISABILITY_MARKER, "1"), (DISABILITY_MARKER, "2")} for pair in markers)
    return record
