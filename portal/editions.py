"""Which edition of the public content is the present one: what everything kept in memory is keyed on.

An edition ends when something is published, withdrawn or renamed (`entries.facts.bump_content_version`, in the
transaction of the change itself), when a deadline that pages show passes, and at midnight UTC, because pages say
"open", "closes soon" and "is over" of dates.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import Error
from django.utils import timezone

from entries.models import ContentVersion
from funding.models import Call
from practices.models import Opportunity

log = logging.getLogger(__name__)

#: While the database is away it is asked again only so often, in seconds; what is in memory is served meanwhile.
AWAY = 5.0

_Number = tuple[int, datetime | None]


@dataclass(frozen=True, slots=True)
class Edition:
    """A state of the public content: its name, and the moment (Unix time) at which the clock alone ends it."""

    name: str
    ends: float
    number: _Number = (0, None)


class Editions:
    """Knows the present edition, at most `freshness` seconds late.

    One thread at a time asks the database; the others go on with what is known, so a slow database delays one
    request and not all. `freshness` 0 asks for every request. Thread-safe.
    """

    def __init__(self, freshness: float, clock: Callable[[], float] = time.time) -> None:
        self._freshness = freshness
        self._clock = clock
        self._asking = threading.Lock()
        self._known: Edition | None = None
        self._ask_again = 0.0

    def now(self) -> Edition | None:
        """The present edition; None as long as the database has never answered. 0 to 2 queries."""
        known, moment = self._known, self._clock()
        if known and moment < self._ask_again and moment < known.ends:
            return known
        expired = known is None or moment >= known.ends
        if self._asking.acquire(blocking=expired or not self._freshness):
            try:
                self._ask(moment)
            finally:
                self._asking.release()
        return self._known

    def _ask(self, moment: float) -> None:
        try:
            number = _number()
            if self._known is None or self._known.number != number or moment >= self._known.ends:
                self._known = _edition(number, moment)
            self._ask_again = moment + self._freshness
        except Error as error:
            log.warning("The content version cannot be read; pages in memory are served: %s", error)
            self._ask_again = moment + max(self._freshness, AWAY)


def _number() -> _Number:
    """The content version with its date: a database that was restored may count to the same number again."""
    return ContentVersion.objects.values_list("number", "changed_at").filter(pk=1).first() or (0, None)


def _edition(number: _Number, moment: float) -> Edition:
    ends = _ends_after(datetime.fromtimestamp(moment, UTC))
    counted, changed = number
    stamp = int(changed.timestamp() * 1_000_000) if changed else 0
    return Edition(f"{counted}.{stamp:x}.{int(ends.timestamp()):x}", ends.timestamp(), number)


def _ends_after(moment: datetime) -> datetime:
    """The next moment that changes what pages say: a deadline, a call that opens or closes; midnight at the latest."""
    first, *others = (
        model.objects.published()
        .filter(**{f"{column}__gt": moment})
        .order_by(column)
        .values_list(column, flat=True)[:1]
        for model, column in ((Opportunity, "deadline"), (Call, "closes_at"), (Call, "opens_at"))
    )
    turns = first.union(*others, all=True)
    midnight = timezone.localtime(moment, UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return min([midnight, *turns])
