"""New matches: pairs that matching has found since, told to those who may write the entry on either side."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from entries.models import Entry
from entries.viewers import Standing
from partners.models import Membership
from portal.notifications import readers
from portal.notifications.digests import services
from portal.notifications.digests.models import NoticeKind
from portal.notifications.digests.services import Wanted, batches

#: Hundredths of the score below which a match is not worth a mail: half of what a pair can reach.
WORTH_TELLING = 5000
#: Pairs of one entry that are told at a time, the best; the others are on its page of matches, and count as told.
BEST = 5
BATCH = 500  # entries

#: Both sides of every pair that fits, whose own entry somebody answers for, that was not told and is not dismissed.
#: Pairs within one organisation are no news to it.
_FRESH = """
WITH sided AS (
    SELECT s.entry_id AS own, t.entry_id AS other, m.points, 'seek' AS side
      FROM matching_match m JOIN matching_profile s ON s.id = m.seeker_id JOIN matching_profile t ON t.id = m.support_id
     WHERE NOT m.near AND m.points >= %(least)s AND s.owner_id IS DISTINCT FROM t.owner_id
     UNION ALL
    SELECT t.entry_id, s.entry_id, m.points, 'support'
      FROM matching_match m JOIN matching_profile s ON s.id = m.seeker_id JOIN matching_profile t ON t.id = m.support_id
     WHERE NOT m.near AND m.points >= %(least)s AND s.owner_id IS DISTINCT FROM t.owner_id
), owned AS (
    SELECT p.* FROM sided p JOIN entries_entry e ON e.id = p.own AND e.state = 'published'
     WHERE EXISTS (SELECT 1 FROM partners_membership w
                    WHERE w.partner_id IN (e.owner_id, e.id) AND w.standing = ANY(%(write)s))
       AND NOT EXISTS (SELECT 1 FROM digests_toldmatch k WHERE k.entry_id = p.own AND k.other_id = p.other)
       AND NOT EXISTS (SELECT 1 FROM matching_matchdecision d WHERE d.side = p.side
                       AND ((p.side = 'seek' AND d.seeker_id = p.own AND d.support_id = p.other)
                         OR (p.side = 'support' AND d.support_id = p.own AND d.seeker_id = p.other)))
), told AS (
    INSERT INTO digests_toldmatch (entry_id, other_id, at) SELECT own, other, %(now)s FROM owned
    ON CONFLICT DO NOTHING RETURNING entry_id, other_id
)
SELECT own, other FROM (
    SELECT o.own, o.other, row_number() OVER (PARTITION BY o.own ORDER BY o.points DESC, o.other) AS place
      FROM owned o JOIN told t ON t.entry_id = o.own AND t.other_id = o.other) AS ranked
 WHERE place <= %(best)s ORDER BY own, place"""


@transaction.atomic
def tell(*, now: datetime | None = None) -> int:
    """Store notices of new matches; returns how many are new. Doing it again adds none.

    In one transaction: remembers all pairs that are worth telling and were not told; stores notices of the best of each
    entry for those who may write it. What a reader may not see is dropped when mails are made, and everywhere else.
    """
    moment = now or timezone.now()
    with connection.cursor() as cursor:
        write = [str(Standing.OWNER), str(Standing.EDITOR)]
        cursor.execute(_FRESH, {"least": WORTH_TELLING, "best": BEST, "now": moment, "write": write})
        pairs: dict[int, list[int]] = {}
        for own, other in cursor.fetchall():
            pairs.setdefault(own, []).append(other)
    return sum(
        services.store_many(_wanted({own: pairs[own] for own in some}), now=moment) for some in batches(pairs, BATCH)
    )


def _wanted(pairs: dict[int, list[int]]) -> Iterator[Wanted]:
    """A notice for each pair and each person behind the entry (5 queries for any number)."""
    people = _people(pairs)
    known = {reader.user_id: reader for reader in readers.of_users(set().union(*people.values()))}
    often = services.frequencies_of(known.values(), NoticeKind.MATCH)
    for own, others in pairs.items():
        for user_id in sorted(people.get(own, ())):
            reader = known.get(user_id)
            if reader is None:
                continue
            kind, frequency = NoticeKind.MATCH, often[reader.pk]
            for other in others:
                key, detail = f"match:{own}", {"own": own}
                yield Wanted(reader=reader, kind=kind, frequency=frequency, entry_id=other, key=key, detail=detail)


def _people(entries: dict[int, list[int]]) -> dict[int, set[int]]:
    """Who writes for the organisation that owns each entry, or is it (2 queries)."""
    owners = dict(Entry.objects.filter(pk__in=entries).values_list("pk", "owner_id"))
    organisations = {pk for pair in owners.items() for pk in pair if pk}
    rows = Membership.objects.filter(
        partner__in=organisations, standing__in=(Standing.OWNER, Standing.EDITOR), user__is_active=True
    ).values_list("partner_id", "user_id")
    people: dict[int, set[int]] = {}
    for partner_id, user_id in rows:
        people.setdefault(partner_id, set()).add(user_id)
    return {pk: people.get(pk, set()) | people.get(owner or 0, set()) for pk, owner in owners.items()}
