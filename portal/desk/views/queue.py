"""Lists: what waits, what was published lately, what I review."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from entries.states import State
from portal.desk import queues
from portal.desk.access import READERS, desk_role
from portal.desk.forms import QueueFilter
from portal.desk.pages import desk_page, page_of


@desk_role()
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Everything that waits for ISU, the longest waiting first."""
    form = QueueFilter(request.GET)
    chosen = form.chosen()
    states = [chosen["state"]] if chosen["state"] else queues.QUEUE
    rows = queues.queue(request.viewer, states=states, kind=chosen["kind"], language=chosen["language"])
    page = page_of(request, rows)
    return desk_page(
        request,
        "desk/queue.html",
        tab="queue",
        status=400 if form.errors else 200,
        page=page,
        lines=queues.fill(page.object_list),
        filter=form,
        is_filtered=any(chosen.values()),
    )


@desk_role()
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What is in review by the person who looks."""
    rows = queues.queue(request.viewer, states=[State.IN_REVIEW], reviewer=request.viewer.user_id)
    page = page_of(request, rows)
    return desk_page(request, "desk/mine.html", tab="mine", page=page, lines=queues.fill(page.object_list))


@desk_role(READERS)
@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """Publications of texts and translations, the latest first."""
    page = page_of(request, queues.published_lately(request.viewer))
    return desk_page(request, "desk/published.html", tab="published", page=page, lines=queues.published_lines(page))
