"""Terms that are typed by name."""

import pytest
from django.core.exceptions import ValidationError

from entries.fields import TermNamesField
from entries.models import Vocabulary

pytestmark = pytest.mark.django_db


@pytest.fixture
def field(make_term):
    """Countries by name; one exists."""
    make_term(
        "country/AFG", label_en="Afghanistan", label_ar="أفغانستان", label_fr="Afghanistan", alternatives_en="AFG"
    )
    return TermNamesField(vocabulary=Vocabulary.COUNTRY)


@pytest.mark.parametrize(
    "typed",
    [
        "Afghanistan",
        " afghanistan ",
        "AFGHANISTÁN",
        "أفغانستان",
        "افغانستان",
        "أَفْغَانِسْتَان",
        "أفغانستـان",
        "\u200fأفغانستان",
    ],
)
def test_a_name_is_known_however_it_is_typed(typed, field):
    assert field.clean(typed) == ["country/AFG"]


def test_the_nearest_name_is_offered(field):
    with pytest.raises(ValidationError, match="Did you mean “Afghanistan”"):
        field.clean("Afganistan")
