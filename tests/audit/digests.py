"""Notices for the audit: one of each kind, told and waiting, for a reader with an account and one without."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from entries.models import Entry
from events.models import Registration
from partners.models import User
from portal.notifications import readers
from portal.notifications.alerts.models import Alert
from portal.notifications.digests import services, unreminding
from portal.notifications.digests.models import Notice, NoticeKind
from portal.notifications.models import Reader


def fill(people: Mapping[str, User], keys: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the tokens of a translator, and of reminders; `keys` are those of what stands on the portal already."""
    without = Reader.objects.get(address="reader@example.org")
    call, entry = Entry.objects.get(pk=keys["call_open"]), Entry.objects.get(pk=keys["practice"])
    for reader in (readers.of_user(people["stranger"]), without):
        for alert in Alert.objects.filter(reader=reader):
            key = f"alert {alert.pk}"
            services.store(reader=reader, kind="followed", entry=entry, alert=alert, frequency="daily", key=key)
        _others(reader, call, entry)
    Notice.objects.filter(kind__in=["followed", "call"]).update(gathered_at=timezone.now())
    registration = Registration.objects.filter(event=keys["event"]).order_by("pk")[0]
    return {
        "token_translator": readers.token_for(readers.of_user(people["translator"])),
        "token_unremind": unreminding.token_for(registration),
    }


def _others(reader: Reader, call: Entry, entry: Entry) -> None:
    for kind in (NoticeKind.CALL, NoticeKind.CURATION, NoticeKind.REVIEW, NoticeKind.TRANSLATION, NoticeKind.DESK):
        told = {"subject": "A text", "text": "Something happened.", "address": "/en/my/", "language": "en"}
        services.store(reader=reader, kind=kind, entry=entry, frequency="daily", detail=told)
    services.store(reader=reader, kind=NoticeKind.DEADLINE, entry=call, frequency="at_once", key="14")
    services.store(
        reader=reader, kind=NoticeKind.MATCH, entry=call, frequency="weekly", key="m", detail={"own": entry.pk}
    )
