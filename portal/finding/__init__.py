"""Pages of matching: finding funding or a partner, matches and their reasons, what the desk brokers."""
