"""Expressions of interest: answers to a call, and how its donor reviews and decides on them."""
