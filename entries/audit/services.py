"""Writing to the audit log, in the transaction of the deed itself: what is undone leaves no record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser

from entries.audit.models import AuditRecord, Pseudonym
from entries.audit.requests import request_id
from entries.viewers import Viewer

Actor = Viewer | AbstractBaseUser | int | None


def record(action: str, *, by: Actor, about: str = "", detail: Mapping[str, Any] | None = None) -> AuditRecord:
    """Add one row to the audit log (2 queries; 4 the first time a person appears); returns it.

    Call it inside the transaction of the deed. `action` is dotted (`role.granted`, `export.made`); `by` is who did it,
    None for the clock or for nobody known; `about` is `sort:id` (`entry:12`; for people take `person`); `detail` must
    be JSON, and hold no names or addresses of people.
    """
    return AuditRecord.objects.create(
        actor=pseudonym(by),
        action=action,
        about=about[:80],
        detail=dict(detail or {}),
        request=request_id.get(),
    )


def person(who: Actor) -> str:
    """How a person is named as the thing that a record is about: `person:<pseudonym>`, "" for nobody."""
    known = pseudonym(who)
    return f"person:{known}" if known else ""


def pseudonym(who: Actor) -> UUID | None:
    """The pseudonym of a person, made the first time; None for nobody."""
    user_id: Any = who.user_id if isinstance(who, Viewer) else getattr(who, "pk", who)  # type: ignore[arg-type]
    if user_id is None:
        return None
    return Pseudonym.objects.get_or_create(user_id=user_id)[0].pk
