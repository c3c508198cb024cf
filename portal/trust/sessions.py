"""Ending sessions: one, all others, or all of a person's."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from entries.audit.services import Actor, person, record
from partners.models import User


@transaction.atomic
def end_all(*, user: User, by: Actor) -> None:
    """End every session of a person: known ones are deleted, and no other one counts any more. Audited."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
    for session in UserSession.objects.filter(user=user):
        session.end()
    record("sessions.ended", by=by, about=person(user))


@transaction.atomic
def end(*, sessions: list[UserSession], by: Actor) -> int:
    """End these sessions; returns how many. Audited."""
    for session in sessions:
        session.end()
        record("session.ended", by=by, about=person(session.user_id))
    return len(sessions)


def forget_ended() -> int:
    """Delete what was noted of sessions that are over: browser and network address; returns how many."""
    live = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return UserSession.objects.exclude(session_key__in=live).delete()[0]
