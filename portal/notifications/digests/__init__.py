"""Notices: what a reader is told of, gathered into one mail at the time that the reader chose."""
