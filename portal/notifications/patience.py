"""How long to wait before the next try."""

from datetime import timedelta

#: Waiting times after the first, second … failure; after the last one a mail is given up.
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)


def pause_after(attempts: int) -> timedelta | None:
    """The waiting time after so many failed attempts; None when it is time to give up."""
    return BACK_OFF[attempts - 1] if attempts <= len(BACK_OFF) else None
