"""The queue and the list of all entries: filters in the address, numbers behind them, who has which review."""

from datetime import timedelta

import pytest
from django.utils import timezone

from entries import curation
from entries.models import Entry, Revision
from entries.states import Action, State
from partners.viewers import viewer_of
from portal.desk import assigning
from portal.desk.waiting import SET_TIMES
from tests.desk.conftest import address

pytestmark = pytest.mark.django_db


def titles(response):
    return [str(line.title) for line in response.context["lines"]]


def test_each_filter_of_the_queue_narrows_it_and_can_be_removed_alone(waiting, french, client, curator, make_term):
    region = make_term("region/002", label_en="Africa")
    make_term("country/UGA", broader=(region,), label_en="Uganda")
    waiting(title_en="In Uganda", terms=(("country/UGA", "place"),))
    waiting(title_fr="En français", original_language="fr")
    client.force_login(curator)
    shown = {
        "state=submitted": {"In Uganda", "En français", "Translated"},
        "language=fr": {"En français", "Translated"},
        "country=region/002": {"In Uganda"},
        "country=country/UGA&kind=practice": {"In Uganda"},
        "kind=collection": set(),
        "assignee=nobody": {"In Uganda", "En français", "Translated"},
        "assignee=me": set(),
    }
    for query, expected in shown.items():
        assert set(titles(client.get(address("queue", query=query)))) == expected, query
    page = client.get(address("queue", query="language=fr&state=submitted"))
    assert dict(page.context["chips"]) == {
        "State: Submitted": "?language=fr",
        "Language of the text: Français": "?state=submitted",
    }
    assert "2 texts wait." in page.content.decode()


def test_choices_say_how_many_they_would_leave(waiting, french, client, curator):
    waiting(title_fr="En français", original_language="fr")
    waiting()
    client.force_login(curator)
    page = client.get(address("queue", query="language=fr"))
    labels = dict(page.context["filter"].fields["state"].choices)
    assert labels["submitted"] == "Submitted (2)"
    assert dict(page.context["filter"].fields["language"].choices)["en"] == "English (1)"


def test_what_waits_longer_than_the_set_time_is_overdue(waiting, client, curator):
    late, fresh = waiting(title_en="Forgotten"), waiting(title_en="Fresh")
    old = timezone.now() - SET_TIMES[State.SUBMITTED] - timedelta(hours=1)
    Entry.objects.filter(pk=late.pk).update(submitted_at=old)
    client.force_login(curator)
    page = client.get(address("queue", query="late=yes"))
    assert titles(page) == ["Forgotten"]
    assert "7 days" in page.content.decode()
    curation.move(entry=late, action=Action.TAKE, by=viewer_of(curator))
    assert titles(client.get(address("queue", query="late=yes"))) == []
    assert fresh


def test_the_queue_is_ordered_by_waiting_time_or_kind(waiting, client, curator):
    first, second = waiting(title_en="First"), waiting(title_en="Second")
    Entry.objects.filter(pk=second.pk).update(submitted_at=first.submitted_at - timedelta(days=1))
    client.force_login(curator)
    assert titles(client.get(address("queue"))) == ["Second", "First"]
    assert titles(client.get(address("queue", query="sort=newest"))) == ["First", "Second"]
    assert titles(client.get(address("queue", query="sort=kind"))) == ["Second", "First"]


@pytest.mark.parametrize("name", ["queue", "all_entries"])
def test_lists_take_as_many_queries_for_one_as_for_three(
    name, waiting, client, curator, reviewer, django_assert_max_num_queries, django_assert_num_queries
):
    waiting()
    client.force_login(curator)
    url = address(name, query="country=&state=submitted&assignee=nobody")
    client.get(url)
    with django_assert_max_num_queries(10) as one:
        client.get(url)
    waiting()
    waiting(author=reviewer)
    with django_assert_num_queries(len(one)):
        assert len(titles(client.get(url))) == 3


def test_the_desk_finds_an_entry_in_any_state_by_words_or_number(make_practice, waiting, client, curator):
    draft = make_practice(published=False, title_en="Half written", title_ar="نصف مكتوب")
    gone = make_practice(title_en="Outlived")
    curation.move(entry=gone, action=Action.ARCHIVE, by=viewer_of(curator), note="Old.")
    make_practice(title_en="Live one", plain_en="Prosthetists travel.")
    client.force_login(curator)
    found = {
        "q=half": ["Half written"],
        "q=نصف": ["Half written"],
        f"q={draft.pk}": ["Half written"],
        "q=prosthetists": ["Live one"],
        "state=archived": ["Outlived"],
        "q=written&state=archived": [],
        "q=%25": [],
    }
    for query, expected in found.items():
        assert titles(client.get(address("all_entries", query=query))) == expected, query
    assert {"Half written", "Outlived", "Live one"} < set(titles(client.get(address("all_entries"))))


def test_all_entries_shows_whose_review_is_due(make_practice, client, reviewer):
    due, later = make_practice(title_en="Due"), make_practice(title_en="Later")
    Entry.objects.filter(pk=due.pk).update(review_due=timezone.localdate())
    client.force_login(reviewer)
    page = client.get(address("all_entries", query="late=due"))
    assert titles(page) == ["Due"]
    assert dict(page.context["filter"].fields["late"].choices)["due"] == "Its next review is due (1)"
    assert titles(client.get(address("all_entries", query="sort=due")))[:2] == ["Due", "Later"]
    assert later.pk
    assert 'name="row"' not in page.content.decode()


def test_starting_a_review_takes_it_and_an_assignment_after_that_gives_it_on(waiting, client, curator, reviewer):
    practice = waiting()
    curation.move(entry=practice, action=Action.TAKE, by=viewer_of(curator))
    practice.refresh_from_db()
    client.force_login(curator)
    assert titles(client.get(address("queue", query="assignee=me")))
    client.post(address("assign", practice.pk), {"assignee": reviewer.pk})
    assert not titles(client.get(address("queue", query="assignee=me")))
    assert titles(client.get(address("queue", query=f"assignee={reviewer.pk}")))
    client.force_login(reviewer)
    assert titles(client.get(address("mine")))
    assert assigning.reviewer_of(practice) == reviewer.pk


def test_only_people_with_a_fitting_role_are_offered(waiting, french, client, curator, reviewer, translator, stranger):
    practice = waiting(author=curator)
    client.force_login(curator)
    offered = client.get(address("assign", practice.pk)).context["form"].people
    assert set(offered) == {str(reviewer.pk)}
    assert client.post(address("assign", practice.pk), {"assignee": stranger.pk}).status_code == 422
    offered = client.get(address("assign_revision", french.pk)).context["form"].people
    assert set(offered) == {str(curator.pk)}
    assert translator.pk == french.author_id


def test_who_is_no_curator_takes_a_review_and_gives_back_an_own_one_only(waiting, client, reviewer, curator):
    practice = waiting()
    client.force_login(reviewer)
    assert set(client.get(address("assign", practice.pk)).context["form"].people) == {str(reviewer.pk)}
    assert client.post(address("assign", practice.pk), {"assignee": "nobody"}).status_code == 422
    assert client.post(address("assign", practice.pk), {"assignee": reviewer.pk}).status_code == 302
    assert client.post(address("assign", practice.pk), {"assignee": "nobody"}).status_code == 302
    assert assigning.reviewer_of(practice) is None


def test_what_does_not_wait_is_assigned_to_nobody(make_practice, client, curator):
    client.force_login(curator)
    response = client.get(address("assign", make_practice().pk))
    assert response.status_code == 403
    assert "It does not wait for a review." in response.content.decode()


def test_a_revision_keeps_an_assignment_apart_from_its_entry(french, client, curator):
    client.force_login(curator)
    client.post(address("assign_revision", french.pk), {"assignee": curator.pk})
    assert assigning.reviewer_of(Revision.objects.get(pk=french.pk)) == curator.pk
    assert assigning.reviewer_of(Entry.objects.get(pk=french.entry_id)) is None
