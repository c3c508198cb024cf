"""Things that all tests of the audit share."""

from tests.audit.world import build_world, empty_world, people

__all__ = ["build_world", "empty_world", "people"]
