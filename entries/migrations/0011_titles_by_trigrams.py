"""Titles are found by their trigrams: entries that are probably one (`entries.checks.duplicates`)."""

from django.db import migrations

LANGUAGES = ("ar", "en", "fr", "es")


class Migration(migrations.Migration):
    dependencies = [("entries", "0010_reason_of_a_move")]

    operations = [
        migrations.RunSQL(
            [
                f"CREATE INDEX entry_title_{code}_trigrams ON entries_entry USING gin (title_{code} gin_trgm_ops)"
                for code in LANGUAGES
            ],
            reverse_sql=[f"DROP INDEX entry_title_{code}_trigrams" for code in LANGUAGES],
        ),
    ]
