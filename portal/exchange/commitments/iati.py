"""IATI activities as grants: versions 2.0x, the older 1.0x, and the draft of 2010 with `other-identifier`.

Standard: IATI 2.03, activity schema and code lists (TransactionType, ActivityStatus, OrganisationRole,
RelatedActivityType, PolicyMarker, PolicySignificance); names and codes of 1.0x where they have a successor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from funding.commitments.findings import Finding
from funding.commitments.models import AmountKind, LinkKind
from funding.commitments.records import LONGEST_NAME, LONGEST_TEXT, LONGEST_TITLE, Grant, decimal_of
from portal.exchange.commitments.places import Places
from portal.exchange.commitments.texts import add_text, plain
from portal.exchange.commitments.xml_records import Head, Piece, activities

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
#: Transaction types that tell of money given, by code of IATI 2 and of IATI 1.
KINDS = {"2": AmountKind.OUTGOING, "C": AmountKind.OUTGOING, "11": AmountKind.INCOMING, "IC": AmountKind.INCOMING,
    "3": AmountKind.DISBURSED, "D": AmountKind.DISBURSED, "4": AmountKind.SPENT, "E": AmountKind.SPENT}  # fmt: skip
#: Types that are known and tell of something else: money that came in, pledges, loans paid back, guarantees.
_OTHER_KINDS = frozenset(
    ["1", "5", "6", "7", "8", "9", "10", "12", "13", "IF", "IR", "LR", "R", "QP", "QS", "CG", "TD"]
)
#: The draft of 2010: what became of money that comes in.
_STATUS_OF_2010 = {"commitment": AmountKind.INCOMING, "paid contribution": AmountKind.INCOMING}
STATUSES = {"1": "pipeline", "2": "implementation", "3": "finalisation", "4": "closed", "5": "cancelled",
    "6": "suspended"}  # fmt: skip
ROLES = {"1": "funding", "funding": "funding", "donor": "funding", "2": "accountable", "accountable": "accountable",
    "3": "extending", "extending": "extending", "4": "implementing", "implementing": "implementing",
    "un-ocha-implementing-partner": "implementing"}  # fmt: skip
_INWARD, _OUTWARD = frozenset({"1", "11", "13", "IF", "IC"}), frozenset({"2", "3", "C", "D"})
_DISABILITY = "11"
_SECTOR_LISTS = frozenset({"", "1", "2", "DAC"})


def read(path: Path, places: Places, progress: Callable[[int], None]) -> Iterator[Grant | Finding]:
    """The activities of a file in its order, and findings on what is none. Raises Unusable."""
    with path.open("rb") as file:
        for item in activities(file, progress):
            if isinstance(item, Head):
                yield from _about_head(item)
            elif isinstance(item, Piece):
                yield _Activity(item, places).grant()
            else:
                yield item


def _about_head(head: Head) -> Iterator[Finding]:
    if head.wrongly:
        yield Finding(1, "", "other-encoding", {"name": head.wrongly.upper()})
    if not head.version:
        yield Finding(1, "", "no-version")
    elif not head.version.startswith("2."):
        yield Finding(1, "", "old-version", {"version": head.version[:20]})


class _Activity:
    """One tree on its way to a grant: a method for each element that counts."""

    def __init__(self, piece: Piece, places: Places) -> None:
        self.tree, self.places = piece.tree, places
        self.found = Grant(piece.line)
        self.language = _language(self.tree.get(_LANG))
        self.currency = (self.tree.get("default-currency") or "").strip()
        self.markers: list[str] = []
        self.paid_in: dict[str, None] = {}

    def grant(self) -> Grant | Finding:
        """What the tree says, or why it cannot be kept."""
        found = self.found
        found.identifier = self._identifier()
        if not found.identifier:
            return Finding(found.line, "", "no-identifier")
        if len(found.identifier) > LONGEST_NAME:
            return Finding(found.line, found.identifier[:LONGEST_NAME], "long-identifier")
        found.language = self.language
        found.updated_on = found.day((self.tree.get("last-updated-datetime") or "")[:10])
        for node in self.tree:
            reader = _READERS.get(node.tag)
            if reader is not None:
                reader(self, node)
        self._dates()
        self._marker()
        if not found.places and not found.regions:
            for code in self.paid_in:
                found.places[code] = None
        found.settle()
        return found

    def _identifier(self) -> str:
        own = self.tree.find("iati-identifier")
        if own is not None and (text := "".join((own.text or "").split())):
            return text
        local = self.tree.find("other-identifier")
        if local is None:
            return ""
        number = (local.get("ref") or local.text or "").strip()
        reporter = self.tree.find("reporting-org")
        owner = local.get("owner-ref") or local.get("owner-name") or ""
        if not owner and reporter is not None:
            owner = reporter.get("ref") or _name(reporter)
        return "".join(f"{owner}/{number}".split()) if number else ""

    def reporting_org(self, node: Any) -> None:
        self.found.join("reporting", _name(node), node.get("ref") or "")

    def participating_org(self, node: Any) -> None:
        role = ROLES.get((node.get("role") or "").strip().lower())
        if role:
            self.found.join(role, _name(node), node.get("ref") or "")

    def title(self, node: Any) -> None:
        for language, text in self._texts(node):
            add_text(self.found.titles, language, text, LONGEST_TITLE)

    def description(self, node: Any) -> None:
        for language, text in self._texts(node):
            add_text(self.found.texts, language, text, LONGEST_TEXT)

    def activity_status(self, node: Any) -> None:
        code = (node.get("code") or node.text or "").strip()
        self.found.status = STATUSES.get(code, code.lower())[:20]
        if code and self.found.status not in STATUSES.values():
            self.found.report("status", value=code)

    def website(self, node: Any) -> None:
        address = (node.text or "").strip()
        if address.startswith(("http://", "https://")):
            self.found.website = address[:500]

    def sector(self, node: Any) -> None:
        code = (node.get("code") or node.get("ref") or "").strip()
        if code and (node.get("vocabulary") or "").strip() in _SECTOR_LISTS and code[:30] not in self.found.sectors:
            self.found.sectors.append(code[:30])

    def policy_marker(self, node: Any) -> None:
        own_list = (node.get("vocabulary") or "").strip() not in {"", "1", "DAC"}
        if not own_list and (node.get("code") or "").strip() == _DISABILITY:
            self.markers.append((node.get("significance") or "").strip())

    def recipient_country(self, node: Any) -> None:
        named = (node.get("code") or "").strip() or _name(node)
        if not named:
            return
        code = self.places.country(named)
        if code is None:
            self.found.report("country", value=named)
            self._share(self.found.regions, "", node.get("percentage"))
        else:
            self._share(self.found.places, code, node.get("percentage"))

    def recipient_region(self, node: Any) -> None:
        named = (node.get("code") or "").strip()
        if not named:
            return
        code = self.places.region(named, (node.get("vocabulary") or "").strip())
        if code is None:
            self.found.report("region", value=named)
        self._share(self.found.regions, code or "", node.get("percentage"))

    def _share(self, among: dict[str, Decimal | None], code: str, percentage: str | None) -> None:
        share = None
        if (percentage or "").strip():
            share = decimal_of((percentage or "").replace("%", ""))
            if share is None or not 0 <= share <= 100:
                self.found.report("percentage", value=percentage)
                share = None
        earlier = among.get(code)
        among[code] = share if earlier is None else earlier + (share or 0)

    def related_activity(self, node: Any) -> None:
        kind = {"1": LinkKind.PARENT, "2": LinkKind.CHILD}.get((node.get("type") or "").strip())
        if kind:
            self.found.link(kind, node.get("ref") or "")

    def budget(self, node: Any) -> None:
        value, start = node.find("value"), node.find("period-start")
        if value is None:
            return
        on = self.found.day(value.get("value-date") or (start.get("iso-date") if start is not None else ""))
        self._pay(AmountKind.BUDGET, value, on)

    def transaction(self, node: Any) -> None:
        value, kind = node.find("value"), node.find("transaction-type")
        code = ((kind.get("code") if kind is not None else "") or "").strip()
        known = KINDS.get(code.upper()) or (self._kind_of_2010(node) if kind is None else None)
        self._partners(node, code.upper(), known)
        if known is None:
            if code and code.upper() not in _OTHER_KINDS:
                self.found.report("kind", value=code)
        elif value is not None:
            when = node.find("transaction-date")
            on = value.get("value-date") or (when.get("iso-date") if when is not None else "")
            self._pay(known, value, self.found.day(on))
        for place in node.iterfind("recipient-country"):
            if (found := self.places.country((place.get("code") or "").strip())) is not None:
                self.paid_in[found] = None

    def _kind_of_2010(self, node: Any) -> AmountKind | None:
        status = node.find("status")
        if node.get("flow") != "incoming" or status is None:
            return None
        return _STATUS_OF_2010.get((status.text or "").strip().lower())

    def _partners(self, node: Any, code: str, kind: AmountKind | None) -> None:
        """Who gives and who receives, and the activities that they name as the other end."""
        giver, taker = node.find("provider-org"), node.find("receiver-org")
        inward, outward = code in _INWARD or kind == AmountKind.INCOMING, code in _OUTWARD
        if giver is not None and inward:
            self.found.join("funding", _name(giver), giver.get("ref") or "")
            self.found.link(LinkKind.SOURCE, giver.get("provider-activity-id") or "")
        if taker is not None and outward:
            self.found.join("recipient", _name(taker), taker.get("ref") or "")
            self.found.link(LinkKind.ONWARD, taker.get("receiver-activity-id") or "")

    def _pay(self, kind: AmountKind, value: Any, on: Any) -> None:
        self.found.pay(kind, value.text or "", value.get("currency") or self.currency, on)

    def _dates(self) -> None:
        """Start and end, actual before planned; names and codes of all versions."""
        days = {
            (node.get("type") or "").strip().lower(): node.get("iso-date") or node.get("iso_date")
            for node in self.tree.iterfind("activity-date")
        }
        self.found.starts_on = self.found.day(_first(days, "2", "start-actual", "1", "start-planned", "start"))
        end = self.found.day(_first(days, "4", "end-actual"))
        planned = self.found.day(_first(days, "3", "end-planned", "end", "completion"))
        if not end and planned and self.found.starts_on and planned < self.found.starts_on:
            planned = None  # an actual start after a planned end is common, and no fault
        self.found.ends_on = end or planned

    def _marker(self) -> None:
        said = [code for code in self.markers if code]
        if not said:
            return
        if len(set(said)) > 1:
            self.found.report("markers")
        if said[0] in {"0", "1", "2"}:
            self.found.marker = int(said[0])
        else:
            self.found.marker_raw = said[0][:20]
            self.found.report("marker", value=said[0])

    def _texts(self, node: Any) -> Iterator[tuple[str, str]]:
        """Language and text of each narrative, or of the element itself before IATI 2."""
        own = _language(node.get(_LANG)) or self.language
        narratives = node.findall("narrative")
        for one in narratives or (node,):
            yield _language(one.get(_LANG)) or own, one.text or ""


_READERS: dict[str, Callable[[_Activity, Any], None]] = {
    "reporting-org": _Activity.reporting_org,
    "participating-org": _Activity.participating_org,
    "title": _Activity.title,
    "description": _Activity.description,
    "activity-status": _Activity.activity_status,
    "activity-website": _Activity.website,
    "sector": _Activity.sector,
    "policy-marker": _Activity.policy_marker,
    "recipient-country": _Activity.recipient_country,
    "recipient-region": _Activity.recipient_region,
    "related-activity": _Activity.related_activity,
    "budget": _Activity.budget,
    "transaction": _Activity.transaction,
}


def _language(code: str | None) -> str:
    """The language of a tag: "es" of "es-419"; "" for none."""
    return (code or "").strip().lower().split("-")[0][:3]


def _name(node: Any) -> str:
    narrative = node.find("narrative")
    return plain((narrative.text if narrative is not None else node.text) or node.get("name") or "")


def _first(days: dict[str, str | None], *names: str) -> str:
    return next((day for name in names if (day := days.get(name))), "")
