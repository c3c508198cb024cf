"""One's own data: download, deletion, consents, and how long things are kept."""
