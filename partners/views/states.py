"""Countries and areas: the list, the same as a file, and one page for each."""

import csv

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from entries.models import Term, Vocabulary
from entries.rules import Refused
from entries.search.terms import thesaurus
from entries.texts import current_language
from partners import groupings, state_profiles, state_sections, states
from partners.forms import StatesForm
from partners.models import Treaty
from partners.state_sections import Place


@login_not_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All countries and areas by region, narrowed by treaty, status, region, survivors; 400 for what is unknown."""
    known = thesaurus()
    form = StatesForm(request.GET or None, known=known)
    failed = form.is_bound and not form.is_valid()
    wanted = {} if failed or not form.is_bound else form.cleaned_data
    everybody = states.narrowed(states.countries(known), known, wanted)
    # Slow lines: areas without acts of their own are a filter away, unless something was asked for.
    found = everybody if any(wanted.values()) else [one for one in everybody if one.has_acted]
    context = {
        "form": form,
        "regions": states.regions(found, known),
        "count": len(found),
        "left_out": len(everybody) - len(found),
        "no_action": states.NO_ACTION,
        "treaties": list(Treaty),
        "is_narrowed": any(wanted.values()),
        "as_at": max((one.as_at for one in found if one.as_at), default=None),
        "query": request.GET.urlencode(),
        "no_index": form.is_bound,
        "trail": _trail((_("States and areas"), "")),
    }
    return render(request, "partners/states.html", context, status=400 if failed else 200)


@login_not_required
@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The list, narrowed by the same parameters, as comma-separated values (UTF-8 with its mark, for spreadsheets)."""
    known = thesaurus()
    form = StatesForm(request.GET or None, known=known)
    if form.is_bound and not form.is_valid():
        return HttpResponse(status=400)
    found = states.narrowed(states.countries(known), known, form.cleaned_data if form.is_bound else {})
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="states.csv"'
    csv.writer(answer).writerows(states.csv_lines(found))
    return answer


@login_not_required
@require_safe
def state(request: HttpRequest, code: str) -> HttpResponse:
    """One country or area; other spellings of its code lead to its own address for good."""
    known = thesaurus()
    term = states.find(known, code)
    if term is None:
        raise Http404
    if term.code != code:
        return redirect("partners:state", term.code, permanent=True)
    viewer, today = request.viewer, timezone.now().date()  # type: ignore[attr-defined]
    read = states.read(term)
    country, place = read.country, Place(term, viewer, current_language(), known, read.profile)
    context = {
        "country": country,
        "source_day": country.as_at or read.source_day,
        "left_since": [cell for cell in country.cells if cell.row and cell.row.has_left_since(today)],
        "regions": states.above(term, known, Vocabulary.REGION),
        "groups": states.above(term, known, Vocabulary.COUNTRY_GROUP),
        "groupings": groupings.of_country(term.code),
        "sections": state_sections.sections_of(place),
        "shelves": states.shelves(term, viewer),
        "trail": _trail((_("States and areas"), "partners:states"), (country.name, "")),
    }
    return render(request, "partners/state.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest, code: str) -> HttpResponse:
    """Who keeps focal point and plan of a State, and beginning to write; 403 for others than the State and ISU."""
    known = states.find(thesaurus(), code)
    if known is None:
        raise Http404
    if request.method == "POST":
        try:
            found = state_profiles.take_up(term=Term.objects.get(pk=known.id), by=request.viewer)
            return redirect("my:entry", found.pk)
        except Refused:
            pass  # the page below says why
    verdict = state_profiles.can_keep(request.viewer, known.id)
    country = known.label(current_language())
    context = {
        "country": country,
        "verdict": verdict,
        "profile": state_profiles.of_country(known.id) if verdict else None,
        "no_index": True,
        "trail": [
            *_trail((_("States and areas"), "partners:states")),
            (country, reverse("partners:state", args=[code])),
        ],
    }
    return render(request, "partners/state_profile.html", context, status=200 if verdict else 403)


def _trail(*below: tuple[object, str]) -> list[tuple[object, str]]:
    return [
        (_("Partners"), reverse("partners:list")),
        *((label, reverse(name) if name else "") for label, name in below),
    ]
