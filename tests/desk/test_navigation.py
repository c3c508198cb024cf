"""The desk's navigation: every page in one group, only what is open to the role, and where one is."""

from __future__ import annotations

import pytest
from django.urls import reverse

from entries.viewers import Role
from portal.desk.pages import GROUPS, TABS, open_groups

pytestmark = pytest.mark.django_db


def test_every_page_stands_in_one_group() -> None:
    names = [name for _label, pages in GROUPS for name, _word, _roles in pages]
    assert sorted(names) == sorted(TABS)
    assert all(reverse(f"desk:{name}") for name in names)


def test_a_group_without_an_open_page_is_left_out() -> None:
    groups = open_groups(frozenset({Role.TRANSLATOR}), "queue")
    assert [[page["href"] for page in group["pages"]] for group in groups] == [
        [reverse("desk:queue"), reverse("desk:mine")],
        [reverse("desk:translations")],
    ]
    assert [group["current"] for group in groups] == [True, False]


def test_the_page_marks_where_one_is(client, curator) -> None:
    client.force_login(curator)
    page = client.get("/en/desk/terms/").content.decode()
    assert page.count('aria-current="true">Terms') == 2
    assert "All pages of the desk" in page
    assert "Audit log" not in page
