"""The pictures and files of a text under review, for whoever was asked from outside to read it.

A draft's files have no address of their own: `portal.files` hands out what belongs to entries that the viewer may see,
and a reviewer from outside sees none. Here they are reached through the invitation, and end with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from entries import locales
from entries.models import Resource
from entries.models.resources import upload_path
from entries.snapshots import snapshot
from entries.texts import Text, current_language
from portal.desk.decisions import Subject, pair_of
from portal.review.models import OutsideReview

#: Where uploads lie; a payload that names anything else is not followed.
FOLDER = upload_path(None, "").partition("/")[0] + "/"  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Attached:
    """One picture or file, in the words of the text under review."""

    position: int
    row: dict[str, Any]
    address: str
    title: Text
    alternative: Text
    facts: str

    @property
    def is_picture(self) -> bool:
        """Whether it is shown in place."""
        return bool(self.row["form"] == Resource.Form.PICTURE)


def attached_to(asked: OutsideReview, subject: Subject) -> list[Attached]:
    """What the text under review holds; of a translation, what its entry holds (1 query, none for a new version)."""
    entry, revision = pair_of(subject)
    payload = revision.payload if revision and "shared" in revision.payload else snapshot(entry)
    rows = enumerate(payload["rows"].get("resources", []), 1)
    language = payload["language"]
    return [_attached(asked, number, row, language) for number, row in rows if row.get("file", "").startswith(FOLDER)]


def _attached(asked: OutsideReview, number: int, row: dict[str, Any], language: str) -> Attached:
    foreign = language != current_language()
    size = locales.file_size(row["size"], current_language()) if row.get("size") else ""
    facts = filter(None, (str(Resource.Form(row["form"]).label), row.get("media_type", ""), size))
    return Attached(
        position=number,
        row=row,
        address=reverse("review:outside_file", args=[asked.pk, number]),
        title=Text(row.get("title") or row.get("file_name", ""), language, foreign),
        alternative=Text(row.get("alt", ""), language, foreign),
        facts=" · ".join(facts),
    )
