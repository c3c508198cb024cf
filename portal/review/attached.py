"""The pictures and files of a text under review, for whoever reads it before it is published.

A new version's files have no address of their own: `portal.files` hands out what belongs to the entry as it stands, and
only to those who may see it. Here they are reached through the version, by its author and ISU, or through the
invitation of a reviewer from outside, and end with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from entries import locales
from entries.models import TRACK_SOURCE, Resource, Revision
from entries.models.resources import upload_path
from entries.snapshots import Payload, snapshot
from entries.texts import Text, current_language
from portal.desk.decisions import Subject, pair_of

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


#: From the position of a file in the text, counted from 1, to where it is fetched.
Address = Callable[[int], str]


def attached_to(subject: Subject, address: Address) -> list[Attached]:
    """What the text under review holds; of a translation, what its entry holds (1 query, none for a new version)."""
    entry, revision = pair_of(subject)
    payload = revision.payload if revision and "shared" in revision.payload else snapshot(entry)
    return [_attached(address(number), number, row, payload["language"]) for number, row in _stored(payload)]


def attached_to_version(revision: Revision) -> list[Attached]:
    """What a new version holds, at addresses for its author and ISU; nothing for a translation, which has no files."""
    if revision.track != TRACK_SOURCE:
        return []
    return attached_to(revision, lambda number: reverse("review:version_file", args=[revision.pk, number]))


def _stored(payload: Payload) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, row in enumerate(payload["rows"].get("resources", []), 1):
        if row.get("file", "").startswith(FOLDER):
            yield number, row


def _attached(address: str, number: int, row: dict[str, Any], language: str) -> Attached:
    foreign = language != current_language()
    size = locales.file_size(row["size"], current_language()) if row.get("size") else ""
    facts = filter(None, (str(Resource.Form(row["form"]).label), row.get("media_type", ""), size))
    return Attached(
        position=number,
        row=row,
        address=address,
        title=Text(row.get("title") or row.get("file_name", ""), language, foreign),
        alternative=Text(row.get("alt", ""), language, foreign),
        facts=" · ".join(facts),
    )
