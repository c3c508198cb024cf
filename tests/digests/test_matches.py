"""New matches are told once, the best first, to those who may write the entry, and not what they may not see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from entries.models import Entry
from matching.models import Match, MatchDecision, Profile
from partners.models import Partner, User
from portal.notifications.digests import gathering, matches
from portal.notifications.digests.models import Notice, ToldMatch
from portal.notifications.models import Mail, Reader

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


@pytest.fixture
def own(make_practice: Make, partner: Partner) -> Entry:
    """Something that Survivors Together ask for."""
    entry = make_practice(title_en="What we ask for")
    Entry.objects.filter(pk=entry.pk).update(owner=partner)
    Profile.objects.filter(entry=entry).delete()
    Profile.objects.create(entry=entry, side="seek", kind="practice", owner_id=partner.pk)
    return Entry.objects.get(pk=entry.pk)


@pytest.fixture
def fits(make_practice: Make, own: Entry) -> Make:
    """Makes an entry that fits: `fits(7000, near=False)`."""

    def make(points: int, *, near: bool = False, **fields: Any) -> Entry:
        entry = make_practice(**fields)
        Profile.objects.filter(entry=entry).delete()
        profile = Profile.objects.create(entry=entry, side="support", kind="practice")
        seeker = Profile.objects.get(entry=own)
        Match.objects.create(seeker=seeker, support=profile, points=points, parts=[0] * 7, near=near)
        return entry

    return make


def told() -> list[tuple[str, int | None]]:
    rows = Notice.objects.order_by("reader__user__email", "pk")
    return [(one.reader.user.email.split("@")[0], one.entry_id) for one in rows.select_related("reader__user")]


def test_writers_of_the_entry_are_told_once(
    fits: Make, own: Entry, ngo_officer: User, colleague: User, stranger: User
) -> None:
    good = fits(7000)
    fits(9000, near=True)
    fits(4000)
    assert matches.tell() == 2
    assert told() == [("amina", good.pk), ("boris", good.pk)]
    assert matches.tell() == 0
    Notice.objects.all().delete()
    assert matches.tell() == 0


def test_viewers_of_an_organisation_hear_nothing(fits: Make, ngo_officer: User, colleague: User) -> None:
    colleague.memberships.update(standing="viewer")
    good = fits(7000)
    matches.tell()
    assert told() == [("amina", good.pk)]


def test_the_best_are_told_and_the_others_wait_on_the_page(
    fits: Make, monkeypatch: pytest.MonkeyPatch, ngo_officer: User
) -> None:
    monkeypatch.setattr(matches, "BEST", 2)
    found = [fits(points) for points in (6000, 9000, 7000)]
    matches.tell()
    assert [pk for _name, pk in told()] == [found[1].pk, found[2].pk]
    assert ToldMatch.objects.count() == 3


def test_dismissed_pairs_and_pairs_of_one_owner_are_no_news(
    fits: Make, own: Entry, ngo_officer: User, partner: Partner
) -> None:
    dismissed, mine = fits(7000), fits(7000)
    MatchDecision.objects.create(seeker=own, support=dismissed, side="seek", decision="dismissed")
    Profile.objects.filter(entry=mine).update(owner_id=partner.pk)
    assert matches.tell() == 0


def test_the_mail_leads_to_the_match_and_hides_what_is_not_for_this_reader(
    fits: Make, own: Entry, ngo_officer: User
) -> None:
    shown, hidden = fits(7000, title_en="A grant for visits"), fits(8000, title_en="For verified partners only")
    Entry.objects.filter(pk=hidden.pk).update(audience="verified", author=None)
    matches.tell()
    Notice.objects.update(due_at=timezone.now())
    Reader.objects.update(quiet_from=0, quiet_until=0)
    gathering.gather()
    mail = Mail.objects.get()
    assert f"/en/my/matches/{own.pk}/{shown.pk}/" in mail.text
    assert "A grant for visits" in mail.text
    assert "It fits an entry of yours: What we ask for" in mail.text
    assert "For verified partners only" not in mail.text
