"""What a mail provider tells afterwards of mails that it took: come back, complained about, ended by its reader.

anymail puts what twelve providers say into one form. Only what concerns a mail of ours is acted upon, and of it only
the kind and the server's words are kept: who opened or clicked what is nobody's business and is not even asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from portal.notifications import returns, stopping
from portal.notifications.models import Mail, Return
from portal.notifications.refusals import hardness

_PREFIX = "anymail.backends."
#: What providers call a return that may pass, as values of their own messages.
_PASSING = frozenset({"soft", "softbounce", "soft_bounce", "soft bounce", "transient", "temporary"})
_ADDRESS_GONE = frozenset({RejectReason.INVALID, RejectReason.BOUNCED})


def connect() -> None:
    """Listen from the start of the process on; the signal is the library's only door."""
    tracking.connect(_heard, dispatch_uid="portal.notifications")


def provider() -> str:
    """The provider whose events are taken ("mailgun"): named, or the one that mails are sent through; "" for none."""
    if settings.MAIL_EVENTS_FROM:
        return str(settings.MAIL_EVENTS_FROM)
    backend = str(settings.EMAIL_BACKEND)
    return backend.removeprefix(_PREFIX).partition(".")[0] if backend.startswith(_PREFIX) else ""


def door_of(name: str) -> Callable[[HttpRequest], HttpResponseBase] | None:
    """anymail's door for one provider's events; None unless it is ours and has a secret that only it knows."""
    if not name or name != provider() or not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        return None
    for path in (f"/{name}/tracking/", f"/{name}/"):
        try:
            return resolve(path, urlconf="anymail.urls").func
        except Resolver404:
            continue
    return None


def _heard(event: AnymailTrackingEvent, **more: Any) -> None:
    act = ACTS.get(event.event_type)
    mail = _mail_of(event) if act else None
    if act and mail:
        act(mail, event)


def _mail_of(event: AnymailTrackingEvent) -> Mail | None:
    """By the name that the provider gave it, else by our Message-ID, which some providers keep."""
    name = (event.message_id or "").strip()
    if not name:
        return None
    mails = Mail.objects.select_related("reader__user")
    return mails.filter(esp_id=name).first() or mails.filter(message_id=f"<{name.strip('<>')}>").first()


def _came_back(mail: Mail, event: AnymailTrackingEvent) -> None:
    returns.note(mail=mail, kind=_kind_of(event), why=_why(event))


def _complained(mail: Mail, event: AnymailTrackingEvent) -> None:
    returns.note(mail=mail, kind=Return.COMPLAINT, why=_why(event))


def _ended(mail: Mail, event: AnymailTrackingEvent) -> None:
    if mail.reader and mail.stop:
        stopping.stop(stopping.Ending(mail.reader, mail.stop))


ACTS: dict[str, Callable[[Mail, AnymailTrackingEvent], None]] = {
    EventType.BOUNCED: _came_back,
    EventType.REJECTED: _came_back,
    EventType.FAILED: _came_back,
    EventType.COMPLAINED: _complained,
    EventType.UNSUBSCRIBED: _ended,
}


def _kind_of(event: AnymailTrackingEvent) -> Return:
    """Hard only where the provider or the server says that the address is gone; an earlier complaint stays one."""
    if event.reject_reason == RejectReason.SPAM:
        return Return.COMPLAINT
    if event.reject_reason == RejectReason.INVALID:
        return Return.HARD
    if event.reject_reason not in _ADDRESS_GONE or _PASSING & set(_values(event.esp_event)):
        return Return.SOFT
    return hardness(f"{event.mta_response or ''} {event.description or ''}")


def _why(event: AnymailTrackingEvent) -> str:
    said = event.mta_response or event.description or event.reject_reason or event.event_type
    return f"{event.event_type}: {said}"


def _values(told: Any) -> Iterator[str]:
    """All short texts in a provider's own message, in lower case."""
    if isinstance(told, dict):
        for value in told.values():
            yield from _values(value)
    elif isinstance(told, list | tuple):
        for value in told:
            yield from _values(value)
    elif isinstance(told, str):
        yield told.lower()
