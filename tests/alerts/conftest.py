"""The donor's calls, for alerts on them."""

from tests.funding.conftest import donor, make_call

__all__ = ["donor", "make_call"]
