"""Verbs of the portal's own pages."""

from typing import Any

from django.db import transaction

from entries import facts
from entries.models import Happening
from entries.texts import current_language
from entries.viewers import Viewer


@transaction.atomic
def send_to_portal(
    *, by: Viewer, topic: str, message: str, about: str = "", name: str = "", email: str = ""
) -> Happening:
    """Record a message to those who run the portal as `contact.message`; the outbox passes it on to ISU."""
    data: dict[str, Any] = {"topic": topic, "message": message, "about": about, "name": name, "email": email}
    return facts.record("contact.message", by=by, language=current_language(), **data)
