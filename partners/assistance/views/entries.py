"""Lists and pages of requests and offers, and beginning one."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from entries import detail_page
from entries.kinds import kind_of
from entries.listing import list_page
from entries.rules import Refused
from entries.texts import current_language
from partners.assistance import page, rules, services
from partners.assistance.forms import BeginForm
from partners.assistance.kinds import KINDS, OFFER

UNPROCESSABLE = 422


@login_not_required
@require_safe
def both(request: HttpRequest) -> HttpResponse:
    """All requests and offers together: searched, narrowed, page by page."""
    heading = _("Requests for and offers of assistance")
    extra = {"trail": [(heading, "")]}
    template = "assistance/list.html"
    return list_page(request, kinds=KINDS, facets=OFFER.facets, template=template, heading=heading, extra=extra)


@login_not_required
@require_safe
def listing(request: HttpRequest, kind: str) -> HttpResponse:
    """Only the requests, or only the offers."""
    shown = kind_of(kind)
    extra = {"trail": [(page.ASSISTANCE, reverse("assistance:list")), (shown.label_plural, "")]}
    template = f"assistance/{kind}_list.html"
    return list_page(request, kinds=(shown,), facets=shown.facets, template=template, extra=extra)


@login_not_required
@require_safe
def detail(request: HttpRequest, kind: str, pk: int, slug: str = "") -> HttpResponse:
    """One request or offer in full, in plain language (`?version=plain`) or in Easy Read (`?version=easy`).

    Any other words after the number, or none, lead to the entry's own address for good.
    """
    model: Any = kind_of(kind).model
    entry = detail_page.read(request.viewer, pk, detail_page.for_page, model)  # type: ignore[attr-defined]
    if entry is None:
        return detail_page.absent(request, model, pk)
    if elsewhere := detail_page.moved(request, entry):
        return elsewhere
    page.note_contact_seen(entry, request.viewer)  # type: ignore[attr-defined]
    return render(request, f"assistance/{kind}.html", page.context(request, entry))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, kind: str) -> HttpResponse:
    """Choose organisation and language, then write in "my work"; without an organisation, how to register one."""
    found, viewer = kind_of(kind), request.viewer  # type: ignore[attr-defined]
    form = BeginForm(request.POST or None, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        try:
            entry = services.begin(kind=found, by=viewer, **form.cleaned_data)
            # The wizard lives on a floor above; its address is one of the portal's stable ones.
            return redirect(f"/{current_language()}/my/{entry.pk}/{found.sections[0].code}/")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "kind": found,
        "may": rules.can_begin(viewer, 0),
        "no_index": True,
        "trail": [(page.ASSISTANCE, reverse("assistance:list")), (gettext("Begin"), "")],
    }
    return render(request, "assistance/begin.html", context, status=UNPROCESSABLE if form.errors else 200)
