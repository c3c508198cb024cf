"""An amount that is hidden from the reader decides neither what is among the best nor in which order it stands."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from entries.viewers import Viewer
from matching import refresh
from matching.engine import statement, weighing
from matching.engine.reference import compare
from matching.explaining import as_seen_by
from matching.models import Match, Profile
from partners.viewers import viewer_of
from portal.finding import showing

pytestmark = pytest.mark.django_db


@pytest.fixture
def need(make_entry, partner):
    """What the NGO officer's organisation asks for: about a thousand."""
    made = make_entry("practice", title_en="A need", terms=("theme/education",), owner=partner)
    refresh.everything()
    Profile.objects.filter(entry=made).update(low=1000, high=1000)
    return made


@pytest.fixture
def offers(make_entry, stranger, need):
    """Three: the first gives what is asked for, the second far more, the third tells nothing."""
    made = [
        make_entry("opportunity", title_en=f"Offer {number}", terms=("theme/education",), author=stranger)
        for number in range(3)
    ]
    refresh.everything()
    for entry, amount in zip(made, (1000, 900_000, None), strict=True):
        Profile.objects.filter(entry=entry).update(low=amount, high=amount, amount_audience="isu")
    Profile.objects.filter(entry=need).update(low=1000, high=1000)
    return made


@pytest.fixture
def two_are_kept(monkeypatch):
    """Lists of two, so that a third is left out."""
    for module in (statement, weighing):
        monkeypatch.setattr(module, "KEPT", 2)


def found(need, viewer: Viewer) -> list[tuple[int, int]]:
    profile = Profile.objects.get(entry=need)
    rows = statement.best_for(profile, weighing=weighing.Weighing(), at=timezone.now(), scope=showing.scope_of(viewer))
    return [(row.support_entry, row.points) for row in rows]


def test_who_may_not_see_amounts_gets_the_order_without_them(need, offers, ngo_officer, curator, two_are_kept) -> None:
    last_first = [one.pk for one in sorted(offers, key=lambda one: -Profile.objects.get(entry=one).pk)]
    hidden = found(need, viewer_of(ngo_officer))
    assert [pk for pk, _points in hidden] == last_first[:2]
    assert len({points for _pk, points in hidden}) == 1
    seen = found(need, viewer_of(curator))
    assert seen[0][0] == offers[0].pk
    assert offers[1].pk not in dict(seen)


def test_points_are_those_of_the_profiles_as_the_reader_sees_them(need, offers, ngo_officer) -> None:
    viewer, mine = viewer_of(ngo_officer), Profile.objects.get(entry=need)
    told = dict(found(need, viewer))
    for entry in offers:
        seen = as_seen_by(Profile.objects.get(entry=entry), viewer)
        pair = compare(mine, seen, weighing.Weighing(), timezone.now())
        assert pair is not None
        assert told[entry.pk] == pair.points


def test_the_other_way_round_the_amount_of_who_asks_is_hidden_too(need, offers, stranger) -> None:
    Profile.objects.filter(entry=need).update(amount_audience="isu")
    profile, scope = Profile.objects.get(entry=offers[1]), showing.scope_of(viewer_of(stranger))
    row = statement.best_for(profile, weighing=weighing.Weighing(), at=timezone.now(), scope=scope)[0]
    parts = dict(zip(weighing.COMPONENTS, row.parts, strict=True))
    assert parts["amount"] == weighing.UNKNOWN * weighing.Weighing().amount
    assert row.points == sum(row.parts)


def test_stored_matches_are_asked_for_anew_where_a_hidden_amount_ordered_them(
    client, need, offers, ngo_officer, two_are_kept, monkeypatch
) -> None:
    mine = Profile.objects.get(entry=need)
    Match.objects.all().delete()
    for entry in (offers[0], offers[2]):  # as the full run keeps them, which knows all amounts
        Match.objects.create(
            seeker=mine, support=Profile.objects.get(entry=entry), points=5000, parts=[0] * len(weighing.COMPONENTS)
        )
    client.force_login(ngo_officer)
    text = client.get(reverse("finding:matches", args=[need.pk])).text
    assert "Offer 1" in text
    assert "Offer 2" in text
    assert "Offer 0" not in text
    Profile.objects.filter(entry__in=offers).update(amount_audience="partners")
    text = client.get(reverse("finding:matches", args=[need.pk])).text
    assert "Offer 0" in text
    assert "Offer 1" not in text


def test_the_page_stays_within_its_queries(client, need, offers, ngo_officer, django_assert_max_num_queries) -> None:
    profile, viewer = Profile.objects.get(entry=need), viewer_of(ngo_officer)
    showing.for_profile(profile, viewer, {})  # terms are read once
    with django_assert_max_num_queries(5):
        cards = showing.for_profile(profile, viewer, {})
    assert len(cards.fits) == 3
