"""The doors of partnerships: the list, the page of one, proposing, changing, deciding, reporting."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from entries.detail_page import LARGEST_KEY
from entries.models import Entry
from entries.rules import Refused
from entries.texts import text_of
from partners.assistance import page as entry_page
from partners.assistance.models import Partnership, Party
from partners.assistance.partnerships import forms, page, rules, services
from partners.models import Partner

PAGE_SIZE = 15
DONE, CONFLICT, UNPROCESSABLE = 302, 409, 422


@login_not_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Agreed partnerships that this reader may see, and for parties what waits for their answer; 404 past the end."""
    viewer = request.viewer  # type: ignore[attr-defined]
    number = request.GET.get("page", "1")
    pages = Paginator(page.listed(viewer), PAGE_SIZE)
    if not (number.isascii() and number.isdigit() and len(number) < 6 and 1 <= int(number) <= pages.num_pages):
        raise Http404
    shown = pages.page(int(number))
    context = {
        "rows": [page.row_of(one) for one in shown],
        "page": shown,
        "waiting": page.waiting(viewer),
        "trail": page.trail(),
    }
    return render(request, "assistance/partnership/list.html", context)


@login_not_required
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One partnership: public where all parties say so, else for its parties and ISU only."""
    found = _seen(request, pk)
    return render(request, "assistance/partnership/detail.html", page.context(request, found))


@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """With whom: names typed, or the one behind the request or offer `about`; leads on to the text."""
    viewer = request.viewer  # type: ignore[attr-defined]
    about = _about(request)
    typed = request.GET if "others" in request.GET else None
    initial = {"owner": next(iter(viewer.organisations_edited), None)}
    if about is not None and (behind := entry_page.partner(about, viewer)):
        initial["others"] = str(behind[0])  # only a name that the entry's own page tells this reader too
    form = forms.PartiesForm(typed, viewer=viewer, initial=initial)
    if form.is_valid():
        query = [("for", form.cleaned_data["owner"].pk), *(("with", one.pk) for one in form.cleaned_data["others"])]
        query += [("about", about.pk)] if about else []
        return redirect(f"{reverse('assistance:propose')}?{urlencode(query)}")
    context = {
        "form": form,
        "about": about,
        "about_title": text_of(about, "title") if about else "",
        "may": rules.can_propose(viewer, 0),
        "no_index": True,
        "trail": page.trail(gettext("Propose a partnership")),
    }
    return render(request, "assistance/partnership/begin.html", context, status=UNPROCESSABLE if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """The text of a new partnership between `for` and the partners named by `with`."""
    viewer = request.viewer  # type: ignore[attr-defined]
    seen = Partner.objects.visible_to(viewer)
    mine = _partners(request, "for", seen.filter(pk__in=list(viewer.organisations_edited)))
    others = _partners(request, "with", seen)
    if len(mine) != 1 or not others:
        return redirect("assistance:begin_partnership")
    form, about = forms.WordingForm(request.POST or None, parties=[*mine, *others]), _about(request)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.propose(by=viewer, proposer=mine[0], others=others, wording=form.wording(), origin=about)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("Proposed. The other parties receive a message and can agree."))
            return redirect("assistance:partnership", made.pk)
    kept = [("for", mine[0].pk), *(("with", one.pk) for one in others), *([("about", about.pk)] if about else [])]
    context = {"form": form, "kept": kept, "no_index": True, "trail": page.trail(gettext("Propose a partnership"))}
    return render(request, "assistance/partnership/wording.html", context, status=UNPROCESSABLE if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose another text. If somebody else did meanwhile (409), what was typed stays, and theirs is a link away."""
    partnership, party = mine_of(request, pk)
    newest = partnership.versions.first()
    parties = [one.partner for one in partnership.parties.select_related("partner")]
    form = forms.WordingForm(request.POST or None, parties=parties, initial=forms.initial_of(newest) if newest else {})
    status, based_on = 200, partnership.version
    if request.method == "POST":
        based_on = number_in(request.POST.get("based_on", ""))
        status, based_on = _try_change(request, partnership, party, form, based_on)
        if status == DONE:
            return redirect("assistance:partnership", pk)
    name = page.in_language(newest.title, newest.language) if newest else gettext("Partnership")
    context = {"form": form, "partnership": partnership, "based_on": based_on, "conflict": status == CONFLICT}
    context |= {
        "no_index": True,
        "trail": page.trail((name, reverse("assistance:partnership", args=[pk])), gettext("Propose a change")),
    }
    return render(request, "assistance/partnership/wording.html", context, status=status)


def _try_change(
    request: HttpRequest, partnership: Partnership, party: Party, form: forms.WordingForm, based_on: int
) -> tuple[int, int]:
    """Store the change; the status of the answer, and the version that the next attempt is based on."""
    if not form.is_valid():
        return UNPROCESSABLE, based_on
    viewer = request.viewer  # type: ignore[attr-defined]
    try:
        services.change(partnership=partnership, party=party, wording=form.wording(), based_on=based_on, by=viewer)
    except services.ProposedMeanwhile as meanwhile:
        return CONFLICT, meanwhile.number
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return UNPROCESSABLE, based_on
    messages.success(
        request, gettext("Proposed. What was agreed stays in force until all parties agree to the change.")
    )
    return DONE, based_on


def _seen(request: HttpRequest, pk: int) -> Partnership:
    """The partnership, if the viewer may see it; others are not told that there is one."""
    found = Partnership.objects.visible_to(request.viewer)  # type: ignore[attr-defined]
    found = found.select_related("in_force__model", "origin")
    return get_object_or_404(found, pk=min(pk, LARGEST_KEY))


def mine_of(request: HttpRequest, pk: int) -> tuple[Partnership, Party]:
    """The partnership and the party that the viewer acts for (`for`, else the first); 404 for those who take no part.

    ISU, and people who only read for a party, get its first party, for which every verb refuses them.
    """
    partnership = _seen(request, pk)
    viewer = request.viewer  # type: ignore[attr-defined]
    parties = list(partnership.parties.select_related("partner"))
    if not (rules.takes_part(viewer, parties) or viewer.reads_drafts):
        raise Http404
    own = [one for one in parties if one.partner_id in viewer.organisations]
    wanted = number_in(request.POST.get("for") or request.GET.get("for", ""))
    chosen = next((one for one in own if one.partner_id == wanted), None)
    return partnership, chosen or next(iter(own or parties))


def _about(request: HttpRequest) -> Entry | None:
    """The request or offer that the partnership would come of, if the viewer may see it."""
    pk = number_in(request.POST.get("about") or request.GET.get("about", ""))
    found = Entry.objects.visible_to(request.viewer).published()  # type: ignore[attr-defined]
    return found.filter(pk=pk, kind__in=("request", "offer", "call")).select_related("owner").first()


def _partners(request: HttpRequest, name: str, among: Any) -> list[Partner]:
    """The partners that the address, or the form sent, names; what is no number or not among them is left out."""
    typed = request.POST if request.method == "POST" else request.GET
    keys = dict.fromkeys(number_in(value) for value in typed.getlist(name)[: rules.MOST])
    found = among.in_bulk(list(keys))
    return [found[pk] for pk in keys if pk in found]


def number_in(text: str) -> int:
    """A number from an address or form; 0, which nothing has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
