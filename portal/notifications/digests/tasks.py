"""Doors for Celery; doing any of them twice, or at once, does no harm."""

from celery import shared_task

from portal.notifications.digests import deadlines, gathering, matches, reminders


@shared_task
def gather() -> int:
    """Turn the notices that are due into mails, one for each reader."""
    return gathering.gather()


@shared_task
def tell_of_deadlines() -> int:
    """Store notices of the deadlines that are near."""
    return deadlines.tell()


@shared_task
def tell_of_matches() -> int:
    """Store notices of the matches that are new."""
    return matches.tell()


@shared_task
def remind_of_events() -> int:
    """Have participants told of events that are near, were moved or do not take place."""
    return reminders.tell_changes() + reminders.remind()
