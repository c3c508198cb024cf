"""PostgreSQL must use the indexes of the search table, for a rare word and for one that nearly every entry holds."""

import pytest
from django.db import connection
from django.http import QueryDict

from entries.kinds import searchable_kinds
from entries.models import Entry, SearchDocument
from entries.search import engine, statement
from entries.search.parsing import parse
from entries.search.statement import build
from entries.viewers import ANONYMOUS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ROWS = 3_000

_ENTRIES = """
INSERT INTO entries_entry ({columns})
SELECT {values} FROM entries_entry AS one, generate_series(1, %(rows)s) AS number WHERE one.id = %(like)s
"""
_DOCUMENTS = """
INSERT INTO entries_searchdocument
    (entry_id, kind, audience, published, languages, facets, facet_bytes, titles, summaries, original_language,
     head, tsv)
SELECT %(first)s + number, one.kind, one.audience, one.published - number * interval '1 minute', one.languages,
       ARRAY[1000000 + number %% 40], '', one.titles, one.summaries, one.original_language, h.head, h.head || b.body
FROM entries_searchdocument AS one, generate_series(1, %(rows)s) AS number,
     LATERAL (SELECT setweight(to_tsvector('en',
         CASE WHEN number %% 10 < 7 THEN 'commonly' ELSE '' END
         || CASE WHEN number %% 500 = 0 THEN ' rarely' ELSE '' END
     ), 'A') AS head) AS h,
     LATERAL (SELECT to_tsvector('en', string_agg('word' || (number * 7919 + n * n) %% 5000, ' ')) AS body
              FROM generate_series(1, 80) AS n) AS b
WHERE one.entry_id = %(like)s
"""


@pytest.fixture
def many_rows(make_practice) -> None:
    """Three thousand search rows with vectors so long that they are stored out of line."""
    entry = make_practice()
    names = [field.column for field in Entry._meta.local_concrete_fields]
    own = {"id": "one.id + number", "source_key": "'plan:' || number"}
    values = ", ".join(own.get(name, f"one.{name}") for name in names)
    parameters = {"rows": ROWS, "like": entry.pk, "first": entry.pk}
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES.format(columns=", ".join(names), values=values), parameters)
        cursor.execute(_DOCUMENTS, parameters)
        cursor.execute("ANALYZE entries_searchdocument")
        cursor.execute("ANALYZE entries_entry")
    assert SearchDocument.objects.count() == ROWS + 1


def plan_of(query: str) -> str:
    """The planner's words on the list that the address `?query` asks for."""
    asked = parse(QueryDict(query), kinds=searchable_kinds(), facets=["theme"])
    sql, parameters = build(asked, ANONYMOUS, language="en", offset=0)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", parameters)
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.parametrize("word", ["rarely", "commonly", "word17", "rarely commonly"])
def test_words_are_found_through_the_index(many_rows, word):
    matching = plan_of(f"q={word}").partition("CTE m\n")[2].partition("CTE c\n")[0]

    assert "Bitmap Index Scan on search_words" in matching
    assert "Seq Scan" not in matching


def test_words_and_terms_are_answered_by_one_index(many_rows, make_term):
    make_term("theme/data")

    matching = plan_of("q=commonly&theme=data").partition("CTE m\n")[2].partition("CTE c\n")[0]

    assert "Bitmap Index Scan on search_words" in matching
    assert "search_facets" not in matching
    assert not [line for line in matching.splitlines() if "Filter" in line and "costly" in line]


def test_the_newest_entries_are_found_without_sorting_the_table(many_rows):
    assert "Index Scan using search_newest" in plan_of("")


def test_facets_are_found_through_their_index(many_rows, make_term):
    term = make_term("theme/data")
    SearchDocument.objects.filter(facets__contains=[1_000_003]).update(facets=[term.pk])

    assert "Bitmap Index Scan on search_facets" in plan_of("theme=data")


@pytest.mark.parametrize("recent", [20_000, 2_500, 100])
def test_the_newest_of_many_hits_come_first_wherever_they_are_looked_for(many_rows, monkeypatch, recent):
    """Among all entries (there are fewer than the recent ones), among the recent ones, and where these hold too few."""
    monkeypatch.setattr(statement, "RECENT", recent)
    asked = parse(QueryDict("q=commonly"), kinds=searchable_kinds(), facets=["theme"])
    sql, parameters = build(asked, ANONYMOUS, language="en", offset=0)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        total, rows, *_rest = cursor.fetchone()

    newest = SearchDocument.objects.extra(where=["head @@ to_tsquery('en', 'commonly')"]).order_by("-published")
    assert total == ROWS * 7 // 10
    assert [row["id"] for row in rows] == list(newest.values_list("entry_id", flat=True)[: len(rows)])


@pytest.mark.parametrize("query", ["q=commonly", "q=rarely", "q=commonly+word7", "", "q=commonly&theme=rehabilitation"])
def test_the_row_in_postgresqls_own_format_is_the_one_that_a_text_holds(query, many_rows):
    asked = parse(QueryDict(query), kinds=searchable_kinds(), facets=["theme"])
    sql, parameters = build(asked, ANONYMOUS, language="en", offset=0)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        assert engine.the_row(sql, parameters) == cursor.fetchone()


@pytest.mark.parametrize("query", ["q=commonly", "q=commonly+word7"])
def test_where_the_newest_are_looked_for_first_changes_no_answer(query, many_rows, monkeypatch):
    monkeypatch.setattr(statement, "RANKED", 50)
    answers = []
    for among in (10, 100, 10_000):
        monkeypatch.setattr(statement, "RECENT", among)
        monkeypatch.setattr(statement, "RECENT_OF_SEVERAL", among)
        asked = parse(QueryDict(query), kinds=searchable_kinds(), facets=["theme"])
        answers.append(engine.the_row(*build(asked, ANONYMOUS, language="en", offset=0)))
    assert answers[0] == answers[1] == answers[2]
