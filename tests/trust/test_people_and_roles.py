"""Administrators give and take roles; everything is told and recorded."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from entries.audit.models import AuditRecord
from entries.audit.services import person
from entries.rules import Refused
from partners.models import User
from partners.viewers import viewer_of
from portal.notifications.models import Mail
from portal.trust import access, people, sessions

pytestmark = pytest.mark.django_db

NONE: frozenset[str] = frozenset()


def _set(user: User, by: User, *roles: str, languages: frozenset[str] = NONE) -> people.Change:
    return people.set_roles(user=user, roles=frozenset(roles), languages=languages, by=viewer_of(by))


def test_a_role_is_given_told_and_recorded(stranger, administrator) -> None:
    change = _set(stranger, administrator, "translator", languages=frozenset({"fr"}))

    stranger.refresh_from_db()
    assert (stranger.roles, stranger.translates, change.granted) == (["translator"], ["fr"], ("translator",))
    assert Mail.objects.get(to=stranger.email).letter == "trust:roles"
    written = AuditRecord.objects.get(action="role.granted")
    assert (written.about, written.detail) == (person(stranger), {"role": "translator"})


def test_a_role_that_is_taken_ends_all_sessions(client, curator, administrator) -> None:
    client.force_login(curator)
    assert client.get(reverse("my:home")).status_code == 200

    _set(curator, administrator)

    assert client.get(reverse("my:home")).status_code == 302
    assert AuditRecord.objects.filter(action="sessions.ended", about=person(curator)).exists()


def test_a_language_that_is_taken_ends_all_sessions_too(client, translator, administrator) -> None:
    client.force_login(translator)

    _set(translator, administrator, "translator", languages=frozenset({"fr"}))

    assert client.get(reverse("my:home")).status_code == 302


def test_the_last_administrator_stays_one(administrator) -> None:
    with pytest.raises(Refused, match="There must be an administrator"):
        _set(administrator, administrator, "curator")
    with pytest.raises(Refused, match="There must be an administrator"):
        people.close(user=administrator, by=viewer_of(administrator))


def test_one_of_two_administrators_may_give_up_the_role(administrator, curator) -> None:
    _set(curator, administrator, "administrator")

    assert _set(administrator, administrator).withdrawn == ("administrator",)


def test_whoever_is_no_administrator_gives_nothing(curator, stranger) -> None:
    with pytest.raises(Refused, match="Only administrators"):
        _set(stranger, curator, "curator")


def test_nothing_happens_when_nothing_changes(curator, administrator) -> None:
    assert not _set(curator, administrator, "curator")
    assert not Mail.objects.exists()


def test_a_closed_account_is_out_at_once_and_cannot_come_back(client, stranger, administrator) -> None:
    client.force_login(stranger)

    people.close(user=stranger, by=viewer_of(administrator))

    assert client.get(reverse("my:home")).status_code == 302
    assert not client.login(email=stranger.email, password="a-long-pass-phrase")


def test_a_lost_second_factor_is_taken_away_by_a_colleague_only(administrator, curator) -> None:
    Authenticator.objects.create(user=curator, type="totp", data={})

    people.forget_second_factor(user=curator, by=viewer_of(administrator))

    assert not Authenticator.objects.filter(user=curator).exists()
    with pytest.raises(Refused):
        people.forget_second_factor(user=administrator, by=viewer_of(administrator))


def test_the_page_refuses_a_translator_without_a_language_and_keeps_what_was_chosen(client, administrator, stranger):
    client.force_login(administrator)

    answer = client.post(reverse("desk:person", args=[stranger.pk]), {"roles": ["translator"]})

    assert answer.status_code == 422
    assert "Choose at least one language" in answer.content.decode()
    assert 'value="translator" id="id_roles_3" checked' in answer.content.decode().replace("  ", " ") or (
        answer.context["form"]["roles"].value() == ["translator"]
    )


def test_closing_an_account_asks_who_is_there(client, administrator, stranger) -> None:
    client.force_login(administrator)

    answer = client.post(reverse("desk:person_step", args=[stranger.pk, "close"]))

    assert answer.url.startswith(reverse("account_reauthenticate"))
    stranger.refresh_from_db()
    assert stranger.is_active


def test_people_are_found_by_their_address(client, administrator, stranger) -> None:
    client.force_login(administrator)

    assert stranger.email in client.get(reverse("desk:people"), {"q": "CARLA@"}).content.decode()
    assert stranger.email not in client.get(reverse("desk:people")).content.decode()


@pytest.mark.parametrize("name", ["desk:people", "desk:access", "desk:log"])
@pytest.mark.parametrize("who", ["curator", "reviewer", "translator", "stranger"])
def test_only_administrators_open_these_pages(client, request, name: str, who: str) -> None:
    client.force_login(request.getfixturevalue(who))

    assert client.get(reverse(name)).status_code == 403


def test_the_list_of_people_costs_the_same_for_one_and_for_many(client, administrator, django_assert_max_num_queries):
    client.force_login(administrator)
    for number in range(3):
        User.objects.create_user(f"r{number}@example.org", "x", roles=["reviewer"], sample=True)

    with django_assert_max_num_queries(8):
        client.get(reverse("desk:people"))


def test_the_table_of_access_is_made_of_the_rules_themselves(client, administrator) -> None:
    client.force_login(administrator)
    rows = {str(row.label): row for row in access.actions()}

    assert rows["Publish"].cells[:4] == (True, True, False, access.TRANSLATIONS_ONLY)
    assert any(row.label == "desk/log/" and row.cells == (True, False, False, False) for row in access.desk_pages())
    assert client.get(reverse("desk:access")).status_code == 200


def test_every_word_of_the_standings_has_a_sentence() -> None:
    assert all(str(row.label) != key for row in access.standings() for key in access.STANDINGS)
    assert {word for allowed in access.STANDINGS.values() for word in allowed} == set(access.WORDS)


def test_ending_all_sessions_ends_those_of_which_nothing_is_known(client, stranger) -> None:
    client.force_login(stranger)  # leaves no row in the list of sessions

    sessions.end_all(user=stranger, by=None)

    assert client.get(reverse("my:home")).status_code == 302
