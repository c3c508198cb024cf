"""What a line of a summary says of an event that its reader follows or saved: near, moved, called off, closing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from entries.models import Entry
from entries.states import State
from entries.viewers import Viewer
from events import clock
from events.models.events import zone_named
from portal.notifications.digests.models import Notice, NoticeKind, Step


def step_of(notice: Notice) -> str:
    """Which news of an event it is; "" for a notice of anything else."""
    return str(notice.detail.get("step") or "") if notice.kind == NoticeKind.EVENT else ""


def is_called_off(notice: Notice, entry: Entry, viewer: Viewer) -> bool:
    """Whether it says that an event is off which the reader could read until then: its title may still be named."""
    gone = entry.state == State.ARCHIVED and entry.published_at is not None and entry.audience in viewer.audiences
    return gone and step_of(notice) == Step.CALLED_OFF


def told(notice: Notice, event: Any, now: datetime, zone: str) -> tuple[str, str] | None:
    """The sentence and the address, by the reader's own clock; None where it is true no more."""
    if step_of(notice) == Step.CALLED_OFF:
        sentence = _("This event has been taken off the portal before its day. It does not take place as announced.")
        return (sentence, reverse("events:list")) if event.state == State.ARCHIVED else None
    begins = event.begins_at.isoformat() if event.begins_at else ""
    if event.state != State.PUBLISHED or notice.detail.get("begins") != begins or event.is_over(now):
        return None
    sentence = _sentence(notice, event, now, clock.when_by(event, zone) or clock.when(event), zone)
    return (sentence, event.get_absolute_url()) if sentence else None


def _sentence(notice: Notice, event: Any, now: datetime, when: str, zone: str) -> str:
    step = step_of(notice)
    if step == Step.NEAR:
        return _("It begins within a day: %(when)s") % {"when": when} if event.begins_at > now else ""
    if step == Step.RESTORED:
        return _("It takes place after all: %(when)s") % {"when": when} if when else _("It takes place after all.")
    if not when:
        return _("It does not take place when it was announced for. The new time is not known yet.")
    before = _before(notice, zone)
    if not before:
        return _("Its time is known now: %(when)s") % {"when": when}
    return _("It takes place at another time: %(when)s. Until now: %(before)s.") % {"when": when, "before": before}


def _before(notice: Notice, zone: str) -> str:
    """The time that was announced until then; "" where it was open."""
    began, over = (str(notice.detail.get(name) or "") for name in ("began", "was_over"))
    if not began or not over:
        return ""
    return clock.was(datetime.fromisoformat(began), datetime.fromisoformat(over), zone_named(zone))


def closes(days: int) -> str:
    """When a written consultation closes: a sentence that takes `moment` and `days`."""
    if days <= 0:
        return _("Its questions can be answered in writing until today: %(moment)s")
    return ngettext(
        "Its questions can be answered in writing for %(days)s more day: until %(moment)s",
        "Its questions can be answered in writing for %(days)s more days: until %(moment)s",
        days,
    )
