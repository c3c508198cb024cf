"""Doors for the clock."""

from celery import shared_task
from django.utils import timezone

from funding.calls import opening


@shared_task
def tell_opened() -> int:
    """Tell of calls whose first day has come; returns of how many."""
    return opening.tell_opened(now=timezone.now())
