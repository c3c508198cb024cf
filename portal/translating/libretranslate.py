"""A provider for machine translation that the deployer hosts: any server with LibreTranslate's interface.

The interface: https://docs.libretranslate.com/api/operations/translate/ — POST `/translate` with `q`, `source`,
`target`, `format` and, if the server wants one, `api_key`; the answer holds `translatedText`.
"""

from __future__ import annotations

import json
import logging
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings

from portal.translating.machine import Unavailable

log = logging.getLogger(__name__)

#: Letters that are sent at once; bytes of an answer beyond which it is a fault.
AT_ONCE = 10_000
LONGEST_ANSWER = 2_000_000


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Texts go to the address that the settings name, and nowhere else."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class LibreTranslate:
    """Asks the server at `MACHINE_TRANSLATION_URL`, with `MACHINE_TRANSLATION_KEY` if there is one."""

    def __init__(self) -> None:
        self._address = f"{settings.MACHINE_TRANSLATION_URL.rstrip('/')}/translate"
        self._key = settings.MACHINE_TRANSLATION_KEY
        self._seconds = settings.MACHINE_TRANSLATION_SECONDS
        self._opener = urllib.request.build_opener(_NoRedirects)

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """See `Provider.translate`; as many requests as the length of the texts wants, within one time-out."""
        until = time.monotonic() + self._seconds
        found: list[str] = []
        for some in _portions(texts):
            left = until - time.monotonic()
            if left <= 0:
                raise Unavailable("out of time")
            found += self._ask(some, source, target, left)
        return found

    def _ask(self, texts: list[str], source: str, target: str, seconds: float) -> list[str]:
        body = {"q": texts, "source": source, "target": target, "format": "text"}
        if self._key:
            body["api_key"] = self._key
        request = urllib.request.Request(  # noqa: S310 - the deployer's own address; the system check asks for http(s)
            self._address, json.dumps(body).encode(), {"Content-Type": "application/json", "Accept": "application/json"}
        )
        try:
            with self._opener.open(request, timeout=seconds) as answer:
                read = answer.read(LONGEST_ANSWER + 1)
            if len(read) > LONGEST_ANSWER:
                raise Unavailable("the answer is too long")
            translated = json.loads(read)["translatedText"]
        except (OSError, ValueError, KeyError, TypeError) as problem:
            log.warning("The machine translation did not answer: %s", problem)
            raise Unavailable(str(problem)) from problem
        if not isinstance(translated, list) or len(translated) != len(texts):
            raise Unavailable("not one text for each")
        return translated


def _portions(texts: Sequence[str]) -> Iterator[list[str]]:
    """The texts in order, so many at a time that none but a single long one is more than `AT_ONCE`."""
    portion: list[str] = []
    length = 0
    for text in texts:
        if portion and length + len(text) > AT_ONCE:
            yield portion
            portion, length = [], 0
        portion.append(text)
        length += len(text)
    if portion:
        yield portion
