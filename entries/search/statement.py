# ruff: noqa: S608 - the pieces are constants; every value goes through `Statement.keep`
"""The one SQL statement behind every list: hits, count and what to count facets of, in a single round trip.

Measured design (docs/adr): words and chosen terms are one condition on `costly(tsv)`, which the GIN index answers
without reading a vector; ranking bounded by looking at titles and summaries (`head`) first; facets of up to
`EXACT_UP_TO` hits are joined to one string of bytes, which `entries.search.engine` counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from entries.kinds import searchable_kinds
from entries.search.parsing import PAGE_SIZE, Asked
from entries.search.question import Part, Question
from entries.search.terms import lexeme
from entries.viewers import Viewer

EXACT_UP_TO = 10_000
#: With more hits than these, only the newest `RANKED` that match in title or summary are ranked.
RANK_ALL_UP_TO = 1_000
RANKED = 500
#: With so few hits, the whole text takes part in ranking.
RANK_BY_TEXT_UP_TO = 300
#: These are looked for among so many newest entries first, with one word and with several that must all be there: where
#: words are common, they are there.
RECENT, RECENT_OF_SEVERAL = 5_000, 20_000
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

    def terms(self, ids: Iterable[int]) -> str:
        """A tsquery that is met by the entries that carry any of these terms."""
        lexemes = " | ".join(f"'{lexeme(pk)}'" for pk in sorted(ids))
        return f"{self.keep(lexemes)}::tsquery"

    def question(self, question: Question) -> str:
        """A tsquery that is met when every part of the question is."""
        has_names = any(part.terms and not part.excluded for part in question.parts)
        return " && ".join(self._part(part, has_names) for part in question.parts)

    def _part(self, part: Part, has_names: bool) -> str:
        if part.excluded:
            return f"!!({self._by_word_or_term(part)})"
        if has_names and not part.terms:
            # Beside the name of a term, words that one of the languages takes for stop words ask for nothing.
            return f"beside_names({self.keep(part.text)})"
        return f"({self._by_word_or_term(part)})"

    def _by_word_or_term(self, part: Part) -> str:
        return f"{self.words(part.text)} || {self.terms(part.terms)}" if part.terms else self.words(part.text)


def build(asked: Asked, viewer: Viewer, *, language: str, offset: int) -> tuple[str, dict[str, Any]]:
    """The statement and its parameters, for hits to be shown in `language`.

    Its one row: the number of hits (at most one more than `EXACT_UP_TO`), this page's rows (JSON), the number of each
    kind (JSON), and then three columns each for all hits (name "") and for each facet of which something is chosen,
    counted as if nothing of it were: its name, the number of rows, and the terms of these rows as one string of bytes.
    """
    one = Statement()
    filters = _Filters(one, asked, viewer)
    tables = _counted_tables("", filters.where())
    counted = {"": ""}
    for number, name in enumerate(filters.chosen):
        tables += _counted_tables(str(number), filters.where(without=name))
        counted[name] = str(number)
    tables += _candidates(one, asked, filters, offset)
    of_terms = ", ".join(
        f"{one.keep(name)}, (SELECT n FROM c{number}), (SELECT string_agg(facet_bytes, '') FROM m{number})"
        for name, number in counted.items()
        if name != "kind"
    )
    sql = (
        f"WITH {', '.join(tables)} SELECT (SELECT n FROM c),"
        f" (SELECT json_agg(h ORDER BY h.position) FROM ({_rows(one, language, offset)}) AS h),"
        f" (SELECT json_object_agg(kind, n) FROM m{counted.get('kind', '')}), {of_terms}"
    )
    return sql, one.parameters


def build_keys(asked: Asked, viewer: Viewer, *, most: int) -> tuple[str, dict[str, Any]]:
    """The statement (with its parameters) for the ids alone of everything that is asked for, at most so many."""
    one = Statement()
    return _newest(_Filters(one, asked, viewer).where(), one.keep(most), "entry_id"), one.parameters


class _Filters:
    """The conditions of one list; those on facets can be left out one by one."""

    def __init__(self, one: Statement, asked: Asked, viewer: Viewer) -> None:
        self._one = one
        self._question = asked.question
        self._visible = [f"audience = ANY({one.keep(sorted(viewer.audiences))})"]
        if {kind.code for kind in asked.kinds} != {kind.code for kind in searchable_kinds()}:
            self._visible.append(f"kind = ANY({one.keep([kind.code for kind in asked.kinds])})")
        if asked.condition:
            self._visible.append(asked.condition)
        self._terms = {name: [term.id for term in terms] for name, terms in asked.chosen.items() if terms}
        self._kinds = [kind.code for kind in asked.chosen_kinds]

    @property
    def chosen(self) -> tuple[str, ...]:
        """The facets of which something is chosen."""
        return (*self._terms, *["kind"] * bool(self._kinds))

    def where(self, *, without: str = "", column: str = "tsv") -> str:
        """All conditions joined: any of the chosen values of each facet but one, and the words in this column.

        With words, terms are asked for in the same vector: the index alone answers, and no vector is read.
        """
        found = list(self._visible)
        if self._kinds and without != "kind":
            found.append(f"kind = ANY({self._one.keep(self._kinds)})")
        terms = [ids for name, ids in self._terms.items() if name != without]
        if self._question:
            asked = [self._one.question(self._question), *(self._one.terms(ids) for ids in terms)]
            found.append(f"costly({column}) @@ ({' && '.join(asked)})")
        else:
            found += [f"facets && {self._one.ids(ids)}" for ids in terms]
        return " AND ".join(found)


def _counted_tables(number: str, where: str) -> list[str]:
    """`m` and `c` with this number: the rows that meet the conditions, at most one too many; how many they are.

    `m` has one row a kind, so that ten thousand hits are gone through once: their number, ids, and terms joined.
    """
    rows = f"SELECT entry_id, kind, facet_bytes FROM entries_searchdocument WHERE {where} LIMIT {EXACT_UP_TO + 1}"
    of_kind = "kind, count(*) AS n, array_agg(entry_id) AS ids, string_agg(facet_bytes, '') AS facet_bytes"
    return [
        f"m{number} AS MATERIALIZED (SELECT {of_kind} FROM ({rows}) AS found GROUP BY kind)",
        f"c{number} AS MATERIALIZED (SELECT coalesce(sum(n), 0)::int AS n FROM m{number})",
    ]


def _newest(where: str, limit: str, columns: str = "entry_id, published") -> str:
    return f"SELECT {columns} FROM entries_searchdocument WHERE {where} ORDER BY {_ORDER} LIMIT {limit}"


def _candidates(one: Statement, asked: Asked, filters: _Filters, offset: int) -> list[str]:
    """Tables that end in `r (entry_id, published, rank)`: everything that may be on this page.

    `k` are the rows worth ranking: all of them, or when there are many the newest that match in title or summary;
    `b` fills up with the newest of the others. Rows are fetched one by one (LATERAL with OFFSET 0): left to itself, the
    planner reads the whole table for them.
    """
    enough = one.keep(offset + PAGE_SIZE)
    if asked.sort == "newest":
        return [f"r AS ({_newest(filters.where(), enough, 'entry_id, published, 0::float4 AS rank')})"]
    many = f"(SELECT n FROM c) > {RANK_ALL_UP_TO}"
    among = RECENT if len(asked.question.parts) == 1 else RECENT_OF_SEVERAL
    recent = f"SELECT published FROM entries_searchdocument ORDER BY {_ORDER} OFFSET {among} LIMIT 1"
    newest = _in_head(filters, f"{many} AND published >= (SELECT published FROM since)")
    older = _in_head(filters, f"{many} AND (SELECT count(*) FROM h) < {RANKED}")
    worth_ranking = (
        f"SELECT unnest(ids) AS entry_id FROM m WHERE NOT ({many})"
        f" UNION SELECT entry_id FROM h UNION SELECT entry_id FROM ({older}) AS older"
    )
    body = _newest(f"{many} AND (SELECT count(*) FROM k) < {enough} AND {filters.where()}", f"{enough} + {RANKED}")
    ranked = (
        f"SELECT d.entry_id, d.published, {_rank(one, asked.question)} AS rank FROM k CROSS JOIN LATERAL"
        " (SELECT * FROM entries_searchdocument AS x WHERE x.entry_id = k.entry_id OFFSET 0) AS d"
        " UNION ALL SELECT entry_id, published, -1 FROM b WHERE entry_id NOT IN (SELECT entry_id FROM k)"
    )
    tables = {"k": worth_ranking, "b": body, "r": ranked}
    first = [f"since AS MATERIALIZED ({recent})", f"h AS MATERIALIZED ({newest})"]
    return first + [f"{name} AS {'MATERIALIZED ' * (name == 'k')}({rows})" for name, rows in tables.items()]


def _in_head(filters: _Filters, where: str) -> str:
    """The newest of those that match in title or summary, as many as are ranked.

    OFFSET 0: or the planner walks through all entries from the newest on, and reads the vector of each.
    """
    rows = f"SELECT entry_id, published FROM entries_searchdocument WHERE {filters.where(column='head')} AND {where}"
    return f"SELECT entry_id FROM ({rows} OFFSET 0) AS found ORDER BY {_ORDER} LIMIT {RANKED}"


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


def _rows(one: Statement, language: str, offset: int) -> str:
    """This page's rows with all that a result shows, how its translation into `language` came about included."""
    return (
        "SELECT row_number() OVER (ORDER BY t.rank DESC, t.published DESC, t.entry_id DESC) AS position,"
        " d.entry_id AS id, d.kind, d.published, d.languages, d.facets, d.titles, d.summaries, d.original_language,"
        " e.sample, e.provenance, w.quality, w.renders_hash, e.source_hash FROM"
        f" (SELECT * FROM r ORDER BY rank DESC, {_ORDER} OFFSET {one.keep(offset)} LIMIT {PAGE_SIZE}) AS t"
        " JOIN entries_searchdocument AS d USING (entry_id) JOIN entries_entry AS e ON e.id = d.entry_id"
        f" LEFT JOIN entries_translationrecord AS w ON w.entry_id = e.id AND w.language = {one.keep(language)}"
    )
