"""Dialogue events: registration, the floor, contributions."""
