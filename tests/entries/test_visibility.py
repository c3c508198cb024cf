"""`visible_to` and `can_view` are twins; hypothesis looks for a case in which they differ."""

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings, strategies as st

from entries.models import Audience, Entry
from entries.rules import can_view, is_writer
from entries.states import State
from entries.viewers import Role, Standing, Viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def every_entry(make_practice, partner, ngo_officer, stranger, curator):
    """One entry for each state, audience, author and owner."""
    template = make_practice(published=False)
    made = [
        Entry(
            kind="practice",
            original_language="en",
            title_en="x",
            state=state,
            audience=audience,
            author=author,
            owner=owner,
            publisher=curator,
            published_at=timezone.now(),
            publish_at=timezone.now(),
        )
        for state in State
        for audience in Audience
        for author in (ngo_officer, None)
        for owner in (template, None)
    ]
    return Entry.objects.bulk_create(made)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_list_query_and_predicate_agree(data, every_entry, ngo_officer, stranger):
    owners = [entry.owner_id for entry in every_entry if entry.owner_id][:1]
    viewer = Viewer(
        user_id=data.draw(st.sampled_from([None, ngo_officer.pk, stranger.pk])),
        roles=data.draw(st.frozensets(st.sampled_from(list(Role)))),
        organisations=data.draw(st.dictionaries(st.sampled_from(owners), st.sampled_from(list(Standing)))),
        audiences=data.draw(st.frozensets(st.sampled_from([value.value for value in Audience]))),
    )
    if not viewer.is_signed_in:
        viewer = Viewer(audiences=viewer.audiences)
    listed = set(Entry.objects.visible_to(viewer).values_list("pk", flat=True))
    assert listed == {entry.pk for entry in Entry.objects.all() if can_view(viewer, entry)}


def test_who_wrote_for_an_organisation_writes_there_as_one_of_its_people(make_practice, partner, ngo_officer):
    entry = make_practice(published=False, author=ngo_officer, owner=partner)
    for standing, reads, writes in (
        (Standing.OWNER, True, True),
        (Standing.EDITOR, True, True),
        (Standing.VIEWER, True, False),
        (None, False, False),
    ):
        viewer = Viewer(user_id=ngo_officer.pk, organisations={partner.pk: standing} if standing else {})
        assert (can_view(viewer, entry), is_writer(viewer, entry)) == (reads, writes), standing
        assert Entry.objects.editable_by(viewer).filter(pk=entry.pk).exists() is writes


def test_what_nobody_owns_stays_with_who_wrote_it(make_practice, ngo_officer):
    entry = make_practice(published=False, author=ngo_officer, owner=None)
    viewer = Viewer(user_id=ngo_officer.pk)
    assert can_view(viewer, entry)
    assert is_writer(viewer, entry)
