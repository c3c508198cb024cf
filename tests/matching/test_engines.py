"""Three engines, one meaning: hypothesis looks for profiles on which they differ."""

from contextlib import ExitStack, contextmanager
from unittest import mock

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings, strategies as st

from matching.engine import full, storing
from matching.engine.reference import compare
from matching.engine.statement import best_for
from matching.engine.weighing import Weighing
from matching.models import Match, Profile
from matching.profiles import Side
from tests.matching import world

pytestmark = pytest.mark.django_db
WEIGHING = Weighing(themes=30, place=20, support=15, amount=11, model=5, language=9, led=10)
KEPT, KEPT_NEAR = 2, 1
FEW = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture
def ids(make_term):
    return world.make_terms(make_term)


@pytest.fixture
def places(db):
    """Entries for the profiles of a small world."""
    return world.entries(8)


@contextmanager
def short_lists():
    """Keep two matches and one near miss, so that small worlds have something to cut. In a savepoint of its own."""
    with ExitStack() as stack:
        stack.enter_context(transaction.atomic())
        for module in ("blocks", "full", "statement", "storing"):
            for name, value in (("KEPT", KEPT), ("KEPT_NEAR", KEPT_NEAR)):
                stack.enter_context(mock.patch(f"matching.engine.{module}.{name}", value))
        yield


def expected():
    """What the reference says should be stored."""
    found = set()
    supports = list(Profile.objects.filter(side=Side.SUPPORT))
    for seeker in Profile.objects.filter(side=Side.SEEK):
        pairs = [(compare(seeker, support, WEIGHING, world.NOW), support) for support in supports]
        ranked = sorted(
            ((pair, support) for pair, support in pairs if pair), key=lambda one: (-one[0].points, -one[1].pk)
        )
        kept = [one for one in ranked if one[0].fits][:KEPT] + [one for one in ranked if one[0].is_near][:KEPT_NEAR]
        found |= {(seeker.pk, support.pk, pair.points, pair.parts, pair.blockers) for pair, support in kept}
    return found


def stored():
    """What is stored."""
    return {
        (row.seeker_id, row.support_id, row.points, tuple(row.parts), tuple(one["rule"] for one in row.blockers))
        for row in Match.objects.all()
    }


def floors_are_right():
    for profile in Profile.objects.filter(side=Side.SEEK):
        for near, kept, floor in ((False, KEPT, profile.floor), (True, KEPT_NEAR, profile.near_floor)):
            points = sorted(Match.objects.filter(seeker=profile, near=near).values_list("points", flat=True))
            assert floor == (points[0] if len(points) >= kept else None)


def populate(data, ids, places):
    """A random world, after the one before it; what fails fails here and not in the next example."""
    Match.objects.all().delete()
    Profile.objects.all().delete()
    seek, support = world.drafts(ids, Side.SEEK), world.drafts(ids, Side.SUPPORT)
    seekers = [world.store(draft, pk) for draft, pk in zip(data.draw(st.lists(seek, max_size=2)), places)]  # noqa: B905
    supports = [
        world.store(draft, pk)
        for draft, pk in zip(data.draw(st.lists(support, min_size=1, max_size=5)), places[3:])  # noqa: B905
    ]
    return seekers, supports


@FEW
@given(data=st.data())
def test_the_full_run_and_one_statement_find_what_the_reference_finds(data, ids, places):
    with short_lists():
        seekers, supports = populate(data, ids, places)
        wanted = expected()
        assert full.run(weighing=WEIGHING, at=world.NOW) == len(wanted)
        assert stored() == wanted
        floors_are_right()
        storing.seekers_changed([seeker.pk for seeker in seekers], weighing=WEIGHING, at=world.NOW)
        assert stored() == wanted
        floors_are_right()
        for seeker in seekers:
            found = best_for(seeker, weighing=WEIGHING, at=world.NOW)
            by_entry = {support.entry_id: support.pk for support in supports}
            assert {(by_entry[one.support_entry], one.points, one.parts, one.near) for one in found} == {
                (support, points, parts, bool(blockers))
                for pk, support, points, parts, blockers in wanted
                if pk == seeker.pk
            }


@FEW
@given(data=st.data())
def test_after_any_changes_the_stored_matches_are_those_of_a_full_run(data, ids, places):
    with short_lists():
        populate(data, ids, places)
        full.run(weighing=WEIGHING, at=world.NOW)
        for _step in range(data.draw(st.integers(1, 3))):
            place = data.draw(st.sampled_from(places[3:]))
            present = Profile.objects.filter(entry_id=place, side=Side.SUPPORT).first()
            if present and data.draw(st.booleans()):
                storing.forget([present.pk])
            else:
                changed = world.store(data.draw(world.drafts(ids, Side.SUPPORT)), place)
                storing.support_changed(changed.pk, weighing=WEIGHING, at=world.NOW)
        while storing.refill(weighing=WEIGHING, at=world.NOW):
            pass
        assert stored() == expected()
        floors_are_right()


@FEW
@given(data=st.data())
def test_a_supporting_profile_finds_the_seeking_ones_that_the_reference_finds(data, ids, places):
    _seekers, supports = populate(data, ids, places)
    found = best_for(supports[0], weighing=WEIGHING, at=world.NOW)
    pairs = [
        (seeker.entry_id, compare(seeker, supports[0], WEIGHING, world.NOW))
        for seeker in Profile.objects.filter(side=Side.SEEK)
    ]
    assert {(one.seeker_entry, one.points, one.near) for one in found} == {
        (pk, pair.points, pair.is_near) for pk, pair in pairs if pair and len(pair.blockers) <= 1
    }
