"""The doors of moderation, and the list of speakers for the room."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entries.detail_page import LARGEST_KEY
from entries.kept import keeps_typed, typed_before
from entries.rules import Refused
from entries.texts import LANGUAGES, text_of
from events import floor_page, moderating
from events.addresses import UnknownLinkError, event_of_room
from events.forms import MergeForm, RenderingForm, WordsForm
from events.models import Contribution, Event
from events.moderating import STEPS, Step
from events.own_page import frame
from events.registering import ChangedMeanwhile
from events.views.organising import organised, places

UNPROCESSABLE, CONFLICT, NOT_FOUND = 422, 409, 404


@never_cache
@require_safe
def moderation(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that was said, by where it stands, with what can be done about it."""
    return _moderation(request, organised(request, pk))


def _moderation(request: HttpRequest, event: Event, problem: str = "", status: int = 200) -> HttpResponse:
    context = frame(event, _("Questions and contributions")) | floor_page.context_of(event)
    context |= {"places": places(event, request.viewer), "problem": problem, "has_errors": bool(problem)}  # type: ignore[attr-defined]
    return render(request, "events/moderation.html", context, status=status)


def _contribution(request: HttpRequest, pk: int, contribution: int) -> Contribution:
    event = organised(request, pk)
    rows = Contribution.objects.proven().filter(event=event).select_related("event", "registration")
    return get_object_or_404(rows, pk=min(contribution, LARGEST_KEY))


def _edition(request: HttpRequest) -> int:
    typed = request.POST.get("edition", "")
    return int(typed) if typed.isdecimal() and len(typed) < 9 else 0


@keeps_typed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: int, contribution: int, step: str) -> HttpResponse:
    """Take a step; those that need words or a choice have a page of their own. 409 when somebody was quicker."""
    one = _contribution(request, pk, contribution)
    if step not in Step.values:
        raise Http404
    form = _form_of(request, one, step)
    if form is not None and not (request.method == "POST" and form.is_valid()):
        label = str(Step(step).label)
        context = frame(one.event, label) | {"form": form, "contribution": one, "step": step}
        return render(request, "events/step.html", context, status=UNPROCESSABLE if form.errors else 200)
    if request.method != "POST":
        return redirect("events:moderation", pk)
    words = form.cleaned_data if form is not None else {}
    try:
        viewer = request.viewer  # type: ignore[attr-defined]
        moderating.take(contribution=one, step=step, by=viewer, edition=_edition(request), **words)
    except ChangedMeanwhile:
        return _moderation(request, one.event, changed(one), CONFLICT)
    except Refused as refusal:
        return _moderation(request, one.event, str(refusal), CONFLICT)
    return redirect(f"{_address(one)}#c{one.pk}")


def _address(one: Contribution) -> str:
    from django.urls import reverse

    return reverse("events:moderation", args=[one.event_id])


def _form_of(request: HttpRequest, one: Contribution, step: str) -> WordsForm | MergeForm | None:
    """The form of a step that needs one; it is bound only by its own page's button."""
    data = request.POST if request.method == "POST" else None
    if step == Step.MERGE:
        return MergeForm(data, initial=typed_before(request), contribution=one)
    if STEPS[step].words:
        return WordsForm(data, initial={"text": one.answer if step == Step.ANSWER else ""} | typed_before(request))
    return None


def changed(one: Contribution) -> str:
    """What is said to whoever came second."""
    now = Contribution.objects.get(pk=one.pk)
    return _("Somebody else, perhaps the author, has changed this meanwhile. It now stands at: %(stage)s.") % {
        "stage": now.get_stage_display()
    }


@never_cache
@require_POST
def shift(request: HttpRequest, pk: int, contribution: int) -> HttpResponse:
    """One place up or down on the list of speakers."""
    one = _contribution(request, pk, contribution)
    try:
        moderating.shift(contribution=one, by=request.viewer, up="up" in request.POST)  # type: ignore[attr-defined]
    except Refused as refusal:
        return _moderation(request, one.event, str(refusal), CONFLICT)
    return redirect(f"{_address(one)}#c{one.pk}")


@never_cache
@require_POST
def first(request: HttpRequest, pk: int) -> HttpResponse:
    """Let survivor networks and organisations of persons with disabilities speak first."""
    event = organised(request, pk)
    moderating.let_first(event=event, by=request.viewer)  # type: ignore[attr-defined]
    return redirect("events:moderation", event.pk)


@never_cache
@require_POST
def publish(request: HttpRequest, pk: int, contribution: int) -> HttpResponse:
    """Show a contribution to everybody, or take it back."""
    one = _contribution(request, pk, contribution)
    viewer, shown = request.viewer, "show" in request.POST  # type: ignore[attr-defined]
    try:
        moderating.publish(contribution=one, by=viewer, edition=_edition(request), shown=shown)
    except ChangedMeanwhile:
        return _moderation(request, one.event, changed(one), CONFLICT)
    except Refused as refusal:
        return _moderation(request, one.event, str(refusal), CONFLICT)
    return redirect(f"{_address(one)}#c{one.pk}")


@keeps_typed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rendering(request: HttpRequest, pk: int, contribution: int, language: str) -> HttpResponse:
    """Translate a contribution and its answer."""
    one = _contribution(request, pk, contribution)
    if language not in LANGUAGES or language == one.language or one.hidden_at:
        raise Http404
    found = one.renderings.filter(language=language).first()
    initial = {"text": found.text, "answer": found.answer, "reviewed": found.reviewed} if found else {}
    form = RenderingForm(request.POST or None, initial=initial | typed_before(request))
    if request.method == "POST" and form.is_valid():
        try:
            moderating.render(contribution=one, language=language, by=request.viewer, **form.cleaned_data)  # type: ignore[attr-defined]
        except Refused as refusal:
            return _moderation(request, one.event, str(refusal), CONFLICT)
        return redirect(f"{_address(one)}#c{one.pk}")
    context = frame(one.event, _("Translate a contribution")) | {"form": form, "contribution": one, "into": language}
    return render(request, "events/rendering.html", context, status=UNPROCESSABLE if form.errors else 200)


def _room(token: str) -> Event | None:
    """The published event whose list a room's link shows; whoever holds the link may read it."""
    try:
        pk = event_of_room(token)
    except UnknownLinkError:
        return None
    return Event.objects.published().filter(pk=pk).first()


@login_not_required
@require_safe
def room(request: HttpRequest, token: str) -> HttpResponse:
    """The list of speakers for a screen in the room: readable at a distance, live where scripts are on."""
    event = _room(token)
    if event is None:
        return render(request, "events/no_link.html", {"no_index": True}, status=NOT_FOUND)
    context = {"event": event, "title": text_of(event, "title"), "token": token, "no_index": True}
    return never_cached(render(request, "events/room.html", context | floor_page.room(event)))


@login_not_required
@require_safe
def room_list(request: HttpRequest, token: str) -> HttpResponse:
    """The list alone, for the script of the room's page: 304 while nothing has changed."""
    event = _room(token)
    if event is None:
        raise Http404
    context = floor_page.room(event)
    answer = HttpResponse(status=304)
    if request.headers.get("If-None-Match") != context["etag"]:
        answer = render(request, "events/parts/speakers.html", context)
    answer["ETag"] = context["etag"]
    return never_cached(answer)


def never_cached(answer: HttpResponse) -> HttpResponse:
    """`answer`, to be asked for anew each time (an ETag may still spare its body)."""
    answer["Cache-Control"] = "no-cache, private"
    return answer
