"""The doors of calendars of learning opportunities: one of them, and all that a list leaves."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from entries import detail_page, icalendar
from entries.listing import not_understood
from entries.search.parsing import parse
from practices import calendar
from practices.kinds import OPPORTUNITY
from practices.models import Opportunity


@login_not_required
@require_safe
def calendar_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The dates of one opportunity as a file for calendars; as called off once it was taken down. 404 without dates.

    Only what everybody may see.
    """
    entry = detail_page.find(calendar.announced(timezone.now()), pk)
    if entry is None:
        return detail_page.absent(request, Opportunity, pk)
    return icalendar.answer(calendar.file_of(entry), name=f"opportunity-{entry.pk}.ics")


@login_not_required
@require_safe
def calendar_of_all(request: HttpRequest) -> HttpResponse:
    """The dates of what the list's filters leave, as a calendar to subscribe to; only what everybody may see."""
    asked = parse(request.GET, kinds=(OPPORTUNITY,), facets=OPPORTUNITY.facets)
    if asked.moved:
        return redirect(f"{request.path}{asked.address()}", permanent=True)
    if asked.problems:
        return not_understood(asked)
    return icalendar.answer(calendar.file_of_all(asked, timezone.now()), name="opportunities.ics")
