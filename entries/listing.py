"""One view for every list of entries: search field, facets, hits, pages; kinds differ in heading and template only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _, ngettext

from entries import locales
from entries.kinds import Kind
from entries.search.engine import Result, search
from entries.search.parsing import PAGE_SIZE, Asked, parse
from entries.texts import current_language

_STATUS_OK, _BAD_REQUEST, _NOT_FOUND = 200, 400, 404


def list_page(
    request: HttpRequest,
    *,
    kinds: Iterable[Kind | str],
    facets: Iterable[str],
    template: str = "entries/list.html",
    heading: str | Promise = "",
    extra: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Answer a list: 200, 301 for a merged term's old code, 400 with the page for what is unknown, 404 past the end.

    `facets` are vocabularies; `heading` is the page's name (the kind's plural when there is one kind). The template
    extends `entries/list.html`; `extra` is added to its context. 3 queries, and 2 more when next to nothing is found.
    """
    language = current_language()
    asked = parse(request.GET, kinds=kinds, facets=facets)
    if asked.moved:
        return HttpResponsePermanentRedirect(f"{request.path}{asked.address()}")
    result = search(asked, request.viewer, language)  # type: ignore[attr-defined]
    return show(request, asked, result, template=template, heading=heading, extra=extra)


def show(
    request: HttpRequest,
    asked: Asked,
    result: Result,
    *,
    template: str = "entries/list.html",
    heading: str | Promise = "",
    extra: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page of a list that was asked for and answered already, with its status: 200, 400 or 404."""
    name = str(heading or asked.kinds[0].label_plural)
    if asked.q:
        # Statistics count what is searched in vain; the words found nothing if only a better spelling did.
        request.found_nothing = result.corrected or (result.exact and not result.total)  # type: ignore[attr-defined]
    context = _context(asked, result, name, current_language()) | dict(extra or {})
    return render(request, template, context, status=_status(asked, result))


def not_understood(asked: Asked) -> HttpResponse:
    """400 with the sentences alone: for feeds and calendars of a list, which programs ask for."""
    told = "\n".join(str(problem) for problem in asked.problems)
    return HttpResponse(f"{told}\n", content_type="text/plain; charset=utf-8", status=_BAD_REQUEST)


def _status(asked: Asked, result: Result) -> int:
    if asked.problems:
        return _BAD_REQUEST
    return _NOT_FOUND if result.is_beyond_end else _STATUS_OK


def _context(asked: Asked, result: Result, heading: str, language: str) -> dict[str, Any]:
    """What `entries/list.html` shows; every address in it is the query part only."""
    beyond = result.is_beyond_end
    failed = _status(asked, result) != _STATUS_OK
    summary = _summary(asked, result)
    return {
        "asked": asked,
        "result": result,
        "heading": heading,
        "page_title": summary if asked.is_narrowed else heading,
        "has_errors": failed,
        "no_index": asked.is_narrowed or bool(asked.whole) or failed,
        "summary": "" if beyond or asked.unanswerable else summary,
        "hits": [] if beyond else [(hit, locales.listing(hit.places, language)) for hit in result.hits],
        "page_problem": _page_problem(asked, result) if beyond else "",
        "first_page": asked.address(page=1),
        "page": SimpleNamespace(number=asked.page, paginator=SimpleNamespace(num_pages=result.pages)),
        "chips": [(chip.label, chip.remove_href) for chip in result.chips],
        "clear_href": asked.address(chosen={}, chosen_kinds=(), page=1) if len(result.chips) > 1 else "",
        "kept_by_search": [pair for pair in asked.pairs() if pair[0] not in ("q", "sort")],
        "sorts": _sorts(asked),
        "suggested": asked.address(q=result.did_you_mean, page=1) if result.did_you_mean else "",
    }


def _summary(asked: Asked, result: Result) -> str:
    """The result in one sentence; it is announced, and it is the page's title."""
    number = {"count": locales.number(result.total), "query": result.did_you_mean if result.corrected else asked.q}
    if asked.q and result.exact:
        return ngettext("%(count)s result for “%(query)s”", "%(count)s results for “%(query)s”", result.total) % number
    if asked.q:
        return _("More than %(count)s results for “%(query)s”") % number
    if result.exact:
        return ngettext("%(count)s entry", "%(count)s entries", result.total) % number
    return _("More than %(count)s entries") % number


def _page_problem(asked: Asked, result: Result) -> str:
    """Why there is nothing on this page."""
    if result.total > result.pages * PAGE_SIZE and asked.page == 0:
        return _(
            "This page cannot be shown. Lists show their first pages only: add a word or a filter to see the rest."
        )
    return ngettext(
        "There is no such page of this list. It has %(count)s page.",
        "There is no such page of this list. It has %(count)s pages.",
        max(1, result.pages),
    ) % {"count": locales.number(max(1, result.pages))}


def _sorts(asked: Asked) -> list[tuple[str, str, bool]]:
    """The orders to choose from: label, address, whether it is the present one. Without a query there is only one."""
    if not asked.q:
        return []
    labels = (("relevance", _("Best match first")), ("newest", _("Newest first")))
    return [(label, asked.address(sort=sort, page=1), asked.sort == sort) for sort, label in labels]
