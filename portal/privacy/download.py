"""Everything that the portal holds of a person, as one archive: data for machines, and a page for people."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone

from entries.models import Entry
from entries.texts import text_of
from partners.models import User
from portal.notifications.models import Mail
from portal.privacy.relations import OF_READERS, RELATIONS, Group, Rule, Share, split

SCHEMA = 1
IN_MEMORY = 4 * 1024 * 1024  # bytes of the archive before it goes to the disk
LONGEST_NAME = 160
#: Columns of the account that nobody is shown: a secret, and what is always the same.
_HIDDEN_OF_ACCOUNT = frozenset({"password", "is_superuser", "is_staff", "sample"})
#: Of a mail that holds a code or a link: who reads it shows that the address is theirs, and may only have typed it.
_ONLY_BY_MAIL = frozenset({"text", "html"})
#: Columns that say best what a row is about, the first that is there and not empty.
_NAMES = ("title", "subject", "text", "words", "name", "email", "question", "reason", "note", "action", "file_name")


@dataclass(frozen=True, slots=True)
class Record:
    """One row: what it is, how the person stands to it, when it was made, a short name, and its columns."""

    what: str
    relation: str
    at: datetime | date | None
    name: str
    fields: dict[str, Any] = field(default_factory=dict)


def records(user: User) -> dict[Group, list[Record]]:
    """All records of a person, by group; about one query for each relation that has rows, and one for each without."""
    found: dict[Group, list[Record]] = {group: [] for group in Group}
    for name, rule in RELATIONS.items():
        model, column = split(name)
        found[rule.group] += _records(name, rule, model._default_manager.filter(**{column: user}))
    for name, rule in OF_READERS.items():
        model, column = split(name)
        found[rule.group] += _records(name, rule, model._default_manager.filter(**{f"{column}__user": user}))
    return found


def _records(name: str, rule: Rule, rows: models.QuerySet) -> Iterator[Record]:
    return (_record(name, rule, row) for row in rows.order_by("pk").iterator())


def account(user: User) -> dict[str, Any]:
    """The account's own columns."""
    return _columns(user, _HIDDEN_OF_ACCOUNT)


def archive(user: User) -> IO[bytes]:
    """A ZIP file with `data.json` and `overview.html` (in the active language), ready to be read from its start."""
    held = records(user)
    own = account(user)
    whole = {
        "schema": SCHEMA,
        "made_at": timezone.now(),
        "account": own,
        "records": {
            group.value: [
                {"what": one.what, "relation": one.relation, "at": one.at, "name": one.name, "fields": one.fields}
                for one in of_group
            ]
            for group, of_group in held.items()
        },
    }
    page = render_to_string("privacy/overview.html", {"account": user, "groups": list(held.items())})
    content = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer closes it
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("data.json", json.dumps(whole, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        packed.writestr("overview.html", page)
    content.seek(0)
    return content


def _record(relation: str, rule: Rule, row: models.Model) -> Record:
    whole = row.detail() if isinstance(row, Entry) and rule.share is Share.ALL else row
    moments = dict(_moments(row))
    hide = rule.hide | _ONLY_BY_MAIL if isinstance(row, Mail) and row.secret else rule.hide
    columns = _columns(whole, hide) if rule.share is Share.ALL else {"id": row.pk, **moments, **_about(row)}
    return Record(str(whole._meta.label), relation, next(iter(moments.values()), None), _name(whole, columns), columns)


def _columns(row: models.Model, hide: frozenset[str]) -> dict[str, Any]:
    """Columns by name, without those of other people; files by their name."""
    kept = {}
    for column in row._meta.concrete_fields:
        if column.name in hide or column.related_model is User:
            continue
        value = column.value_from_object(row)
        kept[column.attname] = str(value) if isinstance(column, models.FileField) else value
    return kept


def _moments(row: models.Model) -> Iterator[tuple[str, Any]]:
    for column in row._meta.concrete_fields:
        if isinstance(column, models.DateField):
            value = column.value_from_object(row)
            if value is not None:
                yield column.attname, value


def _about(row: models.Model) -> dict[str, Any]:
    """Keys of what the row is about, and its short words for what was done."""
    wanted = {"entry_id", "revision_id", "partner_id", "interest_id", "call_id", "state", "kind", "action", "answer"}
    return {c.attname: c.value_from_object(row) for c in row._meta.concrete_fields if c.attname in wanted}


def _name(row: models.Model, columns: dict[str, Any]) -> str:
    if isinstance(row, Entry):
        return text_of(row, "title").text[:LONGEST_NAME]
    named = next((str(columns[name]) for name in _NAMES if columns.get(name)), "")
    return (named or str(row))[:LONGEST_NAME]
