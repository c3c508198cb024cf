"""Doors of this room: comments, reviewers from outside, versions."""
