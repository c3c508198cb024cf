"""Sending texts out to the tools of translators: which, in which form, and what is remembered of it."""

from __future__ import annotations

import io
import secrets
import zipfile
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from entries.audit.services import record
from entries.models import Entry
from entries.rules import Refused, can_translate
from entries.translations import TranslationState, states_of
from entries.viewers import Viewer
from portal.tables import sheets
from portal.translating import tables, xliff_writing
from portal.translating.glossary import glossary
from portal.translating.models import Export, Form
from portal.translating.work import Work, digest, works

#: Entries in one file: what a person translates in some weeks, and what a web request writes in a few seconds.
MOST = 300
XLIFF_TYPE = "application/xliff+xml"


@transaction.atomic
def export(*, entries: Iterable[Entry], language: str, form: str, by: Viewer) -> HttpResponseBase:
    """The texts of these entries, with their translations so far, as a file to save.

    `entries` are published ones that `by` may see; those that are written in `language` are left out. In order: asks
    whether `by` translates into the language; stores the `Export`; records `export.made` in the audit log; makes the
    file. Raises `Refused`: by the rules, without an entry, with more than `MOST`.
    """
    verdict = can_translate(by, language)
    if not verdict:
        raise Refused(verdict.reason)
    chosen = [entry for entry in entries if entry.original_language != language]
    if not chosen:
        raise Refused(_("None of these entries needs a translation into this language."))
    if len(chosen) > MOST:
        raise Refused(
            _("These are more than %(count)s entries. Narrow the list, and export it in parts.") % {"count": MOST}
        )
    listed = works(chosen, language)
    made = Export.objects.create(
        key=secrets.token_hex(10), language=language, form=form, contents=_contents(listed), by_id=by.user_id
    )
    detail = {"what": "translations", "language": language, "form": form, "entries": [entry.pk for entry in chosen]}
    record("export.made", by=by, about=f"translation-export:{made.pk}", detail=detail)
    return _answer(made, listed, {key: states[language] for key, states in states_of(chosen).items()})


def _contents(listed: Iterable[Work]) -> dict[str, dict[str, list[str]]]:
    """For each entry and field what stood there: digests of source and translation."""
    return {
        str(work.entry.pk): {
            unit.field: [digest(unit.source.text), digest(unit.written)] for unit in work.units if unit.source
        }
        for work in listed
    }


def _answer(made: Export, listed: Sequence[Work], states: dict[int, TranslationState]) -> HttpResponseBase:
    name = f"translations-{made.language}-{made.key[:8]}"
    if made.form != Form.XLIFF:
        rows = tables.rows_of(listed, key=made.key, states=states)
        return sheets.download(rows, tables.HEADER, made.form, name=name, title=made.language, language=made.language)
    by_source: dict[str, list[Work]] = {}
    for work in listed:
        by_source.setdefault(work.entry.original_language, []).append(work)
    known = glossary()
    documents = {
        source: xliff_writing.document(some, key=made.key, states=states, glossary=known)
        for source, some in by_source.items()
    }
    if len(documents) == 1:
        return _download(next(iter(documents.values())), XLIFF_TYPE, f"{name}.xlf")
    return _download(_zipped(documents, made.language), "application/zip", f"{name}.zip")


def _zipped(documents: dict[str, bytes], language: str) -> bytes:
    """One document for each original language: XLIFF knows only one in a document."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for source, document in documents.items():
            archive.writestr(f"{source}-{language}.xlf", document)
    return held.getvalue()


def _download(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response
