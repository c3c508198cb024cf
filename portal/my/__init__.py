"""My work: one's own entries, written section by section, on the portal or on paper."""
