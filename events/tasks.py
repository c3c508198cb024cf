"""What the clock does about events."""

from celery import shared_task
from django.utils import timezone

from events import forgetting, registering
from events.models import Event, Status


@shared_task
def forget_what_is_over() -> int:
    """Delete access needs, names and addresses of past events, and registrations that nobody confirmed."""
    return forgetting.forget()


@shared_task
def give_free_places() -> int:
    """Move waiting lists up where an organiser has added places."""
    waiting = Event.objects.ahead(timezone.now()).filter(registrations__status=Status.WAITING).distinct()
    return sum(registering.move_up(event=event) for event in waiting)
