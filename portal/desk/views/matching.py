"""The desk's pages of matching: matches that ISU brokers, rates of exchange, weights."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from matching import services
from matching.engine import weighing
from matching.engine.weighing import COMPONENTS
from matching.models import Rate, Weights
from portal.desk.access import MATCH_KEEPERS, desk_role
from portal.desk.answering import UNPROCESSABLE
from portal.desk.pages import desk_page, page_of
from portal.finding import broking
from portal.finding.forms import RateForm, WeightsForm


@desk_role(MATCH_KEEPERS)
@require_safe
def matches(request: HttpRequest) -> HttpResponse:
    """Matches by stage."""
    wanted = request.GET.get("stage", broking.Stage.NEW.value)
    known = wanted in broking.Stage.values
    stage = broking.Stage(wanted) if known else broking.Stage.NEW
    page = page_of(request, broking.rows_of(stage))
    stages = [(one.label, f"?stage={one.value}", one == stage) for one in broking.Stage]
    return desk_page(
        request,
        "desk/matches.html",
        tab="matches",
        status=200 if known else 400,
        stage=stage,
        stages=stages,
        unknown=not known,
        page=page,
        lines=broking.lines(list(page.object_list)),
    )


@desk_role(MATCH_KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def rates(request: HttpRequest) -> HttpResponse:
    """Rates of exchange, and the form for one more."""
    form = RateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        rate = services.set_rate(**form.cleaned_data, by=request.viewer)  # type: ignore[attr-defined]
        messages.success(request, _("The rate of %(currency)s is noted.") % {"currency": rate.currency})
        return redirect("desk:rates")
    page = page_of(request, Rate.objects.select_related("set_by"), size=60)
    status = UNPROCESSABLE if form.errors else 200
    return desk_page(request, "desk/rates.html", tab="rates", status=status, form=form, page=page)


@desk_role(MATCH_KEEPERS)
@require_POST
def remove_rate(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a rate away."""
    services.remove_rate(rate=get_object_or_404(Rate, pk=pk), by=request.viewer)  # type: ignore[attr-defined]
    messages.success(request, _("The rate is removed."))
    return redirect("desk:rates")


@desk_role(MATCH_KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def weights(request: HttpRequest) -> HttpResponse:
    """The weights of the score."""
    current = weighing.current()
    form = WeightsForm(request.POST or None, initial={name: getattr(current, name) for name in COMPONENTS})
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        services.set_weights(values=form.weights, note=note, by=request.viewer)  # type: ignore[attr-defined]
        messages.success(request, _("The weights hold from now on. Everything is being compared anew."))
        return redirect("desk:weights")
    return desk_page(
        request,
        "desk/weights.html",
        tab="matches",
        trail=[(_("Weights"), "")],
        status=UNPROCESSABLE if form.errors else 200,
        form=form,
        history=Weights.objects.select_related("set_by").order_by("-pk")[:20],
        public=reverse("finding:weights"),
    )
