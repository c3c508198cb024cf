"""Words for reading the hub's entries with what their pages show beside the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from entries import detail_page
from entries.models import Entry
from entries.texts import LANGUAGES
from practices.models import Collection

if TYPE_CHECKING:
    from entries.viewers import Viewer

#: Asked on every page of a practice, so not through the ORM, which takes longer to word it than it takes to answer.
_REPORTS = """
    SELECT entry_ptr_id FROM practices_endorsement WHERE subject_id = %(practice)s
    UNION ALL SELECT entry_ptr_id FROM practices_adaptation WHERE subject_id = %(practice)s
"""
TITLES = {f"title_{language}": f"title_{language}" for language in LANGUAGES}


def for_page(model: type[Entry], viewer: Viewer) -> QuerySet[Any]:
    """The ground's `for_page` with the collections that hold the entry, in the same query.

    `shelves` (id, original language, titles) come as a list of mappings.
    """
    held_by = (
        Collection.objects.visible_to(viewer)
        .published()
        .filter(items__entry_id=OuterRef("pk"))
        .order_by("pk")
        .annotate(json=JSONObject(id="pk", original_language="original_language", **TITLES))
        .values("json")
    )
    return detail_page.for_page(model, viewer).annotate(shelves=ArraySubquery(held_by))


def reports_on(practice_id: int, viewer: Viewer) -> list[Entry]:
    """Published endorsements and adaptation reports of a practice that the viewer may read, the oldest first.

    Each row comes as its own kind's model. 1 query where there are none, as for most practices; else 2.
    """
    with connection.cursor() as cursor:
        cursor.execute(_REPORTS, {"practice": practice_id})
        keys = [key for (key,) in cursor.fetchall()]
    if not keys:
        return []
    rows = Entry.objects.visible_to(viewer).published().filter(pk__in=keys).order_by("published_at", "pk")
    return [getattr(row, row.kind) for row in rows.select_related("endorsement", "adaptation")]
