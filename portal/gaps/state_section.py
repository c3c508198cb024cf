"""The gaps of one country, on the page of the State."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from entries.search.terms import thesaurus
from partners.state_sections import StateSection
from portal.gaps import pages
from portal.gaps.board import line_of

if TYPE_CHECKING:
    from entries.search.terms import KnownTerm
    from entries.viewers import Viewer


def gaps(country: KnownTerm, viewer: Viewer, _language: str) -> StateSection | None:
    """The line of the board; None for a country of which the board knows nothing."""
    known = thesaurus()
    row = pages.row_of(line_of(country, viewer, known))
    if not any(shown.numbers for shown in row.cells):
        return None
    cells = list(zip(pages.pillars(known), row.cells, strict=True))
    return StateSection(_("Needs and money, pillar by pillar"), "gaps/state.html", {"cells": cells}, "gaps")
