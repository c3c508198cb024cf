"""Which addresses are counted, and as what."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import override

from entries.kinds import all_kinds
from portal.pages.converters import SLUGS
from portal.statistics.models import Counted

_LANGUAGES = "|".join(code for code, _name in settings.LANGUAGES)
_FILE = re.compile(r"/files/(\d{1,18})/")
_TEXT = re.compile(rf"/({_LANGUAGES})/({'|'.join(SLUGS)})/")
#: Programs that read for others than a person. An empty name counts as one: browsers have a name.
_ROBOT = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|scan|fetch|monitor|preview|archiver|feed|seo|scrap|validator|lighthouse|headless|"
    r"curl|wget|python|java/|okhttp|go-http|ruby|perl|php|axios|libwww|httpclient|externalhit|whatsapp|embedly",
    re.IGNORECASE,
)


class Seen(NamedTuple):
    """One thing to count: what, of which entry (its key, a file's key, a slug, or nothing), in which language."""

    what: str
    key: int | str
    language: str


@lru_cache(maxsize=2048)
def is_robot(agent: str) -> bool:
    """Whether a program that names itself so reads for no person."""
    return not agent or bool(_ROBOT.search(agent))


@lru_cache(maxsize=1)
def _entry_page() -> re.Pattern[str]:
    """Addresses of entries, of all kinds that have a page: `/fr/practices/12-visites/`."""
    places = set()
    with override("en"):
        for kind in all_kinds():
            if kind.detail_url:
                places.add(reverse(kind.detail_url, args=[0, "x"]).removeprefix("/en/").removesuffix("0-x/"))
    return re.compile(rf"/({_LANGUAGES})/(?:{'|'.join(sorted(places))})(\d{{1,18}})-[^/]*/")


def seen(path: str) -> Seen | None:
    """What the reading of this address counts as; None for what is not counted."""
    if found := _entry_page().fullmatch(path):
        return Seen(Counted.VIEW.value, int(found[2]), found[1])
    if found := _FILE.fullmatch(path):
        return Seen(Counted.DOWNLOAD.value, int(found[1]), "")
    if found := _TEXT.fullmatch(path):
        return Seen(Counted.VIEW.value, found[2], found[1])
    return None


def asks(query: str) -> str:
    """The words that a list is searched for; "" where there are none, and on further pages of the same search."""
    if "q=" not in query:
        return ""
    asked = QueryDict(query)
    return "" if "page" in asked else asked.get("q", "").strip()
