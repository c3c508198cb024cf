"""Doors of the translation desk."""
