"""The full run: every pair in numpy, what is kept stored by COPY. Nightly, and after ISU changed the weights."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection, transaction

from matching.engine import blocks
from matching.engine.supports import SEEKER_COLUMNS, SUPPORT_COLUMNS, Supports
from matching.engine.weighing import BLOCKERS, COMPONENTS, KEPT, KEPT_NEAR, Weighing
from matching.models import Profile
from matching.profiles import Side

#: Any fixed number: whoever writes matches holds this lock, so that two of them come one after the other.
LOCK = 7_305_116_301
COPY = "COPY matching_match (seeker_id, support_id, points, parts, blockers, near) FROM STDIN (FORMAT BINARY)"
#: PostgreSQL's binary COPY: signature, flags, no extension; and the end.
_HEADER, _END = b"PGCOPY\n\xff\r\n\0" + bytes(8), struct.pack(">h", -1)
_INT2 = 21  # the type's number in PostgreSQL's catalogue
#: The fields of a row up to its blockers: each a length and a value, big-endian; `parts` is an array of smallint.
_ROW = np.dtype(
    [
        ("fields", ">i2"), ("l1", ">i4"), ("seeker", ">i8"), ("l2", ">i4"), ("support", ">i8"), ("l3", ">i4"),
        ("points", ">i2"), ("l4", ">i4"), ("dimensions", ">i4"), ("nulls", ">i4"), ("type", ">i4"), ("length", ">i4"),
        ("begin", ">i4"), ("parts", [("l", ">i4"), ("value", ">i2")], (len(COMPONENTS),)),
    ]
)  # fmt: skip
_PARTS_BYTES = 20 + 6 * len(COMPONENTS)
_FIT = struct.pack(">ib2si?", 3, 1, b"[]", 1, False)  # no blockers, as jsonb; not a near miss
_NEAR = struct.pack(">i?", 1, True)
#: A row of a match is the same for all but its head.
_WHOLE_ROW = np.dtype([("head", _ROW), ("tail", f"S{len(_FIT)}")])
_CHUNK = 2000


def run(*, weighing: Weighing, at: datetime) -> int:
    """Compare everything with everything and store what is kept; returns the number of rows.

    In order: takes the lock of those who write matches, reads all profiles, works out the rows, empties the table and
    fills it, sets `floor`, `near_floor` and `stale` of the seeking profiles. One transaction; readers of matches wait
    only from the emptying on.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        supporting = Profile.objects.filter(side=Side.SUPPORT)
        supports = Supports(list(supporting.values_list(*SUPPORT_COLUMNS)), weighing, at)
        seeking = Profile.objects.filter(side=Side.SEEK).order_by("themes", "id").values_list(*SEEKER_COLUMNS)
        kept = list(blocks.run(seeking.iterator(chunk_size=_CHUNK), supports, at))
        rules = dict(supporting.values_list("id", "rules"))
        _store(cursor, _chunks(kept, rules))
        _set_floors(cursor)
    return sum(len(one.seekers) for one in kept)


def _store(cursor: Any, chunks: Iterable[bytes]) -> None:
    """Put these rows in the place of all that are there; indexes are quicker made at the end than row by row."""
    cursor.execute("TRUNCATE matching_match")
    cursor.execute("DROP INDEX match_support")
    cursor.execute("ALTER TABLE matching_match DROP CONSTRAINT matching_match_pkey")
    with cursor.copy(COPY) as copy:
        copy.write(_HEADER)
        for chunk in chunks:
            copy.write(chunk)
        copy.write(_END)
    cursor.execute("ALTER TABLE matching_match ADD CONSTRAINT matching_match_pkey PRIMARY KEY (seeker_id, support_id)")
    cursor.execute("CREATE INDEX match_support ON matching_match (support_id)")


def _chunks(kept: Iterable[blocks.Kept], rules: dict[int, Any]) -> Iterator[bytes]:
    """The rows as bytes, some profiles at a time: matches, then near misses."""
    blockers, same = _Blockers(rules), _same_in_all()
    for some in kept:
        number, fit = len(some.bits), int(np.count_nonzero(some.bits == 0))
        fits = np.frombuffer(bytearray((same + _FIT) * fit), dtype=_WHOLE_ROW)
        _fill(fits["head"], some, slice(fit))
        yield fits.tobytes()
        near = np.frombuffer(bytearray(same * (number - fit)), dtype=_ROW)
        _fill(near, some, slice(fit, None))
        yield blockers.added(near, some.bits[fit:].tolist())


def _same_in_all() -> bytes:
    """The head of a row with what is the same in all: lengths, and the shape of the array."""
    row = np.zeros(1, dtype=_ROW)
    row["fields"], row["l1"], row["l2"], row["l3"], row["l4"] = 6, 8, 8, 2, _PARTS_BYTES
    row["dimensions"], row["type"], row["length"], row["begin"] = 1, _INT2, len(COMPONENTS), 1
    row["parts"]["l"] = 2
    return row.tobytes()


def _fill(heads: Any, kept: blocks.Kept, some: slice) -> None:
    """Write what differs from row to row."""
    heads["seeker"], heads["support"] = kept.seekers[some], kept.supports[some]
    heads["points"] = kept.parts[:, some].sum(axis=0)
    heads["parts"]["value"] = kept.parts[:, some].T


class _Blockers:
    """The one blocker of a near miss as jsonb, made once for each supporting profile and code."""

    def __init__(self, rules: dict[int, Any]) -> None:
        self._rules = rules
        self._made: dict[tuple[int, int], bytes] = {}

    def added(self, heads: Any, bits: Sequence[int]) -> bytes:
        """Rows of near misses from their heads, one by one: blockers differ in length."""
        whole, width, made = heads.tobytes(), _ROW.itemsize, self._made
        pairs = list(zip(heads["support"].tolist(), bits, strict=True))
        for pair in set(pairs).difference(made):
            made[pair] = self._tail(*pair)
        return b"".join([whole[n * width : (n + 1) * width] + made[pair] for n, pair in enumerate(pairs)])

    def _tail(self, support: int, bit: int) -> bytes:
        """The last two fields of a row: blockers (length, version of jsonb, text), and that it is a near miss."""
        code = BLOCKERS[bit.bit_length() - 1]
        found = [rule for rule in self._rules[support] if rule["rule"] == code] or [{"rule": code}]
        text = json.dumps(found).encode()
        return struct.pack(">ib", len(text) + 1, 1) + text + _NEAR


def _set_floors(cursor: Any) -> None:
    """Write down the last points that are kept for each seeking profile, where its list is full."""
    cursor.execute(
        """
        WITH counted AS (
            SELECT seeker_id, count(*) FILTER (WHERE NOT near) AS fit, count(*) FILTER (WHERE near) AS nearly,
                   min(points) FILTER (WHERE NOT near) AS floor, min(points) FILTER (WHERE near) AS near_floor
              FROM matching_match GROUP BY seeker_id), last AS (
            SELECT seeker_id, CASE WHEN fit >= %s THEN floor END AS floor,
                   CASE WHEN nearly >= %s THEN near_floor END AS near_floor FROM counted)
        UPDATE matching_profile AS p SET floor = last.floor, near_floor = last.near_floor, stale = FALSE
          FROM matching_profile AS q LEFT JOIN last ON last.seeker_id = q.id
         WHERE p.id = q.id AND p.side = 'seek'
           AND (p.floor, p.near_floor, p.stale) IS DISTINCT FROM (last.floor, last.near_floor, FALSE)""",
        [KEPT, KEPT_NEAR],
    )
