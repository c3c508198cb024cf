"""The doors for those who take part: registering, writing, and the page behind the signed link."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entries import icalendar, limits
from entries.addresses import UnknownLinkError, key_of
from entries.detail_page import LARGEST_KEY
from entries.rules import Refused
from entries.texts import current_language
from events import moderating, registering, rules
from events.addresses import open_link, token_for
from events.forms import ContributeForm, PersonForm, RegisterForm, WriteForm, said_in
from events.models import Event, Form, Registration, Status
from events.own_page import calendar_of, context_of, frame
from events.registering import ChangedMeanwhile
from partners.models import User

UNPROCESSABLE, CONFLICT, NOT_FOUND = 422, 409, 404
#: Registrations and contributions without an account in an hour: from one network address, and all together. A whole
#: room may stand behind one address: where an event has more places, as many may come from it.
EACH, TOGETHER = 100, 5000

View = Callable[..., HttpResponse]


def by_link(view: View) -> View:
    """Open a page to whoever holds the signed link; for any other link a page that says what to do."""

    @login_not_required
    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            registration = open_link(token)
        except UnknownLinkError:
            return render(request, "events/no_link.html", {"no_index": True}, status=NOT_FOUND)
        return view(request, registration, *args, **kwargs)

    return opened


def _event(request: HttpRequest, pk: int) -> Event:
    seen = Event.objects.visible_to(request.viewer).published()  # type: ignore[attr-defined]
    return get_object_or_404(seen, pk=min(pk, LARGEST_KEY))


def _own(request: HttpRequest, event: Event) -> Registration | None:
    """The registration of a signed-in person, by account or by address."""
    user = request.user
    if not isinstance(user, User):
        return None
    rows, address = Registration.objects.filter(event=event), key_of(user.email)
    return rows.filter(user=user).first() or rows.filter(address_key=address).first()


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Register; who has done so already and is signed in is led to the own page. A refusal keeps what was typed."""
    event = _event(request, pk)
    own = _own(request, event)
    if own is not None and own.is_proven and own.attends:
        return redirect("events:own", token_for(own))
    address = request.user.email if request.viewer.is_signed_in else ""  # type: ignore[union-attr, attr-defined]
    form = RegisterForm(request.POST or None, event=event, address=address, registration=own)
    if request.method == "POST" and form.is_valid():
        said = said_in(form.cleaned_data, form.cleaned_data["form"], current_language())
        if answer := _join(request, event, form, address, attends=True, said=said):
            return answer
    verdict = rules.can_register(event, timezone.now())
    context = frame(event, _("Register")) | {"form": form, "verdict": verdict, "sent": "sent" in request.GET}
    return render(request, "events/register.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contribute(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to the questions, without a meeting. A refusal keeps what was typed."""
    event = _event(request, pk)
    own = _own(request, event)
    if own is not None and own.is_proven:
        return redirect("events:say", token_for(own))
    address = request.user.email if request.viewer.is_signed_in else ""  # type: ignore[union-attr, attr-defined]
    initial = {"about": request.GET.get("about", "")}
    form = ContributeForm(
        request.POST or None, event=event, forms_open=[Form.WRITTEN], address=address, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        said = said_in(form.cleaned_data, Form.WRITTEN, form.cleaned_data["language"])
        if answer := _join(request, event, form, address, attends=False, said=said):
            return answer
    verdict = rules.can_contribute(event, timezone.now())
    context = frame(event, _("Write to the questions"))
    context |= {"form": form, "verdict": verdict, "sent": "sent" in request.GET}
    return render(request, "events/contribute.html", context, status=UNPROCESSABLE if form.errors else 200)


def _join(request: HttpRequest, event: Event, form: Any, address: str, **more: Any) -> HttpResponse | None:
    """Register what the form holds; None with an error in the form when it is refused."""
    viewer, data = request.viewer, form.cleaned_data  # type: ignore[attr-defined]
    each = min(max(EACH, event.capacity or 0), TOGETHER)
    if not (viewer.is_signed_in or limits.allows(request, "event-registration", each=each, together=TOGETHER)):
        form.add_error(None, _("Many registrations came from your network. Please try again in an hour."))
        return None
    typed = address or data["email"]
    try:
        made = registering.register(event=event, answers=data, by=viewer, address=typed, **more)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    return redirect("events:own", token_for(made)) if viewer.is_signed_in else redirect(f"{request.path}?sent=1")


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, registration: Registration) -> HttpResponse:
    """The page of one registration: what stands, what was asked and answered; POST confirms it or gives it back."""
    problem = ""
    if request.method == "POST":
        try:
            if "withdraw" in request.POST:
                registering.withdraw(registration=registration)
            else:
                registering.confirm(registration=registration, attends="attend" in request.POST)
            return redirect(request.path)
        except Refused as refusal:
            problem = str(refusal)
    context = context_of(registration) | {"problem": problem, "has_errors": bool(problem)}
    return render(request, "events/own.html", context, status=UNPROCESSABLE if problem else 200)


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Change what was told. Whoever comes second is told so (409), and nothing typed is lost."""
    form = PersonForm(request.POST or None, registration=registration)
    status = 200
    if request.method == "POST" and form.is_valid():
        typed = request.POST.get("edition", "")
        edition = int(typed) if typed.isdecimal() and len(typed) < 9 else 0
        try:
            viewer = request.viewer  # type: ignore[attr-defined]
            registering.change(registration=registration, answers=form.cleaned_data, edition=edition, by=viewer)
            return redirect("events:own", token_for(registration))
        except ChangedMeanwhile:
            form.add_error(None, _("This was changed meanwhile. Compare, and save again if yours is right."))
            status = CONFLICT
    context = frame(registration.event, _("Change your registration")) | {"form": form, "registration": registration}
    context["token"] = token_for(registration)
    status = UNPROCESSABLE if form.errors and status == 200 else status
    return render(request, "events/change.html", context, status=status)


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Ask another question, ask for the floor, or write to the guiding questions."""
    event, now = registration.event, timezone.now()
    takes_part = registration.status in (Status.CONFIRMED, Status.WAITING) and event.takes_registrations(now)
    forms_open = [Form.QUESTION, Form.FLOOR] if takes_part else []
    forms_open += [Form.WRITTEN] if event.takes_contributions(now) else []
    initial = {"about": request.GET.get("about", "")}
    form = WriteForm(request.POST or None, event=event, forms_open=forms_open, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            said = said_in(data, data["form"], data["language"])
            assert said is not None
            registering.say(registration=registration, said=said)
            return redirect("events:own", token_for(registration))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = frame(event, _("Say something")) | {"form": form, "forms_open": forms_open}
    context["token"] = token_for(registration)
    return render(request, "events/say.html", context, status=UNPROCESSABLE if form.errors else 200)


@by_link
@require_POST
def take_back(request: HttpRequest, registration: Registration, pk: int) -> HttpResponse:
    """Take a contribution back; 409 with the page when a moderator was quicker."""
    mine = get_object_or_404(registration.contributions.select_related("event"), pk=min(pk, LARGEST_KEY))
    try:
        moderating.take_back(contribution=mine)
    except Refused as refusal:
        context = context_of(registration) | {"problem": str(refusal), "has_errors": True}
        return render(request, "events/own.html", context, status=CONFLICT)
    return redirect("events:own", token_for(registration))


@by_link
@require_POST
def agree(request: HttpRequest, registration: Registration, pk: int) -> HttpResponse:
    """Say whether a practice may be made of a contribution."""
    mine = get_object_or_404(registration.contributions.exclude(reuse="not_asked"), pk=min(pk, LARGEST_KEY))
    moderating.agree(contribution=mine, agreed="yes" in request.POST)
    return redirect("events:own", token_for(registration))


@by_link
@require_safe
def own_calendar(request: HttpRequest, registration: Registration) -> HttpResponse:
    """The event for the calendar of one participant, with the address of the meeting."""
    file = calendar_of(registration)
    if file is None:
        raise Http404
    return icalendar.answer(file, name=f"event-{registration.event_id}.ics", kept=True)
