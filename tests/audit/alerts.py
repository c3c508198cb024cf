"""Alerts for the audit: a reader without an account with one of each sort, one who stopped, and one with an account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from entries.models import Entry, Term
from entries.search.terms import thesaurus
from partners.models import User
from portal.notifications import confirming, readers
from portal.notifications.alerts import services
from portal.notifications.alerts.models import Alert
from portal.notifications.alerts.subjects import ROUTES, Subject, of_answers, of_entry, of_list, of_term
from portal.notifications.models import Reader
from portal.tables.lists import listing


def fill(people: Mapping[str, User], keys: Mapping[str, Any]) -> dict[str, Any]:
    """Returns tokens and keys by name; `keys` are those of what stands on the portal already."""
    reader = readers.begin(address="reader@example.org", language="en", time_zone="Africa/Kampala")
    subjects = _subjects(keys)
    for subject in subjects:
        services.ask(subject=subject, frequency="daily", address=reader.address, language="en")
    Alert.objects.update(confirmed_at=timezone.now())
    readers.confirm(reader)
    stopped = Reader.objects.create(address="stopped@example.org", confirmed_at=timezone.now())
    readers.stop(stopped)
    for subject in subjects:
        services.save(subject=subject, frequency="weekly", user=people["stranger"])
    alert = Alert.objects.filter(reader=reader).first()
    assert alert is not None
    return {
        "token_reader": readers.token_for(reader),
        "token_stopped": readers.token_for(stopped),
        "token_account": readers.token_for(readers.of_user(people["stranger"])),
        "token_alert": confirming.token_for(reader, f"alert:{alert.pk}:daily"),
        "alert": alert.pk,
    }


def _subjects(keys: Mapping[str, Any]) -> list[Subject]:
    """One of each sort."""
    term = Term.objects.filter(vocabulary="country").order_by("code").first()
    known = thesaurus()
    found = listing("practice")
    assert term is not None
    assert found is not None
    return [
        of_entry(Entry.objects.get(pk=keys["call_full"])),
        of_term(known.by_id[term.pk], known),
        of_list(found, QueryDict("q=boats&theme=rehabilitation")),
        of_answers(ROUTES["find_funding"], QueryDict("theme=rehabilitation"), known),
    ]
