"""An entry's own page at the desk: where it stands, its versions, archive and restore."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from entries.models import Entry
from entries.texts import text_of
from portal.desk.access import READERS, desk_role
from portal.desk.answering import Outcome, attempt
from portal.desk.deciding import DecisionForm
from portal.desk.pages import desk_page, entry_for
from portal.desk.versions import overview
from portal.desk.views.review import say_done


@desk_role(READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Where an entry stands, what happened to it, and what may be done now."""
    subject = entry_for(request.viewer, pk)
    form = DecisionForm(request.POST or None, viewer=request.viewer, subject=subject)
    outcome = attempt(form) if request.method == "POST" else Outcome(form)
    if outcome.done is not None:
        say_done(request, subject, outcome.done)
        return redirect(request.path)
    return _page(request, subject, outcome)


def _page(request: HttpRequest, entry: Entry, outcome: Outcome) -> HttpResponse:
    title = text_of(entry, "title")
    return desk_page(
        request,
        "desk/entry.html",
        tab="published",
        trail=[(title or _("Without a title"), "")],
        status=outcome.status,
        title=title,
        has_errors=outcome.status >= 400,
        **overview(entry, outcome),
    )
