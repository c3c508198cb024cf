"""The doors of feeds: the feeds themselves, and the pages that tell people how to use them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from entries.listing import not_understood
from entries.search.terms import thesaurus
from funding.commitments.forms import CommitmentFilter
from portal.exchange.feeds import atom, commitments, finding, following, partnerships, reading
from portal.exchange.feeds.following import Followed
from portal.finding import questions
from portal.notifications.alerts.subjects import ROUTES
from portal.tables.lists import Listing, listing

_BAD_REQUEST = 400
_PLAIN = "text/plain; charset=utf-8"
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
    return _atom(_head(Followed(found, asked), items), items)


@login_not_required
@require_safe
def partnerships_feed(_request: HttpRequest) -> HttpResponse:
    """The partnerships that everybody may see, as an Atom feed."""
    items = partnerships.items()
    return _atom(partnerships.head(items), items)


@login_not_required
@require_safe
def answers_feed(request: HttpRequest, route: str) -> HttpResponse:
    """What fits the answers of “Find funding” or “Find a partner” for everybody; 400 for answers that are none."""
    if route not in ROUTES:
        raise Http404
    form, answers = questions.asked(request.GET, ROUTES[route], thesaurus())
    if form.errors:
        said = [sentence for sentences in form.errors.values() for sentence in sentences]
        return HttpResponse("\n".join(map(str, said)), content_type=_PLAIN, status=_BAD_REQUEST)
    items, holds_until = finding.items(form, answers)
    if holds_until:
        request.cache_until = holds_until  # type: ignore[attr-defined]
    return _atom(finding.head(form, answers, items), items)


@login_not_required
@require_safe
def commitments_feed(request: HttpRequest) -> HttpResponse:
    """Commitments as their list is narrowed, what was imported last first; 400 for what cannot be understood."""
    form = CommitmentFilter(request.GET or None, known=thesaurus())
    if form.errors:
        said = [f"{form[name].label}: {problem}" for name, problems in form.errors.items() for problem in problems]
        return HttpResponse("\n".join(said), content_type=_PLAIN, status=_BAD_REQUEST)
    items = commitments.items(form)
    return _atom(commitments.head(form, items), items)


def _atom(head: atom.Head, items: list[atom.Item]) -> HttpResponse:
    return HttpResponse(atom.write(head, items), content_type=atom.MEDIA_TYPE)


def _head(followed: Followed, items: list[atom.Item]) -> atom.Head:
    parts = (followed.listing.code, followed.language, followed.query.removeprefix("?"))
    return reading.head_of(*parts, name=followed.name, page=followed.page, address=followed.feed, items=items)


def _listing(code: str) -> Listing:
    found = listing(code) if code in following.CODES else None
    if found is None:
        raise Http404
    return found
