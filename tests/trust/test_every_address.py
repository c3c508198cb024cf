"""Every address of the site, tried as each role and as nobody, against the table `access.txt`."""

import pytest

from partners.models import User
from portal.trust import access
from tests.audit.conftest import build_world, people
from tests.trust import walking

__all__ = ["build_world", "people"]

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_every_address_has_a_line_in_the_table_and_every_line_an_address() -> None:
    names = {name for name, _pattern in walking.patterns()}

    missing, gone = names - walking.table().keys(), walking.table().keys() - names

    assert not missing, f"say in tests/trust/access.txt who may open: {sorted(missing)}"
    assert not gone, f"no longer an address: {sorted(gone)}"


def test_the_code_opens_the_desk_to_the_roles_of_the_table() -> None:
    wanted = {name: rule.roles for name, rule in walking.table().items() if rule.roles}
    found = {one.name: frozenset(map(str, one.roles)) for one in access.addresses() if one.roles is not None}

    assert found == wanted


def test_the_code_asks_for_an_account_where_the_table_does() -> None:
    table = walking.table()

    odd = [one.name for one in access.addresses() if one.anybody != (table[one.name].group in ("public", "guest"))]

    assert not odd, odd


def test_every_address_gives_each_role_what_the_table_says(build_world, people, request) -> None:
    world = build_world()
    rules = walking.table()
    engineer = User.objects.create_superuser("engineer@example.org", "x", sample=True, roles=[])
    outsider = User.objects.create_user("outsider@example.org", "x")
    cast = {name: people[name] for name in ("ngo_officer", "donor_officer", "translator", "curator", "administrator")}
    cast |= {"reviewer": request.getfixturevalue("reviewer"), "outsider": outsider, "engineer": engineer}
    places = list(walking.places(world, rules))

    wrong = [*walking.tries(places, walking.NOBODY, None)]
    for who, user in cast.items():
        wrong += walking.tries([one for one in places if _matters(one, who)], who, user)

    assert not wrong, "\n".join(wrong)


def _matters(place: walking.Place, who: str) -> bool:
    """Public pages are made for nobody in particular, the engineers' are closed to all alike: one account shows it."""
    alike = {"public": ("outsider",), "engineer": ("outsider", "administrator", "engineer")}
    return who in alike.get(place.rule.group, (who,))
