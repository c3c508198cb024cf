"""The directory of partners and the page of one."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from entries import detail_page
from entries.listing import list_page
from partners import partner_page
from partners.kinds import PARTNER
from partners.models import Partner


@login_not_required
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """All published partners: searched, narrowed, page by page."""
    extra = {"trail": [(PARTNER.label_plural, "")]}
    return list_page(request, kinds=(PARTNER,), facets=PARTNER.facets, template="partners/list.html", extra=extra)


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
