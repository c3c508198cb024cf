"""The desk's page of statistics: who opens it, what it says, what it costs."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from entries.models import Entry, Move
from partners.models import User
from portal.statistics import charts, figures, storing
from portal.statistics.addresses import Seen
from portal.statistics.counting import Missed
from portal.statistics.models import EntryDay, Figure, MissedQuestion, Use

pytestmark = pytest.mark.django_db


def today() -> date:
    return datetime.now(UTC).date()


def read(entry: Entry, number: int, *, before: int = 0, language: str = "en") -> None:
    storing.store({(today() - timedelta(days=before), Seen("view", entry.pk, language)): number}, {})


def page(client: Client, user: User, **query: str) -> Any:
    client.force_login(user)
    return client.get(reverse("desk:statistics"), query)


def rows(client: Client, code: str, **query: str) -> list[list[str]]:
    answer = client.get(reverse("desk:statistics_table", args=[code]), query)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
    return list(csv.reader(io.StringIO(text)))[1:]


@pytest.mark.parametrize("who", ["ngo_officer", "translator", "donor_officer"])
def test_who_does_not_review_does_not_see_statistics(client: Client, who: str, request: Any) -> None:
    client.force_login(request.getfixturevalue(who))
    for address in (reverse("desk:statistics"), reverse("desk:statistics_table", args=["reading"])):
        assert client.get(address).status_code == 403


def test_visitors_sign_in_first(client: Client) -> None:
    assert client.get(reverse("desk:statistics")).status_code == 302


def test_the_entries_read_most_come_first(client: Client, curator: User, make_practice: Callable[..., Entry]) -> None:
    less, more = make_practice(title_en="Less"), make_practice(title_en="More")
    read(less, 2)
    read(more, 5, language="fr")
    read(less, 9, before=40)
    client.force_login(curator)
    assert [row[0] for row in rows(client, "most-read")] == ["Less", "More"]  # until the days are counted anew
    figures.refresh(today())
    assert [row[0] for row in rows(client, "most-read")] == ["More", "Less"]
    assert [row[0] for row in rows(client, "most-read", period="months")] == ["Less", "More"]
    assert [row[0] for row in rows(client, "most-read", language="fr")] == ["More"]
    assert rows(client, "most-read", kind="opportunity") == []
    used = dict(Use.objects.filter(language="").values_list("entry", "year"))
    assert used == {less.pk: 11, more.pk: 5}


def test_days_and_months_add_up(client: Client, curator: User, make_practice: Callable[..., Entry]) -> None:
    practice = make_practice()
    read(practice, 3)
    read(practice, 4, before=1, language="ar")
    client.force_login(curator)
    days = rows(client, "reading")
    assert (len(days), sum(int(row[1]) for row in days)) == (30, 7)
    assert days[0][:2] == [today().isoformat(), "3"]
    months = rows(client, "reading", period="months")
    assert (len(months), sum(int(row[1]) for row in months)) == (12, 7)
    assert sum(int(row[1]) for row in rows(client, "reading", language="ar")) == 4


def test_words_asked_in_vain_are_shown_and_others_never(client: Client, curator: User) -> None:
    for before in range(3):
        missed = Counter({(today() - timedelta(days=before), Missed("=jambe de bois", "fr")): 2})
        storing.store({}, missed)
    storing.store({}, Counter({(today(), Missed("Amina Hadzic", "en")): 7}))
    answer = page(client, curator)
    assert "jambe de bois" in answer.content.decode()
    assert "amina" not in answer.content.decode().lower()
    assert rows(client, "missed") == [["jambe de bois", "French", "6"]]


def test_figures_tell_publications_waiting_and_coverage(
    client: Client, curator: User, make_practice: Callable[..., Entry]
) -> None:
    practice = make_practice(title_fr="Visites")
    submitted = Move.objects.get(entry=practice, action="submit")
    Move.objects.filter(pk=submitted.pk).update(at=submitted.at - timedelta(days=4))
    figures.refresh(today())
    client.force_login(curator)
    assert rows(client, "published")[0][1] == "1"
    waited = rows(client, "waiting")[0]
    assert (waited[1], float(waited[2])) == ("1", pytest.approx(4, abs=0.01))
    coverage = {(kind, language): share for kind, language, _all, share, *_rest in rows(client, "coverage")}
    assert coverage["All kinds", "French"] == coverage["All kinds", "English"] == "1.0"
    assert coverage["All kinds", "Arabic"] == "0.0"


def test_refreshing_twice_changes_nothing(make_practice: Callable[..., Entry]) -> None:
    read(make_practice(), 3)

    def state() -> list[Any]:
        return [sorted(Use.objects.values_list("language", "recent", "year")), Figure.objects.count()]

    figures.refresh(today())
    before = state()
    figures.refresh(today())
    assert state() == before


def test_old_days_and_fingerprints_go(make_practice: Callable[..., Entry]) -> None:
    practice = make_practice()
    read(practice, 1, before=figures.KEEP_DAYS.days + 1)
    storing.store({}, Counter({(today() - timedelta(days=91), Missed("once", "en")): 1}))
    figures.refresh(today())
    assert not EntryDay.objects.exists()
    assert not MissedQuestion.objects.exists()


def test_the_page_costs_the_same_however_much_was_counted(
    client: Client, curator: User, make_practice: Callable[..., Entry]
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert page(client, curator).status_code == 200
        return len(queries)

    read(make_practice(), 1)
    cost()
    one = cost()
    for number in range(2):
        read(make_practice(), number + 1)
    assert cost() == one
    client.force_login(curator)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("desk:statistics"))
    assert len(queries) <= 10


def test_what_is_not_known_is_said_and_left_out(client: Client, curator: User) -> None:
    answer = page(client, curator, period="nonsense", kind="practice")
    assert answer.status_code == 400
    assert "nonsense" in answer.content.decode()
    assert client.get(reverse("desk:statistics_table", args=["nonsense"])).status_code == 404


def test_time_runs_from_right_to_left_in_arabic() -> None:
    def heights(language: str) -> list[tuple[float, float]]:
        with override(language):
            drawn = charts.columns("x", ["a", "b"], [1, 2])
        assert drawn is not None
        return [(column.x, column.height) for column in drawn.columns]

    (first, _small), (second, _tall) = heights("en")
    assert first < second
    (first, small), (second, tall) = heights("ar")
    assert first > second
    assert (small, tall) == (50, 100)
    assert charts.columns("x", ["a"], [0]) is None
