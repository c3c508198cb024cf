"""At the desk: ask reviewers from outside, and take an invitation back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from entries.kept import keeps_typed, kept
from entries.models import Entry, Revision
from entries.rules import Refused
from entries.texts import current_language, text_of
from entries.viewers import CURATORS
from portal.desk.access import desk_role
from portal.desk.decisions import Subject, pair_of
from portal.desk.pages import desk_page, entry_for, revision_for
from portal.review import invitations
from portal.review.forms import InviteForm
from portal.review.models import OutsideReview
from portal.review.places import LARGEST_KEY, page_for
from portal.review.rules import ISU

UNPROCESSABLE = 422


@keeps_typed
@desk_role(CURATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def for_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask somebody from outside to read an entry that was never published."""
    return _invite(request, entry_for(request.viewer, pk).detail())


@keeps_typed
@desk_role(CURATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def for_revision(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask somebody from outside to read a new version, or a translation."""
    return _invite(request, revision_for(request.viewer, pk))


def _invite(request: HttpRequest, subject: Entry | Revision) -> HttpResponse:
    typed = kept(request) if request.method == "GET" else None
    form = InviteForm(request.POST or typed, initial={"language": current_language()})
    if request.method == "POST" and form.is_valid():
        try:
            invitations.invite(subject=subject, by=request.viewer, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.reason))
        else:
            messages.success(request, _("The invitation is on its way by e-mail."))
            return redirect(request.path)
    return _page(request, subject, form)


def _page(request: HttpRequest, subject: Subject, form: InviteForm) -> HttpResponse:
    entry, revision = pair_of(subject)
    title = text_of(entry, "title") or entry.kind_info.label
    back = page_for(ISU, request.viewer, subject)
    asked = OutsideReview.objects.filter(entry=entry.pk, revision=revision).select_related("invited_by", "reviewer")
    return desk_page(
        request,
        "review/invite.html",
        tab="queue",
        trail=[(title, back), (_("Reviewers from outside"), "")],
        status=UNPROCESSABLE if form.is_bound and form.errors else 200,
        title=title,
        form=form,
        entry=entry,
        asked=list(asked),
        back=back,
    )


@desk_role(CURATORS)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    found = OutsideReview.objects.select_related("entry", "revision__entry")
    asked = get_object_or_404(found, pk=min(pk, LARGEST_KEY))
    invitations.withdraw(asked=asked, by=request.viewer)
    messages.success(request, _("The invitation is taken back. Its link opens nothing any more."))
    if asked.revision_id:
        return redirect("desk:reviewers_revision", asked.revision_id)
    return redirect("desk:reviewers_entry", asked.entry_id)
