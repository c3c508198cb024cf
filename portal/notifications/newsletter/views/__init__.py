"""Doors of the newsletter: those of its readers, and those of the desk."""
