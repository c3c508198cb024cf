"""How each hearer of a happening is told: by a letter at once, by a line in their next summary, or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from entries.models import Happening
from partners.models import User
from portal.notifications import readers
from portal.notifications.audiences import Hearer
from portal.notifications.digests.kinds import DEFAULTS, KIND_OF
from portal.notifications.digests.models import Choice, NoticeKind
from portal.notifications.digests.services import Wanted
from portal.notifications.digests.timing import clock_of, due_at
from portal.notifications.letters import Letter
from portal.notifications.models import Frequency, Reader


@dataclass(frozen=True, slots=True)
class Way:
    """How one hearer is told. Without a `kind` it is a letter that nobody can put off.

    With a kind there is a reader, made where an account had none: so quiet hours and the links that end a kind are
    everybody's. `not_before` is set in quiet hours.
    """

    kind: NoticeKind | None = None
    frequency: str = Frequency.AT_ONCE
    reader: Reader | None = None
    not_before: datetime | None = None

    @property
    def is_letter(self) -> bool:
        """Whether a mail of its own is written."""
        return self.frequency == Frequency.AT_ONCE

    @property
    def stop(self) -> str:
        """What the links of the letter end."""
        return f"kind:{self.kind.value}" if self.kind and self.reader else ""


LETTER = Way()


def ways_of(happening: Happening, hearers: Iterable[Hearer]) -> dict[int, Way]:
    """How the hearers with an account are told, by account; who is missing gets a letter (2 queries, often none,
    and what it takes to make the readers of accounts that have none).

    Whoever stopped all mail, or whose address refuses it, gets letters about their own work as before: what was
    stopped are subscriptions.
    """
    kinds = {
        hearer.user_id: kind
        for hearer in hearers
        if hearer.user_id and (kind := KIND_OF.get((happening.name, hearer.reason)))
    }
    if not kinds:
        return {}
    known = {one.user_id: one for one in Reader.objects.select_related("user").filter(user__in=kinds)}
    chosen = {
        (user_id, kind): frequency
        for user_id, kind, frequency in Choice.objects.filter(reader__user__in=kinds).values_list(
            "reader__user_id", "kind", "frequency"
        )
    }
    ways = {}
    for user_id, kind in kinds.items():
        frequency = chosen.get((user_id, kind.value), DEFAULTS[kind])
        ways[user_id] = _way(user_id, kind, frequency, known.get(user_id))
    return ways


def _way(user_id: int, kind: NoticeKind, frequency: str, reader: Reader | None) -> Way:
    if frequency == Frequency.NEVER:
        return Way(kind, frequency, reader)
    if reader is None:
        reader = readers.of_user(User.objects.get(pk=user_id))
    if not reader.is_reachable:
        return Way(kind, Frequency.AT_ONCE, reader)
    if frequency != Frequency.AT_ONCE or kind == NoticeKind.EVENT:
        return Way(kind, frequency, reader)
    now = timezone.now()
    due = due_at(Frequency.AT_ONCE, now=now, clock=clock_of(reader))
    return Way(kind, frequency, reader, due if due > now else None)


def notice_of(letter: Letter, happening: Happening, way: Way) -> Wanted:
    """The letter as a line of a summary: its subject, its first sentence, and where it leads on this portal."""
    if way.kind is None or way.reader is None:
        raise ValueError("this hearer is told by a letter")
    detail = {
        "subject": letter.subject,
        "text": letter.paragraphs[0] if letter.paragraphs else "",
        "address": _own_address(letter.action[1] if letter.action else ""),
        "language": way.reader.writes_in,
    }
    return Wanted(
        reader=way.reader,
        kind=way.kind,
        frequency=way.frequency,
        entry_id=happening.entry_id,
        happening_id=happening.pk,
        detail=detail,
    )


def _own_address(address: str) -> str:
    """The address without the site, since that may move; nothing for one that leads elsewhere."""
    if not address.startswith(f"{settings.SITE_URL}/"):
        return ""
    found = urlsplit(address)
    return f"{found.path}?{found.query}" if found.query else found.path
