"""The doors of feeds: the feeds themselves, and the pages that tell people how to use them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from entries.listing import not_understood
from portal.exchange.feeds import atom, following, partnerships, reading
from portal.exchange.feeds.following import Followed
from portal.tables.lists import Listing, listing

_BAD_REQUEST = 400
TITLE = _("Feeds and calendars")


@login_not_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """All feeds and calendars, what they are for, and how to use them."""
    rows = [Followed(found) for found in map(_listing, following.CODES)]
    context = {"rows": rows, "most": reading.number_shown(), "trail": [(TITLE, "")]}
    return render(request, "feeds/list.html", context)


@login_not_required
@require_safe
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """The feed of one list as it is narrowed now, and its calendar: their addresses, and how to use them."""
    found = _listing(code)
    asked = found.read(request.GET)
    if asked.moved:
        return redirect(f"{request.path}{following.query_of(asked)}", permanent=True)
    context = {
        "followed": Followed(found, asked),
        "problems": asked.problems,
        "has_errors": bool(asked.problems),
        "most": reading.number_shown(),
        "trail": [(TITLE, reverse("feeds:list")), (Followed(found).of, "")],
        "no_index": True,
    }
    return render(request, "feeds/follow.html", context, status=_BAD_REQUEST if asked.problems else 200)


@login_not_required
@require_safe
def feed(request: HttpRequest, code: str) -> HttpResponse:
    """A list as an Atom feed with the list's own filters: what everybody may see, the latest change first.

    301 for a merged term's old code, 400 with sentences for what cannot be understood.
    """
    found = _listing(code)
    asked = found.read(request.GET)
    if asked.moved:
        return redirect(f"{request.path}{following.query_of(asked)}", permanent=True)
    if asked.problems:
        return not_understood(asked)
    items = reading.items_of(found, asked)
    return HttpResponse(atom.write(_head(Followed(found, asked), items), items), content_type=atom.MEDIA_TYPE)


@login_not_required
@require_safe
def partnerships_feed(_request: HttpRequest) -> HttpResponse:
    """The partnerships that everybody may see, as an Atom feed."""
    items = partnerships.items()
    return HttpResponse(atom.write(partnerships.head(items), items), content_type=atom.MEDIA_TYPE)


def _head(followed: Followed, items: list[Any]) -> atom.Head:
    return atom.Head(
        id=atom.tag("feed", followed.listing.code, followed.language, followed.query.removeprefix("?")).rstrip("/"),
        title=f"{settings.SITE_NAME} – {followed.name}",
        subtitle=str(_("What is new or has changed, the latest first. At most %(most)s entries."))
        % {"most": reading.number_shown()},
        author=str(settings.SITE_NAME),
        language=followed.language,
        page=settings.SITE_URL + followed.page,
        address=settings.SITE_URL + followed.feed,
        updated=reading.last_change(items),
    )


def _listing(code: str) -> Listing:
    found = listing(code) if code in following.CODES else None
    if found is None:
        raise Http404
    return found
