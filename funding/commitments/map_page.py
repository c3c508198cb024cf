"""What the page of the financing map shows: the picture, its legend, one table of the same data, and the totals."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from entries import locales
from entries.models import Vocabulary
from entries.search.terms import Thesaurus, thesaurus
from entries.texts import current_language
from funding.commitments import names, totals, world
from funding.commitments.forms import VIEWS, MapFilter
from funding.commitments.totals import NOWHERE, TOGETHER, Row

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Step:
    """One colour of the map and the values that it stands for."""

    colour: str
    words: str


def context(request: HttpRequest, form: MapFilter) -> dict[str, Any]:
    """Everything the page shows (at most 9 queries with the filter's)."""
    wanted, known = form.wanted(), thesaurus()
    by, currency = wanted.get("by") or "country", wanted.get("show", "")
    found = totals.asked_for(wanted)
    countries = totals.by_country(found, wanted)
    rows = countries if by == "country" else totals.TABLES[by](found, wanted)
    values = values_of(countries, currency)
    lower = world.limits(values)
    asked = {name: str(value) for name, value in wanted.items() if value}
    return {
        "form": form,
        "is_narrowed": any(value for name, value in asked.items() if name != "by"),
        "no_index": form.is_bound,
        "currency": currency,
        "overall": totals.overall(found, wanted),
        "rows": [(row, _address(by, row, asked)) for row in names.labelled(by, rows, known)],
        "by": by,
        "by_label": VIEWS[by],
        "views": [(VIEWS[one], f"?{urlencode(asked | {'by': one})}", one == by) for one in VIEWS],
        "undivided": any(row.undivided for row in rows.values()),
        "steps": [Step(colour, _range(start, end, currency)) for colour, start, end in
            world.legend(lower, max(values.values(), default=0))],
        "coloured": len(values),
        "donor": _donor(found, wanted),
        "query": urlencode(asked),
        "trail": [(_("Funding"), reverse("funding:front")), (_("Financing map"), "")],
    }  # fmt: skip


def _donor(found: Any, wanted: dict[str, Any]) -> str:
    """The name of the donor that was asked for; its key where nothing is found."""
    key = wanted.get("donor")
    if not key:
        return ""
    rows = totals.by_donor(found, wanted)
    return rows[key].label or key if key in rows else key


def picture(form: MapFilter) -> str:
    """The map as SVG, for what was asked."""
    wanted, known = form.wanted(), thesaurus()
    currency = wanted.get("show", "")
    values = values_of(totals.by_country(totals.asked_for(wanted), wanted), currency)
    return world.drawn(values, _labels(values, currency, known), _("Financing map"))


def values_of(rows: dict[str, Row], currency: str) -> dict[str, Decimal | int]:
    """What colours each country: the number of commitments, or its money in one currency; nothing is left out."""
    found = {code: row.sums.get(currency, Decimal(0)) if currency else row.count for code, row in rows.items() if code}
    return {code: value for code, value in found.items() if value > 0}


def _labels(values: dict[str, Decimal | int], currency: str, known: Thesaurus) -> dict[str, str]:
    language = current_language()
    used = (term for term in known.of(Vocabulary.COUNTRY) if not (term.retired or term.merged_into))
    return {term.code: f"{term.label(language)}: {_value(values.get(term.code, 0), currency)}" for term in used}


def _value(value: Decimal | int, currency: str) -> str:
    if currency:
        return locales.money(round(value), currency)
    count = int(value)
    return ngettext("%(count)s commitment", "%(count)s commitments", count) % {"count": locales.number(count)}


def _range(start: Decimal | int, end: Decimal | int | None, currency: str) -> str:
    """The values of one step in words. Numbers of commitments end before the next step begins."""
    if end is None or (not currency and start == end):
        return _value(start, currency)
    first = locales.number(round(start))
    return _("From %(start)s to %(end)s") % {"start": first, "end": _value(end, currency)}


def _address(by: str, row: Row, asked: dict[str, str]) -> str:
    """The list of what a row counts; "" where a list cannot be asked for it."""
    kept = {name: value for name, value in asked.items() if name not in ("by", "show")}
    if row.key == TOGETHER or (row.key == NOWHERE and by != "pillar"):
        return ""
    query = urlencode(kept | {by: row.key or "none"})
    return f"{reverse('commitments:list')}?{query}"
