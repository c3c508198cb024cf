"""Doors of the desk, one module for each kind of page."""
