"""The one place where dates, numbers, money and order take the form of a language.

Everything follows Unicode CLDR (by way of Babel), with these choices, so that a page, a mail and a file agree:

* **Digits are 0 to 9 in all four languages**, in Arabic too: CLDR's Modern Standard Arabic has them, most Arabic web
  pages of the United Nations use them, and readers carry amounts and dates from one language version to another.
* Arabic months are given twice, as the United Nations write them (آذار/مارس), since the names differ between the east
  and the west of the Arab world. Deadlines are given in figures too.
* Figures are day/month/year with strokes: between digits a stroke keeps its place in right-to-left text (Unicode's
  bidirectional algorithm calls it a common separator), a hyphen does not.
* English is British, the clock has 24 hours, and money carries its ISO 4217 code behind the amount.
* Nothing here holds invisible direction marks, so that one string serves pages, subjects, CSV and search. Isolate it
  with `<bdi>` where it stands inside other text.

`language` is one of the portal's four; without it the active one counts.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, get_timezone_location, get_timezone_name
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent, is_currency
from babel.units import format_unit
from django.utils.translation import gettext as _, override

from entries.texts import current_language

if TYPE_CHECKING:
    from pyuca import Collator

BABEL_LOCALES = {"ar": "ar", "en": "en_GB", "fr": "fr", "es": "es"}
UN_ARABIC_MONTHS = (
    "كانون الثاني/يناير",
    "شباط/فبراير",
    "آذار/مارس",
    "نيسان/أبريل",
    "أيار/مايو",
    "حزيران/يونيو",
    "تموز/يوليو",
    "آب/أغسطس",
    "أيلول/سبتمبر",
    "تشرين الأول/أكتوبر",
    "تشرين الثاني/نوفمبر",
    "كانون الأول/ديسمبر",
)
PARTIAL_DATE = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?")
DIRECTION_MARKS = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
# An index row of PostgreSQL holds 2,704 bytes; a key has about 2 bytes for each of 3 levels of each letter.
SORTED_LETTERS = 120
BYTES_PER_UNIT = 1000


def locale_of(language: str | None = None) -> Locale:
    """Babel's locale for a language of the portal; English for one that is not."""
    return _locale(BABEL_LOCALES.get(language or current_language(), BABEL_LOCALES["en"]))


@cache
def _locale(name: str) -> Locale:
    return Locale.parse(name)


# --- Dates and times --------------------------------------------------------------------------------------------------


def long_date(value: date, language: str | None = None) -> str:
    """A date in words: "9 March 2026"."""
    locale = locale_of(language)
    text = str(format_date(value, "long", locale=locale))
    if locale.language == "ar":
        text = text.replace(locale.months["format"]["wide"][value.month], UN_ARABIC_MONTHS[value.month - 1])
    return plain(text)


def date_in_figures(value: date) -> str:
    """A date in figures, alike in all languages: "09/03/2026"."""
    return f"{value.day:02}/{value.month:02}/{value.year:04}"


def month(value: date, language: str | None = None) -> str:
    """A month and its year: "March 2026"."""
    locale = locale_of(language)
    if locale.language == "ar":
        return f"{UN_ARABIC_MONTHS[value.month - 1]} {value.year}"
    return str(format_date(value, {"es": "MMMM 'de' y"}.get(locale.language, "MMMM y"), locale=locale))


def partial_date(text: str, language: str | None = None) -> str:
    """An ISO 8601 date of reduced precision in words: "2016", "May 2016", "3 May 2016".

    A text that is no such date comes back as it was typed: better shown as it is than not at all.
    """
    parsed = parse_partial(text)
    if parsed is None:
        return text
    value, parts = parsed
    return (str(value.year), month(value, language), long_date(value, language))[parts - 1]


def parse_partial(text: str) -> tuple[date, int] | None:
    """The first day that "2016", "2016-05" or "2016-05-03" means, and how many parts it has; None if it is no date."""
    match = PARTIAL_DATE.fullmatch(text.strip())
    if not match:
        return None
    parts = [int(part) for part in match.groups() if part is not None]
    try:
        return date(*[*parts, 1, 1][:3]), len(parts)
    except ValueError:
        return None


def period(start: str, end: str, language: str | None = None) -> str:
    """A span of partial dates: "2016 – May 2018", "From 2016", "Until May 2018"; "" when neither is known."""
    wanted = language or current_language()
    first, last = partial_date(start, wanted), partial_date(end, wanted)
    if first and last:
        return first if first == last else f"{first} – {last}"
    with override(wanted):
        if first:
            return _("From %(date)s") % {"date": first}
        return _("Until %(date)s") % {"date": last} if last else ""


def clock_time(value: datetime) -> str:
    """The time of day by the 24-hour clock, alike in all languages: "17:05"."""
    return f"{value.hour:02}:{value.minute:02}"


def moment(value: datetime, zone: str | tzinfo = UTC, language: str | None = None) -> str:
    """A moment as the clocks of `zone` (IANA name) show it, zone and offset named.

    "9 March 2026 (09/03/2026), 17:05 (Central Africa Time, UTC+02:00)". ValueError for a moment without a zone of its
    own; ZoneInfoNotFoundError for a zone that nobody knows.
    """
    if value.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    wanted = language or current_language()
    local = value.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)
    with override(wanted):
        return _("%(date)s (%(figures)s), %(time)s (%(zone)s, %(offset)s)") % {
            "date": long_date(local, wanted),
            "figures": date_in_figures(local),
            "time": clock_time(local),
            "zone": zone_name(local, wanted),
            "offset": utc_offset(local),
        }


def zone_name(value: datetime, language: str | None = None) -> str:
    """What the time zone of a moment is called at that moment (summer time is): "Central European Summer Time"."""
    locale = locale_of(language)
    name = str(get_timezone_name(value, width="long", locale=locale))
    if any(char.isdigit() for char in name):
        # CLDR has no name for a few zones and gives the offset instead; then the place says more.
        return str(get_timezone_location(value, locale=locale))
    return name


def utc_offset(value: datetime) -> str:
    """The distance of a moment's zone from UTC: "UTC+02:00"; "UTC" where there is none."""
    distance = value.utcoffset()
    minutes = round(distance.total_seconds() / 60) if distance else 0
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}" if minutes else "UTC"


# --- Numbers and money ------------------------------------------------------------------------------------------------


def number(value: int | float | Decimal, language: str | None = None) -> str:
    """A number with the separators of the language, at most three decimals: "1,234.5"."""
    return _number(value, language or current_language())


@lru_cache(maxsize=4096)  # a list prints a hundred small numbers, and mostly the same ones
def _number(value: int | float | Decimal, language: str) -> str:
    return plain(str(format_decimal(value, locale=locale_of(language))))


def percent(share: float | Decimal, language: str | None = None) -> str:
    """A share between 0 and 1 as a whole percentage: "26%"."""
    return plain(str(format_percent(share, locale=locale_of(language))))


def money(amount: int | float | Decimal, currency: str, language: str | None = None, *, whole: bool = False) -> str:
    """An amount and its ISO 4217 code: "1,250 USD"; cents only where there are some, and none in a `whole` amount."""
    exact = Decimal(str(amount))
    if whole:
        exact = exact.to_integral_value()
    pattern = "#,##0 ¤¤" if exact == exact.to_integral_value() else "#,##0.00 ¤¤"
    text = format_currency(
        exact, currency, format=pattern.replace(" ", "\xa0"), locale=locale_of(language), currency_digits=False
    )
    return plain(str(text))


def isolated(text: str) -> str:
    """A part of a sentence that keeps its own order of letters and figures, whichever way the sentence runs.

    For sentences that are put together before they come to a template; there, `<bdi>` does the same.
    """
    return f"\u2068{text}\u2069" if text else ""


def is_known_currency(code: str) -> bool:
    """Whether `code` is, or once was, an ISO 4217 code."""
    return bool(is_currency(code))


def file_size(size: int, language: str | None = None) -> str:
    """A size in bytes, rounded for people who pay for them: "1.3 MB" (1 MB is 1,000,000 bytes)."""
    amount, unit = max(size, 1) / BYTES_PER_UNIT, "digital-kilobyte"
    if amount >= BYTES_PER_UNIT:
        amount, unit = amount / BYTES_PER_UNIT, "digital-megabyte"
    rounded = round(amount, 1) if amount < 10 else round(amount)
    locale = locale_of(language)
    # The short Arabic megabyte of CLDR is an abbreviation that few people can read; a long kilobyte it does not have.
    spelt = locale.language == "ar" and unit == "digital-megabyte"
    return plain(str(format_unit(rounded, unit, length="long" if spelt else "short", locale=locale)))


# --- Words ------------------------------------------------------------------------------------------------------------


def language_name(code: str, language: str | None = None) -> str:
    """What a language is called inside a sentence: "French", "français"; the code for one that CLDR does not name."""
    return locale_of(language).languages.get(code.replace("-", "_"), code)


def own_name(code: str) -> str:
    """What a language is called by those who speak it: "français"; the code when CLDR does not know."""
    try:
        return _locale(code.replace("-", "_")).get_language_name() or code
    except (UnknownLocaleError, ValueError):
        return code


def listing(items: Iterable[str], language: str | None = None) -> str:
    """Words joined as the language joins them: "a, b and c"."""
    return str(format_list(list(items), locale=locale_of(language)))


def plain(text: str) -> str:
    """`text` without invisible direction marks, which upset CSV, search and mail subjects."""
    return text.translate(DIRECTION_MARKS)


# --- Order ------------------------------------------------------------------------------------------------------------


def sort_key(text: str) -> bytes:
    """Bytes that sort as words do (Unicode Collation Algorithm, root collation), whatever the database's collation.

    Compare them as they are, or keep them in a `bytea` column. About the first 120 letters count.
    """
    return _sort_key(plain(text).strip()[:SORTED_LETTERS])


@lru_cache(maxsize=4096)  # mostly the names of 249 countries and areas, in four languages
def _sort_key(text: str) -> bytes:
    weights = _collator().sort_key(text)
    return struct.pack(f">{len(weights)}H", *weights)


@cache
def _collator() -> Collator:
    # Takes a third of a second and 20 MB: only for those who sort.
    from pyuca import Collator

    return Collator()
