"""The doors where readers see and change all that they receive, with an account or by the link in every mail."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entries.addresses import UnknownLinkError
from entries.detail_page import LARGEST_KEY
from entries.search.terms import thesaurus
from portal.notifications import readers
from portal.notifications.alerts import services
from portal.notifications.alerts.endings import viewer_behind
from portal.notifications.alerts.forms import ChangeForm, SettingsForm
from portal.notifications.alerts.models import Alert
from portal.notifications.alerts.subjects import of_alerts
from portal.notifications.alerts.views.asking import no_link
from portal.notifications.models import Reader

UNPROCESSABLE = 422
#: What other rooms show on the page: each template posts to addresses of its own that take the reader's token.
SECTIONS = ("digests/_choices.html", "newsletter/_choices.html")

View = Callable[..., HttpResponse]


def by_link(view: View) -> View:
    """Open a page to whoever holds a reader's link; for any other link a page that says what to do."""

    @login_not_required
    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            reader = readers.open_link(token)
        except UnknownLinkError:
            return no_link(request)
        response = view(request, reader, *args, **kwargs)
        response.headers["Referrer-Policy"] = "same-origin"  # the address is a key
        return response

    return opened


def home_of(request: HttpRequest, reader: Reader) -> str:
    """Where the reader manages everything: by account for who is signed in with it, else behind the link."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.is_signed_in and reader.user_id == viewer.user_id:
        return reverse("alerts:mine")
    return reverse("alerts:manage", args=[readers.token_for(reader)])


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Everything that somebody signed in receives."""
    return _page(request, readers.of_user(request.user))  # type: ignore[arg-type]


@by_link
@require_safe
def manage(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The same behind the link in every mail."""
    return _page(request, reader)


def _page(request: HttpRequest, reader: Reader) -> HttpResponse:
    alerts = Alert.objects.confirmed().filter(reader=reader).select_related("asking")
    viewer = viewer_behind(reader)
    rows = [
        (alert, subject, ChangeForm(initial={"frequency": alert.frequency}, auto_id=f"id_{alert.pk}_%s"))
        for alert, subject in of_alerts(alerts, viewer, thesaurus())
    ]
    context = {
        "reader": reader,
        "token": readers.token_for(reader),
        "rows": rows,
        "sections": [name for name in SECTIONS if _exists(name)],
        "done": next((name for name in ("begun", "saved", "renewed") if name in request.GET), ""),
        "no_index": True,
    }
    if reader.user_id:
        context["trail"] = [(_("My work"), reverse("my:home")), (_("Alerts and mail"), "")]
    return render(request, "alerts/manage.html", context)


def _exists(name: str) -> bool:
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return False
    return True


@by_link
@require_POST
def change(request: HttpRequest, reader: Reader, pk: int) -> HttpResponse:
    """Change how often one alert is told, or end it; 404 for an alert that is gone or another's."""
    alert = get_object_or_404(Alert, reader=reader, pk=min(pk, LARGEST_KEY))
    if "remove" in request.POST:
        services.remove(alert=alert)
        return redirect(f"{home_of(request, reader)}#alerts")
    form = ChangeForm(request.POST)
    if not form.is_valid():
        return redirect(f"{home_of(request, reader)}#alerts")
    services.change(alert=alert, frequency=form.cleaned_data["frequency"])
    return redirect(f"{home_of(request, reader)}?saved=1#alerts")


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Language, time zone and hours of quiet."""
    initial = {name: getattr(reader, name) for name in ("language", "time_zone", "quiet_from", "quiet_until")}
    form = SettingsForm(
        request.POST or None, initial=initial, with_account=reader.user_id is not None, zone=reader.time_zone
    )
    if request.method == "POST" and form.is_valid():
        services.settle(reader=reader, **form.cleaned_data)
        return redirect(f"{home_of(request, reader)}?saved=1")
    context = {"reader": reader, "form": form, "home": home_of(request, reader), "no_index": True}
    return render(request, "alerts/settings.html", context, status=UNPROCESSABLE if form.errors else 200)


@by_link
@require_POST
def stop(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Stop everything that was subscribed to, or go on with it."""
    if "resume" in request.POST:
        services.resume(reader=reader)
    else:
        readers.stop(reader)
    return redirect(home_of(request, reader))


@by_link
@require_POST
def renew(request: HttpRequest, reader: Reader) -> HttpResponse:
    """End all links that stand in mails sent so far, and lead on by a new one."""
    readers.change_secret(reader)
    return redirect(f"{home_of(request, reader)}?renewed=1")


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Delete everything about a reader without an account; whoever has one is led to "My data"."""
    if reader.user_id is not None:
        return redirect("privacy:mine")
    if request.method == "POST":
        services.delete_all(reader=reader)
        return render(request, "alerts/deleted.html", {"no_index": True})
    return render(request, "alerts/delete.html", {"reader": reader, "home": home_of(request, reader), "no_index": True})
