"""Signing in safely: second factor, sessions, roles and the table of access."""
