"""An entry as data: what a revision stores, and how it is put back.

Schema 1, track "source":
`{"language": "fr", "texts": {name: text}, "shared": {name: value}, "terms": [[key, role]], "rows": {child: [row]}}`.
A language track has `language`, `texts` and `rows` as `{child: {row id: {name: text}}}`: the texts of that
language only; `renders_hash`, the fingerprint of its source; and `marks` of the translation desk. Raw
modeltranslation columns never enter a payload.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from modeltranslation.translator import NotRegistered, translator

from entries.models import TRACK_SOURCE, Entry, EntryTerm, Term
from entries.texts import LANGUAGES, raw

SCHEMA = 1
Payload = dict[str, Any]


def snapshot(entry: Entry, track: str = TRACK_SOURCE) -> Payload:
    """The payload of one track of a saved entry (of its own kind's model)."""
    language = entry.original_language if track == TRACK_SOURCE else track
    payload: Payload = {
        "language": language,
        "texts": {name: raw(entry, name, language) for name in entry.kind_info.text_names()},
    }
    if track == TRACK_SOURCE:
        payload["shared"] = {name: _value(entry, name) for name in entry.kind_info.shared}
        payload["terms"] = sorted([row.term.key, row.role] for row in entry.entry_terms.select_related("term"))
    payload["rows"] = _rows(entry, track, language)
    return as_json(payload)


def apply(entry: Entry, payload: Payload, track: str = TRACK_SOURCE) -> None:
    """Write a payload onto the live entry: columns, then terms, then child rows. Saves; no state changes."""
    language = payload["language"]
    for name, text in payload.get("texts", {}).items():
        if name in entry.kind_info.text_names():
            setattr(entry, f"{name}_{language}", text)
    if track == TRACK_SOURCE:
        for name, value in payload.get("shared", {}).items():
            _set_value(entry, name, value)
        entry.original_language = language
    entry.source_hash = fingerprint(entry)
    entry.save()
    if track == TRACK_SOURCE:
        _apply_terms(entry, payload.get("terms", []))
        _apply_rows(entry, payload.get("rows", {}), language)
    else:
        _apply_row_texts(entry, payload.get("rows", {}), language)


def fingerprint(entry: Entry) -> str:
    """SHA-256 over the texts of the original language: what a translation renders."""
    return fingerprint_of({name: raw(entry, name, entry.original_language) for name in entry.kind_info.text_names()})


def fingerprint_of(texts: dict[str, str]) -> str:
    """The same over the texts of a payload of the source: finds the version that a translation renders."""
    return hashlib.sha256(json.dumps(texts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def as_json(payload: Payload) -> Payload:
    """The payload as it looks after storage, so that two of them compare equal."""
    return json.loads(json.dumps(payload, cls=DjangoJSONEncoder))


def translated_names(model: type[models.Model]) -> tuple[str, ...]:
    """Base names of the model's translated fields."""
    try:
        return tuple(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return ()


def _value(obj: models.Model, name: str) -> Any:
    return obj._meta.get_field(name).value_from_object(obj)


def _set_value(obj: models.Model, name: str, value: Any) -> None:
    field = obj._meta.get_field(name)
    setattr(obj, field.attname, field.to_python(value))


def _apply_terms(entry: Entry, terms: list[list[str]]) -> None:
    wanted = {(key, role) for key, role in terms}
    named = Term.objects.filter(_keys_filter(key for key, _role in wanted))
    by_key = {term.key: term.merged_into_id or term.pk for term in named}
    keep = {(by_key[key], role) for key, role in wanted if key in by_key}
    present = {(row.term_id, row.role): row.pk for row in entry.entry_terms.all()}
    gone = [pk for pair, pk in present.items() if pair not in keep]
    EntryTerm.objects.filter(pk__in=gone).delete()
    EntryTerm.objects.bulk_create(
        EntryTerm(entry_id=entry.pk, term_id=term, role=role) for term, role in sorted(keep - present.keys())
    )


def _keys_filter(keys: Iterable[str]) -> models.Q:
    """Terms by `vocabulary/code`."""
    by_vocabulary: dict[str, list[str]] = {}
    for key in keys:
        vocabulary, _slash, code = key.partition("/")
        by_vocabulary.setdefault(vocabulary, []).append(code)
    query = models.Q(pk__in=[])
    for vocabulary, codes in by_vocabulary.items():
        query |= models.Q(vocabulary=vocabulary, code__in=codes)
    return query


def _child_fields(model: type[models.Model], parent: str) -> list[models.Field]:
    """Untranslated columns of a child row, without its key and its parent."""
    translated = translated_names(model)
    columns = {f"{name}_{code}" for name in translated for code in LANGUAGES}
    skip = {*translated, *columns, parent, "id"}
    return [field for field in model._meta.concrete_fields if field.name not in skip]


def _relation(entry: Entry, accessor: str) -> Any:
    return entry._meta.get_field(accessor)


def _rows(entry: Entry, track: str, language: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for accessor in entry.kind_info.children:
        relation = _relation(entry, accessor)
        model, parent = relation.related_model, relation.field.name
        texts = translated_names(model)
        rows = list(getattr(entry, accessor).all())
        if track == TRACK_SOURCE:
            fields = _child_fields(model, parent)
            found[accessor] = [
                {"id": row.pk}
                | {field.name: _plain(field, row) for field in fields}
                | {name: raw(row, name, language) for name in texts}
                for row in rows
            ]
        elif texts:
            found[accessor] = {str(row.pk): {name: raw(row, name, language) for name in texts} for row in rows}
    return found


def _plain(field: models.Field, row: models.Model) -> Any:
    value = field.value_from_object(row)
    return value.name if isinstance(field, models.FileField) else value


def _apply_rows(entry: Entry, rows: dict[str, list[dict[str, Any]]], language: str) -> None:
    for accessor, wanted in rows.items():
        if accessor not in entry.kind_info.children:
            continue
        relation = _relation(entry, accessor)
        model, parent = relation.related_model, relation.field.name
        existing = {row.pk: row for row in getattr(entry, accessor).all()}
        kept = {row["id"] for row in wanted if row.get("id") in existing}
        for pk in existing.keys() - kept:
            existing[pk].delete()
        for data in wanted:
            row = existing.get(data.get("id")) or model(**{parent: entry})
            for field in _child_fields(model, parent):
                if field.name in data:
                    setattr(row, field.attname, field.to_python(data[field.name]))
            for name in translated_names(model):
                setattr(row, f"{name}_{language}", data.get(name, ""))
            row.save()


def _apply_row_texts(entry: Entry, rows: dict[str, dict[str, dict[str, str]]], language: str) -> None:
    for accessor, by_id in rows.items():
        if accessor not in entry.kind_info.children:
            continue
        names = translated_names(_relation(entry, accessor).related_model)
        for row in getattr(entry, accessor).all():
            texts = by_id.get(str(row.pk))
            if texts is None:
                continue
            for name in names:
                setattr(row, f"{name}_{language}", texts.get(name, ""))
            row.save()
