"""Files that go with mails: made when a mail is sent, from what is true then, and not stored with it."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import override

from entries import icalendar
from events.own_page import calendar_of
from portal.notifications.audiences import Fact
from portal.notifications.event_audiences import registration_of
from portal.notifications.models import Mail

#: Name, content, media type.
File = tuple[str, str, str]


def files_for(mail: Mail) -> list[File]:
    """The files of a mail, in its language; none for most mails."""
    make = MAKERS.get(mail.happening.name) if mail.happening else None
    if make is None or mail.happening is None:
        return []
    with override(mail.language):
        return make(Fact(mail.happening))


def calendar_file(fact: Fact) -> list[File]:
    """The event for the participant's own calendar."""
    registration = registration_of(fact)
    file = calendar_of(registration) if registration else None
    return [(f"event-{fact.happening.entry_id}.ics", file, icalendar.MEDIA_TYPE.partition(";")[0])] if file else []


MAKERS: dict[str, Callable[[Fact], list[File]]] = {
    "registration.confirmed": calendar_file,
    "registration.moved_up": calendar_file,
    "registration.event_moved": calendar_file,
    "registration.event_restored": calendar_file,
    "registration.event_cancelled": calendar_file,
}
