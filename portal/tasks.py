"""Doors for the clock: publication at a set time, and tidying up."""

from celery import shared_task

from entries import curation
from portal.privacy import retention


@shared_task
def publish_due() -> int:
    """Publish what was set to be published by now; returns how many."""
    return curation.publish_due()


@shared_task
def tidy_up() -> int:
    """Forget what is personal and older than the table of retention allows; returns how many rows went."""
    return sum(retention.carry_out().values())
