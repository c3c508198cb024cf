"""Public pages are made once for everybody, kept in the memory of each web process, and made anew when they change.

What may be kept: a page (HTML, a feed, a calendar, an empty form for Word) with a language in its address, asked for
with GET, without a session, answered with 200, and with nothing of one visitor in it: no cookie set or read, no
`Vary: Cookie`, no form token, no `Cache-Control` of its own. A page with a form says `never_cache`, and is neither kept
nor compressed here (a secret compressed together with what an attacker can type could be guessed: BREACH).

Its ETag is known before it is made: edition of the content, release of the code, host, address, query. So a browser
that has the page is answered 304 without template or query. Requests with a session pass everything by and are
answered `private, no-store`.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, quote, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase

from portal.editions import Edition, Editions

GetResponse = Callable[[HttpRequest], HttpResponseBase]
Headers = tuple[tuple[str, str], ...]

#: Caches between us and the readers (a proxy, a content delivery network) may serve a page so many seconds unasked.
SHARED_SECONDS = 60
#: Longer addresses and queries (bytes) are answered and not kept: nobody asks for the same one again.
LONGEST_PATH, LONGEST_QUERY = 512, 512
#: Of the levels 1 to 9 the one from which on pages hardly shrink and only time grows (docs/performance.md).
GZIP_LEVEL = 5
#: What a page in memory costs besides its bytes, about.
OVERHEAD = 2_000
#: Pages, what programs ask for again and again (feeds and calendars), and empty forms for Word.
KEPT = (
    "text/html",
    "application/atom+xml",
    "text/calendar",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
PRIVATE = "private, no-store"
ALIKE_FOR_ALL = "Accept-Encoding"

_LANGUAGE = re.compile(rf"/(?:{'|'.join(code for code, _name in settings.LANGUAGES)})/")
_TAG = re.compile(r'"([0-9a-f]{24})(?:-([0-9a-f]{1,10}))?"')
_NO_GZIP = re.compile(r"gzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)")
_FORM_TOKEN = b"csrfmiddlewaretoken"
_NOT_KEPT = {"content-length", "content-encoding", "vary", "etag", "cache-control"}


@dataclass(frozen=True, slots=True)
class Page:
    """A page ready to be sent: both forms of its body, its other headers, its ETag, its end (Unix time)."""

    plain: bytes
    packed: bytes
    headers: Headers
    etag: str
    ends: float

    @property
    def size(self) -> int:
        """Bytes of memory, about."""
        return len(self.plain) + len(self.packed) + OVERHEAD


class Shelf:
    """The pages of one edition, at most `limit` bytes of them; the longest unasked go first. Thread-safe."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._edition = ""
        self.size = 0

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, edition: str, key: str, moment: float) -> Page | None:
        """The page, if it is there, of this edition, and has not ended."""
        with self._lock:
            page = self._pages.get(key) if edition == self._edition else None
            if page is None or moment >= page.ends:
                return None
            self._pages.move_to_end(key)
            return page

    def put(self, edition: Edition, key: str, page: Page, present: Edition | None) -> None:
        """Keep a page that was made in `edition`; not when `present` is another one already, or it is too large."""
        if page.size > self._limit or present is None or present.name != edition.name:
            return
        with self._lock:
            if edition.name != self._edition:
                self._pages.clear()
                self._edition, self.size = edition.name, 0
            if known := self._pages.pop(key, None):
                self.size -= known.size
            self._pages[key] = page
            self.size += page.size
            while self.size > self._limit:
                self.size -= self._pages.popitem(last=False)[1].size


class PageCacheMiddleware:
    """Stands outside session, language and login: a page from memory pays for none of them.

    Settings: PAGE_CACHE_BYTES for each process (0 keeps nothing and gives no ETags, the headers stay),
    PAGE_CACHE_FRESHNESS in seconds: how late a publication may be seen at most.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.shelf = Shelf(settings.PAGE_CACHE_BYTES)
        self.editions = Editions(settings.PAGE_CACHE_FRESHNESS) if settings.PAGE_CACHE_BYTES else None
        if self.editions:
            release()  # at the start of the process, not within somebody's request

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _is_personal(request):
            return _private(self.get_response(request))
        if request.method not in ("GET", "HEAD") or not _LANGUAGE.match(request.path_info):
            return self.get_response(request)
        edition = self.editions.now() if self.editions and _is_short(request) else None
        if edition is None:
            return self._make(request, None, "")
        key = _key(request)
        tag = _tag(edition, key)
        moment = time.time()
        if until := _held(request, tag, edition, moment):
            return _not_modified(*until, moment)
        if page := self.shelf.get(edition.name, key, moment):
            return _dressed(HttpResponse(), page, request, moment)
        return self._make(request, edition, key)

    def _make(self, request: HttpRequest, edition: Edition | None, key: str) -> HttpResponseBase:
        """Let the view make the answer; keep it if it is for everybody."""
        cookies = request.COOKIES = _Watched(request.COOKIES)
        response = self.get_response(request)
        if not _is_page(response):
            return response
        if cookies.read or not _is_for_everybody(response):
            response.headers.setdefault("Cache-Control", "private, no-cache")
            return response
        moment = time.time()
        ends = _ends(request, edition, moment)
        page = _page(response, _tag(edition, key) if edition else "", ends, declared=hasattr(request, "cache_until"))
        if edition and self.editions and request.method == "GET" and ends > moment:
            self.shelf.put(edition, key, page, self.editions.now())
        return _dressed(response, page, request, moment)


class _Watched(dict[str, str]):
    """Cookies that remember whether somebody looked for one that is there: the answer is that visitor's alone then.

    The form token's cookie does not count, as its middleware reads it on every request; a page that uses the token
    is known by it.
    """

    read = False

    def __getitem__(self, name: str) -> str:
        value = super().__getitem__(name)
        self.read = self.read or name != settings.CSRF_COOKIE_NAME
        return value

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        return self[name] if name in self else default  # noqa: SIM401 - the suggestion would call itself


def _is_personal(request: HttpRequest) -> bool:
    """Whether the request comes with a session or other credentials."""
    if "HTTP_AUTHORIZATION" in request.META:
        return True
    return bool(request.META.get("HTTP_COOKIE")) and settings.SESSION_COOKIE_NAME in request.COOKIES


def _private(response: HttpResponseBase) -> HttpResponseBase:
    """Keep the answer out of every cache, unless it already says that it is private."""
    own = response.headers.get("Cache-Control", "")
    if "private" not in own and "no-store" not in own:
        response.headers["Cache-Control"] = PRIVATE
    return response


def _is_short(request: HttpRequest) -> bool:
    return len(request.path_info) <= LONGEST_PATH and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY


def _key(request: HttpRequest) -> str:
    """Scheme, host (refused here if it is not ours), address, and the query in one order.

    Parameters are sorted by name, values of one name stay in their order: which of them counts is up to the view.
    """
    query = request.META.get("QUERY_STRING", "")
    if "&" in query and query.isascii():
        pairs = sorted(parse_qsl(query, keep_blank_values=True), key=lambda pair: pair[0])
        query = urlencode(pairs)  # an address again: so no query of another meaning can be spelled like it
    return f"{request.scheme}://{request.get_host()}{quote(request.path_info, errors='surrogatepass')}?{query}"


def _tag(edition: Edition, key: str) -> str:
    told = f"{edition.name} {release()} {key}"
    return hashlib.blake2b(told.encode(errors="surrogatepass"), digest_size=12).hexdigest()


def _held(request: HttpRequest, tag: str, edition: Edition, moment: float) -> tuple[str, float] | None:
    """The ETag under which the reader holds the page as it is now, and until when it stays so."""
    for found in _TAG.finditer(request.META.get("HTTP_IF_NONE_MATCH", "")[:500]):
        ends = min(int(found[2], 16), edition.ends) if found[2] else edition.ends
        if found[1] == tag and moment < ends:
            return f"W/{found[0]}", ends
    return None


def _is_page(response: HttpResponseBase) -> bool:
    kept = response.headers.get("Content-Type", "").startswith(KEPT)
    return response.status_code == 200 and kept and not response.streaming


def _is_for_everybody(response: HttpResponseBase) -> bool:
    """Whether nothing in the answer is one visitor's, and the view does not say otherwise."""
    headers = response.headers
    varies = headers.get("Vary", ALIKE_FOR_ALL) != ALIKE_FOR_ALL
    own_rules = "Cache-Control" in headers or "Content-Encoding" in headers
    return not (response.cookies or varies or own_rules or _FORM_TOKEN in response.content)  # type: ignore[attr-defined]


def _ends(request: HttpRequest, edition: Edition | None, moment: float) -> float:
    """When the page must be made anew: `request.cache_until` (a moment) if the view sets it, or with the edition."""
    declared = getattr(request, "cache_until", None)
    ends = edition.ends if edition else moment + SHARED_SECONDS
    return min(ends, declared.timestamp()) if declared else ends


def _page(response: HttpResponseBase, tag: str, ends: float, *, declared: bool) -> Page:
    body = response.content  # type: ignore[attr-defined]
    etag = (f'W/"{tag}-{int(ends):x}"' if declared else f'W/"{tag}"') if tag else ""
    headers = tuple((name, value) for name, value in response.headers.items() if name.lower() not in _NOT_KEPT)
    return Page(body, gzip.compress(body, GZIP_LEVEL, mtime=0), headers, etag, ends)


def _dressed(response: HttpResponseBase, page: Page, request: HttpRequest, moment: float) -> HttpResponseBase:
    """The answer with this page in the form that the reader takes."""
    taken = request.META.get("HTTP_ACCEPT_ENCODING", "").lower()
    packed = "gzip" in taken and not _NO_GZIP.search(taken)
    body = page.packed if packed else page.plain
    response.content = body  # type: ignore[attr-defined]
    headers = response.headers
    for name, value in page.headers:
        headers[name] = value
    headers["Content-Length"] = str(len(body))
    if packed:
        headers["Content-Encoding"] = "gzip"
    _say_how_long(response, page.etag, page.ends, moment)
    return response


def _not_modified(etag: str, ends: float, moment: float) -> HttpResponseBase:
    response = HttpResponseNotModified()
    _say_how_long(response, etag, ends, moment)
    return response


def _say_how_long(response: HttpResponseBase, etag: str, ends: float, moment: float) -> None:
    shared = max(0, min(SHARED_SECONDS, int(ends - moment)))
    response.headers["Vary"] = ALIKE_FOR_ALL
    response.headers["Cache-Control"] = f"public, max-age=0, s-maxage={shared}"
    if etag:
        response.headers["ETag"] = etag


@lru_cache(maxsize=1)
def release() -> str:
    """Fingerprint of what pages are made of: code, templates, catalogues, names of style sheets, the site's name.

    The same on every machine that runs the same release; a new release makes all ETags new.
    """
    # The name is a plain text only where the environment gives one; ours is translated and comes with the catalogues.
    name = settings.SITE_NAME if isinstance(settings.SITE_NAME, str) else ""
    digest = hashlib.blake2b(f"{name} {settings.SITE_URL}".encode(), digest_size=8)
    root = settings.BASE_DIR
    files = [path for folder, pattern in _MADE_OF for path in (root / folder).rglob(pattern)]
    for path in sorted([*files, settings.STATIC_ROOT / "staticfiles.json"]):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


_MADE_OF = (
    *((folder, "*.py") for folder in ("entries", "matching", "partners", "practices", "funding", "events", "portal")),
    ("templates", "*"),
    ("locale", "*.mo"),
)
