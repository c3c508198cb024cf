"""The database keeps the audit log: nothing changes or goes, but what is too old, by a role of its own.

Roles belong to the whole cluster: other databases may have made this one already, or be making it at this moment.
Triggers are ENABLE ALWAYS, so that `session_replication_role` opens no side door.
"""

from django.db import migrations

ROLE = "portal_audit_retention"
KEPT = "1096 days"  # as entries.audit.retention.KEPT_DAYS

RECORDS = f"""
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_user = '{ROLE}' AND OLD.at < now() - interval '{KEPT}' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'The audit log is append-only: % refused.', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_auditrecord
    FOR EACH ROW EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER audit_not_emptied BEFORE TRUNCATE ON audit_auditrecord
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
ALTER TABLE audit_auditrecord ENABLE ALWAYS TRIGGER audit_append_only;
ALTER TABLE audit_auditrecord ENABLE ALWAYS TRIGGER audit_not_emptied;
"""

PSEUDONYMS = """
CREATE FUNCTION audit_pseudonym_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.id = OLD.id AND (NEW.user_id IS NULL OR NEW.user_id = OLD.user_id) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'A pseudonym is only ever unlinked: % refused.', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_pseudonym_kept BEFORE UPDATE OR DELETE ON audit_pseudonym
    FOR EACH ROW EXECUTE FUNCTION audit_pseudonym_kept();
CREATE TRIGGER audit_pseudonyms_not_emptied BEFORE TRUNCATE ON audit_pseudonym
    FOR EACH STATEMENT EXECUTE FUNCTION audit_pseudonym_kept();
ALTER TABLE audit_pseudonym ENABLE ALWAYS TRIGGER audit_pseudonym_kept;
ALTER TABLE audit_pseudonym ENABLE ALWAYS TRIGGER audit_pseudonyms_not_emptied;
"""

# Makes the role and lends it to whoever calls, as far as the caller may; says whether it can be taken on now.
RETENTION = f"""
CREATE FUNCTION audit_retention_role() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
            CREATE ROLE {ROLE} NOLOGIN;
        END IF;
        IF NOT pg_has_role(current_user, '{ROLE}', 'SET') THEN
            EXECUTE format('GRANT {ROLE} TO %I', current_user);
        END IF;
    EXCEPTION
        WHEN insufficient_privilege THEN NULL;
        WHEN duplicate_object OR unique_violation OR internal_error THEN NULL;  -- another database was quicker
    END;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
        RETURN false;
    END IF;
    RETURN pg_has_role(current_user, '{ROLE}', 'SET');
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_append_only")]

    operations = [
        migrations.RunSQL(
            RECORDS,
            reverse_sql="DROP TRIGGER audit_append_only ON audit_auditrecord;"
            "DROP TRIGGER audit_not_emptied ON audit_auditrecord; DROP FUNCTION audit_append_only();",
        ),
        migrations.RunSQL(
            PSEUDONYMS,
            reverse_sql="DROP TRIGGER audit_pseudonym_kept ON audit_pseudonym;"
            "DROP TRIGGER audit_pseudonyms_not_emptied ON audit_pseudonym; DROP FUNCTION audit_pseudonym_kept();",
        ),
        migrations.RunSQL(RETENTION, reverse_sql="DROP FUNCTION audit_retention_role();"),
        migrations.RunSQL("SELECT audit_retention_role();", reverse_sql=migrations.RunSQL.noop),
    ]
