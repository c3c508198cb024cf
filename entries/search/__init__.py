"""How entries are found: one row for each entry, with all its languages in it."""
