"""Partners at the desk: verification, claims, duplicates; and who hears of it."""

import pytest
from django.test import Client

from partners import claims, verification
from partners.models import Claim, Partner, Question
from partners.viewers import viewer_of
from portal.notifications import sweeper
from portal.notifications.models import Mail

pytestmark = pytest.mark.django_db
EVIDENCE = {
    "role": "Director",
    "evidence": "The board can confirm it.",
    "link": "",
    "work_email": "me@union.example.org",
}


def answers(partner: Partner, **more: str) -> dict[str, str]:
    """A whole form of verification."""
    sent = {f"answer_{code}": "yes" for code in Question.values}
    sent |= {f"comment_{code}": "Looked up." for code in Question.values}
    return sent | {"months": "12", "remark": "", "seen": verification.mark_of(partner)} | more


def mails() -> dict[str, list[str]]:
    """Subjects of what was written since, by address."""
    sweeper.sweep()
    found: dict[str, list[str]] = {}
    for mail in Mail.objects.order_by("pk"):
        found.setdefault(mail.to, []).append(mail.subject)
    Mail.objects.all().delete()
    return found


@pytest.fixture
def at_desk(client: Client, curator) -> Client:
    client.force_login(curator)
    return client


# --- Verification -----------------------------------------------------------------------------------------------------


def test_what_waits_is_listed_decided_and_told(at_desk, register, curator, stranger) -> None:
    made = register(curator=curator)
    mails()
    verification.request(partner=made, by=viewer_of(stranger))
    assert [subjects for to, subjects in mails().items() if to == curator.email] == [
        ["Verification is asked for: Union of Survivors"]
    ]
    page = at_desk.get("/en/desk/partners/").text
    assert f"/en/desk/partners/{made.pk}/verification/" in page
    answer = at_desk.post(f"/en/desk/partners/{made.pk}/verification/", answers(made, remark="Thank you."))
    assert answer.status_code == 302
    assert Partner.objects.get(pk=made.pk).is_verified
    assert mails() == {stranger.email: ["Verified: Union of Survivors"]}
    assert "Looked up." in at_desk.get(f"/en/desk/partners/{made.pk}/verification/").text


@pytest.mark.parametrize(
    "wrong", [{"answer_exists": ""}, {"comment_exists": " "}, {"answer_exists": "no"}, {"months": "5"}, {"seen": "x"}]
)
def test_an_incomplete_verification_is_refused_and_kept(at_desk, register, curator, wrong) -> None:
    made = register(curator=curator)
    sent = answers(made, comment_people="They told us by telephone.") | wrong
    answer = at_desk.post(f"/en/desk/partners/{made.pk}/verification/", sent)
    assert answer.status_code == 422
    assert "They told us by telephone." in answer.text
    assert not made.verifications.exists()


def test_a_draft_has_no_page_at_the_desk(at_desk, register) -> None:
    assert at_desk.get(f"/en/desk/partners/{register().pk}/verification/").status_code == 404


# --- Claims -----------------------------------------------------------------------------------------------------------


def test_a_claim_with_evidence_makes_its_person_the_owner(client, named, curator, ngo_officer, colleague) -> None:
    made = named()
    assert "Is this your organisation?" in client.get(made.get_absolute_url()).text
    mails()
    client.force_login(ngo_officer)
    address = f"/en/partners/{made.pk}/claim/"
    assert client.get(address).status_code == 200
    assert client.post(address, EVIDENCE).status_code == 302
    assert client.post(address, EVIDENCE | {"role": "Chair"}).status_code == 302  # changed, not doubled
    claim = Claim.objects.get()
    assert (claim.role, claim.work_email) == ("Chair", "me@union.example.org")
    other = claims.make(
        partner=made, by=viewer_of(colleague), role="x", evidence="y", link="https://example.org", work_email=""
    )
    assert set(mails()) == {curator.email}
    client.force_login(curator)
    assert f"/en/desk/partners/claims/{claim.pk}/" in client.get("/en/desk/partners/").text
    desk = f"/en/desk/partners/claims/{claim.pk}/"
    assert "me@union.example.org" in client.get(desk).text
    assert client.post(desk, {"decision": "accept", "reason": ""}).status_code == 302
    assert made.memberships.get().user == ngo_officer
    assert made.memberships.get().standing == "owner"
    assert Partner.objects.get(pk=made.pk).owner_id == made.pk
    assert Claim.objects.get(pk=other.pk).state == "refused"
    told = mails()
    assert told[ngo_officer.email] == ["Your claim is accepted: Union of Survivors"]
    assert told[colleague.email] == ["Your claim is not accepted: Union of Survivors"]
    client.logout()
    assert "Is this your organisation?" not in client.get(made.get_absolute_url()).text


def test_a_refusal_needs_its_reason_and_tells_it(at_desk, named, ngo_officer) -> None:
    made = named()
    claim = claims.make(partner=made, by=viewer_of(ngo_officer), **EVIDENCE)
    desk = f"/en/desk/partners/claims/{claim.pk}/"
    assert at_desk.post(desk, {"decision": "refuse", "reason": " "}).status_code == 422
    assert at_desk.post(desk, {"decision": "refuse", "reason": "The address is wrong."}).status_code == 302
    assert at_desk.post(desk, {"decision": "accept", "reason": ""}).status_code == 422  # decided already
    assert not made.memberships.exists()
    sweeper.sweep()
    assert "The address is wrong." in Mail.objects.get(to=ngo_officer.email).text


@pytest.mark.parametrize("wrong", [{"evidence": ""}, {"role": ""}, {"work_email": ""}, {"link": "no address"}])
def test_a_claim_without_evidence_is_refused_and_kept(client, named, ngo_officer, wrong) -> None:
    made = named()
    client.force_login(ngo_officer)
    answer = client.post(f"/en/partners/{made.pk}/claim/", EVIDENCE | wrong)
    assert answer.status_code == 422
    assert "The board can confirm it." in answer.text or "evidence" in wrong
    assert not Claim.objects.exists()


def test_what_somebody_acts_for_cannot_be_claimed(client, register, curator, ngo_officer) -> None:
    made = register(curator=curator)
    draft = register(name="A draft")
    client.force_login(ngo_officer)
    answer = client.post(f"/en/partners/{made.pk}/claim/", EVIDENCE)
    assert answer.status_code == 403
    assert "Somebody acts for this partner already" in answer.text
    assert client.get(f"/en/partners/{draft.pk}/claim/").status_code == 404
    client.logout()
    assert "/account/login/" in client.get(f"/en/partners/{made.pk}/claim/").headers["Location"]


def test_a_claim_is_taken_back_by_its_person_only(client, named, ngo_officer, stranger) -> None:
    made = named()
    claim = claims.make(partner=made, by=viewer_of(ngo_officer), **EVIDENCE)
    client.force_login(stranger)
    client.post(f"/en/partners/{made.pk}/claim/", {"withdraw": "1"})
    assert Claim.objects.get(pk=claim.pk).state == "open"
    client.force_login(ngo_officer)
    assert client.post(f"/en/partners/{made.pk}/claim/", {"withdraw": "1"}).status_code == 302
    assert Claim.objects.get(pk=claim.pk).state == "withdrawn"


def test_nobody_accepts_their_own_claim(at_desk, named, curator) -> None:
    claim = claims.make(partner=named(), by=viewer_of(curator), **EVIDENCE)
    answer = at_desk.post(f"/en/desk/partners/claims/{claim.pk}/", {"decision": "accept", "reason": ""})
    assert answer.status_code == 422
    assert "Nobody decides on their own claim" in answer.text


# --- Duplicates -------------------------------------------------------------------------------------------------------


def test_a_likely_duplicate_is_previewed_and_merged(at_desk, register, curator, stranger) -> None:
    first, second = register(curator=curator), register(curator=curator, name="Union of the Survivors")
    page = at_desk.get("/en/desk/partners/duplicates/").text
    assert f"/en/desk/partners/{second.pk}/merge/?into={first.pk}" in page
    address = f"/en/desk/partners/{second.pk}/merge/"
    preview = at_desk.get(address, {"into": first.get_absolute_url()})
    assert "People" in preview.text
    sent = {name: preview.context["form"][name].value() for name in ("into", "seen")}
    assert at_desk.post(address, sent | {"reason": ""}).status_code == 422
    assert at_desk.post(address, sent | {"seen": "x", "reason": "Same."}).status_code == 409
    answer = at_desk.post(address, sent | {"reason": "Same people."})
    assert answer.headers["Location"] == first.get_absolute_url()
    assert Partner.objects.get(pk=second.pk).merged_into_id == first.pk
    assert at_desk.post(address, sent | {"reason": "Same people."}).status_code == 404


@pytest.mark.parametrize("typed", ["", "nothing", "99999999999999999999", "0"])
def test_a_partner_that_is_not_there_is_not_kept(at_desk, register, curator, typed) -> None:
    made = register(curator=curator)
    assert at_desk.get(f"/en/desk/partners/{made.pk}/merge/", {"into": typed}).status_code == 422
    assert at_desk.get(f"/en/desk/partners/{made.pk}/merge/", {"into": made.pk}).status_code == 422
