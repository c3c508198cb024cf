"""A cell of a table must not run as a formula: the one rule for every table that leaves the portal or comes back.

Source: OWASP, "CSV Injection": spreadsheets take a text for a formula that begins with = + - @, a tab or a carriage
return. The full-width forms of the four signs are obeyed in East Asian editions, and some programs skip blanks and
invisible marks before they look.
"""

from __future__ import annotations

import re

_SIGNS = r"=+\-@\t\r\uff1d\uff0b\uff0d\uff20"
#: What is skipped before a sign: blanks, NUL, zero-width and direction marks, and guards that stand there already.
_SKIPPED = r"[\s\x00\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff']*"
_RUNS = re.compile(f"{_SKIPPED}[{_SIGNS}]")
_GUARDED = re.compile(f"'{_SKIPPED}[{_SIGNS}]")


def guarded(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet would take it for a formula.

    Texts that carry a guard already get one more, so that `unguarded` always gives back what was written.
    """
    return f"'{text}" if _RUNS.match(text) else text


def unguarded(text: str) -> str:
    """The text that was meant: without the one apostrophe that `guarded` (or a careful person) put before it."""
    return text[1:] if _GUARDED.match(text) else text
