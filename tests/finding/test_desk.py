"""The desk: matches that ISU brokers, rates of exchange, weights."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from entries.models import Happening
from matching import refresh
from matching.engine import weighing
from matching.models import MatchDecision, Rate, Weights

pytestmark = pytest.mark.django_db
RATE = {"currency": "XOF", "per_usd": "600", "on": "2026-01-31", "source": "UN operational rates"}
WEIGHTS = {
    "themes": 40, "place": 20, "support": 10, "amount": 10, "model": 5, "language": 10, "led": 5,
    "note": "Themes first.",
}  # fmt: skip


@pytest.fixture(autouse=True)
def woken(monkeypatch):
    """What is sent to the worker."""
    sent = []
    for name in ("everything", "compare_all"):
        monkeypatch.setattr(f"matching.tasks.{name}.apply_async", lambda _name=name, **_options: sent.append(_name))
    return sent


@pytest.fixture
def pair(make_entry, stranger):
    need = make_entry("practice", title_en="A need")
    offer = make_entry("opportunity", title_en="An offer", author=stranger)
    refresh.everything()
    return need, offer


@pytest.mark.parametrize("name", ["matches", "rates", "weights"])
def test_only_curators_open_the_pages_of_matching(client, name, reviewer, translator, ngo_officer, curator):
    address = reverse(f"desk:{name}")
    for person, status in ((reviewer, 403), (translator, 403), (ngo_officer, 403), (curator, 200)):
        client.force_login(person)
        assert client.get(address).status_code == status


def test_a_match_goes_from_new_to_contacted_to_stalled_to_agreed(client, pair, curator):
    client.force_login(curator)
    address = reverse("desk:matches")

    def stages():
        return [
            s
            for s in ("new", "contacted", "stalled", "agreed")
            if "An offer" in client.get(f"{address}?stage={s}").text
        ]

    assert stages() == ["new"]
    need, offer = pair
    decision = MatchDecision.objects.create(seeker=need, support=offer, side="seek", decision="contacted")
    assert stages() == ["contacted"]
    MatchDecision.objects.update(at=timezone.now() - timedelta(days=31))
    assert stages() == ["stalled"]
    client.post(reverse("finding:match", args=[need.pk, offer.pk]), {"action": "agreed"})
    assert MatchDecision.objects.exclude(pk=decision.pk).get().side == ""
    assert "agreed" in stages()
    assert client.get(f"{address}?stage=nonsense").status_code == 400


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_matches_takes_the_same_queries_however_long(
    client, make_entry, curator, stranger, number, django_assert_max_num_queries
):
    make_entry("practice")
    for _ in range(number):
        make_entry("opportunity", author=stranger)
    refresh.everything()
    client.force_login(curator)
    with django_assert_max_num_queries(8):
        assert client.get(reverse("desk:matches")).text.count('<th scope="row">') == number


def test_a_rate_is_entered_replaced_and_removed_and_everything_is_matched_anew(
    client, curator, woken, django_capture_on_commit_callbacks
):
    client.force_login(curator)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("desk:rates"), RATE).status_code == 302
        assert client.post(reverse("desk:rates"), RATE | {"per_usd": "610"}).status_code == 302
    rate = Rate.objects.get()
    assert (rate.on, rate.per_usd, rate.set_by) == (date(2026, 1, 31), Decimal(610), curator)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("desk:rate_remove", args=[rate.pk])).status_code == 302
    assert not Rate.objects.exists()
    assert woken == ["everything"] * 3
    assert Happening.objects.filter(name="rates.changed", actor=curator).count() == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"currency": "USD"}, {"currency": "ABC"}, {"currency": "eur"}, {"per_usd": "0"}, {"per_usd": "-1"},
        {"per_usd": "many"}, {"per_usd": "NaN"}, {"on": "2026-02-30"}, {"on": "2999-01-01"}, {"source": ""},
    ],
)  # fmt: skip
def test_a_wrong_rate_is_refused_and_what_was_typed_is_kept(client, curator, wrong):
    client.force_login(curator)
    page = client.post(reverse("desk:rates"), RATE | wrong)
    assert page.status_code == 422
    assert "Error:" in page.text
    assert not Rate.objects.exists()


def test_new_weights_hold_at_once_are_public_and_compare_everything_anew(
    client, curator, woken, django_capture_on_commit_callbacks
):
    client.force_login(curator)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("desk:weights"), WEIGHTS).status_code == 302
    assert weighing.current().themes == 40
    assert woken == ["compare_all"]
    assert Happening.objects.get(name="weights.changed").data["note"] == "Themes first."
    assert "Themes first." in client.get(reverse("desk:weights")).text


@pytest.mark.parametrize("wrong", [{"themes": 41}, {"themes": -1}, {"themes": "x"}, {"note": ""}, {"led": ""}])
def test_weights_that_do_not_make_a_hundred_are_refused(client, curator, wrong):
    client.force_login(curator)
    page = client.post(reverse("desk:weights"), WEIGHTS | wrong)
    assert page.status_code == 422
    assert not Weights.objects.exists()


def test_others_may_not_set_rates_or_weights_by_any_door(client, ngo_officer, reviewer):
    for person in (ngo_officer, reviewer):
        client.force_login(person)
        assert client.post(reverse("desk:rates"), RATE).status_code == 403
        assert client.post(reverse("desk:weights"), WEIGHTS).status_code == 403
        assert client.post(reverse("desk:rate_remove", args=[1])).status_code == 403
