"""The doors of organisers: who takes part, what they need, who was there, who speaks for whom."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from entries.audit.services import record
from entries.detail_page import LARGEST_KEY
from entries.kept import keeps_typed, typed_before
from events import forgetting, organising, rules
from events.forms import NeedForm
from events.models import AccessNeed, Event, Registration, Status
from events.own_page import frame

ON_A_PAGE = 50
UNPROCESSABLE = 422


def organised(request: HttpRequest, pk: int) -> Event:
    """An event that the viewer organises; 404 for who may not see it, 403 for who only reads it."""
    viewer = request.viewer  # type: ignore[attr-defined]
    event = get_object_or_404(Event.objects.visible_to(viewer), pk=min(pk, LARGEST_KEY))
    verdict = rules.can_organise(viewer, event)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    return event


def _placed(event: Event, posted: list[str]) -> set[int]:
    """Those of the posted keys that have a place: the page may have shifted since it was made, its boxes have not."""
    confirmed = Registration.objects.filter(event=event, status=Status.CONFIRMED).values_list("pk", flat=True)
    wanted = set(posted)
    return {pk for pk in confirmed if str(pk) in wanted}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def participants(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody who registered, with their needs; POST keeps who of them was there."""
    event = organised(request, pk)
    rows = Registration.objects.of_event(event).prefetch_related("needs").select_related("partner")
    try:
        page = Paginator(rows.order_by("number", "pk"), ON_A_PAGE).page(request.GET.get("page", 1))
    except InvalidPage as problem:
        raise Http404 from problem
    viewer = request.viewer  # type: ignore[attr-defined]
    if request.method == "POST":
        shown, present = (_placed(event, request.POST.getlist(name)) for name in ("shown", "present"))
        organising.mark_attendance(event=event, present=present & shown, shown=shown, by=viewer)
        return redirect(request.get_full_path())
    record("event.participants_viewed", by=viewer, about=f"entry:{event.pk}")
    counts = {status.value: Registration.objects.filter(event=event, status=status).count() for status in COUNTED}
    context = frame(event, _("Participants")) | {"page": page, "counts": counts, "places": places(event, viewer)}
    context["forgets_on"] = forgetting.due_on(event)
    return render(request, "events/participants.html", context)


COUNTED = (Status.CONFIRMED, Status.WAITING)


def places(event: Event, viewer: object) -> list[tuple[str, str]]:
    """The pages of organisers, to go from one to the other."""
    return [
        (_("Participants"), reverse("events:participants", args=[event.pk])),
        (_("Questions and contributions"), reverse("events:moderation", args=[event.pk])),
    ]


@keeps_typed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def need(request: HttpRequest, pk: int, need: int) -> HttpResponse:
    """Answer an access need; the person reads it."""
    event = organised(request, pk)
    rows = AccessNeed.objects.filter(registration__event=event).select_related("registration")
    asked = get_object_or_404(rows, pk=min(need, LARGEST_KEY))
    stands = {"state": asked.state, "answer": asked.answer}
    form = NeedForm(request.POST or None, initial=stands | typed_before(request))
    if request.method == "POST" and form.is_valid():
        viewer = request.viewer  # type: ignore[attr-defined]
        organising.answer_need(need=asked, by=viewer, **form.cleaned_data)
        return redirect("events:participants", event.pk)
    context = frame(event, _("Answer an access need")) | {"form": form, "need": asked}
    return render(request, "events/need.html", context, status=UNPROCESSABLE if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def behalf(request: HttpRequest, pk: int) -> HttpResponse:
    """Say for an organisation whether somebody speaks for it; 404 for everybody else."""
    viewer = request.viewer  # type: ignore[attr-defined]
    asked = Registration.objects.filter(partner_id__in=viewer.organisations_edited).exclude(status=Status.PENDING)
    registration = get_object_or_404(asked.select_related("event", "partner"), pk=min(pk, LARGEST_KEY))
    if request.method == "POST":
        organising.answer_behalf(registration=registration, confirmed="yes" in request.POST, by=viewer)
        return redirect(request.path)
    context = frame(registration.event, _("Does this person speak for you?")) | {"registration": registration}
    return render(request, "events/behalf.html", context)
