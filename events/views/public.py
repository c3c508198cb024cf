"""The public doors of events: their list, the page of each, its date for calendars."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from entries import detail_page, icalendar
from entries.listing import not_understood, show
from entries.search.parsing import parse
from events import calendar, page
from events.kind import EVENT
from events.listing import search_events
from events.models import Event


@login_not_required
@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """All published events: those to come first."""
    asked = parse(request.GET, kinds=(EVENT,), facets=EVENT.facets)
    if asked.moved:
        return redirect(f"{request.path}{asked.address()}", permanent=True)
    result = search_events(asked, request.viewer, timezone.now())  # type: ignore[attr-defined]
    hits = () if result.is_beyond_end else result.hits
    extra = {"trail": [(EVENT.label_plural, "")], "hits": hits}
    return show(request, asked, result, template="events/list.html", extra=extra)


@login_not_required
@require_safe
def event(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """One event in full, in plain language (`?version=plain`) or in Easy Read (`?version=easy`).

    Any other words after the number, or none, lead to the event's own address for good.
    """
    entry = detail_page.find(page.for_page(request.viewer), pk)  # type: ignore[attr-defined]
    if entry is None:
        return detail_page.absent(request, Event, pk)
    if elsewhere := detail_page.moved(request, entry):
        return elsewhere
    return render(request, "events/event.html", page.context(request, entry))


@login_not_required
@require_safe
def calendar_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The event as a file for calendars, or to subscribe to; as called off once it was taken down. 404 without a date.

    Only what everybody may see.
    """
    entry = detail_page.find(calendar.announced(), pk)
    if entry is None:
        return detail_page.absent(request, Event, pk)
    file = calendar.file_of(entry)
    if not file:
        raise Http404
    return icalendar.answer(file, name=f"event-{entry.pk}.ics")


@login_not_required
@require_safe
def calendar_of_all(request: HttpRequest) -> HttpResponse:
    """The events that the filters of the list leave, as a calendar to subscribe to; only what everybody may see."""
    asked = parse(request.GET, kinds=(EVENT,), facets=EVENT.facets)
    if asked.moved:
        return redirect(f"{request.path}{asked.address()}", permanent=True)
    if asked.problems:
        return not_understood(asked)
    return icalendar.answer(calendar.file_of_all(asked, timezone.now()), name="events.ics")
