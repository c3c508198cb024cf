"""Doors for the clock: publication at a set time, and tidying up."""

from datetime import timedelta

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from entries import curation
from entries.models import Happening
from portal.notifications.models import Mail, MailState

KEEP_SENT_MAILS = timedelta(days=90)
KEEP_MESSAGES = timedelta(days=365)  # an answer to one may come late
#: Happenings whose data hold words and addresses of people.
MESSAGES = ("message.sent", "message.answered", "contact.message")
KEEP_FAILED_MAILS = timedelta(days=365)


@shared_task
def publish_due() -> int:
    """Publish what was set to be published by now; returns how many."""
    return curation.publish_due()


@shared_task
def tidy_up() -> int:
    """Delete expired sessions, the words of old messages, mails sent long ago, and mails given up longer ago.

    Returns how many mails went. Of a message only the fact remains that it was sent.
    """
    call_command("clearsessions")
    now = timezone.now()
    Happening.objects.filter(name__in=MESSAGES, at__lt=now - KEEP_MESSAGES).exclude(data={}).update(data={})
    old_sent = Mail.objects.filter(state=MailState.SENT, created_at__lt=now - KEEP_SENT_MAILS)
    old_failed = Mail.objects.filter(state=MailState.FAILED, created_at__lt=now - KEEP_FAILED_MAILS)
    return old_sent.delete()[0] + old_failed.delete()[0]
