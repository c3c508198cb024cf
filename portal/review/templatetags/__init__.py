"""Tags of the pages for reviewing."""
