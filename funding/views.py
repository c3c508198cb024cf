"""The doors of financing: the catalogue of mechanisms and the page of each."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from entries import detail_page
from entries.listing import list_page
from entries.models import Entry
from funding import mechanism_page
from funding.calls import calendar
from funding.kinds import MECHANISM
from funding.models import Mechanism

#: Calls on the front page.
CLOSING_SOON = 6


@login_not_required
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Ways into financing: what closes soon, who pays, where the money went, what is missing."""
    now = timezone.now()
    calls = calendar.ahead(request.viewer, now)  # type: ignore[attr-defined]
    soon = [calendar.line_of(call, now) for call in calls if call.accepts_at(now)][:CLOSING_SOON]
    return render(request, "funding/front.html", {"soon": soon, "trail": [(_("Funding"), "")]})


@login_not_required
@require_safe
def mechanisms(request: HttpRequest) -> HttpResponse:
    """All published mechanisms: searched, narrowed, in order, page by page."""
    extra = {"trail": [(MECHANISM.label_plural, "")]}
    template = "funding/mechanism_list.html"
    return list_page(request, kinds=(MECHANISM,), facets=MECHANISM.facets, template=template, extra=extra)


@login_not_required
@require_safe
def mechanism(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """One mechanism in full, in plain language (`?version=plain`) or in Easy Read (`?version=easy`).

    Any other words after the number, or none, lead to the mechanism's own address for good.
    """
    entry = detail_page.read(request.viewer, pk, detail_page.for_page, Mechanism)  # type: ignore[attr-defined]
    if entry is None:
        return detail_page.absent(request, Mechanism, pk)
    if elsewhere := detail_page.moved(request, entry):
        return elsewhere
    return render(request, "funding/mechanism.html", mechanism_page.context(request, entry))


@login_not_required
@require_safe
def about(request: HttpRequest, pk: int) -> HttpResponse:
    """To the page of a mechanism or call, whichever has this number: the address of what is shown on its page."""
    seen = Entry.objects.visible_to(request.viewer).filter(kind__in=("mechanism", "call"))  # type: ignore[attr-defined]
    entry = detail_page.find(seen, pk)
    if entry is None:
        raise Http404
    return redirect(entry.get_absolute_url())
