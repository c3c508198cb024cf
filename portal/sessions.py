"""Sessions in the database, for which a cookie that cannot be a key of ours is no session."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS

_OURS = frozenset(VALID_KEY_CHARS)
LONGEST = 40  # characters of the column


class SessionStore(db.SessionStore):
    """Django's store. It would ask the database for any text, which refuses one with a null byte by an error."""

    def _validate_session_key(self, key: str | None) -> bool:
        """Whether Django could have made this key: eight to forty of its letters and digits."""
        is_key = bool(super()._validate_session_key(key))  # type: ignore[misc]
        return is_key and len(key or "") <= LONGEST and _OURS.issuperset(key or "")
