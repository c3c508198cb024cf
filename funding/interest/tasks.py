"""Doors for the clock."""

from celery import shared_task
from django.utils import timezone

from funding.interest import closing


@shared_task
def tell_closed() -> int:
    """Tell donors of calls that have closed; returns of how many."""
    return closing.tell_closed(now=timezone.now())
