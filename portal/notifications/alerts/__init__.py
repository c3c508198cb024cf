"""Alerts: what somebody follows, or wants to hear of when it is published."""
