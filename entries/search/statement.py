# ruff: noqa: S608 - the pieces are constants; every value goes through `Statement.keep`
"""The one SQL statement behind every list: hits, count and facet counts in a single round trip.

Measured design (docs/adr): conditions through `costly(tsv)` so that the GIN index is used; ranking bounded by looking
at titles and summaries (`head`) first; counts exact up to `EXACT_UP_TO`, and from there taken from a sample of that
size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from entries.search.parsing import PAGE_SIZE, Asked
from entries.search.question import Part, Question
from entries.viewers import Viewer

EXACT_UP_TO = 10_000
#: With more hits than that, the counts beside the facets are taken from so many of them.
SAMPLED = 2_500
#: With more hits than these, only the newest `RANKED` that match in title or summary are ranked.
RANK_ALL_UP_TO = 2_000
RANKED = 500
#: With so few hits, the whole text takes part in ranking.
RANK_BY_TEXT_UP_TO = 300
#: What an occurrence is worth: body, plain-language version, summary, title.
WEIGHTS = "'{0.03, 0.15, 0.4, 1.0}'::float4[]"
#: What the whole text can add to the rank of title and summary (0 to 1), and what each term adds that the query names.
BY_TEXT = 0.2
TAGGED = 0.3
_ORDER = "published DESC, entry_id DESC"


@dataclass(slots=True)
class Statement:
    """SQL text and its named parameters, built piece by piece."""

    parameters: dict[str, Any] = field(default_factory=dict)

    def keep(self, value: Any) -> str:
        """Store a value and return the placeholder that stands for it."""
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return f"%({name})s"

    def ids(self, values: Any) -> str:
        """A placeholder for a list of term ids."""
        return f"{self.keep(sorted(values))}::int[]"

    def words(self, text: str) -> str:
        """A tsquery that is met when the text is met in any of the four languages."""
        return f"in_any_language({self.keep(text)})"

    def question(self, question: Question, column: str) -> list[str]:
        """The conditions that every part of the question is met, on `tsv` or `head`."""
        unwanted = [part for part in question.parts if part.excluded]
        named = [part for part in question.parts if part.terms and not part.excluded]
        worded = [part for part in question.parts if not part.terms and not part.excluded]
        ways = [
            self._way(column, tagged, [part for part in named if part not in tagged], worded)
            for number in range(len(named) + 1)
            for tagged in combinations(named, number)
        ]
        return [f"({' OR '.join(ways)})"] * bool(named or worded) + [self._not(column, part) for part in unwanted]

    def _way(self, column: str, tagged: Sequence[Part], written: Sequence[Part], worded: Sequence[Part]) -> str:
        """One way to meet the question: some names of terms met by the tag, the others and all other words in the text.

        All ways are spelled out, because PostgreSQL uses its indexes for "a and b, or a and c" but filters row by row
        for "a, and b or c".
        """
        tags = [f"facets && {self.ids(part.terms)}" for part in tagged]
        if written:
            words = " && ".join([self.words(part.text) for part in written] + [self._others(worded)] * bool(worded))
            return " AND ".join([*tags, f"costly({column}) @@ ({words})"])
        if not tagged:
            return f"costly({column}) @@ ({' && '.join(self.words(part.text) for part in worded)})"
        others = self._others(worded) if worded else "''::tsquery"
        return " AND ".join([*tags, f"(numnode({others}) = 0 OR costly({column}) @@ ({others}))"])

    def _others(self, worded: Sequence[Part]) -> str:
        """The words beside the names of terms; empty when one of the languages takes all of them for stop words."""
        return "(" + " && ".join(f"beside_names({self.keep(part.text)})" for part in worded) + ")"

    def _not(self, column: str, part: Part) -> str:
        tags = f" OR facets && {self.ids(part.terms)}" if part.terms else ""
        return f"NOT (costly({column}) @@ {self.words(part.text)}{tags})"


def build(asked: Asked, viewer: Viewer, *, offset: int) -> tuple[str, dict[str, Any]]:
    """The statement and its parameters. Its one row: the number of hits (at most one more than `EXACT_UP_TO`), this
    page's rows (JSON), and `[facet, value, number]` (JSON): facet "" for all, or the name of a facet of which
    something is chosen, counted as if nothing of it were; value "" for the number of rows that were counted.
    """
    one = Statement()
    visible = [
        f"audience = ANY({one.keep(sorted(viewer.audiences))})",
        f"kind = ANY({one.keep([kind.code for kind in asked.kinds])})",
    ]
    chosen = _chosen(one, asked)
    question = one.question(asked.question, "tsv")
    filters = [*visible, *chosen.values()]
    matching = filters + question
    tables = _counted_tables("", matching)
    counted = {"": "", "kind": ""}
    for number, name in enumerate(chosen):
        others = [condition for other, condition in chosen.items() if other != name]
        tables += _counted_tables(str(number), [*visible, *others, *question])
        counted[name] = str(number)
    tables += _candidates(one, asked, filters, matching, offset)
    counts = " UNION ALL ".join(_count(one.keep(name), number, name == "kind") for name, number in counted.items())
    counts += "".join(f" UNION ALL SELECT {one.keep(name)}::text, '', n FROM c{counted[name]}" for name in counted)
    sql = (
        f"WITH {', '.join(tables)} SELECT (SELECT n FROM c),"
        f" (SELECT json_agg(h ORDER BY h.position) FROM ({_rows(one, offset)}) AS h),"
        f" (SELECT json_agg(json_build_array(facet, value, n)) FROM ({counts}) AS counted)"
    )
    return sql, one.parameters


def _counted_tables(number: str, conditions: list[str]) -> list[str]:
    """`m` and `c` with this number: the rows that meet the conditions, at most one too many; how many they are."""
    rows = (
        f"SELECT entry_id, kind, published, facets FROM entries_searchdocument WHERE {' AND '.join(conditions)}"
        f" LIMIT {EXACT_UP_TO + 1}"
    )
    return [f"m{number} AS MATERIALIZED ({rows})", f"c{number} AS (SELECT count(*) AS n FROM m{number})"]


def _count(name: str, number: str, by_kind: bool) -> str:
    """Rows (facet, value, n) of one facet counted in table `m` with this number.

    An entry has some 25 terms. They are counted as numbers, not texts, and unnested in the list of columns, not in
    FROM: both cost less. Where counts are approximate anyway, `SAMPLED` rows stand for all.
    """
    if by_kind:
        return f"SELECT {name}::text AS facet, kind::text AS value, count(*) AS n FROM m{number} GROUP BY 2"
    many = f"(SELECT n > {EXACT_UP_TO} FROM c{number})"
    rows = f"SELECT facets FROM m{number} LIMIT CASE WHEN {many} THEN {SAMPLED} END"
    numbers = f"SELECT term, count(*) AS n FROM (SELECT unnest(facets) AS term FROM ({rows}) AS r) AS t GROUP BY term"
    scale = f"CASE WHEN {many} THEN {EXACT_UP_TO // SAMPLED} ELSE 1 END"
    return f"SELECT {name}::text AS facet, term::text AS value, n * {scale} AS n FROM ({numbers}) AS each"


def _chosen(one: Statement, asked: Asked) -> dict[str, str]:
    """One condition for each facet that something was chosen of: any of its values."""
    found = {name: f"facets && {one.ids(term.id for term in terms)}" for name, terms in asked.chosen.items() if terms}
    if asked.chosen_kinds:
        found["kind"] = f"kind = ANY({one.keep([kind.code for kind in asked.chosen_kinds])})"
    return found


def _newest(conditions: list[str], limit: str, columns: str = "entry_id, published") -> str:
    return (
        f"SELECT {columns} FROM entries_searchdocument WHERE {' AND '.join(conditions)} ORDER BY {_ORDER} LIMIT {limit}"
    )


def _candidates(one: Statement, asked: Asked, filters: list[str], matching: list[str], offset: int) -> list[str]:
    """Tables that end in `r (entry_id, published, rank)`: everything that may be on this page.

    `k` are the rows worth ranking: all of them, or when there are many the newest that match in title or summary;
    `b` fills up with the newest of the others.
    """
    enough = one.keep(offset + PAGE_SIZE)
    if asked.sort == "newest":
        return [f"r AS ({_newest(matching, enough, 'entry_id, published, 0::float4 AS rank')})"]
    many = f"(SELECT n FROM c) > {RANK_ALL_UP_TO}"
    head = _newest([many, *filters, *one.question(asked.question, "head")], str(RANKED))
    body = _newest([many, f"(SELECT count(*) FROM k) < {enough}", *matching], f"{enough} + {RANKED}")
    worth_ranking = f"SELECT entry_id FROM m WHERE NOT ({many}) UNION ALL SELECT entry_id FROM ({head}) AS newest"
    ranked = (
        f"SELECT d.entry_id, d.published, {_rank(one, asked.question)} AS rank"
        " FROM k JOIN entries_searchdocument AS d USING (entry_id)"
        " UNION ALL SELECT entry_id, published, -1 FROM b WHERE entry_id NOT IN (SELECT entry_id FROM k)"
    )
    return [f"k AS MATERIALIZED ({worth_ranking})", f"b AS ({body})", f"r AS ({ranked})"]


def _rank(one: Statement, question: Question) -> str:
    """How well a row answers: its words by place and nearness, and the terms it carries that the query names."""
    wanted = [part for part in question.parts if not part.excluded]
    words = " || ".join(one.words(part.text) for part in wanted) or "''::tsquery"
    tagged = "".join(
        f" + CASE WHEN d.facets && {one.ids(part.terms)} THEN {TAGGED} ELSE 0 END" for part in wanted if part.terms
    )
    # Normalisation 32 is rank / (rank + 1): a word that is repeated without end still weighs less than a title.
    head, text = (f"ts_rank_cd({WEIGHTS}, d.{name}, {words}, 32)" for name in ("head", "tsv"))
    return f"{head} + CASE WHEN (SELECT n FROM c) <= {RANK_BY_TEXT_UP_TO} THEN {BY_TEXT} * {text} ELSE 0 END{tagged}"


def _rows(one: Statement, offset: int) -> str:
    """This page's rows with all that a result shows."""
    return (
        "SELECT row_number() OVER (ORDER BY t.rank DESC, t.published DESC, t.entry_id DESC) AS position,"
        " d.entry_id AS id, d.kind, d.published, d.languages, d.facets, d.titles, d.summaries, d.original_language,"
        " e.sample, e.provenance FROM"
        f" (SELECT * FROM r ORDER BY rank DESC, {_ORDER} OFFSET {one.keep(offset)} LIMIT {PAGE_SIZE}) AS t"
        " JOIN entries_searchdocument AS d USING (entry_id) JOIN entries_entry AS e ON e.id = d.entry_id"
    )
