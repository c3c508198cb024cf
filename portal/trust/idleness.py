"""When a session ends by itself: after a time without activity, and at the latest so long after signing in.

Both are short for whoever needs a second factor (roles of ISU, engineers) and long for everybody else, who may write
long texts on a poor connection. The moment stands in the session's own row, so that an ended session is none wherever
it is looked up; the cookie stays, by which the sign-in page knows that there was one (OWASP ASVS 7.3.1, 7.3.2).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext

from entries import locales
from portal.trust.second_factor import is_required

if TYPE_CHECKING:
    from partners.models import User

#: What a session carries: the second in which it was begun (UNIX time), and whether it belongs to ISU or an engineer.
BEGUN, GUARDED = "begun", "guarded"
#: An end is put off at most once in so long: reading ten pages a minute writes one row, not ten.
WRITTEN_EACH = timedelta(minutes=1)


def idle_time(*, guarded: bool) -> timedelta:
    """How long nothing may happen before a session ends."""
    return timedelta(minutes=settings.SESSION_IDLE_MINUTES_ISU if guarded else settings.SESSION_IDLE_MINUTES)


def longest_time(*, guarded: bool) -> timedelta:
    """After what time a session ends, whatever happens in it."""
    return (
        timedelta(seconds=settings.SESSION_COOKIE_AGE) if not guarded else timedelta(hours=settings.SESSION_HOURS_ISU)
    )


def ends_at(data: Mapping[str, Any], now: datetime) -> datetime:
    """When a session with this content ends if nothing happens in it from now on; nobody's lasts as its cookie."""
    if SESSION_KEY not in data:
        return now + longest_time(guarded=False)
    guarded = bool(data.get(GUARDED))
    begun = datetime.fromtimestamp(data.get(BEGUN, now.timestamp()), UTC)
    return min(begun + longest_time(guarded=guarded), now + idle_time(guarded=guarded))


def begin(request: HttpRequest, user: User, **more: Any) -> None:
    """Note at sign-in when the session began and whose limits it has (a receiver of Django's `user_logged_in`)."""
    if hasattr(request, "session"):
        request.session[BEGUN], request.session[GUARDED] = int(timezone.now().timestamp()), is_required(user)


def go_on(request: HttpRequest) -> None:
    """Put the end of the session off, if this request used it and was somebody's.

    A session that no view looked at is left alone. Writes one column at most once a minute; what the session holds is
    written only when it does not fit its owner any more: begun before there were limits, or a role came or went.
    """
    session = request.session
    if not session.accessed or SESSION_KEY not in session:
        return
    guarded = is_required(request.user)  # type: ignore[arg-type]
    if BEGUN not in session or session.get(GUARDED) != guarded:
        session.setdefault(BEGUN, int(timezone.now().timestamp()))
        session[GUARDED] = guarded
        return  # it is saved as a whole, with its new end
    end = ends_at(session, timezone.now())
    stands: datetime | None = getattr(session, "row_ends_at", None)  # of our own store
    if not session.modified and stands and abs(end - stands) >= WRITTEN_EACH:
        Session.objects.filter(session_key=session.session_key).update(expire_date=end)


def described(request: HttpRequest) -> str:
    """In words, after what time without activity this session ends."""
    minutes = int(idle_time(guarded=is_required(request.user)).total_seconds() // 60)  # type: ignore[arg-type]
    if minutes < 60 * 48:
        text = ngettext(
            "A session ends after %(n)s minute without activity; what you send afterwards is kept until you have "
            "signed in again.",
            "A session ends after %(n)s minutes without activity; what you send afterwards is kept until you have "
            "signed in again.",
            minutes,
        )
        return text % {"n": locales.number(minutes)}
    days = minutes // (60 * 24)
    text = ngettext(
        "A session ends after %(n)s day without activity; what you send afterwards is kept until you have signed in "
        "again.",
        "A session ends after %(n)s days without activity; what you send afterwards is kept until you have signed in "
        "again.",
        days,
    )
    return text % {"n": locales.number(days)}
