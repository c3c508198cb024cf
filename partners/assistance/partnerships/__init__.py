"""Partnerships: proposing, agreeing, changing, reporting, ending; and what their pages show."""
