"""How a partnership goes: its light, reports, milestones, and its end."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from partners.assistance.models import Outcome
from partners.assistance.partnerships import lights
from portal.templatetags.components import NOTICE_ICONS
from tests.assistance.conftest import page

pytestmark = pytest.mark.django_db
FORM = {
    "language": "en",
    "title": "Workshops in the south",
    "purpose": "Survivors repair wheelchairs.",
    "measures": ["audit"],
    "milestone_1": "The workshop opens",
    "due_1": "2027-03-31",
}


def test_the_light_follows_the_age_of_the_last_report_in_words_and_by_its_shape(public) -> None:
    now = timezone.now()
    for days, code in ((0, "fresh"), (90, "fresh"), (91, "late"), (180, "late"), (181, "silent")):
        public.agreed_at = now - timedelta(days=days)
        light = lights.light_of(public, None, now)
        assert light.code == code, days
        assert lights.SHAPES[code] == NOTICE_ICONS[light.notice]
    assert len(set(lights.SHAPES.values())) == len(lights.SHAPES)
    assert lights.light_of(public, now - timedelta(days=3), now).sentence == "The last report is 3 days old."
    public.outcome = Outcome.COMPLETED
    assert lights.light_of(public, None, now) is None


def test_an_editor_reports_and_everybody_reads_it(client: Client, public, colleague) -> None:
    client.force_login(colleague)
    assert client.post(page(public.pk, "do/report/"), {"text": ""}).status_code == 422
    for _twice in range(2):
        assert client.post(page(public.pk, "do/report/"), {"text": "Forty wheelchairs so far."}).status_code == 302
    client.logout()
    seen = client.get(page(public.pk)).text
    assert seen.count("Forty wheelchairs so far.") == 1
    assert "Reports are up to date" in seen


def test_a_milestone_is_reached_on_a_day_that_was(client: Client, public, ngo_officer) -> None:
    client.force_login(ngo_officer)
    for day in ("2999-01-01", "2026-02-31", "yesterday", "\x00"):
        assert client.post(page(public.pk, "do/milestone/"), {"position": "1", "on": day}).status_code == 422, day
    assert client.post(page(public.pk, "do/milestone/"), {"position": "9", "on": "2026-03-01"}).status_code == 422
    assert client.post(page(public.pk, "do/milestone/"), {"position": "1", "on": "2026-03-01"}).status_code == 302
    assert "1 March 2026" in client.get(page(public.pk)).text


def test_an_owner_ends_it_for_all_and_nothing_changes_afterwards(client: Client, public, donor_officer) -> None:
    client.force_login(donor_officer)
    assert client.post(page(public.pk, "do/end/"), {"outcome": "declined"}).status_code == 422
    sent = {"outcome": "early", "note": "The money ended."}
    assert client.post(page(public.pk, "do/end/"), sent).status_code == 302
    seen = client.get(page(public.pk)).text
    assert "Ended early" in seen
    assert "The money ended." in seen
    assert client.post(page(public.pk, "do/report/"), {"text": "More"}).status_code == 422
    assert client.post(page(public.pk, "change/"), FORM | {"based_on": "1"}).status_code == 422
