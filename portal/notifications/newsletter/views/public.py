"""The newsletter for everybody: the archive, subscribing, and what one chose."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from entries import limits
from entries.detail_page import LARGEST_KEY
from entries.texts import current_language, text_of
from portal.exchange.feeds import atom
from portal.notifications.alerts.views.managing import by_link, home_of
from portal.notifications.models import Reader
from portal.notifications.newsletter import feed as feeds, rendering, subscribing
from portal.notifications.newsletter.forms import InterestsForm, SubscribeForm
from portal.notifications.newsletter.models import Issue, Subscription, is_ready

UNPROCESSABLE = 422
ON_A_PAGE = 30
#: Subscriptions asked for without an account in an hour: from one network address, and all together.
EACH, TOGETHER = 30, 5000


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the newsletter is, where to subscribe, and all issues that were sent, the latest first."""
    try:
        page = Paginator(Issue.objects.public(), ON_A_PAGE).page(request.GET.get("page", 1))
    except InvalidPage as problem:
        raise Http404 from problem
    context = {
        "page": page,
        "issues": [(issue, text_of(issue, "subject")) for issue in page.object_list],
        "trail": [(_("Newsletter"), "")],
    }
    return render(request, "newsletter/home.html", context)


@login_not_required
@require_safe
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """One issue that was sent, in the page's language or the one it falls back to."""
    found = get_object_or_404(Issue.objects.public(), pk=min(pk, LARGEST_KEY))
    language = current_language()
    source = language if is_ready(found, language) else found.original_language
    content = rendering.content_of(found, source, whole=False)
    trail = [(_("Newsletter"), reverse("newsletter:home")), (content.subject, "")]
    return render(request, "newsletter/issue.html", {"issue": found, "content": content, "trail": trail})


@login_not_required
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The archive for feed readers."""
    return HttpResponse(feeds.write(), content_type=atom.MEDIA_TYPE)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Subscribe, with an account or by an address that is confirmed; the answer tells nobody who is subscribed."""
    user: Any = request.user if request.viewer.is_signed_in else None  # type: ignore[attr-defined]
    form = _own_form(request, user) if user else SubscribeForm(_typed(request))
    if request.method == "POST" and form.is_valid() and (answer := _subscribed(request, form, user)):
        return answer
    context = {
        "form": form,
        "address": user.email if user else "",
        "wording": subscribing.wording_shown(),
        "sent": "sent" in request.GET,
        "trail": [(_("Newsletter"), reverse("newsletter:home")), (_("Subscribe"), "")],
        "no_index": True,
    }
    return render(request, "newsletter/subscribe.html", context, status=UNPROCESSABLE if form.errors else 200)


def _own_form(request: HttpRequest, user: Any) -> InterestsForm:
    known = Subscription.objects.filter(reader__user=user).first()
    return InterestsForm(_typed(request), initial=_initial(known))


def _typed(request: HttpRequest) -> Any:
    """What was sent; a form in which nothing is chosen was sent, too."""
    return request.POST if request.method == "POST" else None


def _initial(known: Subscription | None) -> dict[str, Any]:
    if known is None:
        return {}
    countries = [f"country/{code}" for code in known.countries]
    return {"countries": countries, "kinds": known.kinds, "themes": known.themes}


def _subscribed(request: HttpRequest, form: Any, user: Any) -> HttpResponse | None:
    """Do what the form asks for; None with an error in the form where too many were asked for."""
    if user is not None:
        subscribing.subscribe_signed_in(user=user, interests=form.interests())
        return redirect(f"{reverse('alerts:mine')}?saved=1")
    if not limits.allows(request, "newsletter", each=EACH, together=TOGETHER):
        form.add_error(None, _("Many subscriptions were asked for from your network. Please try again in an hour."))
        return None
    data = form.cleaned_data
    subscribing.ask(address=data["email"], time_zone=data["time_zone"], interests=form.interests())
    return redirect(f"{request.path}?sent=1")


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest, reader: Reader) -> HttpResponse:
    """What interests a reader, behind the link in every mail; POST stores it, subscribes again, or ends it."""
    known = Subscription.objects.filter(reader=reader).first()
    if request.method == "POST" and "stop" in request.POST:
        subscribing.stop(reader)
        return redirect(f"{home_of(request, reader)}?saved=1#newsletter")
    form = InterestsForm(_typed(request), initial=_initial(known))
    if request.method == "POST" and form.is_valid():
        subscribing.subscribe(reader=reader, interests=form.interests(), wording=subscribing.wording())
        return redirect(f"{home_of(request, reader)}?saved=1#newsletter")
    context = {
        "form": form,
        "address": reader.to,
        "subscribed": bool(known and known.is_active),
        "wording": subscribing.wording_shown(),
        "home": home_of(request, reader),
        "no_index": True,
    }
    return render(request, "newsletter/choices.html", context, status=UNPROCESSABLE if form.errors else 200)
