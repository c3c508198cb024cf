"""Saved filters: the viewer's own, with new name, sharing and removal."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from entries.rules import Refused
from portal.desk import saving
from portal.desk.access import desk_role
from portal.desk.answering import UNPROCESSABLE
from portal.desk.list_forms import FilterForm, NewFilterForm
from portal.desk.models import List, SavedFilter
from portal.desk.pages import desk_page


@desk_role()
@require_http_methods(["GET", "HEAD", "POST"])
def filters(request: HttpRequest) -> HttpResponse:
    """The viewer's saved filters; a list sends a new one here."""
    form = NewFilterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            saved = saving.keep(
                which=List(data["list"]), name=data["name"], query=data["query"], shared=data["shared"],
                by=request.viewer,
            )  # fmt: skip
        except Refused as refused:
            form.add_error("name", str(refused.reason))
        else:
            messages.success(request, _("The filter “%(name)s” is saved.") % {"name": saved.name})
            return redirect(saving.address_of(saved))
    rows = [(saved, saving.address_of(saved)) for saved in saving.own(request.viewer)]
    status = UNPROCESSABLE if form.errors else 200
    trail = [(_("Saved filters"), "")]
    return desk_page(request, "desk/filters.html", tab="queue", trail=trail, status=status, rows=rows, form=form)


@desk_role()
@require_http_methods(["GET", "HEAD", "POST"])
def filter_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name for a saved filter, and whether it is shared."""
    saved = _own(request, pk)
    form = FilterForm(request.POST or None, initial={"name": saved.name, "shared": saved.shared})
    if request.method == "POST" and form.is_valid():
        try:
            saving.change(saved=saved, by=request.viewer, **form.cleaned_data)
        except Refused as refused:
            form.add_error("name", str(refused.reason))
        else:
            messages.success(request, _("The filter is changed."))
            return redirect("desk:filters")
    trail = [(_("Saved filters"), reverse("desk:filters")), (saved.name, "")]
    status = UNPROCESSABLE if form.errors else 200
    return desk_page(request, "desk/filter.html", tab="queue", trail=trail, status=status, saved=saved, form=form)


@desk_role()
@require_POST
def filter_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a saved filter."""
    saving.remove(saved=_own(request, pk), by=request.viewer)
    messages.success(request, _("The filter is removed."))
    return redirect("desk:filters")


def _own(request: HttpRequest, pk: int) -> SavedFilter:
    return get_object_or_404(saving.own(request.viewer), pk=pk)
