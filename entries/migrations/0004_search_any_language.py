"""A query in all four languages at once, each distinct reading once (`in_any_language`).

Most words have the same stem in several languages. Joined by OR four times over, the planner would take a word that
70 of 100 entries hold for one that all of them hold, and read the whole table instead of the index.

`beside_names` reads the words that stand beside the names of terms: when one of the languages takes all of them for
stop words ("in" beside "Iraq"), nothing is asked for.
"""

from django.db import migrations

IN_ANY_LANGUAGE = """
CREATE FUNCTION in_any_language(asked text) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    readings tsquery[] := ARRAY[websearch_to_tsquery('ar', asked), websearch_to_tsquery('en', asked),
                                websearch_to_tsquery('fr', asked), websearch_to_tsquery('es', asked)];
    whole tsquery := readings[1];
BEGIN
    FOR number IN 2..4 LOOP
        IF NOT readings[number] = ANY (readings[:number - 1]) THEN
            whole := whole || readings[number];
        END IF;
    END LOOP;
    RETURN whole;
END
$$
"""


BESIDE_NAMES = """
CREATE FUNCTION beside_names(asked text) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF numnode(websearch_to_tsquery('ar', asked)) = 0 OR numnode(websearch_to_tsquery('en', asked)) = 0
       OR numnode(websearch_to_tsquery('fr', asked)) = 0 OR numnode(websearch_to_tsquery('es', asked)) = 0 THEN
        RETURN ''::tsquery;
    END IF;
    RETURN in_any_language(asked);
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("entries", "0003_search")]

    operations = [
        migrations.RunSQL(IN_ANY_LANGUAGE, reverse_sql="DROP FUNCTION in_any_language(text)"),
        migrations.RunSQL(BESIDE_NAMES, reverse_sql="DROP FUNCTION beside_names(text)"),
    ]
