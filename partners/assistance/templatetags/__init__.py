"""Tags of the pages for assistance."""
