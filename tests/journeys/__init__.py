"""Journeys: what people come for, walked through in a real browser, in Arabic and in English."""
