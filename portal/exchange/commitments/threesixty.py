"""Grants of the 360Giving Data Standard, as JSON or as CSV.

Standard: 360-giving-schema.json 1.4 and its spreadsheet titles. Real files also have dates as 05/06/2014, numbers as
text with signs, one object where the schema has a list, "UK" for GB: all of that is understood.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from funding.commitments.findings import Finding, Unusable
from funding.commitments.models import AmountKind, LinkKind
from funding.commitments.records import LONGEST_NAME, LONGEST_TEXT, LONGEST_TITLE, Grant
from portal.exchange.commitments.beginnings import refuse_foreign
from portal.exchange.commitments.json_items import Item, items
from portal.exchange.commitments.places import Places
from portal.exchange.commitments.texts import add_text, plain
from portal.exchange.projects.lines import TOO_LONG, header_of, lines, table_rows
from portal.exchange.projects.records import LONGEST_ROW, BadFile, Fault

#: The standard has one language a file and does not say which; all publishers so far write English.
LANGUAGE = "en"
#: Columns of the spreadsheet template, folded, and where their values stand in JSON.
COLUMNS = {
    "identifier": "id", "title": "title", "description": "description", "currency": "currency",
    "amount awarded": "amountAwarded", "amount disbursed": "amountDisbursed", "award date": "awardDate",
    "last modified": "dateModified", "url": "url", "regrant type": "regrantType",
    "planned dates:start date": "plannedDates/0/startDate", "planned dates:end date": "plannedDates/0/endDate",
    "recipient org:identifier": "recipientOrganization/0/id", "recipient org:name": "recipientOrganization/0/name",
    "funding org:identifier": "fundingOrganization/0/id", "funding org:name": "fundingOrganization/0/name",
    "beneficiary location:country code": "beneficiaryLocation/0/countryCode",
    "beneficiary location:name": "beneficiaryLocation/0/name",
    "grant programme:title": "grantProgramme/0/title", "related activity": "relatedActivity/0",
}  # fmt: skip
_WAYS = frozenset(COLUMNS.values())
_MUST = {"id", "amountAwarded"}
#: The number of the first of several, which some tables write and others leave out: "Recipient Org:0:Name".
_FIRST = re.compile(r":0:")


def read(path: Path, places: Places, progress: Callable[[int], None]) -> Iterator[Grant | Finding]:
    """The grants of a file in its order, and findings on what is none. Raises Unusable."""
    rows = items(path, "grants", progress) if _is_json(path) else _table(path, progress)
    for row in rows:
        yield row if isinstance(row, Finding) else _grant(*row, places)


def _is_json(path: Path) -> bool:
    with path.open("rb") as file:
        beginning = file.read(4096)
    refuse_foreign(beginning)
    first = beginning.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if first.startswith(b"<"):
        raise Unusable("not-json", detail="<…>")
    return first.startswith((b"{", b"[")) or not first


def _table(path: Path, progress: Callable[[int], None]) -> Iterator[Item | Finding]:
    """The rows of a CSV file, each as the object that it stands for."""
    try:
        ways = _ways(header_of(path))
        read = len(next(lines(path))[1])  # type: ignore[arg-type]
        for line, row in table_rows(path):
            if isinstance(row, Fault):
                yield _fault(row)
                continue
            read += sum(map(len, row.values())) + len(row)
            progress(read)
            values = {ways[name]: value for name, value in row.items() if name in ways}
            encoded = "".join(row.values()).encode("utf-8", "surrogatepass")
            yield (
                Finding(line, "", "wrong-encoding")
                if b"\xed\xb2" in encoded or b"\xed\xb3" in encoded
                else (line, _nested(values), [])
            )
    except (BadFile, csv.Error) as problem:
        raise Unusable("not-json", detail=str(problem).rstrip(".")) from None


def _ways(header: list[str]) -> dict[str, str]:
    """For each column of a table that is read, where its values stand in JSON. Raises Unusable where it is unclear."""
    found = [(name, _way(name)) for name in header]
    ways = {name: way for name, way in found if way}
    if not set(ways.values()) >= _MUST:
        other = len(header) == 1 and {sign for sign in ";\t|" if sign in header[0]}
        raise Unusable("other-separator") if other else Unusable("no-columns")
    read = [way for _name, way in found]
    if twice := next((name for name, way in found if way and read.count(way) > 1), None):
        raise Unusable("column-twice", name=twice)
    return ways


def _way(name: str) -> str:
    """Where the values of a column stand in JSON, for its title or for the way itself; "" for others."""
    plain = " ".join(name.split())
    return plain if plain in _WAYS else COLUMNS.get(_FIRST.sub(":", plain.lower()), "")


def _fault(fault: Fault) -> Finding:
    if fault.reason == TOO_LONG:
        return Finding(fault.line, "", "too-long", {"limit": f"{LONGEST_ROW:,}"})
    return Finding(fault.line, "", "columns")


def _nested(values: dict[str, str]) -> dict[str, Any]:
    """Values by way ("fundingOrganization/0/name") as the objects in lists that JSON has."""
    found: dict[str, Any] = {}
    for way, value in values.items():
        name, _slash, rest = way.partition("/")
        if not rest:
            found[name] = value
        elif value and rest.startswith("0/"):
            found.setdefault(name, [{}])[0][rest[2:]] = value
    return found


def _grant(line: int, value: dict[str, Any], twice: list[str], places: Places) -> Grant | Finding:
    identifier = "".join(_text(value.get("id")).split())
    if not identifier:
        return Finding(line, "", "no-identifier")
    if len(identifier) > LONGEST_NAME:
        return Finding(line, identifier[:LONGEST_NAME], "long-identifier")
    found = Grant(line, identifier, language=LANGUAGE, status="")
    for name in twice:
        found.report("name-twice", name=name)
    add_text(found.titles, LANGUAGE, _text(value.get("title")), LONGEST_TITLE)
    add_text(found.texts, LANGUAGE, _text(value.get("description")), LONGEST_TEXT)
    found.updated_on = found.day(_text(value.get("dateModified")))
    _dates(found, value)
    _money(found, value)
    _organisations(found, value)
    _places(found, value, places)
    found.regrant = _text(value.get("regrantType"))[:20]
    if (address := _text(value.get("url"))).startswith(("http://", "https://")):
        found.website = address[:500]
    for other in _list(value.get("relatedActivity")):
        found.link(LinkKind.PARENT, _text(other))
    found.settle()
    return found


def _dates(found: Grant, value: dict[str, Any]) -> None:
    period = next((one for name in ("actualDates", "plannedDates") for one in _objects(value.get(name))), {})
    found.starts_on = found.day(_text(period.get("startDate")))
    found.ends_on = found.day(_text(period.get("endDate")))


def _money(found: Grant, value: dict[str, Any]) -> None:
    on, currency = found.day(_text(value.get("awardDate"))), _text(value.get("currency"))
    for name, kind in (("amountAwarded", AmountKind.AWARDED), ("amountDisbursed", AmountKind.DISBURSED)):
        if amount := _text(value.get(name)):
            found.pay(kind, amount, currency, on)
        elif kind == AmountKind.AWARDED:
            found.report("no-amount")


def _organisations(found: Grant, value: dict[str, Any]) -> None:
    for name, role in (("fundingOrganization", "funding"), ("recipientOrganization", "recipient")):
        for one in _objects(value.get(name)):
            found.join(role, plain(_text(one.get("name"))), _text(one.get("id")))


def _places(found: Grant, value: dict[str, Any], places: Places) -> None:
    """Countries of the people whom the grant is for; where an organisation has its office says nothing of that."""
    for one in _objects(value.get("beneficiaryLocation")):
        named = _text(one.get("countryCode")).strip()
        code = places.country(named or _text(one.get("name")).strip())
        if code is not None:
            found.places[code] = None
        elif named:
            found.report("country", value=named)


def _list(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in _list(value) if isinstance(one, dict)]


def _text(value: Any) -> str:
    """A value as text; lists and objects where a text belongs say nothing."""
    if isinstance(value, bool) or value is None or isinstance(value, dict | list):
        return ""
    return str(value).replace("\x00", "").encode("utf-8", "replace").decode()
