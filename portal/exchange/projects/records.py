"""What every reader yields: a record, or a fault with its line; and the tidying of texts that all readers share."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

#: A row is not read beyond this many bytes: real ones have a few thousand.
LONGEST_ROW = 1_000_000
#: Earlier or later years are slips of the keyboard.
FIRST_YEAR, LAST_YEAR = 1950, 2100

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
_BREAK = re.compile(r"<(?:br|/p|/li|/div|/h\d)\b[^<>]{0,100}>", re.IGNORECASE)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BULLET = re.compile(r"(?m)^[ \t]*[•●▪◦·‣\uf0b7\uf0a7][ \t]*")
#: What people write where they have nothing to write.
_NOTHING = frozenset(
    ["n/a", "na", "none", "null", "nil", "tbd", "tbc", "to be determined", "no title", "untitled", "test", "sans titre",
     "sin título", "s/o", "s/d", "-", "--", ".", "?", "x"]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be used: its line in the file, its identifier if one could be read, and why."""

    line: int
    identifier: str
    reason: str


class BadRow(ValueError):
    """Raised by a reader for one row; the message is the reason that is reported."""


class BadFile(Exception):
    """The file as a whole cannot be used; the message says why."""


@dataclass(slots=True)
class Record:
    """One project as its source tells it.

    `titles` and the values of `parts` are texts by language code, "" where the source does not say. Parts: description,
    challenge, objectives, actions, outputs, indicators, coordination, safety, accountability. `people` are names that
    the source itself gives as contacts; they are taken out of the texts.
    """

    line: int
    dataset: str
    identifier: str = ""
    titles: dict[str, str] = field(default_factory=dict)
    parts: dict[str, dict[str, str]] = field(default_factory=dict)
    language: str = ""
    organisation: str = ""
    implementers: list[str] = field(default_factory=list)
    funders: list[str] = field(default_factory=list)
    start: str = ""
    end: str = ""
    year: str = ""
    places: list[str] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)
    url: str = ""
    people: list[str] = field(default_factory=list)
    sectors: frozenset[str] = frozenset()
    aims_at_disability: bool = False
    stand_in_title: str = ""

    def text(self) -> str:
        """All parts in all languages, for judging what the record is about."""
        return "\n".join(text for by_language in self.parts.values() for text in by_language.values())

    def add(self, part: str, language: str, text: str | None) -> None:
        """Put a tidied text under a part; a second one of the same language goes below the first."""
        clean = tidy(text)
        if clean:
            texts = self.parts.setdefault(part, {})
            texts[language] = f"{texts[language]}\n\n{clean}" if language in texts else clean


def tidy(text: str | None) -> str:
    """A text without mark-up, control characters and needless blanks; bullets become Markdown; placeholders become "".

    Raises BadRow for characters that no encoding stands behind.
    """
    if not text:
        return ""
    if _SURROGATE.search(text):
        raise BadRow("Text in a wrong encoding: the file must be UTF-8.")
    plain = html.unescape(_TAG.sub(" ", _BREAK.sub("\n", text)))
    plain = unicodedata.normalize("NFC", plain).replace("\r\n", "\n").replace("\r", "\n")
    plain = _BULLET.sub("- ", _CONTROL.sub("", plain))
    lines = [" ".join(line.split()) for line in plain.split("\n")]
    plain = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return "" if plain.casefold() in _NOTHING else plain


def one_line(text: str | None) -> str:
    """A tidied text on one line, without the quotation marks some publishers put around everything."""
    line = " ".join(tidy(text).split())
    if len(line) > 1 and line[0] == line[-1] == '"' and '"' not in line[1:-1]:
        line = line[1:-1].strip()
    return "" if line.casefold() in _NOTHING else line


def iso_day(value: str | None, name: str = "date") -> str:
    """The day of an ISO date or moment as YYYY-MM-DD, "" for none; BadRow if the calendar does not know it."""
    text = (value or "").strip()[:10]
    if not text:
        return ""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadRow(f"Impossible {name}: {text}.") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadRow(f"Impossible {name}: {text}.")
    return text


def period(dates: dict[str, str]) -> tuple[str, str]:
    """Start and end, actual before planned, from IATI's codes (1 to 4) and older names; BadRow if impossible.

    An actual start after a planned end is common and no fault: then the end is left out.
    """
    days = {name.strip().lower(): iso_day(value) for name, value in dates.items()}
    start, actual_start = _first(days, "2", "start-actual"), ""
    actual_start, start = start, start or _first(days, "1", "start-planned", "start")
    end = _first(days, "4", "end-actual")
    actual_end, end = end, end or _first(days, "3", "end-planned", "end", "completion")
    if start and end and end < start:
        if bool(actual_start) == bool(actual_end):
            raise BadRow(f"Impossible dates: the end {end} lies before the start {start}.")
        return start, ""
    return start, end


def _first(days: dict[str, str], *names: str) -> str:
    return next((days[name] for name in names if days.get(name)), "")


def split_names(text: str | None) -> list[str]:
    """Names of organisations from one field, separated by semicolons or bars (commas belong to names)."""
    return [name for part in re.split(r"[;|\n]", text or "") if (name := one_line(part))]


Stream = Iterator[Record | Fault]
