"""Lines of the text part: short enough to be read in every window."""

from __future__ import annotations

import textwrap

#: Characters on a line; far from the 998 that servers take (RFC 5322, 2.1.1).
WIDTH = 76


def wrapped(text: str) -> str:
    """`text` with long lines broken at spaces; an address of a page is never broken, a quotation keeps its mark."""
    return "\n".join(_broken(line) for line in text.split("\n"))


def _broken(line: str) -> str:
    if len(line) <= WIDTH:
        return line
    mark = "> " if line.startswith("> ") else ""
    return textwrap.fill(
        line, WIDTH, subsequent_indent=mark, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
    )
