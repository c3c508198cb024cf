"""Money already given: what the givers published, imported, counted, and shown on the financing map."""
