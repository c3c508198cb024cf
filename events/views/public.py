"""The public doors of events: their list, the page of each, its date for calendars."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from entries import detail_page, icalendar
from entries.listing import show
from entries.search.parsing import parse
from events import clock, page
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
    """The event as a file for calendars; 404 as long as it has no date."""
    entry = detail_page.find(Event.objects.visible_to(request.viewer), pk)  # type: ignore[attr-defined]
    if entry is None:
        return detail_page.absent(request, Event, pk)
    appointment = clock.appointment(entry, site=f"{request.scheme}://{request.get_host()}")
    if appointment is None:
        raise Http404
    answer = HttpResponse(icalendar.calendar([appointment], product="Events"), content_type=icalendar.MEDIA_TYPE)
    answer["Content-Disposition"] = f'inline; filename="event-{entry.pk}.ics"'
    return answer
