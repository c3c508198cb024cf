"""Doors for the clock."""

from celery import shared_task

from portal.review import telling


@shared_task
def tell_of_comments() -> int:
    """Tell of comments whose writers have paused; returns how many mails' worth."""
    return telling.tell_of_comments()


@shared_task
def remind_reviewers() -> int:
    """Remind people from outside who have not answered; returns how many."""
    return telling.remind_reviewers()
