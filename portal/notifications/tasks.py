"""Doors of the outbox for Celery; doing any of them twice, or at once, does no harm."""

from celery import shared_task

from portal.notifications import outbox, sending, sweeper


@shared_task
def sweep() -> int:
    """Turn what happened into stored mails, and wake the sender when there are any."""
    stored = sweeper.sweep()
    if stored:
        outbox.wake_sender()
    return stored


@shared_task
def send_mails() -> int:
    """Send the mails whose time has come; where many wait, the next turn follows at once."""
    sent, more_wait = sending.send_while_due()
    if more_wait:
        outbox.wake_sender()
    return sent
