"""The sample issue of trial installations, and how long what people agreed to is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from entries import starter
from entries.texts import LANGUAGES
from portal.notifications.newsletter import example, subscribing
from portal.notifications.newsletter.models import Issue, Subscription
from portal.privacy import retention

pytestmark = pytest.mark.django_db


def test_the_sample_issue_is_whole_in_four_languages_and_removed_with_the_samples(curator, administrator, client):
    starter.load("starter", sample=False)
    assert example.load() == ""
    assert example.load() == "already there"
    issue = Issue.objects.get()
    assert issue.ready == list(LANGUAGES)
    assert issue.picks.count() == 3
    assert client.get(f"/ar/newsletter/{issue.pk}/").status_code == 200
    starter.remove_samples()
    assert not Issue.objects.exists()


def test_an_ended_subscription_is_forgotten_after_a_year(make_subscriber):
    old, live = make_subscriber("old@example.org"), make_subscriber("live@example.org")
    subscribing.stop(old.reader)
    Subscription.objects.filter(pk=old.pk).update(ended_at=timezone.now() - timedelta(days=366))
    assert retention.carry_out()["newsletters"] == 1
    assert Subscription.objects.get() == live
