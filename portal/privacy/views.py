"""One's own data: what is held, a copy of it, and leaving."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from entries.audit.services import record
from entries.models import Entry
from entries.rules import Refused
from entries.states import State
from entries.texts import current_language, text_of
from portal.privacy import consents, download, leaving
from portal.privacy.forms import LeaveForm, NamedForm
from portal.privacy.freshness import freshly
from portal.privacy.models import Purpose

UNPROCESSABLE = 422
#: Of the own entries so many are offered for one's name, the newest.
LATEST = 50


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What can be done about one's own data, and the consents given."""
    user: Any = request.user
    given = consents.of(user)
    live = {one.entry_id for one in given if one.entry_id and not one.withdrawn_at}
    own = Entry.objects.visible_to(request.viewer).filter(author=user)  # type: ignore[attr-defined]
    written = [one for one in own.filter(state=State.PUBLISHED).order_by("-pk")[:LATEST] if one.pk not in live]
    context = {"consents": given, "written": [(one, text_of(one, "title")) for one in written], "no_index": True}
    return render(request, "privacy/mine.html", context)


@never_cache
@require_safe
@freshly
def copy(request: HttpRequest) -> Any:
    """The archive of everything that is held of the person; written to the audit log."""
    content = download.archive(request.user)  # type: ignore[arg-type]
    record("data.downloaded", by=request.viewer)  # type: ignore[attr-defined]
    name = f"my-data-{timezone.now():%Y-%m-%d}.zip"
    answer = FileResponse(content, as_attachment=True, filename=name, content_type="application/zip")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@freshly
def leave(request: HttpRequest) -> HttpResponse:
    """Say what deleting the account means, and do it."""
    user: Any = request.user
    outlook = leaving.outlook(user)
    form = LeaveForm(request.POST if request.method == "POST" else None, alone=bool(outlook.only_owner_of))
    if request.method == "POST" and form.is_valid():
        try:
            leaving.leave(user=user, isu_takes_over=form.cleaned_data.get("isu_takes_over", False))
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            logout(request)
            return redirect("privacy:gone")
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "privacy/leave.html", {"form": form, "outlook": outlook, "no_index": True}, status=status)


@login_not_required
@never_cache
@require_safe
def gone(request: HttpRequest) -> HttpResponse:
    """The account is deleted."""
    return render(request, "privacy/gone.html", {"no_index": True})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def named(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to be named on the page of an entry that one has written; 404 for an entry of somebody else's."""
    user: Any = request.user
    own = Entry.objects.visible_to(request.viewer).filter(author=user)  # type: ignore[attr-defined]
    entry = get_object_or_404(own, pk=pk)
    form = NamedForm(request.POST if request.method == "POST" else None, initial={"name": user.name})
    wording = consents.current(Purpose.NAMED, current_language())
    if request.method == "POST" and form.is_valid():
        name, by = form.cleaned_data["name"], request.viewer  # type: ignore[attr-defined]
        consents.be_named(person=user, by=by, entry=entry, name=name, language=wording.language)
        messages.success(request, _("Your name stands on the page now."))
        return redirect("privacy:mine")
    context = {"form": form, "entry": entry, "title": text_of(entry, "title"), "wording": wording, "no_index": True}
    return render(request, "privacy/named.html", context, status=UNPROCESSABLE if form.errors else 200)


@never_cache
@require_http_methods(["POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a consent of one's own; 404 for anybody else's."""
    consents.withdraw(person=request.user, pk=pk)  # type: ignore[arg-type]
    messages.success(request, _("Your consent is withdrawn."))
    return redirect("privacy:mine")
