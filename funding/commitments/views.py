"""The doors of money already given: the map with its tables, the list, the page of one commitment."""

from __future__ import annotations

import gzip

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from entries.detail_page import LARGEST_KEY
from entries.search.terms import thesaurus
from funding.commitments import map_page, page, tables, totals
from funding.commitments.forms import CommitmentFilter, MapFilter
from funding.commitments.models import Commitment

ON_A_PAGE = 25
#: How long a picture may be kept, in seconds: after an import it is late by so much at most.
KEPT = 300


def _filter(request: HttpRequest) -> MapFilter:
    currencies = totals.currencies(Commitment.objects.counted())
    return MapFilter(request.GET or None, known=thesaurus(), currencies=currencies)


def _not_understood(form: CommitmentFilter) -> HttpResponse:
    """What was wrong with the address of a file, in sentences (400)."""
    said = [f"{form[name].label}: {problem}" for name, problems in form.errors.items() for problem in problems]
    return HttpResponse("\n".join(said), content_type="text/plain; charset=utf-8", status=400)


@login_not_required
@require_safe
def world(request: HttpRequest) -> HttpResponse:
    """The map and one table of the same data; 400 with the page for what cannot be understood."""
    form = _filter(request)
    status = 400 if form.errors else 200
    return render(request, "commitments/map.html", map_page.context(request, form), status=status)


@login_not_required
@require_safe
def picture(request: HttpRequest) -> HttpResponse:
    """The map as a picture of its own, for the same filters."""
    form = _filter(request)
    if form.errors:
        return _not_understood(form)
    body = map_page.picture(form).encode()
    answer = HttpResponse(content_type="image/svg+xml")
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = f"public, max-age={KEPT}"
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        body = gzip.compress(body, 6, mtime=0)
        answer.headers["Content-Encoding"] = "gzip"
    answer.content = body
    return answer


@login_not_required
@require_safe
def table(request: HttpRequest) -> HttpResponseBase:
    """The table of the map as comma-separated values: a line for each row and currency."""
    form = _filter(request)
    if form.errors:
        return _not_understood(form)
    return tables.csv_answer("financing.csv", tables.of_map(form.wanted()))


@login_not_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Commitments, the newest first; 400 with the page for what cannot be understood, 404 past the end."""
    known = thesaurus()
    form = CommitmentFilter(request.GET or None, known=known)
    found = totals.narrowed(Commitment.objects.all(), form.wanted()).in_order()  # type: ignore[attr-defined]
    try:
        shown = Paginator(found, ON_A_PAGE).page(request.GET.get("page", 1))
    except InvalidPage as problem:
        raise Http404 from problem
    context = page.list_context(request, form, shown, known)
    return render(request, "commitments/list.html", context, status=400 if form.errors else 200)


@login_not_required
@require_safe
def lines(request: HttpRequest) -> HttpResponseBase:
    """The list as comma-separated values: a line for each commitment, kind of money, currency and year."""
    form = CommitmentFilter(request.GET or None, known=thesaurus())
    if form.errors:
        return _not_understood(form)
    found = totals.narrowed(Commitment.objects.all(), form.wanted()).in_order()  # type: ignore[attr-defined]
    return tables.csv_answer("commitments.csv", tables.of_commitments(found))


@login_not_required
@require_safe
def commitment(request: HttpRequest, pk: int) -> HttpResponse:
    """One commitment with its money, places, and what it hangs together with."""
    if pk > LARGEST_KEY:
        raise Http404
    found = get_object_or_404(Commitment.objects.select_related("run"), pk=pk)
    return render(request, "commitments/commitment.html", page.context(found))
