"""The doors of the gap board."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import InvalidPage
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entries.search.terms import thesaurus
from funding.commitments.pillars import PILLARS
from funding.commitments.tables import csv_answer
from partners import states
from portal.gaps import pages
from portal.gaps.board import board, line_of, money_in


@login_not_required
@require_safe
def gaps(request: HttpRequest) -> HttpResponse:
    """Countries and pillars: what is asked for, paid for, missing; 400 with the page for an unknown region."""
    known = thesaurus()
    form = pages.BoardFilter(request.GET or None, known=known)
    found = board(request.viewer, known, **form.wanted(known))  # type: ignore[attr-defined]
    context = {
        "form": form,
        "is_narrowed": form.is_bound,
        "no_index": form.is_bound,
        "pillars": pages.pillars(known),
        "rows": pages.rows(found),
        "uncovered": pages.uncovered(found),
        "placeless": pages.placeless(found.placeless),
        "query": request.GET.urlencode(),
        "trail": [(_("Funding"), reverse("funding:front")), (_("Gaps"), "")],
    }
    return render(request, "gaps/board.html", context, status=400 if form.errors else 200)


@login_not_required
@require_safe
def cell(request: HttpRequest, code: str, pillar: str) -> HttpResponse:
    """What is behind one cell: open money, barriers there, links to all else; 404 for no such cell."""
    known, viewer = thesaurus(), request.viewer  # type: ignore[attr-defined]
    term = states.find(known, code)
    if term is None or term.code != code or pillar not in PILLARS:
        raise Http404
    row = pages.row_of(line_of(term, viewer, known))
    theme = pages.pillars(known)[PILLARS.index(pillar)]
    money = money_in(term, pillar, viewer, known)
    try:
        shown, page = pages.entries(money, request.GET.get("page", "1"))
    except InvalidPage as reason:
        raise Http404 from reason
    above = [(_("Funding"), reverse("funding:front")), (_("Gaps"), reverse("gaps:board"))]
    context = {
        "row": row,
        "theme": theme,
        "shown": row.cells[PILLARS.index(pillar)],
        "money": shown,
        "page": page,
        "barriers": pages.barriers(money, viewer),
        "trail": [*above, (row.name, row.address), (theme, "")],
    }
    return render(request, "gaps/cell_page.html", context)


@login_not_required
@require_safe
def table(request: HttpRequest) -> HttpResponseBase:
    """The board as comma-separated values: a line for each cell."""
    known = thesaurus()
    form = pages.BoardFilter(request.GET or None, known=known)
    if form.errors:
        return HttpResponse(status=400)
    found = board(request.viewer, known, **form.wanted(known))  # type: ignore[attr-defined]
    return csv_answer("gaps.csv", pages.lines(found))
