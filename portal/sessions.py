"""Sessions in the database that end by idleness; a cookie that cannot be a key of ours is no session."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.models import Session
from django.utils import timezone

from portal.trust import idleness

_OURS = frozenset(VALID_KEY_CHARS)
LONGEST = 40  # characters of the column


class SessionStore(db.SessionStore):
    """Django's store, with an end of our own (`portal.trust.idleness`); the cookie lasts longer than the session.

    Django's would ask the database for any text as a key, which refuses one with a null byte by an error.
    """

    #: When the row says that the session ends; None before it was looked up.
    row_ends_at: datetime | None = None

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row, with the moment at which the session ends if nothing happens in it."""
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        row.expire_date = idleness.ends_at(data, timezone.now())
        return row

    def _get_session_from_db(self) -> Session | None:
        row: Session | None = super()._get_session_from_db()  # type: ignore[misc]
        self.row_ends_at = row.expire_date if row else None
        return row

    def _validate_session_key(self, key: str | None) -> bool:
        """Whether Django could have made this key: eight to forty of its letters and digits."""
        is_key = bool(super()._validate_session_key(key))  # type: ignore[misc]
        return is_key and len(key or "") <= LONGEST and _OURS.issuperset(key or "")
