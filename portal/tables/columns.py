"""The columns of an export: what a kind's sections say, as far as the reader may see it, in the reader's language.

Names, addresses and telephone numbers of people are never columns: on a page their owner decides who reads them, in a
table they would travel on without that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _, pgettext

from entries.forms import sentence
from entries.kinds import Kind, TermField
from entries.models import Entry
from entries.texts import LANGUAGES, OWN_NAMES, languages_of, raw, text_of
from entries.viewers import Viewer

#: How to reach people, and who may read that.
PERSONAL = re.compile(r"^contact_|^focal_(name|email|phone|contact)|_for$")
#: Columns that an entry's own `amount_for` rules.
AMOUNTS = frozenset({"amount_min", "amount_max", "currency", "accessibility_cost"})
LIST_SEPARATOR = "; "

Value = Callable[[Entry], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its stable code, its heading, the value for a table and (where it differs) for JSON."""

    code: str
    heading: str
    cell: Value
    data: Value | None = None

    def of(self, entry: Entry) -> Any:
        """The value as JSON has it."""
        return plain((self.data or self.cell)(entry))


def common(viewer: Viewer) -> list[Column]:
    """The columns that lists of several kinds have, as far as `viewer` may read them."""
    return [*_first(), *_texts_of(("title", "summary")), _language(), *_last(viewer), _terms_together()]


def public(kind: Kind, viewer: Viewer) -> list[Column]:
    """The columns of a list of one kind, as far as `viewer` may read them: texts in the active language."""
    hidden = {text.name for text in kind.texts if not text.public}
    columns = [*_first(), *_texts_of(("title", "summary")), _language()]
    for section in kind.sections:
        for name in section.fields:
            if name in ("title", "summary", "audience") or name in hidden:
                continue
            columns += _texts_of((name,), kind) if name in kind.text_names() else _shared(kind, name, viewer)
        for term in section.terms:
            columns += _terms(term)
    return _once([*columns, *_last(viewer)])


def desk(kind: Kind, viewer: Viewer) -> list[Column]:
    """The columns for curators: every text in every language side by side, state and dates of review too."""
    columns = [*_first(), Column("state", _("State"), lambda e: e.get_state_display(), lambda e: e.state)]
    columns.append(_column_of(Entry, "original_language"))
    for section in kind.sections:
        for name in section.fields:
            columns += _in_all_languages(kind, name) if name in kind.text_names() else _shared(kind, name, viewer)
        for term in section.terms:
            columns += _terms(term)
    columns += [_column_of(Entry, name) for name in ("provenance", "review_due", "checked_on")]
    columns.append(Column("source_key", _("Own identifier"), lambda e: e.source_key))
    return _once([*columns, *_last(viewer)])


def plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if isinstance(value, Decimal | date | datetime):
        return value.isoformat() if not isinstance(value, Decimal) else str(value)
    return value


def in_cell(value: Any) -> Any:
    """A value as one cell holds it: lists of words joined, other structures as JSON."""
    if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
        return LIST_SEPARATOR.join(value)
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict | tuple) else value


def _first() -> list[Column]:
    return [
        Column("id", _("Number"), lambda e: e.pk),
        Column("kind", _("Kind"), lambda e: str(e.kind_info.label), lambda e: e.kind),
    ]


def _last(viewer: Viewer) -> list[Column]:
    return [
        Column("organisation", _("Organisation"), lambda e: owner_named(e, viewer)),
        Column("published", pgettext("moment", "Published"), lambda e: e.published_at),
        Column("changed", _("Last changed"), lambda e: e.updated_at),
        Column("address", _("Address on the portal"), _address),
    ]


def _address(entry: Entry) -> str:
    return f"{settings.SITE_URL}{entry.get_absolute_url()}" if entry.is_published else ""


def _language() -> Column:
    return Column(
        "languages", _("Languages of the text"), lambda e: [OWN_NAMES[code] for code in languages_of(e)], languages_of
    )


def _texts_of(names: Iterable[str], kind: Kind | None = None) -> list[Column]:
    model = kind.model if kind else Entry
    return [Column(name, _label(model, name), lambda e, n=name: str(text_of(e, n))) for name in names]  # type: ignore[misc]


def _in_all_languages(kind: Kind, name: str) -> Iterator[Column]:
    for code in LANGUAGES:
        heading = _("%(label)s (%(language)s)") % {"label": _label(kind.model, name), "language": OWN_NAMES[code]}
        yield Column(f"{name}_{code}", heading, lambda e, c=code: raw(e, name, c))  # type: ignore[misc]


def _shared(kind: Kind, name: str, viewer: Viewer) -> Iterator[Column]:
    """The column of an untranslated field; none for what is about reaching people, or not for readers."""
    if PERSONAL.search(name) or name in kind.confidential:
        return
    column = _column_of(kind.model, name, viewer)
    if name in AMOUNTS and "amount_for" in kind.shared:
        cell, data = column.cell, column.data or column.cell
        column = Column(
            name,
            column.heading,
            lambda e: cell(e) if _sees_amount(viewer, e) else None,
            lambda e: data(e) if _sees_amount(viewer, e) else None,
        )
    yield column


def _sees_amount(viewer: Viewer, entry: Any) -> bool:
    return entry.amount_for in viewer.audiences or viewer.reads_drafts


def _column_of(model: type[models.Model], name: str, viewer: Viewer | None = None) -> Column:
    field = model._meta.get_field(name)
    heading = _label(model, name)
    if isinstance(field, models.ForeignKey):
        return Column(name, heading, lambda e: _title(getattr(e, name), viewer))
    if getattr(field, "choices", None):
        return Column(name, heading, lambda e: str(getattr(e, f"get_{name}_display")()), lambda e: getattr(e, name))
    return Column(name, heading, lambda e: getattr(e, name))


def owner_named(entry: Entry, viewer: Viewer) -> str:
    """The name of the organisation behind an entry; of a request or an offer only where its page is open to `viewer`.

    Who asks for help may do so without being named: so say the pages of these kinds, which have audiences of their own
    for amount and contact.
    """
    unnamed = "amount_for" in entry.kind_info.shared and entry.owner_id not in viewer.organisations
    return _title(entry.owner, viewer if unnamed else None)


def _title(other: Entry | None, viewer: Viewer | None = None) -> str:
    """The title of another entry, unless it is hidden from the reader."""
    if other is None:
        return ""
    everything = viewer is None or viewer.reads_drafts
    seen = everything or (other.is_published and viewer is not None and other.audience in viewer.audiences)
    return str(text_of(other, "title")) if seen else ""


def _terms(term: TermField) -> list[Column]:
    """The names of the terms of one vocabulary and role, and their codes."""
    label = sentence(term.vocabulary.label)

    def chosen(entry: Entry) -> list[Any]:
        rows = [row for row in entry.entry_terms.all() if row.role == term.role.value]
        return [row.term for row in rows if row.term.vocabulary == term.vocabulary.value]

    return [
        Column(term.name, label, lambda e: [str(text_of(one, "label")) for one in chosen(e)]),
        Column(
            f"{term.name}_codes", _("%(label)s (codes)") % {"label": label}, lambda e: [one.code for one in chosen(e)]
        ),
    ]


def _terms_together() -> Column:
    return Column(
        "terms",
        _("Topics and places"),
        lambda e: [str(text_of(row.term, "label")) for row in e.entry_terms.all()],
        lambda e: [{"role": row.role, "term": row.term.key} for row in e.entry_terms.all()],
    )


def _label(model: type[models.Model], name: str) -> str:
    try:
        return sentence(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return name


def _once(columns: Iterable[Column]) -> list[Column]:
    """The columns without those that come a second time (a section may repeat what all kinds have)."""
    return list({column.code: column for column in reversed(list(columns))}.values())[::-1]
