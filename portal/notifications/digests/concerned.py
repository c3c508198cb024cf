"""The readers whom an entry concerns: who saved it or follows it, each once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from entries.addresses import key_of
from portal.notifications import readers
from portal.notifications.alerts.models import Alert
from portal.notifications.digests.services import batches
from portal.notifications.models import Reader
from portal.pages.models import SavedEntry

BATCH = 1000  # readers


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """People who are told in another way, or need not be told: accounts, and addresses as `key_of` spells them."""

    users: Collection[int] = ()
    addresses: Collection[str] = ()

    def holds(self, reader: Reader) -> bool:
        """Whether the reader is one of them."""
        return reader.user_id in self.users or (bool(self.addresses) and key_of(reader.to) in self.addresses)


def readers_of(entry_id: int, *, also: Collection[int] = (), without: Elsewhere | None = None) -> Iterator[Reader]:
    """Who saved or follows the entry, and the accounts `also`; each once, in batches: memory stays flat."""
    left_out = without or Elsewhere()
    saved = SavedEntry.objects.filter(entry=entry_id).values_list("user_id", flat=True)
    users = {*also, *saved} - set(left_out.users)
    following = Alert.objects.heard().filter(entry=entry_id).values("reader")
    for reader in Reader.objects.reachable().filter(pk__in=following).select_related("user").iterator(BATCH):
        users.discard(reader.user_id or 0)
        if not left_out.holds(reader):
            yield reader
    for some in batches(sorted(users), BATCH):
        yield from (reader for reader in readers.of_users(some) if not left_out.holds(reader))
