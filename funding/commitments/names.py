"""What countries, pillars, donors and roles are called in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _, gettext_lazy

from entries import locales
from entries.models import Vocabulary
from entries.search.terms import Thesaurus
from entries.texts import Text, current_language
from funding.commitments.totals import NOWHERE, TOGETHER, Row

STATUSES = {
    "pipeline": gettext_lazy("In preparation"),
    "implementation": gettext_lazy("Under way"),
    "finalisation": gettext_lazy("Being concluded"),
    "closed": gettext_lazy("Closed"),
    "cancelled": gettext_lazy("Cancelled"),
    "suspended": gettext_lazy("Suspended"),
}
ROLES = {
    "reporting": gettext_lazy("Published by"),
    "funding": gettext_lazy("Funded by"),
    "accountable": gettext_lazy("Accountable"),
    "extending": gettext_lazy("Managed by"),
    "recipient": gettext_lazy("Received by"),
    "implementing": gettext_lazy("Carried out by"),
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
