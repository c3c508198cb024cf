"""Reading the outbox: what is asked for, counts by state, and each mail with what a role may know of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Count, QuerySet

from entries.viewers import Role, Viewer
from portal.notifications.models import Mail, MailState

_ADDRESS = re.compile(r"[^\s<>()'\":;,]+@[^\s<>()'\":;,]+")
#: Columns that a page of the list does not need; texts can be long.
_LONG = ("text", "html", "message_id", "esp_id")


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for; an empty part asks for nothing. Only those who see addresses may ask for one."""

    state: str = ""
    letter: str = ""
    language: str = ""
    address: str = ""

    def told(self) -> dict[str, str]:
        """For the audit log: what was asked, of an address only that one was named."""
        known = {"state": self.state, "letter": self.letter, "language": self.language}
        return {
            **{name: value for name, value in known.items() if value},
            **({"address": "named"} if self.address else {}),
        }

    def query(self) -> str:
        """As the query part of the list's address, so that a page after an act shows the same list."""
        parts = {"state": self.state, "letter": self.letter, "language": self.language, "address": self.address}
        return urlencode({name: value for name, value in parts.items() if value})


@dataclass(frozen=True, slots=True)
class Tally:
    """All mails by state and letter, from one look at the table."""

    rows: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def states(self) -> list[tuple[str, str, int]]:
        """Code, label and number of each state, in the order in which a mail may pass through them."""
        counts: Counter[str] = Counter()
        for (state, _letter), number in self.rows.items():
            counts[state] += number
        return [(code, str(label), counts[code]) for code, label in MailState.choices]

    @property
    def letters(self) -> list[str]:
        """The names of all letters there are."""
        return sorted({letter for _state, letter in self.rows})


def tally() -> Tally:
    """Count all mails."""
    rows = Mail.objects.order_by().values_list("state", "letter").annotate(number=Count("pk"))
    return Tally({(state, letter): number for state, letter, number in rows})


def matching(asked: Question) -> QuerySet[Mail]:
    """The mails that were asked for, the newest first; letters by name, addresses by any part of them."""
    wanted = {"state": asked.state, "letter": asked.letter, "language": asked.language}
    mails = Mail.objects.filter(**{name: value for name, value in wanted.items() if value})
    return mails.filter(to__contains=asked.address.lower()) if asked.address else mails


def listed(mails: QuerySet[Mail]) -> QuerySet[Mail]:
    """For a page of the list: without the long columns."""
    return mails.defer(*_LONG)


def sees_addresses(viewer: Viewer) -> bool:
    """Whether somebody may see to whom a mail goes, and what it says: administrators, and each look is recorded."""
    return Role.ADMINISTRATOR in viewer.roles


def shown_address(mail: Mail, viewer: Viewer) -> str:
    """The address for those who may see it; for others its first letter and its domain, which is what helps."""
    return mail.to if sees_addresses(viewer) else covered(mail.to)


def covered(address: str) -> str:
    """An address without its middle."""
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"


def shown_words(words: str, viewer: Viewer) -> str:
    """What went wrong; servers repeat addresses in their words, which are covered like the address itself."""
    return words if sees_addresses(viewer) else _ADDRESS.sub(lambda found: covered(found.group()), words)


def lines(mails: Iterable[Mail], viewer: Viewer) -> list[tuple[Mail, str, str]]:
    """Each mail of a page with its address and what went wrong, as this viewer may see them."""
    return [(mail, shown_address(mail, viewer), shown_words(mail.failure, viewer)) for mail in mails]
