"""Changes of many entries: choose, say what, look, do, undo."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entries.kept import keeps_typed, typed_before
from entries.rules import Refused
from portal.desk import inventory, reasons, saving, waiting
from portal.desk.access import BULK_CHANGERS, desk_role
from portal.desk.answering import CONFLICT, UNPROCESSABLE
from portal.desk.bulk import background, services
from portal.desk.bulk.forms import FORMS
from portal.desk.bulk.reports import report
from portal.desk.filters import QueueFilter, staff
from portal.desk.models import BulkAction, BulkChange, BulkRow, Handed, List
from portal.desk.pages import desk_page, page_of
from portal.desk.tasks import carry_out_bulk


@desk_role(BULK_CHANGERS)
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """All changes of many entries that were made, the latest first."""
    made = services.open_to(request.viewer).filter(applied_at__isnull=False).select_related("by", "undone_by")
    done = Q(rows__result__in=(BulkRow.Result.DONE, BulkRow.Result.UNDONE, BulkRow.Result.LEFT))
    page = page_of(request, made.annotate(number=Count("rows", filter=done)).order_by("-applied_at", "-pk"))
    return desk_page(
        request, "desk/bulk_changes.html", tab="all_entries", trail=[(_("Changes of many"), "")], page=page
    )


@desk_role(BULK_CHANGERS)
@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Begin a change with the rows that were chosen on a list."""
    if request.POST.get("list") not in List.values:
        raise Http404
    which, query = List(request.POST["list"]), request.POST.get("query", "")[:1000]
    try:
        begun = services.plan(which=which, query=query, keys=_keys(request, which, query), by=request.viewer)
    except Refused as refused:
        messages.warning(request, str(refused.reason))
        return redirect(f"{reverse(saving.PAGES[which])}?{query}")
    return redirect("desk:bulk", pk=begun.pk)


def _keys(request: HttpRequest, which: List, query: str) -> Iterable[str]:
    """The keys of the rows that were chosen: ticked, on the page, or all that meet the filters now."""
    how = request.POST.get("which")
    if how == "page":
        return request.POST.get("on_page", "").split()
    if how != "all":
        return request.POST.getlist("row")
    asked = {"viewer": request.viewer, "people": staff()}
    if which == List.QUEUE:
        rows = waiting.queue(request.viewer, QueueFilter(QueryDict(query), **asked).narrowed)
        return [waiting.key_of(row) for row in rows[: services.MOST_ROWS + 1]]
    entries = inventory.asked_for(request.viewer, inventory.EntriesFilter(QueryDict(query), **asked))
    return [f"e{pk}" for pk in entries.values_list("pk", flat=True)[: services.MOST_ROWS + 1]]


@keeps_typed
@desk_role(BULK_CHANGERS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One change: what it is to do, then what would happen, then what happened."""
    found = _change(request, pk)
    if found.handed:
        return _show(request, found, "desk/bulk_running.html", done=background.rows_dealt_with(found))
    if found.applied_at is not None:
        made, problem = report(found, request.viewer), reasons.sentence(found.problem)
        return _show(request, found, "desk/bulk_report.html", report=made, problem=problem)
    asked = request.GET.get("action", "")
    if asked in BulkAction.values:
        return _say(request, found, asked)
    if found.action and "again" not in request.GET:
        return _preview(request, found)
    actions = [(action.label, f"?action={action.value}") for action in BulkAction]
    return _show(request, found, "desk/bulk_begin.html", actions=actions)


def _say(request: HttpRequest, found: BulkChange, asked: str) -> HttpResponse:
    form = FORMS[asked](request.POST or None, initial=typed_before(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.say(change=found, action=asked, wanted=form.wanted(), by=request.viewer)
        except Refused as refused:  # it was handed over in another window
            messages.warning(request, str(refused.reason))
        return redirect("desk:bulk", pk=found.pk)
    status = UNPROCESSABLE if form.errors else 200
    return _show(request, found, "desk/bulk_say.html", status, form=form, action=BulkAction(asked))


def _preview(request: HttpRequest, found: BulkChange, status: int = 200, problem: str = "") -> HttpResponse:
    shown = services.preview(found, request.viewer)
    problem = problem or reasons.sentence(found.problem)
    return _show(request, found, "desk/bulk_preview.html", status, preview=shown, problem=problem)


def _handed_over(request: HttpRequest, found: BulkChange, what: Handed, seen: str = "") -> bool:
    """Leave a long change to the background; False for a short one, for which the person can wait."""
    if found.rows.count() <= background.AT_ONCE:
        return False
    with transaction.atomic():
        background.hand_over(change=found, what=what, by=request.viewer, seen=seen)  # type: ignore[attr-defined]
        transaction.on_commit(lambda: carry_out_bulk.apply_async([found.pk], retry=False))
    return True


@desk_role(BULK_CHANGERS)
@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the preview said."""
    found = _change(request, pk)
    seen = request.POST.get("seen", "")
    try:
        if _handed_over(request, found, Handed.APPLY, seen):
            return redirect("desk:bulk", pk=pk)
        services.apply(change=found, by=request.viewer, seen=seen)
    except services.ChangedMeanwhile:
        problem = _("Something changed meanwhile. This is what would happen now: look at it again before you do it.")
        return _preview(request, found, CONFLICT, problem)
    except Refused as refused:
        messages.warning(request, str(refused.reason))
    else:
        messages.success(request, _("The change is made."))
    return redirect("desk:bulk", pk=pk)


@desk_role(BULK_CHANGERS)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a change where nothing changed since."""
    found = _change(request, pk)
    try:
        if _handed_over(request, found, Handed.UNDO):
            return redirect("desk:bulk", pk=pk)
        services.undo(change=found, by=request.viewer)
    except Refused as refused:
        messages.warning(request, str(refused.reason))
    else:
        messages.success(request, _("The change is undone where nothing changed since."))
    return redirect("desk:bulk", pk=pk)


def _change(request: HttpRequest, pk: int) -> BulkChange:
    rows = services.open_to(request.viewer).select_related("by", "undone_by")
    return get_object_or_404(rows, pk=pk)


def _show(request: HttpRequest, found: BulkChange, template: str, status: int = 200, **more: object) -> HttpResponse:
    trail = [(_("Changes of many"), reverse("desk:bulk_changes")), (_("One change"), "")]
    context = {"change": found, "count": found.rows.count(), "has_errors": status >= 400}
    context["back"] = f"{reverse(saving.PAGES[List(found.list)])}?{found.query}"
    return desk_page(request, template, tab="all_entries", trail=trail, status=status, **context, **more)
