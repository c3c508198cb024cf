"""A door for the clock."""

from celery import shared_task

from portal.trust import sessions


@shared_task
def forget_ended_sessions() -> int:
    """Delete what was noted of sessions that are over; returns how many."""
    return sessions.forget_ended()
