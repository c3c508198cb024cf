"""The gaps of one country, on the page of the State."""

from __future__ import annotations

from django.utils.translation import gettext as _

from partners.state_sections import Place, StateSection
from portal.gaps import pages
from portal.gaps.board import line_of


def gaps(place: Place) -> StateSection | None:
    """The line of the board (1 query); None for a country of which the board knows nothing."""
    known = place.known
    row = pages.row_of(line_of(place.country, place.viewer, known))
    if not any(shown.numbers for shown in row.cells):
        return None
    cells = list(zip(pages.pillars(known), row.cells, strict=True))
    return StateSection(_("Needs and money, pillar by pillar"), "gaps/state.html", {"cells": cells}, "gaps")
