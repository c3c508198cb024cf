"""Locales: one golden file of forms in four languages, and order that does not depend on the database.

After a deliberate change (or a new CLDR) run it once with REWRITE_GOLDEN=1, read the difference, and commit it.
"""

import json
import os
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from entries import locales
from entries.texts import LANGUAGES

GOLDEN = Path(__file__).with_name("locales_golden.json")
DAYS = [date(2026, number, 9) for number in range(1, 13)]
DAY = date(2026, 3, 9)
ZONES = ("UTC", "Africa/Maputo", "Europe/Zurich", "America/Bogota", "Asia/Kathmandu")
MOMENTS = [datetime(2026, 7, 9, 21, 5, tzinfo=ZoneInfo(zone)) for zone in ZONES]


def forms(language: str) -> dict[str, object]:
    """Everything the module can say in one language without the help of a catalogue."""
    return {
        "long_date": [locales.long_date(day, language) for day in DAYS],
        "date_in_figures": locales.date_in_figures(DAY),
        "month": locales.month(DAY, language),
        "partial_date": [locales.partial_date(text, language) for text in ("2016", "2016-05", "2016-05-03", "spring")],
        "zone_name": [locales.zone_name(moment, language) for moment in MOMENTS],
        "utc_offset": [locales.utc_offset(moment) for moment in MOMENTS],
        "clock_time": [locales.clock_time(moment) for moment in MOMENTS],
        "number": [locales.number(value, language) for value in (0, 1234, -1234567.891, Decimal("0.5"))],
        "percent": [locales.percent(share, language) for share in (0, 0.256, 1)],
        "money": [
            locales.money(amount, currency, language)
            for amount, currency in ((1234567, "USD"), (Decimal("1250.50"), "EUR"), (5, "JPY"), (-3.5, "XXL"))
        ],
        "file_size": [locales.file_size(size, language) for size in (0, 900, 35_400, 999_999, 1_250_000, 48_000_000)],
        "language_name": [locales.language_name(code, language) for code in ("ar", "en", "fr", "es", "ckb", "xx")],
        "listing": [locales.listing(items, language) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])],
    }


def strings(value: object) -> list[str]:
    if isinstance(value, list):
        return [text for item in value for text in strings(item)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("language", LANGUAGES)
def test_forms_are_those_of_the_golden_file(language):
    golden = json.loads(GOLDEN.read_text(encoding="utf-8")) if GOLDEN.exists() else {}
    if os.environ.get("REWRITE_GOLDEN"):
        golden[language] = forms(language)
        GOLDEN.write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert forms(language) == golden[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_has_latin_digits_and_no_invisible_marks(language):
    for value in forms(language).values():
        for text in strings(value):
            assert text == locales.plain(text)
            assert all(char in "0123456789" for char in text if char.isdigit())


def test_arabic_months_are_given_in_both_traditions():
    assert locales.long_date(date(2026, 3, 9), "ar") == "9 آذار/مارس 2026"


def test_a_moment_is_told_in_words_and_figures_with_its_zone():
    moment = datetime(2026, 7, 9, 21, 5, tzinfo=UTC)
    assert locales.moment(moment, "Asia/Kathmandu", "en") == (
        "10 July 2026 (10/07/2026), 02:50 (Nepal Time, UTC+05:45)"
    )
    assert "9 تموز/يوليو 2026" in locales.moment(moment, "UTC", "ar")


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        locales.moment(datetime(2026, 1, 1), "UTC", "en")


def test_summer_time_changes_name_and_offset():
    winter, summer = (datetime(2026, number, 1, 12, tzinfo=UTC) for number in (1, 7))
    assert "13:00 (Central European Standard Time, UTC+01:00)" in locales.moment(winter, "Europe/Zurich", "en")
    assert "14:00 (Central European Summer Time, UTC+02:00)" in locales.moment(summer, "Europe/Zurich", "en")


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("2016", (date(2016, 1, 1), 1)),
        (" 2016-05 ", (date(2016, 5, 1), 2)),
        ("2024-02-29", (date(2024, 2, 29), 3)),
        ("2023-02-29", None),
        ("2016-13", None),
        ("0000", None),
        ("16", None),
        ("2016-5", None),
        ("٢٠١٦", None),
        ("2016-05-03T00", None),
        ("", None),
    ],
)
def test_partial_dates_are_read_strictly(text, parsed):
    assert locales.parse_partial(text) == parsed


def test_a_period_names_what_is_known():
    assert locales.period("2016", "2018-05", "en") == "2016 – May 2018"
    assert locales.period("2016", "2016", "en") == "2016"
    assert locales.period("2016", "", "en") == "From 2016"
    assert locales.period("", "2018", "en") == "Until 2018"
    assert locales.period("", "", "en") == ""


def test_an_unknown_language_falls_back_to_english():
    assert locales.long_date(DAY, "xx") == "9 March 2026"


def test_languages_have_their_own_names():
    assert [locales.own_name(code) for code in ("ar", "fr", "km", "xx", "not a code")] == [
        "العربية",
        "français",
        "ខ្មែរ",
        "xx",
        "not a code",
    ]


def test_currencies_are_known_by_code():
    assert locales.is_known_currency("XOF")
    assert not locales.is_known_currency("XXL")
    assert not locales.is_known_currency("")


# --- Order ------------------------------------------------------------------------------------------------------------


def test_words_sort_as_in_a_dictionary():
    assert sorted(["zèbre", "École", "ecole", "Éclair", "eclair 2", "Åland"], key=locales.sort_key) == [
        "Åland",
        "Éclair",
        "eclair 2",
        "ecole",
        "École",
        "zèbre",
    ]


def test_arabic_sorts_with_or_without_marks_and_invisible_characters():
    assert locales.sort_key("\u200fبيت") == locales.sort_key("بيت")
    assert sorted(["يمن", "بَيت", "أردن"], key=locales.sort_key) == ["أردن", "بَيت", "يمن"]


@pytest.mark.parametrize("text", ["", "\x00", "😀" * 500, "漢" * 500, "a" * 100_000, "\U0010ffff"])
def test_keys_are_short_bytes_for_any_text(text):
    assert len(locales.sort_key(text)) < 2_704


def test_a_part_of_a_sentence_keeps_its_own_order():
    assert locales.isolated("5 USD") == "\u20685 USD\u2069"
    assert locales.plain(locales.isolated("5 USD")) == "5 USD"
    assert locales.isolated("") == ""
