"""What countries, pillars, donors and roles are called in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _, pgettext_lazy

from entries import locales
from entries.models import Vocabulary
from entries.search.terms import Thesaurus
from entries.texts import Text, current_language
from funding.commitments.totals import NOWHERE, TOGETHER, Row

STATUSES = {
    "pipeline": pgettext_lazy("commitment", "In preparation"),
    "implementation": pgettext_lazy("commitment", "Under way"),
    "finalisation": pgettext_lazy("commitment", "Being concluded"),
    "closed": pgettext_lazy("commitment", "Closed"),
    "cancelled": pgettext_lazy("commitment", "Cancelled"),
    "suspended": pgettext_lazy("commitment", "Suspended"),
}
ROLES = {
    "reporting": pgettext_lazy("commitment", "Published by"),
    "funding": pgettext_lazy("commitment", "Funded by"),
    "accountable": pgettext_lazy("commitment", "Accountable"),
    "extending": pgettext_lazy("commitment", "Managed by"),
    "recipient": pgettext_lazy("commitment", "Received by"),
    "implementing": pgettext_lazy("commitment", "Carried out by"),
}


def of_term(known: Thesaurus, vocabulary: str, code: str) -> Text:
    """The name of a term, of its successor if it was merged; the code for one that is gone."""
    term = known.find(vocabulary, code)
    return known.current(term).label(current_language()) if term else Text(code, current_language())


def labelled(by: str, rows: Mapping[str, Row], known: Thesaurus) -> list[Row]:
    """Rows of a table with their names, in the order of a table: what is not known stands last."""
    kept = list(rows.values())
    for row in kept:
        row.label = _label(by, row, known)
    if by == "country":
        kept.sort(key=lambda row: (row.key == NOWHERE, -row.count, locales.sort_key(row.label)))
    return kept


def _label(by: str, row: Row, known: Thesaurus) -> str:
    if by == "country":
        return str(of_term(known, Vocabulary.COUNTRY, row.key)) if row.key else _("No country named")
    if by == "pillar":
        return str(of_term(known, Vocabulary.THEME, row.key)) if row.key else _("No pillar could be told")
    if by == "donor":
        return _("Several donors together") if row.key == TOGETHER else row.label or row.key
    return row.key or _("Year not known")


def joined(codes: Iterable[str], vocabulary: str, known: Thesaurus) -> list[str]:
    """Names of terms, to be listed."""
    return [str(of_term(known, vocabulary, code)) for code in codes]
