"""The doors of funding calls: their list and the page of each."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from entries import detail_page, icalendar
from entries.listing import not_understood, show
from funding.calls import calendar, page
from funding.calls.asking import parse_calls
from funding.calls.kind import CALL
from funding.calls.listing import search_calls
from funding.models import Call

TRAIL = [(_("Funding"), reverse_lazy("funding:front"))]


@login_not_required
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """All published calls: searched, narrowed, those that close soonest first."""
    asked = parse_calls(request.GET, kind=CALL, facets=CALL.facets)
    if asked.moved:
        return redirect(f"{request.path}{asked.address()}", permanent=True)
    result = search_calls(asked, request.viewer, timezone.now())  # type: ignore[attr-defined]
    hits = () if result.is_beyond_end else result.hits
    extra = {"trail": [*TRAIL, (CALL.label_plural, "")], "hits": hits}
    return show(request, asked, result, template="funding/call_list.html", extra=extra)


@login_not_required
@require_safe
def call(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """One call in full, in plain language (`?version=plain`) or in Easy Read (`?version=easy`).

    Any other words after the number, or none, lead to the call's own address for good.
    """
    entry = detail_page.read(request.viewer, pk, page.for_page)  # type: ignore[attr-defined]
    if entry is None:
        return detail_page.absent(request, Call, pk)
    if elsewhere := detail_page.moved(request, entry):
        return elsewhere
    return render(request, "funding/call.html", page.context(request, entry))


@login_not_required
@require_safe
def calendar_page(request: HttpRequest) -> HttpResponse:
    """The deadlines that lie ahead, month by month."""
    now = timezone.now()
    months = calendar.months(calendar.ahead(request.viewer, now), now)  # type: ignore[attr-defined]
    context = {"months": months, "trail": [*TRAIL, (_("Calendar of deadlines"), "")]}
    return render(request, "funding/calendar.html", context)


@login_not_required
@require_safe
def calendar_file(request: HttpRequest) -> HttpResponse:
    """The deadlines ahead that the filters of the list leave, to subscribe to; only what everybody may see."""
    asked = parse_calls(request.GET, kind=CALL, facets=CALL.facets)
    if asked.moved:
        return redirect(f"{request.path}{asked.address()}", permanent=True)
    if asked.problems:
        return not_understood(asked)
    return icalendar.answer(calendar.file_of_all(asked, timezone.now()), name="deadlines.ics")
