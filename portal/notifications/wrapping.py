"""Lines of the text part: short enough to be read in every window."""

from __future__ import annotations

import re
import textwrap
from functools import lru_cache

from django.conf import settings

#: Characters on a line; far from the 998 that servers take (RFC 5322, 2.1.1).
WIDTH = 76


def wrapped(text: str) -> str:
    """`text` with long lines broken at spaces; an address of a page is never broken, a quotation keeps its mark.

    The portal's own addresses of entries lose their words where these stand there percent-encoded: an Arabic title of
    sixty letters makes an address of 360 signs, and the number alone leads to the same page.
    """
    short = _named(settings.SITE_URL).sub(r"\1/", text)
    return "\n".join(_broken(line) for line in short.split("\n"))


@lru_cache(maxsize=2)
def _named(site: str) -> re.Pattern[str]:
    return re.compile(rf"({re.escape(site)}/[a-z]{{2}}/[a-z/]+/[0-9]+)-[^\s/%]*%[^\s/]*/")


def _broken(line: str) -> str:
    if len(line) <= WIDTH:
        return line
    mark = "> " if line.startswith("> ") else ""
    return textwrap.fill(
        line, WIDTH, subsequent_indent=mark, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
    )
