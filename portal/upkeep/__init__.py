"""Keeping entries true after publication: intervals of review, and links that have died."""
