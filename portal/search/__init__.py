"""The search over all kinds of entries, as a page."""
