"""Requests for and offers of assistance, and the partnerships that come of them."""
