"""The doors where an alert is asked for, and where a link that went to an address confirms it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from entries import limits
from entries.addresses import UnknownLinkError
from entries.detail_page import LARGEST_KEY
from entries.models import Entry
from entries.rules import Refused
from entries.search.terms import thesaurus
from entries.texts import current_language
from portal.notifications import confirming, readers
from portal.notifications.alerts import services, subjects
from portal.notifications.alerts.forms import AskForm, OftenForm
from portal.notifications.alerts.models import Alert
from portal.notifications.alerts.subjects import Subject
from portal.tables.lists import listing

BAD_REQUEST, NOT_FOUND, UNPROCESSABLE, TOO_MANY = 400, 404, 422, 429
#: Alerts asked for without an account in an hour: from one network address, and all together.
EACH, TOGETHER = 30, 5000


def _door(find: Callable[..., Subject]) -> Callable[..., HttpResponse]:
    """A page that asks for an alert on what `find` makes of the address."""

    @login_not_required
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def door(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return _ask(request, find(request, **kwargs))

    door.__doc__ = find.__doc__
    return door


@_door
def entry(request: HttpRequest, pk: int) -> Subject:
    """Follow a published entry of any kind that the reader may read."""
    seen = Entry.objects.visible_to(request.viewer).published()  # type: ignore[attr-defined]
    return subjects.of_entry(get_object_or_404(seen, pk=min(pk, LARGEST_KEY)))


@_door
def term(request: HttpRequest, vocabulary: str, code: str) -> Subject:
    """Follow a topic, a country or another term in use."""
    known = thesaurus()
    found = subjects.term_of(vocabulary, code, known)
    if found is None:
        raise Http404
    return subjects.of_term(found, known)


@_door
def search(request: HttpRequest, code: str) -> Subject:
    """Save a list with its words and filters; 400 with the reason for filters that nobody knows."""
    found = listing(code)
    if found is None:
        raise Http404
    return subjects.of_list(found, request.GET)


@_door
def finding(request: HttpRequest, route: str) -> Subject:
    """Save answers of "Find funding" or "Find a partner"; 400 with the reason for answers that are none."""
    if route not in subjects.ROUTES:
        raise Http404
    return subjects.of_answers(subjects.ROUTES[route], request.GET, thesaurus())


def _ask(request: HttpRequest, subject: Subject) -> HttpResponse:
    """The page that says what will be sent before it is saved; with an account one press saves it."""
    user: Any = request.user if request.viewer.is_signed_in else None  # type: ignore[attr-defined]
    known = _known(user, subject)
    initial = {"frequency": known.frequency} if known else None
    form = (OftenForm if user else AskForm)(request.POST or None, initial=initial)
    status = BAD_REQUEST if subject.problems else 200
    if request.method == "POST" and not subject.problems and form.is_valid():
        if answer := _save(request, form, subject, user):
            return answer
        status = UNPROCESSABLE
    context = {
        "subject": subject,
        "form": form,
        "known": known,
        "address": user.email if user else "",
        "sent": "sent" in request.GET,
        "no_index": True,
        "has_errors": bool(subject.problems),
        "trail": [(subject.name, subject.href), (_("Alert"), "")],
    }
    return render(request, "alerts/ask.html", context, status=UNPROCESSABLE if form.errors else status)


def _known(user: Any, subject: Subject) -> Alert | None:
    """The alert on this subject that somebody signed in has already."""
    if user is None:
        return None
    key = dict(subject.key)
    if "place" in key:
        key = {"asking__place": key["place"], "asking__query": key["query"]}
    return Alert.objects.confirmed().filter(reader__user=user, **key).first()


def _save(request: HttpRequest, form: Any, subject: Subject, user: Any) -> HttpResponse | None:
    """Keep what the form asks for; None with an error in the form when it is refused."""
    frequency = form.cleaned_data["frequency"]
    if user is None and not limits.allows(request, "alerts", each=EACH, together=TOGETHER):
        form.add_error(None, _("Many alerts were asked for from your network. Please try again in an hour."))
        return None
    try:
        if user is not None:
            services.save(subject=subject, frequency=frequency, user=user)
            return redirect(f"{reverse('alerts:mine')}?saved=1")
        services.ask(
            subject=subject,
            frequency=frequency,
            address=form.cleaned_data["email"],
            language=current_language(),
            time_zone=form.cleaned_data["time_zone"],
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    query = request.GET.copy()
    query["sent"] = "1"
    return redirect(f"{request.path}?{query.urlencode()}")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """What a link that went to an address begins, in words; POST begins it (mail programs open links by themselves)."""
    try:
        asked = confirming.open_link(token)
    except UnknownLinkError:
        return no_link(request)
    promise = asked.promise
    if promise is None:
        return no_link(request)
    if request.method == "POST":
        confirming.begin(asked)
        return redirect(f"{reverse('alerts:manage', args=[readers.token_for(asked.reader)])}?begun=1")
    response = render(request, "alerts/confirm.html", {"promise": promise, "no_index": True})
    response.headers["Referrer-Policy"] = "same-origin"  # the address is a key
    return response


def no_link(request: HttpRequest) -> HttpResponse:
    """404 for a link that is forged, cut, too old, or whose reader is gone."""
    return render(request, "alerts/no_link.html", {"no_index": True}, status=NOT_FOUND)
