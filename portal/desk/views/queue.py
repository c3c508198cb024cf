"""Lists: what waits, all entries, what was published lately, what I review."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from entries.states import WAITING
from portal.desk import inventory, queues, saving, waiting as waits
from portal.desk.access import BULK_CHANGERS, READERS, desk_role
from portal.desk.bulk.choosing import MOST_ROWS, choice_of_rows
from portal.desk.filters import Groups, ListFilter, QueueFilter, staff
from portal.desk.models import List
from portal.desk.pages import desk_page, page_of


@desk_role()
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Everything that waits for ISU, the longest waiting first."""
    form = QueueFilter(request.GET, viewer=request.viewer, people=staff())
    groups = waits.counted(request.viewer, form.narrowed.places)
    page = page_of(request, waits.queue(request.viewer, form.narrowed), total=form.total(groups))
    lines = waits.fill(page.object_list)
    shown = {"times": waits.set_times()}
    context = _context(request, List.QUEUE, form, groups, page, lines) | shown
    return desk_page(request, "desk/queue.html", tab="queue", status=400 if form.errors else 200, **context)


@desk_role(READERS)
@require_safe
def all_entries(request: HttpRequest) -> HttpResponse:
    """Entries in any state, the one changed last first."""
    form = inventory.EntriesFilter(request.GET, viewer=request.viewer, people=staff())
    groups = inventory.counted(request.viewer, form.narrowed.places, form.values["q"])
    page = page_of(request, inventory.asked_for(request.viewer, form), total=form.total(groups))
    lines = inventory.lines(page.object_list)
    context = _context(request, List.ENTRIES, form, groups, page, lines)
    return desk_page(request, "desk/all_entries.html", tab="all_entries", status=400 if form.errors else 200, **context)


def _context(
    request: HttpRequest, which: List, form: ListFilter, groups: Groups, page: Page, lines: list[Any]
) -> dict[str, Any]:
    """What the two lists share: the page, its filters with numbers, those saved, and the choice of rows."""
    chips = form.chips()
    form.show_counts(groups)
    query = form.query()
    return {
        "page": page,
        "lines": lines,
        "filter": form,
        "is_filtered": form.is_filtered,
        "chips": chips,
        "clear_href": request.path if len(chips) > 1 else "",
        "which": which,
        "query": query,
        "changes_many": bool(request.viewer.roles & BULK_CHANGERS),
        "most_rows": MOST_ROWS,
        "saved": saving.offered(request.viewer, which, query),
        "choice": choice_of_rows(request.viewer, lines, page.paginator.count),
    }


@desk_role()
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What the person who looks reviews or is asked to review."""
    asked = waits.Narrowed(assignee=str(request.viewer.user_id))
    page = page_of(request, waits.queue(request.viewer, asked, states=WAITING))
    return desk_page(request, "desk/mine.html", tab="mine", page=page, lines=waits.fill(page.object_list))


@desk_role(READERS)
@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """Publications of texts and translations, the latest first."""
    page = page_of(request, queues.published_lately(request.viewer))
    return desk_page(request, "desk/published.html", tab="published", page=page, lines=queues.published_lines(page))
