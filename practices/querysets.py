"""Words for reading the hub's entries with what their pages show beside the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from entries.models import Entry, TranslationRecord
from entries.texts import LANGUAGES
from practices.models import Adaptation, Collection, Endorsement

if TYPE_CHECKING:
    from entries.viewers import Viewer

TITLES = {f"title_{language}": f"title_{language}" for language in LANGUAGES}


def for_page(model: type[Entry], viewer: Viewer) -> QuerySet[Any]:
    """Entries of `model` that the viewer may read, each with its owner, translation records and collections.

    `records` (language, quality, renders_hash) and `shelves` (collections that hold the entry: id, original
    language, titles) come as lists of mappings in the same query, so a page needs no further one for them.
    """
    records = TranslationRecord.objects.filter(entry_id=OuterRef("pk")).values(
        json=JSONObject(language="language", quality="quality", renders_hash="renders_hash")
    )
    shelves = (
        Collection.objects.visible_to(viewer)
        .published()
        .filter(items__entry_id=OuterRef("pk"))
        .order_by("pk")
        .annotate(json=JSONObject(id="pk", original_language="original_language", **TITLES))
        .values("json")
    )
    found = model.objects.visible_to(viewer).select_related("owner")
    return found.annotate(records=ArraySubquery(records), shelves=ArraySubquery(shelves))


def reports_on(practice_id: int, viewer: Viewer) -> list[Entry]:
    """Published endorsements and adaptation reports of a practice that the viewer may read, the oldest first.

    One query; each row comes as its own kind's model.
    """
    mine = Endorsement.objects.filter(subject_id=practice_id).values("pk")
    keys = mine.union(Adaptation.objects.filter(subject_id=practice_id).values("pk"))
    rows = Entry.objects.visible_to(viewer).published().filter(pk__in=keys).order_by("published_at", "pk")
    return [getattr(row, row.kind) for row in rows.select_related("endorsement", "adaptation")]
