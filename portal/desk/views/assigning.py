"""Who reviews an entry or a revision that waits."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from entries.rules import Refused
from entries.texts import text_of
from portal.desk import assigning, reasons
from portal.desk.access import READERS, desk_role
from portal.desk.answering import UNPROCESSABLE
from portal.desk.decisions import Subject, pair_of
from portal.desk.filters import staff
from portal.desk.list_forms import AssigneeForm
from portal.desk.pages import desk_page, entry_for, revision_for
from portal.desk.waiting import QUEUE


@desk_role(READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Who reviews an entry."""
    return _answer(request, entry_for(request.viewer, pk))


@desk_role()
@require_http_methods(["GET", "HEAD", "POST"])
def assign_revision(request: HttpRequest, pk: int) -> HttpResponse:
    """Who reviews a new version or a translation."""
    return _answer(request, revision_for(request.viewer, pk))


def _answer(request: HttpRequest, subject: Subject) -> HttpResponse:
    if subject.state not in QUEUE:
        raise PermissionDenied(reasons.sentence(reasons.NOT_WAITING))
    reviewer = assigning.reviewer_of(subject)
    people = assigning.fitting(staff(), subject, request.viewer)
    form = AssigneeForm(request.POST or None, people=people, chosen=reviewer)
    if request.method == "POST" and form.is_valid():
        try:
            assigning.assign(subject=subject, to=form.person, by=request.viewer)
        except Refused as refused:
            form.add_error(None, str(refused.reason))
        else:
            return _say(request, form)
    return _page(request, subject, form)


def _say(request: HttpRequest, form: AssigneeForm) -> HttpResponse:
    if form.person:
        messages.success(request, _("%(name)s has the review now.") % {"name": form.person.get_full_name()})
    else:
        messages.success(request, _("The review waits for somebody now."))
    return redirect("desk:queue")


def _page(request: HttpRequest, subject: Subject, form: AssigneeForm) -> HttpResponse:
    entry, revision = pair_of(subject)
    title = text_of(entry, "title")
    return desk_page(
        request,
        "desk/assign.html",
        tab="queue",
        trail=[(title or _("Without a title"), "")],
        status=UNPROCESSABLE if form.errors else 200,
        title=title,
        entry=entry,
        revision=revision,
        form=form,
    )
