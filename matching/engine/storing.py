"""Keeping the stored matches right when one profile changed: only what the change touches is compared again.

Whoever calls holds a transaction; `locked` makes those who write matches come one after the other.
"""

# ruff: noqa: S608 - the statements are made of the words of this package only; every value is a parameter.

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from matching.engine.full import LOCK
from matching.engine.statement import BLOCKERS_JSON, ONE, POINTS, at_most, one, pairs, parameters
from matching.engine.weighing import KEPT, KEPT_NEAR, Weighing
from matching.models import Match, Profile

_COLUMNS = "seeker_id, support_id, points, parts, blockers, near"
_ROWS = f"SELECT p.seeker_id, p.support_id, p.points, p.parts, {BLOCKERS_JSON}, p.bits <> 0"
#: Of each list of some seeking profiles the last one that it may keep, and those after it.
_LAST = """SELECT * FROM (
    SELECT seeker_id, support_id, near, points, row_number() OVER (
        PARTITION BY seeker_id, near ORDER BY points DESC, support_id DESC) AS place
      FROM matching_match WHERE seeker_id = ANY(%(seekers)s)) AS ranked
    WHERE place >= CASE WHEN near THEN %(kept_near)s ELSE %(kept)s END"""

#: The points that a newcomer needs for one of the two lists; one that is not full takes everything.
_ASKED = "CASE WHEN s.floor + s.near_floor > 0 THEN least(s.floor, s.near_floor) ELSE 0 END"
#: Most pairs fail by what weighs most, and the rest of their points need not be worked out.
_MAY_COME_IN = f"{at_most('themes', 'place', 'support')} >= {_ASKED} AND {POINTS} >= {_ASKED}"

#: Where one supporting profile belongs, and where it stands; writes only what differs between the two.
_PUT_IN = f"""
    WITH found AS MATERIALIZED (
        {_ROWS} AS near FROM ({pairs(supports=ONE, condition=f"AND {_MAY_COME_IN}")}) AS p
         WHERE p.points >= coalesce(CASE WHEN p.bits <> 0 THEN p.near_floor ELSE p.floor END, 0)
    ), present AS MATERIALIZED (
        SELECT seeker_id, near, points FROM matching_match WHERE support_id = %(changed)s
    ), gone AS (
        DELETE FROM matching_match
         WHERE support_id = %(changed)s AND seeker_id NOT IN (SELECT seeker_id FROM found)
    ), written AS (
        INSERT INTO matching_match AS m ({_COLUMNS}) SELECT * FROM found
        ON CONFLICT (seeker_id, support_id) DO UPDATE
           SET points = excluded.points, parts = excluded.parts, blockers = excluded.blockers, near = excluded.near
         WHERE (m.points, m.parts, m.blockers, m.near)
               IS DISTINCT FROM (excluded.points, excluded.parts, excluded.blockers, excluded.near)
    )
    SELECT seeker_id, present.near, present.points, found.near, found.points
      FROM present FULL JOIN found USING (seeker_id)"""


@contextmanager
def locked() -> Iterator[None]:
    """A transaction in which nobody else writes matches."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        yield


def seekers_changed(ids: Sequence[int], *, weighing: Weighing, at: datetime) -> None:
    """Find the matches and near misses of seeking profiles anew (3 queries for any number)."""
    statement = f"""
        INSERT INTO matching_match ({_COLUMNS}) {_ROWS} FROM (
            SELECT q.*, row_number() OVER (
                PARTITION BY seeker_id, bits <> 0 ORDER BY points DESC, support_id DESC) AS place
            FROM ({pairs(condition="AND s.id = ANY(%(seekers)s)")}) AS q) AS p
        WHERE p.place <= CASE WHEN p.bits <> 0 THEN %(kept_near)s ELSE %(kept)s END"""
    values = _values(weighing, at, seekers=list(ids))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM matching_match WHERE seeker_id = ANY(%(seekers)s)", values)
        cursor.execute(statement, values)
    Profile.objects.filter(pk__in=ids).update(stale=False)
    _settle(list(ids), values)


def support_changed(pk: int, *, weighing: Weighing, at: datetime) -> None:
    """Put a new or changed supporting profile where it belongs (4 queries).

    In order: takes it out of the lists where it has no place any more; puts it into those whose last one it beats, or
    that have room, and writes what differs in those where it stays; marks the lists that were full, had it and lost it,
    or in which it fell, as `stale`: `refill` finds who comes in instead; cuts the lists in which it is new or moved.
    """
    values = _values(weighing, at, changed=pk) | one(Profile.objects.get(pk=pk))
    with connection.cursor() as cursor:
        cursor.execute(_PUT_IN, values)
        rows = cursor.fetchall()
    before = {(seeker, near): points for seeker, near, points, _near, _points in rows if points is not None}
    after = {(seeker, near): points for seeker, _near, _points, near, points in rows if points is not None}
    _mark_stale(before, after)
    _settle(
        sorted({seeker for (seeker, near), points in after.items() if before.get((seeker, near)) != points}), values
    )


def supports_gone(ids: Sequence[int]) -> None:
    """Take supporting profiles out of all lists; those that were full are marked as `stale` (2 queries)."""
    _mark_stale(_take_out(ids), {})


def refill(*, weighing: Weighing, at: datetime, limit: int = 200) -> int:
    """Find the matches of up to `limit` stale seeking profiles anew; returns how many there were."""
    ids = list(Profile.objects.filter(stale=True).order_by("id").values_list("pk", flat=True)[:limit])
    if ids:
        seekers_changed(ids, weighing=weighing, at=at)
    return len(ids)


def forget(ids: Iterable[int]) -> None:
    """Delete profiles with their matches; lists that lose one are marked as `stale`."""
    gone = list(ids)
    supports_gone(gone)
    Match.objects.filter(seeker_id__in=gone).delete()
    Profile.objects.filter(pk__in=gone).delete()


def _take_out(supports: Sequence[int]) -> dict[tuple[int, bool], int]:
    """Delete the matches of supporting profiles; returns (seeker, near) -> points of what was there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM matching_match WHERE support_id = ANY(%s) RETURNING seeker_id, near, points", [list(supports)]
        )
        return {(seeker, near): points for seeker, near, points in cursor.fetchall()}


def _mark_stale(before: dict[tuple[int, bool], int], after: dict[tuple[int, bool], int]) -> None:
    """Mark the full lists in which the profile stood and now stands lower or not at all."""
    lost: dict[bool, list[int]] = {False: [], True: []}
    for (seeker, near), points in before.items():
        if after.get((seeker, near), -1) < points:
            lost[near].append(seeker)
    if before:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE matching_profile SET stale = TRUE WHERE NOT stale AND"
                " (id = ANY(%s) AND floor IS NOT NULL OR id = ANY(%s) AND near_floor IS NOT NULL)",
                [lost[False], lost[True]],
            )


def _settle(seekers: list[int], values: dict[str, Any]) -> None:
    """Cut lists to length and write down their last points."""
    statement = f"""
        WITH ranked AS MATERIALIZED ({_LAST}), cut AS (
            DELETE FROM matching_match AS m USING ranked AS r
             WHERE m.seeker_id = r.seeker_id AND m.support_id = r.support_id
               AND r.place > CASE WHEN r.near THEN %(kept_near)s ELSE %(kept)s END)
        UPDATE matching_profile AS p SET floor = f.floor, near_floor = f.near_floor FROM (
            SELECT seekers.id, max(points) FILTER (WHERE NOT near AND place = %(kept)s) AS floor,
                   max(points) FILTER (WHERE near AND place = %(kept_near)s) AS near_floor
              FROM unnest(%(seekers)s::bigint[]) AS seekers (id) LEFT JOIN ranked ON seeker_id = seekers.id
             GROUP BY seekers.id) AS f
        WHERE p.id = f.id AND (p.floor, p.near_floor) IS DISTINCT FROM (f.floor, f.near_floor)"""
    if seekers:
        with connection.cursor() as cursor:
            cursor.execute(statement, values | {"seekers": seekers})


def _values(weighing: Weighing, at: datetime, **more: Any) -> dict[str, Any]:
    return parameters(weighing, at) | {"kept": KEPT, "kept_near": KEPT_NEAR} | more
