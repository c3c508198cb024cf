"""The audit log: who did what to what. Rows are added and never changed; the database itself refuses the rest."""
