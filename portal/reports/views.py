"""Reporting, open to everybody, and the desk's pages of reports."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from entries import limits
from entries.detail_page import LARGEST_KEY
from entries.kept import keeps_typed, kept, typed_before
from entries.models import Entry
from entries.rules import Refused
from entries.texts import current_language, text_of
from entries.viewers import CURATORS
from portal.desk.access import desk_role
from portal.desk.pages import desk_page, entry_for, page_of
from portal.notifications import answers
from portal.reports import services, subjects
from portal.reports.forms import ASK, HIDE, DecisionForm, HideForm, ReportFilter, ReportForm, ShowForm
from portal.reports.models import WAITING, Report

UNPROCESSABLE, TOO_MANY = 422, 429
#: Reports from one network address, and from all together, in an hour.
EACH, TOGETHER = 5, 300


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Report an entry or an organisation that the reader can see; works without an account."""
    if pk > LARGEST_KEY:
        raise Http404
    found = get_object_or_404(Entry.objects.visible_to(request.viewer), pk=pk)  # type: ignore[attr-defined]
    title = text_of(found, "title")
    return _reporting(request, found, title=title, back=found.get_absolute_url())


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contribution(request: HttpRequest, pk: int) -> HttpResponse:
    """Report what somebody said at an event: readers what is public, organisers all that they moderate."""
    found = subjects.contribution_for(request.viewer, pk)  # type: ignore[attr-defined]
    back = f"{found.event.get_absolute_url()}#contribution-{found.pk}"
    return _reporting(request, found, title=text_of(found.event, "title"), words=found.text, back=back)


@keeps_typed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Report a comment on a text under review: whoever may read it."""
    found, back = subjects.comment_for(request.viewer, pk)  # type: ignore[attr-defined]
    typed = kept(request) if request.method == "GET" else None
    return _reporting(request, found, title=text_of(found.entry, "title"), words=found.text, back=back, typed=typed)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def message(request: HttpRequest, token: str) -> HttpResponse:
    """Report a message that came through the portal, by the link with which it can be answered."""
    try:
        thread = answers.open_thread(token)
    except answers.UnknownMessageError:
        return render(request, "mail/no_message.html", {"status": 410, "no_index": True}, status=410)
    answer = _reporting(request, thread.message, words=thread.words)
    answer.headers["Referrer-Policy"] = "same-origin"  # the address is a key
    return answer


def _reporting(request: HttpRequest, thing: services.Thing, **context: Any) -> HttpResponse:
    """The form; 422 for what is missing, 429 for too many: what was typed is kept."""
    form = ReportForm(request.POST if request.method == "POST" else None, initial=context.pop("typed", None))
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            if limits.allows(request, "report", each=EACH, together=TOGETHER):
                services.report(thing=thing, **form.cleaned_data, language=current_language())
                return redirect(f"{request.path}?sent=1")
            status = TOO_MANY
            form.add_error(None, _("Too many reports were sent in a short time. Please try again in an hour."))
    context |= {"form": form, "sent": "sent" in request.GET, "no_index": True}
    return render(request, "reports/report.html", context, status=status)


@desk_role(CURATORS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Reports that wait, those that are overdue first; or the decided ones, the latest first."""
    form = ReportFilter(request.GET)
    state = form.cleaned_data.get("state", "") if form.is_valid() else ""
    rows = Report.objects.select_related("entry", "comment__entry", "contribution__event", "decided_by")
    rows = rows.filter(state=state).order_by("-decided_at") if state else rows.filter(state__in=WAITING)
    page = page_of(request, rows)
    lines = [(one, text_of(one.place, "title") if one.place else None) for one in page.object_list]
    status = 400 if form.errors else 200
    return desk_page(
        request, "reports/list.html", tab="reports", status=status, page=page, lines=lines, filter=form, state=state
    )


@keeps_typed
@desk_role(CURATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One report, and the decision on it."""
    things = ("entry", "message", "comment__entry", "contribution__event", "decided_by")
    report = get_object_or_404(Report.objects.select_related(*things), pk=min(pk, LARGEST_KEY))
    sort = ShowForm if report.can_be_shown else DecisionForm
    sent = request.POST if request.method == "POST" else None
    form = sort(sent, initial=typed_before(request), report=report)
    if request.method == "POST" and form.is_valid():
        try:
            _decide(request, report, form.cleaned_data)
            return redirect("desk:reports")
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
    context = {
        "report": report,
        "title": text_of(report.place, "title") if report.place else None,
        "form": form if report.is_waiting or report.can_be_shown else None,
        "others": services.same_thing(report).filter(state__in=WAITING).exclude(pk=report.pk).count(),
    }
    status = UNPROCESSABLE if form.errors else 200
    trail = [(str(report.get_sort_display()), "")]
    return desk_page(request, "reports/detail.html", tab="reports", trail=trail, status=status, **context)


def _decide(request: HttpRequest, report: Report, said: dict[str, Any]) -> None:
    """Take the step that was chosen, and say that it is done."""
    by, note, answer = request.viewer, said.get("note", ""), said.get("answer", "")  # type: ignore[attr-defined]
    if report.can_be_shown:
        services.show_again(report=report, by=by, answer=answer)
        messages.success(request, _("It is shown again. Those who left an address are told."))
    elif said["decision"] == HIDE:
        services.hide(report=report, by=by, note=note, answer=answer)
        messages.success(request, _("It is hidden now. Those who left an address are told."))
    elif said["decision"] == ASK:
        services.ask_author(report=report, by=by, note=note)
        messages.success(request, _("The authors are asked. The report goes on waiting."))
    else:
        services.dismiss(report=report, by=by, note=note, answer=answer)
        messages.success(request, _("It stays as it is. The person who reported it is told, if they left an address."))


@desk_role(CURATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a published entry out of sight at once, without a report."""
    found = entry_for(request.viewer, pk)  # type: ignore[attr-defined]
    form = HideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.hide_entry(entry=found, by=request.viewer, note=form.cleaned_data["note"])  # type: ignore[attr-defined]
            messages.success(request, _("It is hidden now."))
            return redirect("desk:entry", found.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
    title = text_of(found, "title")
    trail = [(title.text, reverse("desk:entry", args=[found.pk])), (_("Hide at once"), "")]
    context = {"entry": found, "title": title, "form": form if found.is_published else None}
    status = UNPROCESSABLE if form.errors else 200
    return desk_page(request, "reports/hide.html", tab="reports", trail=trail, status=status, **context)
