"""Checks of events, beside the common ones in `entries.checks`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from entries import locales
from entries.checks import Finding, Severity
from events.models.events import Consultation, Known, Mode, Registering

if TYPE_CHECKING:
    from events.models import Event


def dates_make_sense(event: Event) -> Iterator[Finding]:
    """An event has a beginning, ends after it, and names its time zone; a consultation needs no date."""
    if event.begins_at is None and event.consultation == Consultation.CLOSED:
        yield Finding("no-start", Severity.BLOCKER, _("It is not said when the event begins."), "dates")
    if event.starts_at and event.ends_at and event.ends_at <= event.starts_at:
        yield Finding("ends-before-start", Severity.BLOCKER, _("The event ends before it begins."), "dates")
    if event.starts_at and not event.zone:
        yield Finding("no-zone", Severity.BLOCKER, _("It is not said by which time zone the times are meant."), "dates")


def clocks_are_clear(event: Event) -> Iterator[Finding]:
    """A time that the clock shows twice, on the night when it is put back, is read as the first of the two."""
    for moment in (event.starts_at, event.ends_at):
        if moment is not None and shown_twice(moment, event.clock):
            message = _("On that day the clock shows %(time)s twice. The first of the two is meant.") % {
                "time": locales.clock_time(moment.astimezone(event.clock))
            }
            yield Finding("time-twice", Severity.WARNING, message, "dates")


def shown_twice(moment: datetime, zone: tzinfo) -> bool:
    """Whether the clock of the zone shows the time of this moment twice on its day."""
    local = moment.astimezone(zone)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def is_reachable(event: Event) -> Iterator[Finding]:
    """Whoever is invited must find the way: into the room, to the meeting, to the registration."""
    if event.registering == Registering.ELSEWHERE and not event.registration_url:
        message = _("The address of the registration is missing.")
        yield Finding("no-registration-address", Severity.BLOCKER, message, "registration")
    if event.registering == Registering.HERE and event.mode != Mode.IN_PERSON and not event.meeting_url:
        message = _("The address of the meeting is missing; participants will look for it in their confirmation.")
        yield Finding("no-meeting-address", Severity.WARNING, message, "registration")


def is_open_to_all(event: Event) -> Iterator[Finding]:
    """What persons with disabilities need to know before they decide to come."""
    if event.mode != Mode.ONLINE and event.accessible_venue != Known.YES:
        message = _("It is not said that the venue is accessible.")
        yield Finding("venue-not-accessible", Severity.WARNING, message, "place")
    if event.captions != Known.YES or event.signed != Known.YES:
        message = _("Captions and sign language are not both ensured; the page says so.")
        yield Finding("no-captions-or-sign", Severity.WARNING, message, "languages")


def recording_is_accessible(event: Event) -> Iterator[Finding]:
    """A recording needs captions and a transcript; a version in sign language is asked for."""
    if not event.recording_url:
        return
    if event.recording_captions != Known.YES or not event.transcript_url:
        message = _("A recording needs captions and a transcript before it can be published.")
        yield Finding("recording-without-captions", Severity.BLOCKER, message, "after")
    if not event.recording_signed_url:
        message = _("The recording has no sign-language version; the page will say so.")
        yield Finding("recording-without-sign", Severity.WARNING, message, "after")


def questions_are_there(event: Event) -> Iterator[Finding]:
    """A consultation without questions asks for nothing."""
    if event.consultation == Consultation.OPEN and not event.questions.exists():
        message = _("The consultation is open, but there is no guiding question.")
        yield Finding("no-questions", Severity.BLOCKER, message, "questions")


CHECKS = (
    dates_make_sense,
    clocks_are_clear,
    is_reachable,
    is_open_to_all,
    recording_is_accessible,
    questions_are_there,
)
