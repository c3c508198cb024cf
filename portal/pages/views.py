"""The doors of the portal's own pages: home, saved list, contact, texts."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from entries import limits
from entries.texts import current_language
from portal.pages import front, saved as lists, texts
from portal.pages.counts import counts
from portal.pages.forms import ContactForm, Topic
from portal.pages.models import Page
from portal.pages.services import send_to_portal
from portal.privacy import retention

#: Messages that one network address, and all together, may send in an hour.
MESSAGES_EACH, MESSAGES_TOGETHER = 6, 120


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What do you need? Tasks, search, what is new, what closes soon, themes."""
    viewer = request.viewer
    here = counts(viewer)
    context = {
        "newest": front.newest(viewer),
        "closing": front.closing_soon(viewer, timezone.now()),
        "pillars": here.pillars(current_language()),
        "numbers": here.numbers(),
    }
    return render(request, "pages/home.html", context)


@login_not_required
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """One of the portal's own texts; 404 while it has not been loaded or written."""
    context = texts.context(slug, request.viewer)
    if context is None:
        raise Http404
    if slug == "privacy":
        context["retention"] = retention.TABLE.values()
    return render(request, "pages/page.html", context)


@login_not_required
@require_safe
def page_by_id(request: HttpRequest, pk: int) -> HttpResponse:
    """From a page's id (search hits know no more) to its address."""
    found = get_object_or_404(Page.objects.visible_to(request.viewer), pk=pk)
    return redirect("page", found.slug, permanent=True)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """The contact page with its form; works without an account. Too many messages: 429, nothing typed is lost."""
    wish = {"topic": request.GET.get("topic", Topic.OTHER), "about": request.GET.get("about", "")[:500]}
    form = ContactForm(request.POST or None, initial=wish)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if limits.allows(request, "contact", each=MESSAGES_EACH, together=MESSAGES_TOGETHER):
                send_to_portal(by=request.viewer, **form.cleaned_data)
                return redirect(f"{reverse('contact')}?sent=1")
            status = 429
            form.add_error(None, _("Too many messages were sent in a short time. Please try again in an hour."))
    context = texts.context("contact", request.viewer) or {"title": pgettext("navigation", "Contact")}
    context |= {"form": form, "sent": "sent" in request.GET, "operator_contact": settings.OPERATOR_CONTACT}
    return render(request, "pages/contact.html", context, status=status)


@login_not_required
@require_safe
def saved(request: HttpRequest) -> HttpResponse:
    """The reader's own list, or with `?ids=5,7` a list that somebody shares."""
    return _shared_list(request) if "ids" in request.GET else _own_list(request)


def _shared_list(request: HttpRequest) -> HttpResponse:
    entries = lists.readable(lists.keys_in(request.GET["ids"]), request.viewer)
    context = texts.list_context(request, entries) | {"shared": True, "no_index": True}
    return render(request, "pages/saved.html", context)


@never_cache
def _own_list(request: HttpRequest) -> HttpResponse:
    user_id = request.viewer.user_id
    waiting = lists.in_cookie(request) if user_id is not None else []
    if user_id is not None and waiting:
        lists.adopt(keys=waiting, user_id=user_id)
    entries = lists.readable(lists.of(request), request.viewer)
    response = render(request, "pages/saved.html", texts.list_context(request, entries) | {"no_index": True})
    if waiting:
        lists.set_cookie(response, ())
    return response


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """A small page with the form that puts an entry on the list, or takes it off (`action=remove`)."""
    keys = lists.of(request)
    entry = next(iter(lists.readable([pk], request.viewer)), None) if pk <= lists.LARGEST_KEY else None
    if entry is None and pk not in keys:
        raise Http404
    if request.method != "POST":
        context = {"entry": entry, "kept": pk in keys, "pk": pk, "no_index": True}
        return render(request, "pages/save.html", context | texts.save_context(entry))
    response = redirect("saved")
    remove = request.POST.get("action") == "remove" or entry is None
    lists.change(request, response, pk, remove=remove)
    return response
