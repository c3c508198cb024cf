"""Counts what is read, outside the cache of pages: a page from memory counts like any other."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal.statistics.addresses import Seen, asks, is_robot
from portal.statistics.counting import tally
from portal.statistics.models import Counted

GetResponse = Callable[[HttpRequest], HttpResponseBase]

#: 304: the reader has the page already and reads it again.
READ = (200, 304)
#: Searches of which this process remembers whether they found something: the page cache answers without the view.
REMEMBERED = 4_096


class CountingMiddleware:
    """Counts pages of entries, fetched files and searches. It sets nothing and keeps nothing of the request.

    A list says in `request.found_nothing` whether it found something for the words (`entries.listing`).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[str, str], bool] = OrderedDict()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        meta = request.META
        # What is cheap and tells most comes first: this is run for each page, also those from memory.
        if response.status_code in READ and request.method == "GET" and not is_robot(meta.get("HTTP_USER_AGENT", "")):
            if "HTTP_SEC_PURPOSE" in meta:
                return response
            tally.read(request.path_info)
            query = meta.get("QUERY_STRING")
            if query and (words := asks(query)):
                self._count_search(request, request.path_info, query, words)
        return response

    def _count_search(self, request: HttpRequest, path: str, query: str, words: str) -> None:
        """Count a search of a list; one that the page cache answers counts as it did when its page was made."""
        made = request.resolver_match is not None
        found_nothing = getattr(request, "found_nothing", None) if made else self._known.get((path, query))
        if found_nothing is None:
            return  # not a list of entries
        if made:
            self._remember((path, query), found_nothing)
        language = path[1:3]
        tally.add(Seen(Counted.SEARCH.value, "", language))
        if found_nothing:
            tally.add(Seen(Counted.MISSED.value, "", language))
            tally.miss(words, language)

    def _remember(self, address: tuple[str, str], found_nothing: bool) -> None:
        with self._lock:
            self._known.pop(address, None)
            self._known[address] = found_nothing
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
