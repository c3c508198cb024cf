"""What can be wrong with a record or a file: a code, and a whole sentence in the reader's language.

Codes and facts are stored, never sentences: a report that a curator made in French is read in Arabic too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext, gettext_lazy as _

#: The file as a whole cannot be used, or not to its end.
OF_FILE = {
    "not-xml": _("This is not an XML file: %(detail)s."),
    "doctype": _("The file declares a document type or an entity. Open data needs neither, and it may be an attack."),
    "not-activities": _("The XML begins with <%(name)s>, not with <iati-activities>."),
    "organisations": _("This is an IATI organisation file; it holds no activities."),
    "encoding": _("The file says it is encoded as “%(name)s”, which is not known here. Save it as UTF-8."),
    "not-json": _("This is neither JSON nor CSV: %(detail)s."),
    "not-grants": _("The file has no list of grants named “grants”."),
    "no-columns": _("The table has no column “Identifier” or “Amount Awarded”; it is not 360Giving."),
    "column-twice": _("The table has the column “%(name)s” twice. Give each column a name of its own."),
    "other-separator": _("The columns are not parted by commas. Save the table as CSV with commas, in UTF-8."),
    "empty": _("The file is empty."),
    "compressed": _("The file is compressed, or a spreadsheet. Unpack it, or save the sheet as CSV, and import that."),
    "web-page": _("This is a web page and no data. The publisher’s server may have answered with an error page."),
    "not-readable": _("The file cannot be read: %(detail)s."),
    "stopped": _("The import was stopped by an error of the portal. What came before it was kept. Import it again."),
}

#: The record was left out.
OF_RECORD = {
    "broken": _("The record is broken: %(detail)s."),
    "cut-off": _("The record is cut off before its end."),
    "too-long": _("The record is longer than %(limit)s bytes."),
    "wrong-encoding": _("The record holds characters in another encoding than the file says."),
    "no-identifier": _("The record has no identifier."),
    "long-identifier": _("The identifier is longer than 300 characters."),
    "same-identifier": _("Another record of this file has the same identifier and says something else; it was kept."),
    "older": _("The portal has a newer state of this record, of %(date)s."),
    "not-an-object": _("The item is no grant: an object with named values was expected."),
    "columns": _("A quotation mark is never closed, or a column is missing or too many."),
    "too-deep": _("The record has parts within parts, more levels deep than can be read."),
    "entity": _("The record names an entity. Entities are not read."),
}

#: The record was kept, without what is named here.
OF_PART = {
    "file-cut-off": _("The file is cut off: its end is missing. What came before was read."),
    "no-version": _("The file does not say which version of IATI it follows. It was read as well as possible."),
    "old-version": _(
        "The file follows version %(version)s. Its older names were understood where they have a successor."
    ),
    "other-encoding": _("The file says it is encoded as “%(name)s”, and it is not. It was read as UTF-8."),
    "name-twice": _("The record names “%(name)s” more than once and says something else each time; the last was kept."),
    "no-amount": _("The record tells no amount that was awarded."),
    "repeated": _("The same record comes more than once in this file. It was read once."),
    "no-title": _("The record has no title."),
    "date": _("“%(value)s” is no possible date; it was left out."),
    "date-order": _("The end lies before the beginning; both dates were left out."),
    "amount": _("“%(value)s” is no amount; it was left out."),
    "negative": _("The amounts sum to %(value)s, which is not above nothing; they are not counted."),
    "no-currency": _("An amount has no currency; it was left out."),
    "currency": _("“%(value)s” is no known currency; its amount was left out."),
    "country": _("“%(value)s” is no known country or area; it was left out."),
    "region": _("“%(value)s” is no region of the United Nations list (M49) or of the OECD; it was left out."),
    "percentage": _("“%(value)s” is no percentage; it was left out."),
    "shares": _(
        "The percentages of the countries sum to %(value)s and not to 100; the money is not divided by country."
    ),
    "marker": _("The disability marker has the code “%(value)s”, which is none of 0, 1 and 2. It is kept as it is."),
    "markers": _("The record has several disability markers that differ; the first was kept."),
    "kind": _("“%(value)s” is no known kind of transaction; it was left out."),
    "status": _("“%(value)s” is no known status; it is kept as it is."),
    "links": _("The record names more than %(limit)s other records; the rest was left out."),
    "too-many": _(
        "The record has more than %(limit)s countries, organisations or years of money; the rest was left out."
    ),
}
_SENTENCES: Mapping[str, Any] = {**OF_FILE, **OF_RECORD, **OF_PART}
#: A value from a file is shown no longer than this.
LONGEST_FACT = 80


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to report: the line (0 where there is none), the identifier as far as it is known, code and facts."""

    line: int
    identifier: str
    code: str
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def fatal(self) -> bool:
        """Whether the record was left out."""
        return self.code in OF_RECORD


class Unusable(Exception):
    """The file as a whole cannot be used; `code` is one of OF_FILE."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code, self.facts = code, {name: shown(value) for name, value in facts.items()}


def shown(value: object) -> str:
    """A value of a file as a report may show it: on one line, short, without control characters."""
    text = "".join(sign if sign.isprintable() else " " for sign in str(value)[: 2 * LONGEST_FACT])
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_FACT else f"{text[: LONGEST_FACT - 1]}…"


def sentence(code: str, facts: Mapping[str, str]) -> str:
    """The sentence of a code; a code of an older release that is not known any more says itself."""
    known = _SENTENCES.get(code)
    if known is None:
        return gettext("Something else is wrong (%(code)s).") % {"code": code}
    return str(known) % _Facts(facts)


class _Facts(dict[str, str]):
    """Facts of a finding; one that is not there is passed over with dots."""

    def __missing__(self, _name: str) -> str:
        return "…"
