"""Financing mechanisms, funding calls, and the barriers that applicants met."""
