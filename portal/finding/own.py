"""The matches of one's own request, offer or call: why, what is in the way, and what one does with them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from entries.detail_page import LARGEST_KEY
from entries.models import Entry
from entries.rules import Refused, is_writer
from entries.texts import text_of
from entries.viewers import CURATORS, Viewer
from matching import services
from matching.models import Decision, MatchDecision, Profile
from matching.profiles import Side
from portal.finding import contacting, showing
from portal.finding.forms import ContactForm, DismissForm


@never_cache
@require_safe
def matches(request: HttpRequest, pk: int) -> HttpResponse:
    """The matches of an entry, for those who may write it and for ISU."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    entry, profile = _own(viewer, pk)
    side = profile.side if profile else Side.SEEK
    decided = _decided(entry, side, viewer)
    context = {
        "entry": entry,
        "title": text_of(entry, "title"),
        "address": entry.get_absolute_url() if entry.is_published else reverse("my:entry", args=[entry.pk]),
        "profile": profile,
        "seeks": side == Side.SEEK,
        "cards": showing.for_profile(profile, viewer, decided) if profile else None,
        "no_index": True,
        "trail": [(_("My work"), reverse("my:home")), (_("Matches"), "")],
    }
    return render(request, "finding/matches.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def match(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """One match in full, and what one may do: save, dismiss, write, say that it was agreed, take back."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    _entry, profile = _own(viewer, pk)
    if profile is None:
        raise Http404
    opposite = _opposite(viewer, profile, other)
    forms: dict[str, Any] = {"dismiss": DismissForm(), "contact": ContactForm()}
    status = 200
    if request.method == "POST":
        done = _act(request, profile, opposite, forms)
        if done is not None:
            return done
        status = 422
    return _match_page(request, profile, opposite, forms, status)


def _match_page(
    request: HttpRequest, profile: Profile, opposite: Profile, forms: dict[str, Any], status: int
) -> HttpResponse:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    title = text_of(opposite.entry, "title")
    faulty = next((form for form in forms.values() if form.errors), None)
    context = {
        "form": faulty,
        "dismiss": forms["dismiss"],
        "contact": forms["contact"],
        "mine": text_of(profile.entry, "title"),
        "title": title,
        "address": opposite.entry.get_absolute_url(),
        "explained": showing.pair(profile, opposite, viewer),
        "closes": opposite.open_until,
        "decision": _decided(profile.entry, profile.side, viewer).get(opposite.entry_id),
        "no_index": True,
        "trail": [
            (_("My work"), reverse("my:home")),
            (_("Matches"), reverse("finding:matches", args=[profile.entry_id])),
            (title, ""),
        ],
    }
    return render(request, "finding/match.html", context, status=status)


def _own(viewer: Viewer, pk: int) -> tuple[Entry, Profile | None]:
    """An entry whose matches the viewer may see, with its profile (1 query); 404 hidden, 403 not theirs."""
    if pk > LARGEST_KEY:
        raise Http404
    visible = Entry.objects.visible_to(viewer).order_by()
    profile = Profile.objects.filter(entry_id=pk, entry__in=visible).select_related("entry").order_by("side").first()
    entry = profile.entry if profile else visible.filter(pk=pk).first()
    if entry is None:
        raise Http404
    if not (is_writer(viewer, entry) or viewer.roles & CURATORS):
        raise PermissionDenied(_("Only those who may write this entry, and ISU, see its matches."))
    return entry, profile


def _opposite(viewer: Viewer, profile: Profile, other: int) -> Profile:
    """The other side of a match, if the viewer may see it; 404 otherwise."""
    if other > LARGEST_KEY:
        raise Http404
    side = Side.SUPPORT if profile.side == Side.SEEK else Side.SEEK
    visible = Entry.objects.visible_to(viewer).published().order_by()
    found = Profile.objects.filter(entry_id=other, entry__in=visible, side=side).select_related("entry").first()
    if found is None:
        raise Http404
    return found


def _side(viewer: Viewer, entry: Entry, side: str) -> str:
    """In whose name the viewer decides: the side of the entry, or, for ISU, nobody's."""
    return side if is_writer(viewer, entry) else ""


def _decided(entry: Entry, side: str, viewer: Viewer) -> dict[int, MatchDecision]:
    """What was decided in the viewer's name on matches of an entry, by the other entry's id (1 query)."""
    own, other = ("seeker", "support") if side == Side.SEEK else ("support", "seeker")
    rows = MatchDecision.objects.filter(**{own: entry.pk}, side=_side(viewer, entry, side))
    return {getattr(row, f"{other}_id"): row for row in rows}


def _act(request: HttpRequest, profile: Profile, opposite: Profile, forms: dict[str, Any]) -> HttpResponse | None:
    """Do what was asked for; None when the form says what is missing."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    seeker, support = (profile, opposite) if profile.side == Side.SEEK else (opposite, profile)
    pair: dict[str, Any] = {
        "seeker": seeker.entry,
        "support": support.entry,
        "side": _side(viewer, profile.entry, profile.side),
        "by": viewer,
    }
    action = request.POST.get("action", "")
    if action in forms:
        forms[action] = type(forms[action])(request.POST)
        if not forms[action].is_valid():
            return None
    try:
        said = _do(action, pair, profile.entry, opposite.entry, forms)
    except Refused as refusal:
        if action not in forms:
            raise PermissionDenied(str(refusal)) from refusal
        forms[action].add_error(None, str(refusal))
        return None
    messages.success(request, said)
    return redirect(reverse("finding:matches", args=[profile.entry_id]))


def _do(action: str, pair: dict[str, Any], mine: Entry, theirs: Entry, forms: dict[str, Any]) -> str:
    if action == "save":
        services.decide(**pair, decision=Decision.SAVED)
        return _("The match is saved.")
    if action == "dismiss":
        services.decide(**pair, decision=Decision.DISMISSED, reason=forms["dismiss"].cleaned_data["reason"])
        return _("The match is dismissed. You find it again at the end of the list.")
    if action == "contact":
        contacting.write(**pair, to=theirs, text=forms["contact"].cleaned_data["text"])
        return _("Your message is on its way. The answer comes to you through the portal.")
    if action == "agreed":
        services.decide(**pair, decision=Decision.AGREED)
        return _("Noted: you have agreed.")
    if action == "take_back":
        services.take_back(**pair)
        return _("Taken back.")
    raise Refused(_("This step is not known."))
