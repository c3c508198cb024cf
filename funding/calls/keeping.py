"""The doors around a call: following, asking, and what its donor does with it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entries.detail_page import LARGEST_KEY
from entries.rules import Refused
from entries.texts import current_language, text_of
from funding.calls import claims, following, inclusion, rules, services
from funding.calls.forms import AnswerForm, DecisionForm, DonorForm, QuestionForm
from funding.calls.rules import Decision
from funding.models import Call, Question

UNPROCESSABLE = 422


def read(request: HttpRequest, pk: int) -> Call:
    """A published call that the viewer may read; 404 otherwise."""
    seen = Call.objects.visible_to(request.viewer).published()  # type: ignore[attr-defined]
    return get_object_or_404(seen, pk=min(pk, LARGEST_KEY))


def _kept(request: HttpRequest, pk: int) -> Call:
    """A call in any state that the viewer answers for; 404 for who may not see it, 403 for who only reads it."""
    viewer = request.viewer  # type: ignore[attr-defined]
    call = get_object_or_404(Call.objects.visible_to(viewer), pk=min(pk, LARGEST_KEY))
    if not rules.can_keep(viewer, call):
        raise PermissionDenied(_("Only the donor, and ISU, work on this page."))
    return call


def context_of(call: Call, label: str, **more: Any) -> dict[str, Any]:
    """What every page around a call shows: the call, its title, the page's own heading, the way there."""
    title = text_of(call, "title")
    trail = [
        (_("Funding calls"), reverse("funding:calls")),
        (title or _("Funding call"), call.get_absolute_url()),
        (label, ""),
    ]
    return {"call": call, "title": title, "heading": label, "trail": trail, "no_index": True} | more


@login_not_required
@require_safe
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Where following a call used to be; a call is followed as any other entry is."""
    return redirect(f"/{current_language()}/alerts/entries/{pk}/", permanent=True)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a question; afterwards the same page says so. A refusal keeps what was typed (422)."""
    call, viewer = read(request, pk), request.viewer  # type: ignore[attr-defined]
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.ask(call=call, text=form.cleaned_data["text"], by=viewer)
            return redirect(f"{request.path}?sent=1")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    verdict = rules.can_ask(viewer, call)
    context = context_of(call, _("Ask a question"), form=form, sent="sent" in request.GET, verdict=verdict)
    return render(request, "funding/ask.html", context, status=UNPROCESSABLE if form.errors else 200)


@never_cache
@require_safe
def keeping(request: HttpRequest, pk: int) -> HttpResponse:
    """What the donor does with a call beside writing it: questions that wait, decisions, who follows."""
    call, viewer = _kept(request, pk), request.viewer  # type: ignore[attr-defined]
    questions = list(call.questions.all())
    context = context_of(
        call,
        _("Questions and decisions"),
        waiting=[one for one in questions if one.state == Question.State.WAITING],
        proposed=[(one, rules.can_confirm(viewer, one)) for one in questions if one.state == Question.State.PROPOSED],
        decided=[one for one in questions if one.state in (Question.State.ANSWERED, Question.State.SET_ASIDE)],
        decisions=[one for one in Decision if rules.can_decide(viewer, call, one)],
        followers=following.number_of(call),
        status=call.status,
        can_assign=rules.can_assign(viewer, call),
        claims=claims.of_call(call) if viewer.roles & rules.CURATORS else (),
    )
    return render(request, "funding/keeping.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    """Answer a question, correct an answer, or set a question aside with a reason."""
    call = _kept(request, pk)
    asked = get_object_or_404(call.questions, pk=min(question, LARGEST_KEY))
    before = {"text": asked.answer, "publish": AnswerForm.SET_ASIDE if asked.state == "set_aside" else "answer"}
    form = AnswerForm(request.POST or None, initial=before)
    if request.method == "POST" and form.is_valid():
        try:
            _answer(request, asked, **form.cleaned_data)
            return redirect("funding:keeping", call.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = context_of(call, _("Answer a question"), form=form, question=asked)
    return render(request, "funding/answer.html", context, status=UNPROCESSABLE if form.errors else 200)


@never_cache
@require_POST
def confirm(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    """Make a colleague's answer public, as the second pair of eyes."""
    call = _kept(request, pk)
    asked = get_object_or_404(call.questions, pk=min(question, LARGEST_KEY))
    try:
        services.confirm(question=asked, by=request.viewer)  # type: ignore[attr-defined]
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("funding:keeping", call.pk)


def _answer(request: HttpRequest, question: Question, *, text: str, publish: str) -> None:
    viewer = request.viewer  # type: ignore[attr-defined]
    if publish == AnswerForm.SET_ASIDE:
        services.set_aside(question=question, reason=text, by=viewer)
    else:
        services.answer(question=question, text=text, by=viewer)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: int, decision: str) -> HttpResponse:
    """Say that the review has begun, that the money is awarded, or that the call is cancelled."""
    call, viewer = _kept(request, pk), request.viewer  # type: ignore[attr-defined]
    if decision not in Decision.values:
        raise Http404
    wanted = Decision(decision)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.decide(call=call, decision=wanted, by=viewer, note=form.cleaned_data["note"])
            return redirect("funding:keeping", call.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    verdict = rules.can_decide(viewer, call, wanted)
    context = context_of(call, str(wanted.label), form=form, verdict=verdict)
    return render(request, "funding/decide.html", context, status=UNPROCESSABLE if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a call that ISU posted to the donor whose it is."""
    call, viewer = _kept(request, pk), request.viewer  # type: ignore[attr-defined]
    verdict = rules.can_assign(viewer, call)
    form = DonorForm(request.POST or None, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        try:
            services.assign(call=call, donor=form.cleaned_data["donor"], by=viewer)
            return redirect("funding:keeping", call.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = context_of(call, _("Hand this call to its donor"), form=form, verdict=verdict)
    if viewer.roles & rules.CURATORS:
        told = {"name": call.donor_name, "source": str(context["title"]), "source_url": call.source_url}
        context["name_address"] = f"{reverse('partners:name')}?{urlencode(told)}"
    return render(request, "funding/decide.html", context, status=UNPROCESSABLE if form.errors else 200)


@never_cache
@require_safe
def reach(request: HttpRequest, pk: int) -> HttpResponse:
    """The inclusion check: how many known requests the call would reach, and which rule shuts how many out."""
    call = _kept(request, pk)
    found = inclusion.check(call, request.viewer)  # type: ignore[attr-defined]
    # The wizard lives on a floor above; its addresses are among the portal's stable ones.
    own = f"/{current_language()}/my/{call.pk}/"
    addresses = {"rules_address": f"{own}who/", "check_address": f"{own}check/"}
    context = context_of(call, _("Whom this call reaches"), found=found, **addresses)
    return render(request, "funding/inclusion.html", context)
