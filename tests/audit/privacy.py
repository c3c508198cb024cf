"""What the audit needs of statistics, reports and data protection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from entries import facts
from entries.models import Entry
from partners.models import User
from partners.viewers import viewer_of
from portal.privacy import consents
from portal.reports import services
from portal.reports.models import Report
from portal.statistics import figures, storing
from portal.statistics.addresses import Seen
from portal.statistics.counting import Missed


def fill(practice: Entry, people: Mapping[str, User]) -> dict[str, Any]:
    """Counts of some days, words asked in vain on three of them, reports, consents; returns keys by name."""
    today = timezone.now().date()
    for before in range(4):
        day = today - timedelta(days=before)
        seen = {
            (day, Seen("view", practice.pk, "en")): 5 + before,
            (day, Seen("view", practice.pk, "ar")): 2,
            (day, Seen("search", "", "fr")): 9,
            (day, Seen("missed", "", "fr")): 1 + before,
        }
        storing.store(seen, Counter({(day, Missed("jambes de bois", "fr")): 1}))
    figures.refresh(today)
    given = {"words": "The second picture shows a face.", "address": "reader@example.org", "language": "fr"}
    waits = services.report(sort="exposes", thing=practice, **given)
    Report.objects.update(due_at=timezone.now() - timedelta(hours=1))
    told = facts.record("message.sent", entry=practice, by=None, text="Send money first.", language="en")
    of_message = services.report(sort="fraud", thing=told, words="", address="", language="en")
    decided = services.report(sort="other", thing=practice, words="", address="", language="en")
    assert all((waits, of_message, decided))
    services.dismiss(report=decided, by=viewer_of(people["curator"]), note="It is right.")
    writer = people["ngo_officer"]
    consents.agree_to_account(person=writer, language="fr")
    consents.be_named(person=writer, by=viewer_of(writer), entry=practice, name="Amina H.", language="ar")
    return {"report": waits.pk, "report_of_message": of_message.pk, "report_decided": decided.pk}
