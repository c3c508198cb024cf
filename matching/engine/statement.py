"""Many pairs in one SQL statement: what matching asks when one entry changed, or when somebody asks for themselves.

The statement says the same as `matching.engine.reference`. It needs PostgreSQL's intarray (`&&`, `&`, `icount`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from string import Template
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from matching.engine.weighing import (
    BIT,
    BLOCKERS,
    CLOSE,
    CLOSE_FACTOR,
    COMPONENTS,
    FULL,
    KEPT,
    KEPT_NEAR,
    LIMITLESS,
    NONE,
    UNKNOWN,
    Weighing,
)
from matching.models import Profile
from matching.profiles import Side

#: Does one thing stand in the way, and which; s is the seeking profile, t the supporting one.
_SPONSORED = "(t.sponsor_allowed AND s.has_registered IS FALSE AND s.has_sponsor IS TRUE)"
_PLACE_FITS = "(s.places_wide && t.places OR s.places && t.places_wide)"
_HARD = {
    "place": f"s.places <> '{{}}' AND t.places <> '{{}}' AND NOT {_PLACE_FITS}",
    "support": "s.supports <> '{}' AND t.supports <> '{}' AND NOT s.supports && t.supports",
    "partner_kinds": "t.need_kinds <> '{}' AND s.has_kind IS NOT NULL AND NOT t.need_kinds && ARRAY[s.has_kind]",
    "countries": "t.need_places <> '{}' AND s.home_wide <> '{}' AND NOT t.need_places && s.home_wide",
    "registered": f"t.need_registered AND s.has_registered IS FALSE AND NOT {_SPONSORED}",
    "minimum_years": f"s.has_years < t.need_years AND NOT {_SPONSORED}",
    "audited_accounts": f"t.need_audited AND s.has_audited IS FALSE AND NOT {_SPONSORED}",
    "cofinancing": "s.has_cofinancing < t.need_cofinancing",
    "led_by_opd": "t.need_led AND s.led_by_opd IS FALSE",
    "languages": "t.need_languages <> '{}' AND s.has_languages <> '{}' AND NOT t.need_languages && s.has_languages",
}
_BITS = " + ".join(f"CASE WHEN {_HARD[code]} THEN {BIT[code]} ELSE 0 END" for code in BLOCKERS)


def _share(wanted: str, given: str, covering: str, weight: str) -> str:
    """Points for the share of `wanted` that `covering` holds; unknown where one side says nothing."""
    return (
        f"CASE WHEN {wanted} = '{{}}' OR {given} = '{{}}' THEN {UNKNOWN} * {weight}"
        f" ELSE {FULL} * {weight} * icount({wanted} & {covering}) / icount({wanted}) END"
    )


def _meets(some: str, others: str, weight: str) -> str:
    """Points for two sets that have something in common."""
    return (
        f"CASE WHEN {some} = '{{}}' OR {others} = '{{}}' THEN {UNKNOWN} * {weight}"
        f" WHEN {some} && {others} THEN {FULL} * {weight} ELSE {NONE} END"
    )


_LOW, _HIGH = "coalesce(s.low, 0)", f"coalesce(s.high, {LIMITLESS})"
_FLOOR, _CEILING = "coalesce(t.low, 0)", f"coalesce(t.high, {LIMITLESS})"
_SOFT = {
    "themes": _share("s.themes", "t.themes", "t.themes_key", "%(themes)s"),
    "place": f"CASE WHEN s.places = '{{}}' OR t.places = '{{}}' THEN {UNKNOWN} * %(place)s"
    f" WHEN {_PLACE_FITS} THEN {FULL} * %(place)s ELSE {NONE} END",
    "support": _share("s.supports", "t.supports", "t.supports", "%(support)s"),
    "amount": f"""CASE WHEN s.low IS NULL AND s.high IS NULL OR t.low IS NULL AND t.high IS NULL THEN {UNKNOWN}
        WHEN {_LOW} <= {_CEILING} AND {_HIGH} >= {_FLOOR} THEN {FULL}
        WHEN {_LOW} <= {CLOSE_FACTOR} * {_CEILING} AND {CLOSE_FACTOR} * {_HIGH} >= {_FLOOR} THEN {CLOSE}
        ELSE {NONE} END * %(amount)s""",
    "model": _meets("s.cooperation", "t.cooperation", "%(model)s"),
    "language": _meets("s.languages", "t.languages", "%(language)s"),
    "led": f"CASE WHEN s.led_by_opd THEN {FULL} WHEN s.led_by_opd IS FALSE THEN {NONE} ELSE {UNKNOWN} END * %(led)s",
}


def at_most(*known: str) -> str:
    """The most points that a pair can have, by the components that are `known`: each other one may bring all it can."""
    others = " + ".join(f"%({name})s" for name in COMPONENTS if name not in known)
    return f"({' + '.join(_SOFT[name] for name in known)} + {FULL} * ({others}))"


#: The points of a pair.
POINTS = f"({' + '.join(f'soft.{name}' for name in COMPONENTS)})"
#: The subqueries are fences (OFFSET 0): points come first, and what stands in the way is asked only where they suffice.
_PAIRS = f"""
    SELECT s.id AS seeker_id, t.id AS support_id, s.entry_id AS seeker_entry, t.entry_id AS support_entry,
           hard.bits, {POINTS}::smallint AS points,
           ARRAY[{", ".join(f"soft.{name}" for name in COMPONENTS)}]::smallint[] AS parts,
           t.rules, s.floor, s.near_floor $more
      FROM $seekers AS s
      JOIN $supports AS t ON s.themes_key && t.themes_key
     CROSS JOIN LATERAL (SELECT {", ".join(f"{_SOFT[name]} AS {name}" for name in COMPONENTS)} OFFSET 0) AS soft
     CROSS JOIN LATERAL (SELECT {_BITS} AS bits OFFSET 0) AS hard
     WHERE s.side = 'seek' AND t.side = 'support' $condition
       AND (s.owner_id IS NULL OR t.owner_id IS NULL OR s.owner_id <> t.owner_id)
       AND (s.open_until IS NULL OR s.open_until > %(at)s) AND (t.open_until IS NULL OR t.open_until > %(at)s)
       AND hard.bits & (hard.bits - 1) = 0
"""  # noqa: S608 - made of this module's own words
_CODES = f"ARRAY[{', '.join(repr(code) for code in BLOCKERS)}]"
#: Blockers of a near miss with their arguments: the rule itself, or only its code for those that are no rule.
BLOCKERS_JSON = f"""CASE WHEN p.bits = 0 THEN '[]'::jsonb ELSE coalesce(
    (SELECT jsonb_agg(rule) FROM jsonb_array_elements(p.rules) AS rule
      WHERE rule ->> 'rule' = ({_CODES})[log(2, p.bits)::int + 1]),
    jsonb_build_array(jsonb_build_object('rule', ({_CODES})[log(2, p.bits)::int + 1]))) END"""  # noqa: S608 - made of this module's own words
TABLE = "matching_profile"
_FIELDS = {field.column: field for field in Profile._meta.concrete_fields}
_COLUMNS = {name: field.db_type(connection) for name, field in _FIELDS.items()}
#: One profile as constants: PostgreSQL works out beforehand what they decide for all pairs, and the rest costs half.
ONE = f"(SELECT {', '.join(f'%(one_{name})s::{kind} AS {name}' for name, kind in _COLUMNS.items())})"


def one(profile: Profile) -> dict[str, Any]:
    """The values of `ONE`: the columns of a profile, which need not be stored; an unsaved one has the id 0."""
    values = {name: field.value_from_object(profile) for name, field in _FIELDS.items()}
    values["id"] = values["id"] or 0
    return {f"one_{name}": _FIELDS[name].get_db_prep_save(value, connection) for name, value in values.items()}


def pairs(*, seekers: str = TABLE, supports: str = TABLE, condition: str = "", more: str = "") -> str:
    """The statement over two sources of profiles; `condition` begins with AND, `more` columns with a comma.

    All four are words of the code.
    """
    return Template(_PAIRS).substitute(seekers=seekers, supports=supports, condition=condition, more=more)


def parameters(weighing: Weighing, at: datetime) -> dict[str, Any]:
    """What every statement made of `pairs` needs."""
    return {name: getattr(weighing, name) for name in COMPONENTS} | {"at": at}


@dataclass(frozen=True, slots=True)
class Found:
    """One pair that the statement found: the entries behind it, and what came of comparing them."""

    seeker_entry: int
    support_entry: int
    points: int
    parts: tuple[int, ...]
    near: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """Which profiles of the other side count: kinds (none named: all), and those that a reader may see.

    `audiences` None means all; `owners` are the reader's own organisations, whose entries they always see.
    """

    kinds: tuple[str, ...] = ()
    audiences: tuple[str, ...] | None = None
    owners: tuple[int, ...] = ()

    def condition(self, other: str) -> str:
        """The words of the statement; `other` is the alias of the other side."""
        words = f" AND {other}.kind = ANY(%(kinds)s)" if self.kinds else ""
        if self.audiences is not None:
            words += f" AND ({other}.audience = ANY(%(audiences)s) OR {other}.owner_id = ANY(%(owners)s))"
        return words

    def unseen(self, other: str) -> str:
        """What points change by when an amount that is hidden from the reader counts as not told; in those words too.

        What a reader may not see must not even show in the order of what they see, or in what is not among the best.
        """
        if self.audiences is None:
            return "0"
        seen = f"{other}.amount_audience = ANY(%(audiences)s) OR {other}.owner_id = ANY(%(owners)s)"
        return f"CASE WHEN {seen} THEN 0 ELSE {UNKNOWN} * %(amount)s - soft.amount END"

    def parameters(self) -> dict[str, Any]:
        """The values of those words."""
        return {"kinds": list(self.kinds), "audiences": list(self.audiences or ()), "owners": list(self.owners)}


EVERYBODY = Scope()


def best_for(
    profile: Profile, *, weighing: Weighing, at: datetime, scope: Scope = EVERYBODY, kept_near: int | None = None
) -> list[Found]:
    """The best matches, then the best near misses of a profile that need not be stored, best first (1 query).

    `kept_near` asks for another number of near misses than is stored. Points are those that the reader of the scope
    may know: of an amount that is hidden from them nothing counts.
    """
    seeks = profile.side == Side.SEEK
    other = "t" if seeks else "s"
    sources = {"seekers": ONE} if seeks else {"supports": ONE}
    unseen = f", {scope.unseen(other)} AS unseen"
    statement = f"""
        SELECT seeker_entry, support_entry, points + unseen, parts, near, unseen FROM (
            SELECT p.*, p.bits <> 0 AS near, row_number() OVER (PARTITION BY p.bits <> 0
                ORDER BY points + unseen DESC, {"support_id" if seeks else "seeker_id"} DESC) AS place
            FROM ({pairs(**sources, condition=scope.condition(other), more=unseen)}) AS p) AS r
        WHERE place <= CASE WHEN near THEN %(kept_near)s ELSE %(kept)s END ORDER BY near, place"""  # noqa: S608
    near = KEPT_NEAR if kept_near is None else kept_near
    values = one(profile) | {"kept": KEPT, "kept_near": near}
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters(weighing, at) | scope.parameters() | values)
        return [Found(row[0], row[1], row[2], _as_seen(row[3], row[5]), row[4]) for row in cursor.fetchall()]


def _as_seen(parts: list[int], unseen: int) -> tuple[int, ...]:
    """The points of the components, that of the amount as the reader may know it."""
    return tuple(part + unseen * (name == "amount") for name, part in zip(COMPONENTS, parts, strict=True))


def as_record(profile: Profile) -> str:
    """The columns of a profile as JSON that `jsonb_populate_record` reads; an unsaved one has the id 0."""
    values = {field.column: field.value_from_object(profile) for field in profile._meta.concrete_fields}
    values["id"] = values["id"] or 0
    return json.dumps(values, cls=DjangoJSONEncoder)
