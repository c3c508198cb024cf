"""What links say in the automatic checks; registered when the room opens (`UpkeepConfig.ready`)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from entries.checks import Finding, Severity, check, section_of
from entries.models import Entry
from portal.upkeep.collecting import links_of
from portal.upkeep.models import Link, LinkState

QUOTED = 120


@check
def links_lead_somewhere(entry: Entry) -> Iterator[Finding]:
    """Links of the text as it stands that were found dead, or moved for good (1 query; nothing is fetched here)."""
    places = {address: place for place, address in sorted(links_of(entry), reverse=True)}
    if not places:
        return
    known = Link.objects.filter(address__in=list(places), state__in=[LinkState.DEAD, LinkState.MOVED])
    for link in known.order_by("pk"):
        section = section_of(entry, places[link.address]) or (
            "resources" if places[link.address] == "resources" else ""
        )
        shown = {"address": link.address[:QUOTED], "new": link.moved_to[:QUOTED]}
        if link.state == LinkState.DEAD:
            message = _("A link is dead, readers come to nothing: %(address)s")
            yield Finding(f"dead-link-{link.pk}", Severity.WARNING, message % shown, section)
        else:
            message = _("A link has moved for good: %(address)s is now at %(new)s")
            yield Finding(f"moved-link-{link.pk}", Severity.HINT, message % shown, section)
