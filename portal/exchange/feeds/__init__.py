"""Atom feeds (RFC 4287) of every public list and search, and the pages that say what they and the calendars are."""
