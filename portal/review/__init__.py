"""Reviewing together: comments on an entry, and reviewers from outside."""
