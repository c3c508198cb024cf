"""How alerts begin by a confirmed link and end by the link of a mail: what this room registers with its neighbours."""

from __future__ import annotations

from django.utils.translation import gettext as _

from entries.search.terms import thesaurus
from entries.viewers import ANONYMOUS, Viewer
from partners.viewers import viewer_of
from portal.notifications import confirming, stopping
from portal.notifications.alerts import services
from portal.notifications.alerts.models import Alert
from portal.notifications.alerts.subjects import Subject, of_alerts
from portal.notifications.confirming import Promise
from portal.notifications.models import Frequency, Reader


def register() -> None:
    """Let links begin and end alerts: "alert:<key>:<how often>" begins one, "alert:<key>" and "alerts" end."""
    confirming.register("alert", describe=describe, begin=begin)
    stopping.register("alert", stop=stop_one, words=words_of_one)
    stopping.register("alerts", stop=lambda reader, rest: services.end_all(reader=reader), words=words_of_all)


def viewer_behind(reader: Reader) -> Viewer:
    """What a reader may see: with an account as that account, else as everybody."""
    return viewer_of(reader.user) if reader.user else ANONYMOUS


def describe(reader: Reader, rest: str) -> Promise | None:
    """What a link begins: the alert's subject, what is sent, how often and where."""
    pk, _colon, frequency = rest.partition(":")
    alert = _own(reader, pk)
    if alert is None or frequency not in Frequency.values:
        return None
    subject = subject_of(alert, reader)
    sentences = (subject.promise, *sentences_of(frequency, reader.to))
    return Promise(subject.name, subject.kind, sentences)


def sentences_of(frequency: str, address: str) -> tuple[str, ...]:
    """How often and to which address, in words."""
    often = {
        Frequency.AT_ONCE: _("You get it at once, but not during your hours of quiet."),
        Frequency.DAILY: _("You get one mail a day at most, with everything that is new."),
        Frequency.WEEKLY: _("You get one mail a week at most, with everything that is new."),
        Frequency.NEVER: _("This alert rests: nothing is sent."),
    }
    return often[Frequency(frequency)], _("Our mails go to %(address)s.") % {"address": address}


def begin(reader: Reader, rest: str) -> None:
    """The link of an alert was confirmed."""
    pk, _colon, frequency = rest.partition(":")
    if pk.isdecimal():
        services.confirm(reader=reader, pk=int(pk), frequency=frequency)


def stop_one(reader: Reader, rest: str) -> None:
    """End one alert; nothing happens when it is gone."""
    alert = _own(reader, rest)
    if alert is not None:
        services.remove(alert=alert)


def words_of_one(reader: Reader, rest: str) -> str:
    """The alert by its name, also when it is gone."""
    alert = _own(reader, rest)
    if alert is None:
        return _("An alert that has ended")
    return _("Alert: %(name)s") % {"name": subject_of(alert, reader).name}


def words_of_all(reader: Reader, rest: str) -> str:
    """All alerts, as a name."""
    return _("All your alerts")


def subject_of(alert: Alert, reader: Reader) -> Subject:
    """What one alert is about, as its reader may know it."""
    return of_alerts([alert], viewer_behind(reader), thesaurus())[0][1]


def _own(reader: Reader, pk: str) -> Alert | None:
    if not pk.isdecimal() or len(pk) > 18:
        return None
    return Alert.objects.select_related("asking").filter(reader=reader, pk=int(pk)).first()
