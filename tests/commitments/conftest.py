"""The room's own fixture."""

from tests.commitments.samples import imported

__all__ = ["imported"]
