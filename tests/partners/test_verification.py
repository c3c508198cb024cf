"""Verification by ISU: asking for it, deciding, what it opens, how it ends."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from entries.models import Happening
from entries.rules import Refused
from partners import verification
from partners.models import Membership, Partner, Question, Verification
from partners.verification import Finding
from partners.viewers import viewer_of

pytestmark = pytest.mark.django_db


def findings(**answers: str) -> dict[str, Finding]:
    """An answer with a comment for every question; yes, unless told otherwise."""
    return {code: Finding(answers.get(code, "yes"), "Looked up.") for code in Question.values}


@pytest.fixture
def verify(curator):
    """Decides on a partner as a curator would."""

    def decide(partner, *, by=None, months=12, seen=None, remark="", **answers):
        return verification.decide(
            partner=partner,
            findings=findings(**answers),
            months=months,
            remark=remark,
            by=viewer_of(by or curator),
            seen=verification.mark_of(partner) if seen is None else seen,
        )

    return decide


def page_of(client: Client, partner: Partner) -> str:
    return client.get(partner.get_absolute_url()).text


def test_an_owner_asks_and_the_page_says_pending_then_verified_with_date_and_meaning(
    client: Client, register, curator, stranger, verify
) -> None:
    made = register(curator=curator)
    assert "Not verified" in page_of(client, made)
    client.force_login(stranger)
    address = f"/en/partners/{made.pk}/verification/"
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 422  # asked already
    client.logout()
    assert "has asked ISU" in page_of(client, made)
    row = verify(made)
    page = page_of(client, made)
    assert "Verified on" in page
    assert "recommends nobody" in page
    assert Verification.objects.get() == row
    assert (row.requested_by_id, row.decided_by_id) == (stranger.pk, curator.pk)
    assert row.answers.count() == len(Question)


@pytest.mark.parametrize(("who", "status"), [("stranger", 302), ("colleague", 403), ("ngo_officer", 404)])
def test_only_owners_ask_and_only_members_see_the_page(
    client: Client, register, curator, request, colleague, ngo_officer, who, status
) -> None:
    made = register(curator=curator)
    Membership.objects.create(user=colleague, partner=made, standing="editor")
    client.force_login(request.getfixturevalue(who))
    assert client.post(f"/en/partners/{made.pk}/verification/").status_code == status


def test_a_draft_is_not_verified(register, stranger, verify) -> None:
    made = register()
    with pytest.raises(Refused):
        verification.request(partner=made, by=viewer_of(stranger))
    with pytest.raises(Refused):
        verify(made)


def test_one_no_means_not_verified_and_ends_an_earlier_verification(client, register, curator, verify) -> None:
    made = register(curator=curator)
    verify(made)
    assert Partner.objects.get(pk=made.pk).is_verified
    row = verify(made, exists="no", remark="We found no trace.")
    assert (row.state, row.expires_on) == ("not_verified", None)
    assert not Partner.objects.get(pk=made.pk).is_verified
    assert made.verifications.count() == 2
    assert "could not confirm everything" in page_of(client, made)


def test_two_who_decide_at_once_do_not_overwrite_each_other(register, curator, second_curator, verify) -> None:
    made = register(curator=curator)
    seen = verification.mark_of(made)
    verify(made, seen=seen)
    with pytest.raises(Refused):
        verify(made, by=second_curator, seen=seen, exists="no")
    assert Partner.objects.get(pk=made.pk).is_verified


@pytest.mark.parametrize("who", ["reviewer", "translator", "ngo_officer"])
def test_others_than_curators_do_not_decide(request, register, curator, verify, who) -> None:
    made = register(curator=curator)
    with pytest.raises(Refused):
        verify(made, by=request.getfixturevalue(who))


def test_nobody_verifies_their_own_organisation(register, curator, verify) -> None:
    made = register(curator=curator)
    Membership.objects.create(user=curator, partner=made, standing="viewer")
    with pytest.raises(Refused):
        verify(made)


def test_open_questions_missing_comments_and_odd_months_are_refused(register, curator) -> None:
    made = register(curator=curator)
    whole = findings()
    wrong = [
        ({"exists": whole["exists"]}, 12),
        (whole | {"exists": Finding("maybe", "x")}, 12),
        (whole | {"exists": Finding("yes", " ")}, 12),
        (whole, 7),
    ]
    for given, months in wrong:
        with pytest.raises(Refused):
            verification.decide(
                partner=made, findings=given, months=months, remark="", by=viewer_of(curator), seen="none"
            )


@pytest.mark.parametrize(
    ("kind", "state", "days", "opens"),
    [
        ("government-donor", "published", 0, True),
        ("state", "published", 5, True),
        ("state", "published", -1, False),
        ("opd", "published", 5, False),
        ("foundation", "archived", 5, False),
        ("foundation", "published", None, False),
    ],
)
def test_people_of_verified_donors_and_states_read_what_is_open_to_those(
    register, curator, stranger, django_assert_num_queries, kind, state, days, opens
) -> None:
    made = register(curator=curator)
    until = None if days is None else timezone.now().date() + timedelta(days=days)
    Partner.objects.filter(pk=made.pk).update(partner_kind=kind, state=state, verified_until=until)
    with django_assert_num_queries(1):
        viewer = viewer_of(stranger)
    assert ("verified" in viewer.audiences) is opens
    assert viewer.organisations == {made.pk: "owner"}


def test_a_verification_that_has_ended_says_so_and_the_owners_were_told_once(client, register, curator, verify) -> None:
    made = register(curator=curator)
    row = verify(made)
    soon = timezone.now().date() + timedelta(days=10)
    Verification.objects.update(expires_on=soon)
    Partner.objects.filter(pk=made.pk).update(verified_until=soon)
    assert [verification.remind(), verification.remind()] == [1, 0]
    assert Happening.objects.filter(name="verification.ending").get().data == {"verification": row.pk}
    assert made in list(verification.ending(timezone.now().date()))
    past = timezone.now().date() - timedelta(days=1)
    Verification.objects.update(expires_on=past)
    Partner.objects.filter(pk=made.pk).update(verified_until=past)
    assert "ended on" in page_of(client, made)


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 22), 24, date(2028, 11, 22)),
        (date(2027, 12, 31), 6, date(2028, 6, 30)),
    ],
)
def test_months_are_counted_as_calendars_do(day: date, months: int, end: date) -> None:
    assert verification.in_months(day, months) == end
