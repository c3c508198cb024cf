"""How each hearer of a happening is told: by a letter at once, by a line in their next summary, or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from entries.addresses import key_of
from entries.models import Happening
from partners.models import User
from portal.notifications import readers
from portal.notifications.audiences import Hearer
from portal.notifications.digests import unreminding
from portal.notifications.digests.kinds import AT_ANY_HOUR, DEFAULTS, KIND_OF
from portal.notifications.digests.models import Choice, NoticeKind
from portal.notifications.digests.services import Wanted
from portal.notifications.digests.timing import clock_of, due_at
from portal.notifications.letters import Letter
from portal.notifications.models import Frequency, Reader


@dataclass(frozen=True, slots=True)
class Way:
    """How one hearer is told. Without a `kind` it is a letter that nobody can end.

    With a kind there is a reader, made where an account had none: so quiet hours and the links that end a kind are
    everybody's. Who registered for an event without an account needs none: `ends` is what the links end there.
    `not_before` is set in quiet hours.
    """

    kind: NoticeKind | None = None
    frequency: str = Frequency.AT_ONCE
    reader: Reader | None = None
    not_before: datetime | None = None
    ends: str = ""

    @property
    def is_letter(self) -> bool:
        """Whether a mail of its own is written."""
        return self.frequency == Frequency.AT_ONCE

    @property
    def stop(self) -> str:
        """What the links of the letter end."""
        return f"kind:{self.kind.value}" if self.kind and self.reader else self.ends


LETTER = Way()


def ways_of(happening: Happening, hearers: Iterable[Hearer]) -> dict[str, Way]:
    """How the hearers are told, by address in small letters (up to 4 queries, often none, and what it takes to make the
    readers of accounts that have none).

    Whoever stopped all mail, or whose address refuses it, gets letters about their own work as before: what was
    stopped are subscriptions.
    """
    listed = list(hearers)
    kinds = {one.address.lower(): kind for one in listed if (kind := KIND_OF.get((happening.name, one.reason)))}
    if not listed or (not kinds and happening.name in AT_ANY_HOUR):
        return {}
    known = _readers(listed)
    chosen = _chosen(known.values(), kinds.values())
    ways = {}
    for one in listed:
        key = one.address.lower()
        reader, kind = known.get(key), kinds.get(key)
        if kind is None:
            ways[key] = Way(not_before=_after_quiet(happening, reader or _stand_in(one)))
        elif reader is None and one.user_id is None:
            ways[key] = _without_account(happening, kind, one)
        else:
            reader = reader or readers.of_user(User.objects.get(pk=one.user_id or 0))
            ways[key] = _way(happening, kind, chosen.get((reader.pk, kind.value), DEFAULTS[kind]), reader)
    return ways


def _readers(hearers: Iterable[Hearer]) -> dict[str, Reader]:
    """The readers that hearers are, by address in small letters; one without an account has shown that it is theirs."""
    users = {one.user_id: one.address.lower() for one in hearers if one.user_id}
    keys = {key_of(one.address): one.address.lower() for one in hearers if not one.user_id}
    found = Reader.objects.select_related("user")
    known = {users[one.user_id or 0]: one for one in found.filter(user__in=users)} if users else {}
    if keys:
        proven = found.filter(user=None, address_key__in=keys, confirmed_at__isnull=False)
        known |= {keys[one.address_key]: one for one in proven}
    return known


def _chosen(known: Iterable[Reader], kinds: Iterable[NoticeKind]) -> dict[tuple[int, str], str]:
    """How often each reader wants to hear of each of these kinds, where they have chosen."""
    ids, wanted = [one.pk for one in known], set(kinds)
    if not ids or not wanted:
        return {}
    rows = Choice.objects.filter(reader__in=ids, kind__in=wanted).values_list("reader_id", "kind", "frequency")
    return {(pk, kind): frequency for pk, kind, frequency in rows}


def _way(happening: Happening, kind: NoticeKind, frequency: str, reader: Reader) -> Way:
    if frequency == Frequency.NEVER:
        return Way(kind, frequency, reader)
    if not reader.is_reachable:
        return Way(kind, Frequency.AT_ONCE, reader)
    if frequency != Frequency.AT_ONCE:
        return Way(kind, frequency, reader)
    return Way(kind, frequency, reader, _after_quiet(happening, reader))


def _without_account(happening: Happening, kind: NoticeKind, hearer: Hearer) -> Way:
    """A letter of a kind to somebody of whom nothing is known but a registration: the reminders of it can be ended."""
    registration = happening.data.get("registration") if isinstance(happening.data, dict) else None
    if registration is None:
        return Way(not_before=_after_quiet(happening, _stand_in(hearer)))
    if unreminding.is_unwanted(registration):
        return Way(kind, Frequency.NEVER)
    return Way(
        not_before=_after_quiet(happening, _stand_in(hearer)),
        ends=unreminding.stop_for(registration),
    )


def _stand_in(hearer: Hearer) -> Reader | None:
    """A reader like the hearer, with the hours that everybody has at first; None where nobody knows their clock."""
    return Reader(time_zone=hearer.time_zone) if hearer.user_id or hearer.time_zone != "UTC" else None


def _after_quiet(happening: Happening, reader: Reader | None) -> datetime | None:
    """The end of the reader's quiet hours, if these are now and the letter can wait."""
    if reader is None or happening.name in AT_ANY_HOUR:
        return None
    now = timezone.now()
    due = due_at(Frequency.AT_ONCE, now=now, clock=clock_of(reader))
    return due if due > now else None


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
