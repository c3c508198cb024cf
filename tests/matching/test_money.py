"""Currencies and rates: what is unknown stays unknown."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from entries.search.terms import thesaurus
from matching.building import Ground, profile_of
from matching.models import Rate
from matching.money import Rates, currency_code, in_reference, known_currency
from matching.profiles import ProfileDraft, Side

DAY = date(2026, 11, 20)


def test_known_currencies_are_those_of_iso_4217():
    assert [code for code in ("USD", "XOF", "LYD", "usd", "ABC", "", "US", "USDX") if known_currency(code)] == [
        "USD",
        "XOF",
        "LYD",
    ]


@pytest.mark.parametrize("code", ["usd", "EURO", "ABC", "", "12A", "€"])
def test_an_unknown_currency_is_refused_with_a_sentence(code):
    with pytest.raises(ValidationError) as refusal:
        currency_code(code)
    assert refusal.value.messages[0].endswith(".")


@pytest.mark.django_db
def test_an_amount_is_compared_at_the_last_rate_of_its_day_or_before(django_assert_num_queries):
    for day, units in ((date(2026, 1, 1), "600"), (date(2026, 6, 1), "500"), (date(2026, 12, 1), "400")):
        Rate.objects.create(currency="XOF", on=day, per_usd=Decimal(units), source="UN")
    with django_assert_num_queries(1):
        assert in_reference(Decimal(1_000_000), "XOF", DAY) == Decimal("2000.00")
    assert in_reference(Decimal(1_000_000), "XOF", date(2025, 12, 31)) is None
    assert Rates.load().in_reference(Decimal(1_000_000), "XOF", date(2026, 6, 1)) == Decimal("2000.00")


@pytest.mark.django_db
def test_without_a_rate_the_comparison_is_unknown_and_dollars_need_none(django_assert_num_queries):
    assert in_reference(Decimal(10), "EUR", DAY) is None
    with django_assert_num_queries(0):
        assert in_reference(Decimal(10), "USD", DAY) == Decimal(10)
        assert in_reference(None, "EUR", DAY) is None


@pytest.mark.django_db
def test_an_amount_that_a_slip_of_a_rate_makes_endless_fits_its_column():
    rates = Rates([("XOF", date(2026, 1, 1), Decimal("0.00000001"))])
    ground = Ground(terms=thesaurus(), rates=rates, on=date(2026, 2, 1))
    draft = ProfileDraft(side=Side.SEEK, amount_max=Decimal("99999999999999.99"), currency="XOF")
    assert profile_of(draft, entry_id=1, kind="request", ground=ground).high < 2**63
