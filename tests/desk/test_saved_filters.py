"""Filters under a name: kept, shared, renamed, removed; nobody touches those of others."""

import pytest

from entries.rules import Refused
from partners.viewers import viewer_of
from portal.desk import saving
from portal.desk.models import List, SavedFilter
from portal.notifications import sweeper
from portal.notifications.models import Mail
from tests.desk.conftest import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def keep(curator):
    """Keeps a filter of the curator's."""

    def make(name="In French", query="language=fr", which=List.QUEUE, shared=False):
        return saving.keep(which=which, name=name, query=query, shared=shared, by=viewer_of(curator))

    return make


def test_a_filter_is_saved_from_the_list_and_stands_above_it(client, curator):
    client.force_login(curator)
    given = {"list": "queue", "query": "language=fr&page=3&kind=", "name": "In French"}
    answer = client.post(address("filters"), given)
    assert answer["Location"] == address("queue", query="language=fr")
    page = client.get(answer["Location"]).content.decode()
    assert 'href="/en/desk/?language=fr" aria-current="true"' in page
    answer = client.post(address("filters"), given)
    assert answer.status_code == 422
    assert "You have a filter of this name on this list already." in answer.content.decode()
    assert 'value="language=fr&amp;page=3&amp;kind="' in answer.content.decode()


def test_a_shared_filter_is_seen_by_colleagues_until_its_owner_leaves(keep, client, curator, reviewer):
    keep()
    keep("For all", "kind=practice", shared=True)
    client.force_login(reviewer)
    names = [one.name for one in client.get(address("queue")).context["saved"]]
    assert names == ["For all"]
    curator.roles = []
    curator.save()
    assert not client.get(address("queue")).context["saved"]


def test_a_filter_is_renamed_shared_and_removed_by_its_owner_only(keep, client, curator, reviewer):
    saved = keep()
    client.force_login(reviewer)
    assert client.get(address("filter", saved.pk)).status_code == 404
    assert client.post(address("filter_remove", saved.pk)).status_code == 404
    client.force_login(curator)
    assert client.post(address("filter", saved.pk), {"name": ""}).status_code == 422
    client.post(address("filter", saved.pk), {"name": "French texts", "shared": "on"})
    saved.refresh_from_db()
    assert (saved.name, saved.shared) == ("French texts", True)
    client.post(address("filter_remove", saved.pk))
    assert not SavedFilter.objects.exists()


def test_who_reads_no_drafts_saves_no_filter_of_all_entries(client, translator):
    client.force_login(translator)
    answer = client.post(address("filters"), {"list": "entries", "query": "", "name": "Mine"})
    assert answer.status_code == 422
    assert client.get(address("all_entries")).status_code == 403


def test_the_row_of_names_has_an_end(keep, monkeypatch):
    monkeypatch.setattr(saving, "MOST", 1)
    keep()
    with pytest.raises(Refused):
        keep("Another")


def test_a_filter_that_names_what_is_gone_is_said_to_and_the_rest_counts(keep, client, curator):
    saved = keep(query="language=fr&assignee=999999")
    client.force_login(curator)
    answer = client.get(saving.address_of(saved))
    assert answer.status_code == 400
    assert "“999999” is not known here" in answer.content.decode()
    assert list(answer.context["chips"]) == [("Language of the text: Français", "?")]


def test_one_who_is_asked_to_review_is_told(waiting, client, curator, reviewer):
    practice = waiting(title_en="Peer visits")
    client.force_login(curator)
    client.post(address("assign", practice.pk), {"assignee": reviewer.pk})
    client.post(address("assign", practice.pk), {"assignee": curator.pk})
    sweeper.sweep()
    [mail] = Mail.objects.filter(happening__name="review.assigned")
    assert mail.to == reviewer.email
    assert f"/en/desk/entries/{practice.pk}/review/" in mail.text
