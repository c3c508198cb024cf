"""What the audit needs of the newsletter: a draft with entries, one that waits for approval, one that was sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from entries.models import Entry
from partners.models import User
from partners.viewers import viewer_of
from portal.notifications import readers
from portal.notifications.newsletter import dispatch, services, subscribing
from portal.notifications.newsletter.models import Issue

TEXTS = {
    "subject_en": "What is new",
    "introduction_en": "Three practices and two calls.",
    "body_en": "## Money\n\nTwo calls are open.\n\n- One\n- Two",
    "subject_fr": "Du nouveau",
    "body_fr": "Deux appels sont ouverts.",
}


def fill(practice: Entry, people: Mapping[str, User]) -> dict[str, Any]:
    """Issues and a subscriber; returns keys by name."""
    writer, second = viewer_of(people["curator"]), viewer_of(people["administrator"])
    sent = _issue(writer)
    services.pick(issue=sent, entry=practice, by=writer)
    fresh = services.submit(issue=sent, by=writer, seen=Issue.objects.get(pk=sent.pk).version, send_at=None, zone="UTC")
    services.approve(issue=fresh, by=second, seen=fresh.version, note="Well written.")
    dispatch.go_on()
    draft, waiting = _issue(writer), _issue(writer)
    services.pick(issue=draft, entry=practice, by=writer)
    services.submit(issue=waiting, by=writer, seen=waiting.version, send_at=None, zone="UTC", note="Please read.")
    reader = readers.begin(address="reader@example.org", language="ar")
    readers.confirm(reader)
    subscribing.subscribe(reader=reader, interests={"countries": ["BIH"]}, wording=subscribing.wording())
    return {
        "newsletter_sent": sent.pk,
        "newsletter_draft": draft.pk,
        "newsletter_waiting": waiting.pk,
        "newsletter_reader": readers.token_for(reader),
    }


def _issue(writer: Any) -> Issue:
    made = services.begin(by=writer)
    return services.write(issue=made, values=TEXTS, by=writer, seen=made.version)
