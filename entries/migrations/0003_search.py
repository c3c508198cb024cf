"""Text search in four languages, and the indexes that the planner would not use of itself.

`costly` is the identity on tsvector. PostgreSQL does not charge for reading vectors that are stored out of line, so
it prefers to filter the whole table over using the GIN index; declaring the function expensive cures that. Whoever
queries must therefore write `costly(tsv) @@ …` (entries.search.statement does; a test reads EXPLAIN).
"""

from django.db import migrations

PARENTS = {"ar": "arabic", "en": "english", "fr": "french", "es": "spanish"}
#: Token types that hold words; `unaccent` stands in front of the language's own stemmer.
WORDS = "asciihword, asciiword, hword, hword_asciipart, hword_part, word"


def configurations():
    """One text search configuration per interface language: PostgreSQL's own, blind to accents."""
    return [
        migrations.RunSQL(
            [
                f"CREATE TEXT SEARCH CONFIGURATION {name} (COPY = pg_catalog.{parent})",
                f"ALTER TEXT SEARCH CONFIGURATION {name} ALTER MAPPING FOR {WORDS} WITH unaccent, {parent}_stem",
            ],
            reverse_sql=[f"DROP TEXT SEARCH CONFIGURATION {name}"],
        )
        for name, parent in PARENTS.items()
    ]


class Migration(migrations.Migration):
    dependencies = [("entries", "0002_initial")]

    operations = [
        *configurations(),
        migrations.RunSQL(
            "CREATE FUNCTION costly(tsvector) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE"
            " COST 2000 AS 'BEGIN RETURN $1; END'",
            reverse_sql="DROP FUNCTION costly(tsvector)",
        ),
        migrations.RunSQL(
            [
                # Vectors go out of line, so that lists and counts read a small table.
                "ALTER TABLE entries_searchdocument SET (toast_tuple_target = 256)",
                "ALTER TABLE entries_searchdocument ALTER COLUMN facets SET STATISTICS 1000",
                # New words wait in a list that every search reads through: kept short, in kilobytes.
                "CREATE INDEX search_words ON entries_searchdocument USING gin (costly(tsv))"
                " WITH (gin_pending_list_limit = 512)",
                "CREATE INDEX search_head ON entries_searchdocument USING gin (costly(head))"
                " WITH (gin_pending_list_limit = 512)",
                "CREATE INDEX search_facets ON entries_searchdocument USING gin (facets gin__int_ops)"
                " WITH (fastupdate = off)",
            ],
            reverse_sql=[
                "DROP INDEX search_facets",
                "DROP INDEX search_head",
                "DROP INDEX search_words",
                "ALTER TABLE entries_searchdocument ALTER COLUMN facets SET STATISTICS -1",
                "ALTER TABLE entries_searchdocument RESET (toast_tuple_target)",
            ],
        ),
    ]
