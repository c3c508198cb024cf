"""Finding without an account: questions, matches, first steps, and the page of the weights."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entries.search.terms import thesaurus
from matching import explaining
from matching.engine import weighing
from matching.models import Weights
from portal.finding import first_steps, showing
from portal.finding.questions import (
    FUNDING,
    PARTNER,
    RESULTS,
    Answers,
    Question,
    Questions,
    Route,
    asked,
    in_words,
)


@login_not_required
@require_safe
def find_funding(request: HttpRequest) -> HttpResponse:
    """Five questions, one a page, then who may fund it."""
    return _find(request, FUNDING)


@login_not_required
@require_safe
def find_partner(request: HttpRequest) -> HttpResponse:
    """Five questions, one a page, then with whom one could work."""
    return _find(request, PARTNER)


@login_not_required
@require_safe
def steps(request: HttpRequest) -> HttpResponse:
    """What stands most often between the answers and money, and what helps with that."""
    form, answers = asked(request.GET, FUNDING, thesaurus())
    if form.errors:
        return _question(request, form, answers, _first_fault(form, FUNDING), status=400)
    counted = first_steps.counted(answers.draft(form.terms), request.viewer, form.terms)  # type: ignore[attr-defined]
    context = {
        "steps": first_steps.steps(counted, request.viewer),  # type: ignore[attr-defined]
        "looked_at": counted.looked_at,
        "results": reverse("finding:find_funding") + answers.query(),
        "begin": reverse("finding:find_funding"),
        "no_index": bool(answers.given),
        "trail": [(FUNDING.heading, reverse("finding:find_funding")), (_("First steps"), "")],
    }
    return render(request, "finding/first_steps.html", context)


@login_not_required
@require_safe
def weights(request: HttpRequest) -> HttpResponse:
    """What the score is made of, since when, and what was before."""
    history = list(Weights.objects.order_by("-pk")[:10])
    current = weighing.current()
    labels = explaining.component_labels()
    context = {
        "components": [
            {"label": label, "meaning": meaning, "weight": getattr(current, name)}
            for name, (label, meaning) in labels.items()
        ],
        "history": history,
        "rules": first_steps.blocker_labels().values(),
        "trail": [(_("How matching works"), "")],
    }
    return render(request, "finding/weights.html", context)


def _find(request: HttpRequest, route: Route) -> HttpResponse:
    """The question or the results that the address asks for; 400 with the question for an answer that is none."""
    form, answers = asked(request.GET, route, thesaurus())
    if form.errors:
        return _question(request, form, answers, _first_fault(form, route), status=400)
    step = request.GET.get("step") or (RESULTS if answers.given else "1")
    if step == RESULTS:
        return _results(request, form, answers)
    if step not in {str(number + 1) for number in range(len(route.questions))}:
        raise Http404
    return _question(request, form, answers, int(step))


def _first_fault(form: Questions, route: Route) -> int:
    return next(number for number, question in enumerate(route.questions, 1) if question.name in form.errors)


def _question(
    request: HttpRequest, form: Questions, answers: Answers, number: int, *, status: int = 200
) -> HttpResponse:
    route = answers.route
    question: Question = route.questions[number - 1]
    last = number == len(route.questions)
    address = reverse(f"finding:{route.name}")
    context = {
        "route": route,
        "form": form if status != 200 else None,
        "question": question,
        "field": form[question.name],
        "number": number,
        "total": len(route.questions),
        "kept": answers.pairs(without=question.name),
        "next": RESULTS if last else str(number + 1),
        "back": address + answers.query(str(number - 1)) if number > 1 else "",
        "to_results": address + answers.query(without=question.name) if answers.given and not last else "",
        "address": address,
        "no_index": number > 1 or bool(answers.given),
        "trail": [(route.heading, "")],
    }
    return render(request, "finding/question.html", context, status=status)


def _results(request: HttpRequest, form: Questions, answers: Answers) -> HttpResponse:
    terms = form.terms
    cards = showing.for_draft(answers.draft(terms), request.viewer, terms=terms)  # type: ignore[attr-defined]
    closing = [card.closes for card in (*cards.fits, *cards.near) if card.closes]
    if closing:
        request.cache_until = min(closing)  # type: ignore[attr-defined]
    address = reverse(f"finding:{answers.route.name}")
    context: dict[str, Any] = {
        "route": answers.route,
        "cards": cards,
        "gives": answers.gives,
        "answers": in_words(form, answers),
        "again": address,
        "first_steps": reverse("finding:first_steps") + answers.query() if answers.route is FUNDING else "",
        "share_url": request.build_absolute_uri(address + answers.query()),
        "answers_query": answers.query(),
        "alert_address": reverse("alerts:finding", args=[answers.route.name]) + answers.query(),
        "now": timezone.now(),
        "no_index": True,
        "trail": [(answers.route.heading, address), (_("Matches"), "")],
    }
    return render(request, "finding/results.html", context)
