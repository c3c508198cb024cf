"""Taking somebody's words out of sight after a report, and showing them again: who may, why, and what is kept of it."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries.audit.services import record
from entries.rules import Refused
from entries.viewers import CURATORS, Viewer

#: A row with `hidden_at` and `hidden_because`.
Words = TypeVar("Words", bound=models.Model)


@transaction.atomic
def hide(*, words: Words, sort: str, by: Viewer, why: str) -> Words | None:
    """Mark words as hidden, with the reason; the row as it is now, None where they were hidden already.

    In order: raises `Refused` for other roles than curators, and without a reason; locks the row; marks it; writes
    `<sort>.hidden` into the audit log. Whoever calls it does what else follows, in the same transaction.
    """
    _ask(by)
    if not why.strip():
        raise Refused(_("Please say why: the note goes to the author."))
    return _mark(words, by, f"{sort}.hidden", {"hidden_at": timezone.now(), "hidden_because": why.strip()})


@transaction.atomic
def show(*, words: Words, sort: str, by: Viewer) -> Words | None:
    """Show words again; as `hide`, with `<sort>.shown` in the audit log."""
    _ask(by)
    return _mark(words, by, f"{sort}.shown", {"hidden_at": None, "hidden_because": ""})


def _ask(by: Viewer) -> None:
    if not by.roles & CURATORS:
        raise Refused(_("Only curators hide words, or show them again."))


def _mark(words: Words, by: Viewer, deed: str, marks: dict[str, Any]) -> Words | None:
    rows = type(words)._base_manager.select_for_update(of=("self",))
    fresh: Any = rows.get(pk=words.pk)
    if bool(fresh.hidden_at) == bool(marks["hidden_at"]):
        return None
    for name, value in marks.items():
        setattr(fresh, name, value)
    fresh.save(update_fields=list(marks))
    record(deed, by=by, about=f"{deed.partition('.')[0]}:{fresh.pk}")
    return fresh  # type: ignore[no-any-return]
