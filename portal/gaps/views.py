"""The doors of the gap board."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entries.search.terms import thesaurus
from funding.commitments.tables import csv_answer
from portal.gaps import pages
from portal.gaps.board import board


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
def table(request: HttpRequest) -> HttpResponse:
    """The board as comma-separated values: a line for each cell."""
    known = thesaurus()
    form = pages.BoardFilter(request.GET or None, known=known)
    if form.errors:
        return HttpResponse(status=400)
    found = board(request.viewer, known, **form.wanted(known))  # type: ignore[attr-defined]
    return csv_answer("gaps.csv", pages.lines(found))
