"""The doors of funding calls: their list and the page of each."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from entries import detail_page
from entries.listing import list_page
from funding.calls import page
from funding.calls.kind import CALL
from funding.models import Call


@login_not_required
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """All published calls: searched, narrowed, those that close soonest first."""
    return list_page(request, kinds=(CALL,), facets=CALL.facets, extra={"trail": [(CALL.label_plural, "")]})


@login_not_required
@require_safe
def call(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """One call in full, in plain language (`?version=plain`) or in Easy Read (`?version=easy`).

    Any other words after the number, or none, lead to the call's own address for good.
    """
    entry = detail_page.find(page.for_page(request.viewer), pk)  # type: ignore[attr-defined]
    if entry is None:
        return detail_page.absent(request, Call, pk)
    if elsewhere := detail_page.moved(request, entry):
        return elsewhere
    return render(request, "funding/call.html", page.context(request, entry))
