"""An issue, and subscribers to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from partners.viewers import viewer_of
from portal.notifications import readers
from portal.notifications.models import Reader
from portal.notifications.newsletter import services, subscribing
from portal.notifications.newsletter.models import Issue, Subscription

TEXTS = {"subject_en": "What is new", "introduction_en": "Three practices.", "body_en": "## Money\n\nTwo calls."}
FRENCH = {"subject_fr": "Du nouveau", "introduction_fr": "Trois pratiques.", "body_fr": "## Argent\n\nDeux appels."}


@pytest.fixture
def make_issue(curator) -> Callable[..., Issue]:
    """Makes a draft with English texts, written by the curator; `fields` are further columns."""

    def make(**fields: Any) -> Issue:
        issue = services.begin(by=viewer_of(curator))
        return services.write(issue=issue, values=TEXTS | fields, by=viewer_of(curator), seen=issue.version)

    return make


@pytest.fixture
def approved(curator, second_curator) -> Callable[..., Issue]:
    """Submits an issue as the curator and approves it as the second one."""

    def approve(issue: Issue, send_at=None) -> Issue:
        fresh = services.submit(issue=issue, by=viewer_of(curator), seen=issue.version, send_at=send_at, zone="UTC")
        return services.approve(issue=fresh, by=viewer_of(second_curator), seen=fresh.version)

    return approve


@pytest.fixture
def make_subscriber(db) -> Callable[..., Subscription]:
    """Makes a confirmed subscriber without an account who has no quiet hours; `fields` are columns of the reader."""

    def make(address: str, *, interests: dict[str, list[str]] | None = None, **fields: Any) -> Subscription:
        reader = readers.begin(address=address, language=fields.pop("language", "en"))
        readers.confirm(reader)
        Reader.objects.filter(pk=reader.pk).update(**({"quiet_from": 0, "quiet_until": 0} | fields))
        made = subscribing.subscribe(reader=reader, interests=interests or {}, wording=subscribing.wording())
        Subscription.objects.filter(pk=made.pk).update(confirmed_at=timezone.now() - timezone.timedelta(minutes=1))
        return Subscription.objects.select_related("reader").get(pk=made.pk)

    return make
