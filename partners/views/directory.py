"""The directory of partners and the page of one."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from entries import detail_page
from entries.listing import show
from partners import partner_page
from partners.asking import end_of_day, parse_partners, search_partners
from partners.kinds import PARTNER
from partners.models import Partner


@login_not_required
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """All published partners: searched, narrowed, page by page. Who is verified may change with the day."""
    asked = parse_partners(request.GET)
    if asked.moved:
        return HttpResponsePermanentRedirect(f"{request.path}{asked.address()}")
    result = search_partners(asked, request.viewer)
    request.cache_until = end_of_day()  # type: ignore[attr-defined]
    extra = {"trail": [(PARTNER.label_plural, "")]}
    return show(request, asked, result, template="partners/list.html", extra=extra)


@login_not_required
@require_safe
def detail(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """A partner; any other words after the number, or none, lead to its own address for good.

    So does the address of a duplicate that was merged into it, for whoever may read it.
    """
    partner = detail_page.read(request.viewer, pk, partner_page.partners)
    if (partner is None or partner.merged_into_id) and (kept := partner_page.merged_address(request.viewer, pk)):
        return redirect(kept, permanent=True)
    if partner is None:
        return detail_page.absent(request, Partner, pk)
    if elsewhere := detail_page.moved(request, partner):
        return elsewhere
    partner_page.note_contact_seen(partner, request.viewer)
    return render(request, "partners/partner.html", partner_page.context(request, partner))
