"""Verbs of alerts: asking for one, confirming, changing, ending; and what a reader sets for all of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from entries.rules import Refused
from partners.models import User
from portal.notifications import confirming, readers
from portal.notifications.alerts import preparing
from portal.notifications.alerts.models import Alert, Asking
from portal.notifications.alerts.subjects import Subject
from portal.notifications.digests import handing
from portal.notifications.models import Frequency, Reader

#: Alerts of one reader: more is not a person reading. Those that wait for their link are not counted among them, as
#: anybody can ask for them; of these only the latest are kept.
MOST, MOST_WAITING = 200, 20
#: What nobody confirmed is forgotten after so long; links hold a week.
FORGOTTEN_AFTER = timedelta(days=30)


@transaction.atomic
def save(*, subject: Subject, frequency: str, user: User) -> Alert:
    """Keep an alert for somebody who is signed in; it counts at once. The same alert again changes how often.

    Who had stopped everything, or could not be reached, asks for mail again by this. Raises `Refused` beyond `MOST`
    alerts.
    """
    reader = readers.of_user(user)
    alert, _made = _keep(reader, subject, frequency)
    alert.frequency, alert.confirmed_at = frequency, alert.confirmed_at or timezone.now()
    alert.save(update_fields=["frequency", "confirmed_at"])
    if not reader.is_reachable:
        readers.confirm(reader)
    return alert


@transaction.atomic
def ask(*, subject: Subject, frequency: str, address: str, language: str, time_zone: str = "UTC") -> None:
    """Keep an alert for an address that somebody typed, silent until the link in a letter to it is opened.

    In order: makes the reader unless the address has one; keeps the alert, or leaves the one that is there as it is;
    writes the letter. Callers answer alike whatever happened: nobody learns from here whether an address is known, or
    how many alerts it has.
    """
    reader = readers.begin(address=address, language=language, time_zone=time_zone)
    try:
        alert, _made = _keep(reader, subject, frequency)
    except Refused:
        return
    confirming.send(reader, f"alert:{alert.pk}:{frequency}", language=reader.writes_in)


def _keep(reader: Reader, subject: Subject, frequency: str) -> tuple[Alert, bool]:
    """The reader's alert on this subject, made if there is none; locks the reader, so that their number holds.

    The oldest alerts that nobody confirmed give way to a new one.
    """
    Reader.objects.select_for_update().get(pk=reader.pk)
    key = _key_of(subject)
    own = Alert.objects.filter(reader=reader)
    known = own.filter(**key).first()
    if known is not None:
        return known, False
    if own.confirmed().count() >= MOST:
        raise Refused(_("You have as many alerts as the portal keeps for one person. Remove one first."))
    waiting = own.filter(confirmed_at=None).order_by("-pk")
    own.filter(pk__in=list(waiting.values_list("pk", flat=True)[MOST_WAITING - 1 :])).delete()
    return Alert.objects.create(reader=reader, sort=subject.sort, frequency=frequency, **key), True


def _key_of(subject: Subject) -> dict[str, Any]:
    """The columns that name the subject; a question is stored once, however many ask it."""
    if "place" not in subject.key:
        return subject.key
    place, query = subject.key["place"], subject.key["query"]
    asking, made = Asking.objects.get_or_create(
        digest=Asking.digest_of(place, query), defaults={"place": place, "query": query}
    )
    if made:
        preparing.prepare([asking])
    return {"asking_id": asking.pk}


@transaction.atomic
def confirm(*, reader: Reader, pk: int, frequency: str) -> None:
    """An alert counts from now on, as often as was asked for with the link. Nothing happens if it is gone."""
    alert = Alert.objects.filter(reader=reader, pk=pk).first()
    if alert is None or frequency not in Frequency.values:
        return
    alert.confirmed_at, alert.frequency = alert.confirmed_at or timezone.now(), frequency
    alert.save(update_fields=["confirmed_at", "frequency"])


def change(*, alert: Alert, frequency: str) -> None:
    """Tell of it at another interval from now on."""
    alert.frequency = frequency
    alert.save(update_fields=["frequency"])


@transaction.atomic
def remove(*, alert: Alert) -> None:
    """End an alert. What it found and is not sent yet is not sent any more, unless another alert found it, too."""
    _end(Alert.objects.filter(pk=alert.pk))


@transaction.atomic
def end_all(*, reader: Reader) -> None:
    """End all alerts of a reader; newsletters and notices about their own work are not touched."""
    _end(Alert.objects.filter(reader=reader))


def _end(alerts: QuerySet[Alert]) -> None:
    """Delete alerts with the notices that wait because of nothing else; what was sent stays on the reader's list."""
    ids = list(alerts.values_list("pk", flat=True))
    handing.hand_over(ended=ids)
    Alert.objects.filter(pk__in=ids).delete()


@transaction.atomic
def settle(*, reader: Reader, quiet_from: int, quiet_until: int, language: str = "", time_zone: str = "") -> None:
    """Set the hours of quiet and, for a reader without an account, language and time zone (an account has its own)."""
    reader.quiet_from, reader.quiet_until = quiet_from, quiet_until
    if reader.user_id is None:
        reader.language, reader.time_zone = language or reader.language, time_zone or reader.time_zone
    reader.save(update_fields=["quiet_from", "quiet_until", "language", "time_zone"])


def resume(*, reader: Reader) -> None:
    """Send again what was stopped. Alerts and subscriptions are as they were; what came meanwhile is not sent."""
    reader.stopped_at = None
    reader.save(update_fields=["stopped_at"])


@transaction.atomic
def delete_all(*, reader: Reader) -> None:
    """Delete a reader without an account: address, alerts, subscriptions, mails. Raises `Refused` for an account."""
    if reader.user_id is not None:
        raise Refused(_("You have an account. It is deleted on the page “My data”, and all of this with it."))
    reader.delete()


@transaction.atomic
def forget_unconfirmed() -> int:
    """Delete alerts and readers that nobody confirmed, and questions that nobody asks any more; how many alerts."""
    before = timezone.now() - FORGOTTEN_AFTER
    gone, _each = Alert.objects.filter(confirmed_at=None, created_at__lt=before).delete()
    Reader.objects.filter(user=None, confirmed_at=None, created_at__lt=before).filter(
        ~Q(pk__in=Alert.objects.values("reader"))
    ).delete()
    Asking.objects.filter(alerts=None).delete()
    return gone
