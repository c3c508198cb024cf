"""Open calls on the page of a State: money that can be asked for there now or soon."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries.models import EntryTerm, TermRole
from funding.calls import calendar
from funding.models import Call
from partners.state_sections import Place, StateSection

SHOWN = 10


def open_calls(place: Place) -> StateSection | None:
    """Calls for work in the country, or in a region that it lies in; those that close soonest first (1 query)."""
    country, viewer, now = place.country, place.viewer, timezone.now()
    there = EntryTerm.objects.filter(role=TermRole.PLACE, term_id__in=[country.id, *country.ancestors])
    calls = Call.objects.visible_to(viewer).published().filter(audience__in=viewer.audiences).with_status(now)
    calls = calls.filter(Q(status_then="open") | Q(status_then="forecast"), pk__in=there.values("entry_id"))
    found = list(calls.soonest_first()[:SHOWN])
    if not found:
        return None
    address = f"{reverse('funding:calls')}?country={country.code}&status=open"
    lines = [calendar.line_of(call, now) for call in found]
    context = {"lines": lines, "list_address": address}
    return StateSection(_("Funding calls open now or soon"), "funding/parts/state_calls.html", context, "calls")
