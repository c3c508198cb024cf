"""Things of the translation desk for the audit: a draft with marks, the glossary, files that came back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from entries import editing
from entries.models import Entry, TranslationRecord
from partners.models import User
from partners.viewers import viewer_of
from portal.translating.importing import apply
from portal.translating.models import Export, GlossaryTerm, Import
from portal.translating.work import digest


def fill(make_entry: Callable[..., Any], people: Mapping[str, User]) -> dict[str, Any]:
    """A translation that has aged and holds a machine's texts, a glossary term, a file read and one imported."""
    by = viewer_of(people["translator"])
    word = GlossaryTerm.objects.create(
        word_en="survivor", word_fr="survivant", word_ar="ناجٍ", forbidden_fr="victime guérie", note="Never: victim."
    )
    aged = make_entry(title_en="Survivors ride horses", title_fr="Des survivants à cheval")
    TranslationRecord.objects.filter(entry=aged).update(renders_hash="older")
    marks = {"machine": ["text-summary"], "older": {"text-results": "People felt alone."}, "since": ""}
    texts = {"summary": "Des victimes guéries.", "results": "Moins seuls."}
    editing.save_translation(entry=aged, language="fr", changes={"texts": texts, "marks": marks}, by=by, edition=0)
    returned = [_returned(make_entry(title_en=f"Sent out {number}"), people["translator"]) for number in range(2)]
    apply(run=returned[1], by=by, submit=True)
    return {"aged": aged.pk, "glossary_term": word.pk, "returned_file": returned[0].pk, "imported": returned[1].pk}


def _returned(entry: Entry, translator: User) -> Import:
    title, summary = entry.title_en, entry.summary_en
    units = {"text-title": [digest(title), ""], "text-summary": [digest(summary), "older"]}
    sent = Export.objects.create(
        key=f"key{entry.pk}", language="fr", form="xliff", contents={str(entry.pk): {**units}}, by=translator
    )
    rows = [
        [entry.pk, "text-title", title, "Envoyé", ""],
        [entry.pk, "text-summary", summary, "Un résumé.", ""],
        [entry.pk, "text-nonsense", "A", "B", ""],
    ]
    return Import.objects.create(
        export=sent, file_name=f"back-{entry.pk}.xlf", form="xliff", rows=rows, by=translator, at=timezone.now()
    )
