"""Terms inside the vectors and as bytes, and both beside the row: what makes words with facets, and counts, fast.

`toast_tuple_target = 256` had pushed the terms themselves out of line; every count then read another table row by row.
Rows that exist get their new columns here from what they hold.
"""

from django.db import migrations, models

LEXEMES = "coalesce((SELECT array_to_tsvector(array_agg('§' || term)) FROM unnest(facets) AS term), '')"


class Migration(migrations.Migration):
    dependencies = [("entries", "0008_kinds_of_support")]

    operations = [
        migrations.AddField("searchdocument", "facet_bytes", models.BinaryField(default=b"")),
        migrations.RunSQL(
            [
                "ALTER TABLE entries_searchdocument SET (toast_tuple_target = 512)",
                "ALTER TABLE entries_searchdocument ALTER COLUMN facets SET STORAGE MAIN",
                "ALTER TABLE entries_searchdocument ALTER COLUMN facet_bytes SET STORAGE MAIN",
                # `|| '{}'` makes a new value: one that is only copied would stay out of line.
                "UPDATE entries_searchdocument SET facets = facets || '{}'::int[],"
                " facet_bytes = coalesce((SELECT string_agg(int4send(term), '') FROM unnest(facets) AS term), ''),"
                f" tsv = tsv || {LEXEMES}, head = head || {LEXEMES}",
            ],
            reverse_sql=[
                "ALTER TABLE entries_searchdocument ALTER COLUMN facets SET STORAGE EXTENDED",
                "ALTER TABLE entries_searchdocument SET (toast_tuple_target = 256)",
            ],
        ),
    ]
