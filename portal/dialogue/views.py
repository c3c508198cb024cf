"""The doors: attendance as a table, a practice made of a contribution."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from entries.audit.services import record
from entries.detail_page import LARGEST_KEY
from entries.rules import Refused
from entries.texts import current_language
from events.models import Contribution, Event, Registration
from events.own_page import frame
from events.views.organising import organised
from portal.dialogue import services
from portal.tables import sheets

READ_AT_ONCE = 500


@never_cache
@require_safe
def attendance(request: HttpRequest, pk: str, form: str) -> HttpResponseBase:
    """Everybody who registered, and who was there; access needs are not in it. The export is audited."""
    event = organised(request, int(pk))
    with transaction.atomic():
        record("export.made", by=request.viewer, about=f"entry:{event.pk}", detail={"what": "attendance", "form": form})  # type: ignore[attr-defined]
    header = [
        _("Number"), _("Name"), _("Organisation"), _("Kind of organisation"), _("Country or area"), _("Language"),
        _("E-mail address"), _("State"), _("May be named"), _("Was there"),
    ]  # fmt: skip
    name, language = f"attendance-{event.pk}", current_language()
    return sheets.download(_rows(event), header, form, name=name, title=_("Attendance"), language=language)


def _rows(event: Event) -> Iterator[list[Any]]:
    said = {True: _("Yes"), False: _("No")}
    for one in Registration.objects.of_event(event).order_by("number", "pk").iterator(chunk_size=READ_AT_ONCE):
        yield [
            one.number, one.name, one.organisation, one.organisation_kind, one.country, one.language,
            one.address, one.get_status_display(), said[one.listed], said[one.attended],
        ]  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def practice(request: HttpRequest, pk: int, contribution: int) -> HttpResponseBase:
    """Make a practice draft of a contribution, and open it."""
    event = organised(request, pk)
    rows = Contribution.objects.filter(event=event, stage__in=("accepted", "done", "answered"), hidden_at=None)
    one = get_object_or_404(rows.select_related("registration"), pk=min(contribution, LARGEST_KEY))
    if request.method == "POST":
        try:
            draft = services.practice_of(contribution=one, by=request.viewer)  # type: ignore[attr-defined]
        except Refused as refusal:  # hidden while the page was open
            raise PermissionDenied(str(refusal)) from refusal
        return redirect("my:entry", draft.pk)
    context = frame(event, _("Make a practice draft of it")) | {"contribution": one}
    return render(request, "events/practice.html", context)
