"""Those who followed a call keep doing so: by an alert at once, as they were told until now.

The table that held them is gone in a database that was made from today's models, so its presence is asked for first.
"""

from django.db import migrations

MOVE = """
DO $$ BEGIN
IF to_regclass('funding_follow') IS NOT NULL THEN
    INSERT INTO notifications_reader (user_id, address, address_key, language, time_zone, secret, quiet_from,
                                      quiet_until, undeliverable_why, created_at)
    SELECT DISTINCT f.user_id, '', '', 'en', 'UTC', replace(gen_random_uuid()::text, '-', ''), 21, 7, '', now()
      FROM funding_follow AS f ON CONFLICT (user_id) DO NOTHING;
    INSERT INTO alerts_alert (reader_id, sort, entry_id, frequency, confirmed_at, created_at)
    SELECT r.id, 'entry', f.call_id, 'at_once', f.since, f.since
      FROM funding_follow AS f JOIN notifications_reader AS r ON r.user_id = f.user_id ON CONFLICT DO NOTHING;
END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0001_initial"),
        ("funding", "0003_answers_by_two"),
        ("notifications", "0002_readers"),
    ]

    operations = [migrations.RunSQL(MOVE, reverse_sql=migrations.RunSQL.noop)]
