"""A donor finds its own call here, which ISU had posted, and claims it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from entries.models import Happening
from entries.rules import Refused
from entries.viewers import Standing
from funding.calls import claims
from funding.models import Call, CallClaim
from partners.models import ClaimState, Membership, Partner, User
from partners.viewers import viewer_of
from portal.notifications import sweeper
from portal.notifications.models import Mail
from tests.cast import publish

pytestmark = pytest.mark.django_db
SAID = {"evidence": "Our page announces it. Ask Amal, +256 41 123456.", "link": "https://example.org/call"}


@pytest.fixture
def posted(make_call: Callable[..., Any], curator: User, second_curator: User) -> Call:
    """A call that ISU found elsewhere."""
    found = {"owner": None, "author": curator, "donor_name": "A Donor", "apply_at": "elsewhere", "source": "Its site"}
    call = make_call(published=False, apply_url="https://example.org/form", **found)
    publish(call, by=second_curator)
    return Call.objects.get(pk=call.pk)


@pytest.fixture
def claim(posted: Call, donor: Partner, donor_officer: User) -> CallClaim:
    """The donor's claim, which waits."""
    return claims.make(call=posted, donor=donor, by=viewer_of(donor_officer), **SAID)


def page(call: Call) -> str:
    return reverse("funding:claim", args=[call.pk])


def decision(claim: CallClaim) -> str:
    return reverse("funding:claimed", args=[claim.call_id, claim.pk])


def told(name: str) -> dict[str, Mail]:
    sweeper.sweep()
    return {one.to: one for one in Mail.objects.filter(happening__name=name)}


def test_the_page_of_a_posted_call_leads_to_the_claim_and_that_of_others_does_not(
    client: Client, posted: Call, make_call: Callable[..., Any]
) -> None:
    assert page(posted) in client.get(posted.get_absolute_url()).text
    own = make_call()
    assert page(own) not in client.get(own.get_absolute_url()).text


def test_a_donor_claims_isu_accepts_and_the_call_is_the_donors(
    client: Client, posted: Call, donor: Partner, donor_officer: User, curator: User
) -> None:
    client.force_login(donor_officer)
    assert client.get(page(posted)).status_code == 200
    assert client.post(page(posted), {"donor": donor.pk, **SAID}).status_code == 302
    made = CallClaim.objects.get()
    assert (made.donor, made.claimant, made.state) == (donor, donor_officer, ClaimState.OPEN)
    assert curator.email in told("call.claimed")
    client.force_login(curator)
    assert decision(made) in client.get(reverse("desk:partners")).text
    assert decision(made) in client.get(reverse("funding:keeping", args=[posted.pk])).text
    shown = client.get(decision(made)).text
    assert SAID["evidence"] in shown
    assert "A Donor" in shown
    assert client.post(decision(made), {"decision": "accept", "reason": ""}).status_code == 302
    assert Call.objects.get(pk=posted.pk).owner_id == donor.pk
    assert donor_officer.email in told("call.assigned")
    assert client.get(page(posted)).status_code == 403


def test_a_refusal_needs_its_reason_and_tells_it(client: Client, claim: CallClaim, curator: User) -> None:
    client.force_login(curator)
    answer = client.post(decision(claim), {"decision": "refuse", "reason": ""})
    assert answer.status_code == 422
    assert "Say why: the person is told." in answer.text
    assert client.post(decision(claim), {"decision": "refuse", "reason": "Your page names others."}).status_code == 302
    letter = told("call.claim_refused")[claim.claimant.email]
    assert "Your page names others." in letter.text
    assert Call.objects.get(pk=claim.call_id).owner_id is None


def test_when_one_is_accepted_the_others_are_told(
    claim: CallClaim, posted: Call, ngo_officer: User, curator: User, donor: Partner
) -> None:
    other = Partner.objects.get(memberships__user=ngo_officer)
    Partner.objects.filter(pk=other.pk).update(state="published", publisher=curator, published_at=claim.made_at)
    second = claims.make(call=posted, donor=Partner.objects.get(pk=other.pk), by=viewer_of(ngo_officer), **SAID)
    claims.accept(claim=claim, by=viewer_of(curator), reason="")
    second.refresh_from_db()
    assert second.state == ClaimState.REFUSED
    assert ngo_officer.email in told("call.claim_refused")


def test_of_two_who_decide_at_once_the_second_is_told(
    client: Client, claim: CallClaim, curator: User, second_curator: User
) -> None:
    claims.refuse(claim=claim, by=viewer_of(curator), reason="No.")
    client.force_login(second_curator)
    answer = client.post(decision(claim), {"decision": "accept", "reason": ""})
    assert answer.status_code == 422
    assert "This claim does not wait any more." in answer.text
    assert Call.objects.get(pk=claim.call_id).owner_id is None


def test_what_was_said_can_be_changed_and_taken_back(
    client: Client, claim: CallClaim, posted: Call, donor: Partner, donor_officer: User
) -> None:
    client.force_login(donor_officer)
    client.post(page(posted), {"donor": donor.pk, "evidence": "Ask the minister.", "link": ""})
    assert CallClaim.objects.get().evidence == "Ask the minister."
    client.post(page(posted), {"withdraw": "1"})
    assert CallClaim.objects.get().state == ClaimState.WITHDRAWN
    with pytest.raises(Refused):
        claims.withdraw(claim=claim, by=viewer_of(donor_officer))


@pytest.mark.parametrize("sent", [{"evidence": ""}, {"link": "javascript:alert(1)"}, {"donor": ""}, {"donor": "0"}])
def test_a_claim_that_cannot_be_is_refused_and_kept(
    client: Client, posted: Call, donor: Partner, donor_officer: User, sent: dict[str, str]
) -> None:
    client.force_login(donor_officer)
    answer = client.post(page(posted), {"donor": donor.pk, **SAID, **sent})
    assert answer.status_code == 422
    assert "Error:" in answer.text
    assert (sent.get("evidence") or "").strip() in answer.text
    assert not CallClaim.objects.exists()


def test_who_only_reads_for_the_donor_and_who_has_no_organisation_claim_nothing(
    client: Client, posted: Call, donor: Partner, stranger: User
) -> None:
    client.force_login(stranger)
    assert "A call is claimed for an organisation" in client.get(page(posted)).text
    Membership.objects.create(user=stranger, partner=donor, standing=Standing.VIEWER)
    assert "A call is claimed for an organisation" in client.get(page(posted)).text
    assert client.post(page(posted), {"donor": donor.pk, **SAID}).status_code == 422
    with pytest.raises(Refused):
        claims.make(call=posted, donor=donor, by=viewer_of(stranger), **SAID)
    assert not CallClaim.objects.exists()


@pytest.mark.parametrize("role", ["stranger", "ngo_officer", "donor_officer", "reviewer", "translator"])
def test_only_curators_decide(client: Client, claim: CallClaim, request: pytest.FixtureRequest, role: str) -> None:
    client.force_login(request.getfixturevalue(role))
    assert client.get(decision(claim)).status_code == 403
    assert client.post(decision(claim), {"decision": "accept"}).status_code == 403
    claim.refresh_from_db()
    assert claim.state == ClaimState.OPEN


def test_nobody_decides_for_their_own_organisation(
    client: Client, claim: CallClaim, donor: Partner, curator: User
) -> None:
    Membership.objects.create(user=curator, partner=donor, standing=Standing.EDITOR)
    client.force_login(curator)
    assert client.post(decision(claim), {"decision": "accept"}).status_code == 422
    assert Call.objects.get(pk=claim.call_id).owner_id is None


def test_a_visitor_is_asked_to_sign_in_and_a_draft_is_not_found(
    client: Client, posted: Call, make_call: Callable[..., Any], donor_officer: User, claim: CallClaim
) -> None:
    assert client.get(page(posted)).status_code == 302
    assert client.get(decision(claim)).status_code == 302
    client.force_login(donor_officer)
    assert client.get(page(make_call(published=False, owner=None, donor_name="X"))).status_code == 404
    assert client.get(reverse("funding:claim", args=[10**30])).status_code == 404


@pytest.mark.parametrize("language", ["ar", "fr", "es"])
def test_the_pages_speak_every_language(
    client: Client, claim: CallClaim, donor_officer: User, curator: User, language: str
) -> None:
    for user, address in ((donor_officer, page(claim.call)), (curator, decision(claim))):
        client.force_login(user)
        answer = client.get(address.replace("/en/", f"/{language}/", 1))
        assert answer.status_code == 200
        assert f'<html lang="{language}"' in answer.text
    assert Happening.objects.filter(name="call.claimed").exists()
