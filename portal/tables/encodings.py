"""Which letters the bytes of a text file stand for: told by marks and patterns, or refused with a sentence.

Spreadsheet programs still save CSV in the code page of the machine. A wrong guess would bring in names that nobody
can read, so a text that fits no pattern is refused and its sender told what to choose.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter

from django.utils.translation import gettext_lazy as _

from entries.rules import Refused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SPARSE = 20  # one byte in so many is empty at least: Arabic text with few blanks
_SAMPLE = 64 * 1024  # bytes that are looked at for UTF-16 without a mark
_HIGH = re.compile(rb"[\x80-\xff]+")
#: What French, Spanish and English are written with beyond ASCII, as Windows-1252 has it.
_WESTERN = frozenset("àâäæçéèêëîïíìôöœùûüúÿñóòáãõøåßÀÂÄÆÇÉÈÊËÎÏÍÌÔÖŒÙÛÜÚŸÑÓÒÁÃÕØÅ¿¡«»“”‘’–—…€£°ºª•·©®™§\xa0½¼²³µ")
_ARABIC = re.compile("[\u0600-\u06ff،؛؟\u200c-\u200f«»“”–—…\xa0•·]")
#: Of a hundred letters beyond ASCII so many must be ones that the language uses.
_ENOUGH = 0.97
#: Arabic words are runs of high bytes; accents stand alone or in pairs.
_RUN = 3


def decoded(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: UTF-8, UTF-16, UTF-32, Windows-1256 (Arabic) or Windows-1252 (Western).

    Raises `Refused` for bytes that fit none of them well.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _strictly(content, name), name.removesuffix("-sig")
    if name := _without_mark(content[:_SAMPLE]):
        return _strictly(content, name), name
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _legacy(content)


def _strictly(content: bytes, name: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        raise _unreadable() from error


def _without_mark(sample: bytes) -> str:
    """UTF-16 whose mark was lost: separators and digits leave every second byte empty."""
    if b"\0" not in sample:
        return ""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * _SPARSE < len(sample):
        return ""
    if even > odd * 4:
        return "utf-16-be"
    return "utf-16-le" if odd > even * 4 else ""


def _legacy(content: bytes) -> tuple[str, str]:
    runs = _HIGH.findall(content)
    in_words = sum(len(run) for run in runs if len(run) >= _RUN)
    arabic = in_words * 2 > sum(map(len, runs))
    name = "cp1256" if arabic else "cp1252"
    text = _strictly(content, name)
    foreign = {letter: number for letter, number in Counter(text).items() if letter > "\x7f"}
    known = sum(foreign[letter] for letter in foreign if (_ARABIC.match(letter) if arabic else letter in _WESTERN))
    if known < _ENOUGH * sum(foreign.values()):
        raise _unreadable()
    return text, name


def _unreadable() -> Refused:
    return Refused(
        _(
            "The letters of this file cannot be told with certainty. Save it again as “CSV UTF-8”, or as an Excel "
            "workbook (.xlsx)."
        )
    )
