"""Shelf life: owners are reminded once, pages say so, ISU takes it up, and a confirmation begins anew."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from entries.audit.models import AuditRecord
from entries.curation import move
from entries.kinds import all_kinds
from entries.models import Action, Entry, Happening
from entries.rules import Refused
from entries.shelf import add_months
from partners.viewers import viewer_of
from portal.notifications.digests.gathering import gather
from portal.notifications.digests.models import Notice
from portal.notifications.models import Mail, Reader
from portal.notifications.sweeper import sweep
from portal.upkeep import review
from portal.upkeep.models import Round
from tests.content import content_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def due(make_practice):
    """Makes a practice that is due so many days from today."""

    def make(days: int, **fields):
        practice = make_practice(source="A visit.", **fields)
        Entry.objects.filter(pk=practice.pk).update(review_due=timezone.localdate() + timedelta(days=days))
        return Entry.objects.get(pk=practice.pk).detail()

    return make


def _as(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [("2024-01-31", 1, "2024-02-29"), ("2026-11-22", 24, "2028-11-22"), ("2026-12-31", 2, "2027-02-28")],
)
def test_months_are_counted_by_the_calendar(day, months, later):
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(later)
    assert add_months(date.max, 1) == date.max


def test_every_kind_says_how_long_it_lasts_and_its_condition_of_being_over_can_be_asked():
    for kind in all_kinds():
        assert 0 <= kind.review_months <= 36
        if kind.is_over is not None:
            assert not kind.model.objects.filter(kind.is_over(date(2026, 1, 1))).exists()


def test_publication_sets_the_day_and_an_endorsement_has_none(make_practice, make_entry, today):
    practice = make_practice()
    assert practice.review_due == add_months(today, 24)
    assert make_entry("endorsement", subject=practice, published=False).kind_info.review_months == 0


def test_owners_are_reminded_once_a_month_before_in_their_language(due, ngo_officer):
    ngo_officer.language = "fr"
    ngo_officer.save()
    due(31), due(-31)
    near = due(30)
    assert review.keep() == 1
    assert review.keep() == 0
    Happening.objects.exclude(name="upkeep.near").delete()
    sweep()
    Notice.objects.update(due_at=timezone.now())
    Reader.objects.update(quiet_from=0, quiet_until=0)
    gather()
    mail = Mail.objects.get()
    assert (mail.to, mail.language) == (ngo_officer.email, "fr")
    assert f"/fr/my/still-right/{near.pk}/" in mail.text


def test_what_an_owner_published_without_isu_goes_to_the_desk_and_not_back_to_the_owner(due, today):
    practice = due(0)  # due on the day of its publication
    assert review.keep() == 0
    assert [entry.pk for entry in review.waiting_for_isu()] == [practice.pk]


def test_what_is_over_needs_no_review(make_entry, today):
    course = make_entry("opportunity", starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1))
    Entry.objects.filter(pk=course.pk).update(review_due=today + timedelta(days=3))
    assert review.keep() == 0
    assert Entry.objects.get(pk=course.pk).review_due is None


def test_a_page_says_that_it_is_being_checked_and_is_made_anew_once(due, client):
    practice = due(-1)
    before = content_version()
    review.keep()
    assert content_version() == before + 1
    review.keep()
    assert content_version() == before + 1
    assert b"is being checked again" in client.get(practice.get_absolute_url()).content
    review.confirm(entry=practice, by=viewer_of(practice.author))
    assert b"is being checked again" not in client.get(practice.get_absolute_url()).content


def test_isu_takes_up_what_is_a_month_over_and_at_once_what_nobody_owns(due):
    due(-29)
    long, orphan = due(-30), due(-1)
    Entry.objects.filter(pk=orphan.pk).update(author=None)
    assert [entry.pk for entry in review.waiting_for_isu()] == [long.pk, orphan.pk]


def test_the_owner_confirms_on_the_page(due, ngo_officer, today):
    practice = due(-3)
    browser = _as(ngo_officer)
    address = reverse("upkeep:confirm", args=[practice.pk])
    assert practice.title_en in browser.get(reverse("upkeep:mine")).content.decode()
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"note": ""}).status_code == 302
    practice.refresh_from_db()
    assert (practice.checked_on, practice.review_due) == (today, add_months(today, 24))
    assert not AuditRecord.objects.filter(action="entry.checked").exists()


@pytest.mark.parametrize(("who", "status"), [("stranger", 403), ("curator", 403), ("", 302)])
def test_others_are_not_asked(who, status, due, request, today):
    practice = due(-3)
    browser = _as(request.getfixturevalue(who)) if who else Client()
    assert browser.post(reverse("upkeep:confirm", args=[practice.pk]), {}).status_code == status
    assert Entry.objects.get(pk=practice.pk).checked_on is None


def test_a_draft_cannot_be_confirmed(make_practice, ngo_officer):
    draft = make_practice(published=False)
    assert _as(ngo_officer).get(reverse("upkeep:confirm", args=[draft.pk])).status_code == 404
    with pytest.raises(Refused, match="published"):
        review.confirm(entry=draft, by=viewer_of(ngo_officer))


def test_a_curator_says_against_what_it_was_checked_and_the_log_knows(due, curator, today):
    practice = due(-40)
    browser, address = _as(curator), reverse("desk:due_entry", args=[practice.pk])
    assert browser.post(address, {"step": "checked", "note": " "}).status_code == 422
    assert browser.post(address, {"step": "checked", "note": "The website."}).status_code == 302
    assert Entry.objects.get(pk=practice.pk).checked_on == today
    assert AuditRecord.objects.filter(action="entry.checked", about=f"entry:{practice.pk}").exists()
    assert not review.waiting_for_isu().exists()
    assert "The website." in browser.get(address).content.decode()


def test_asking_the_owner_is_noted_and_reaches_the_owner(due, curator, ngo_officer):
    practice = due(-40)
    address = reverse("desk:due_entry", args=[practice.pk])
    assert _as(curator).post(address, {"step": "ask", "note": "Is the number still right?"}).status_code == 302
    assert Round.objects.get(entry=practice).asked_by == curator
    Happening.objects.exclude(name="upkeep.asked").delete()
    sweep()
    assert "Is the number still right?" in Mail.objects.get(to=ngo_officer.email).text


def test_nobody_can_be_asked_about_what_nobody_owns(due, curator):
    practice = due(-40)
    Entry.objects.filter(pk=practice.pk).update(author=None)
    address = reverse("desk:due_entry", args=[practice.pk])
    assert _as(curator).post(address, {"step": "ask"}).status_code == 422


@pytest.mark.parametrize("name", ["due", "links"])
@pytest.mark.parametrize("who", ["stranger", "ngo_officer", "reviewer", "translator"])
def test_these_pages_are_for_curators(who, name, request):
    assert _as(request.getfixturevalue(who)).get(reverse(f"desk:{name}")).status_code == 403


def test_a_mechanism_that_nobody_verified_is_not_verified_by_its_owner(make_entry, curator, today):
    mechanism = make_entry("mechanism", published=False)
    Entry.objects.filter(pk=mechanism.pk).update(state="published", publisher=curator, published_at=timezone.now())
    review.confirm(entry=mechanism, by=viewer_of(mechanism.author))
    assert Entry.objects.get(pk=mechanism.pk).checked_on is None
    Entry.objects.filter(pk=mechanism.pk).update(checked_on=date(2026, 1, 1))
    review.confirm(entry=mechanism, by=viewer_of(mechanism.author))
    assert Entry.objects.get(pk=mechanism.pk).checked_on == today


def test_lists_take_as_many_queries_for_one_as_for_three(due, curator, django_assert_max_num_queries):
    due(-40)
    browser = _as(curator)
    with django_assert_max_num_queries(10) as one:
        browser.get(reverse("desk:due"))
    due(-41), due(-42)
    with django_assert_max_num_queries(10) as three:
        browser.get(reverse("desk:due"))
    assert len(one) == len(three)


def test_archiving_ends_the_rounds(due, curator):
    practice = due(-40)
    move(entry=practice, action=Action.ARCHIVE, by=viewer_of(curator), note="Long over.")
    assert not review.waiting_for_isu().exists()
    assert review.keep() == 0
