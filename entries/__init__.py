"""The ground: entries of every kind, their terms, curation, history, translations and search."""
