"""Writing, submitting and approving an issue at the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from entries.audit.models import AuditRecord
from entries.rules import Refused
from partners.viewers import viewer_of
from portal.notifications.models import Mail
from portal.notifications.newsletter import dispatch, services
from portal.notifications.newsletter.models import Issue
from portal.notifications.newsletter.services import ChangedMeanwhile

pytestmark = pytest.mark.django_db


def _texts(**more):
    empty = {f"{name}_{code}": "" for name in ("subject", "introduction", "body") for code in ("ar", "en", "fr", "es")}
    return empty | {"subject_en": "What is new", "body_en": "Much."} | more


def test_four_eyes_hold_in_rule_and_database(make_issue, curator, second_curator):
    issue = make_issue()
    fresh = services.submit(issue=issue, by=viewer_of(curator), seen=issue.version, send_at=None, zone="UTC")
    with pytest.raises(Refused, match="second person"):
        services.approve(issue=fresh, by=viewer_of(curator), seen=fresh.version)
    with pytest.raises(IntegrityError), transaction.atomic():
        Issue.objects.filter(pk=issue.pk).update(state="approved", approved_by=curator, send_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Issue.objects.filter(pk=issue.pk).update(state="approved", send_at=timezone.now())
    approved = services.approve(issue=fresh, by=viewer_of(second_curator), seen=fresh.version)
    assert (approved.state, approved.approved_by) == ("approved", second_curator)
    assert {"newsletter.submit", "newsletter.approve"} <= set(AuditRecord.objects.values_list("action", flat=True))


def test_who_changed_what_a_colleague_submitted_does_not_approve_it(make_issue, curator, second_curator):
    issue = make_issue()
    changed = services.write(issue=issue, values={"body_en": "Else."}, by=viewer_of(second_curator), seen=issue.version)
    fresh = services.submit(issue=changed, by=viewer_of(curator), seen=changed.version, send_at=None, zone="UTC")
    with pytest.raises(Refused):
        services.approve(issue=fresh, by=viewer_of(second_curator), seen=fresh.version)


def test_any_change_after_approval_makes_it_a_draft_again(make_issue, approved, curator, make_practice):
    later = timezone.now() + timedelta(days=1)
    issue = approved(make_issue(), send_at=later)
    services.pick(issue=issue, entry=make_practice(), by=viewer_of(curator))
    issue.refresh_from_db()
    assert (issue.state, issue.approved_by, issue.send_at) == ("draft", None, None)
    dispatch.go_on(later)
    assert not Mail.objects.exists()


def test_it_can_be_taken_back_before_it_goes_and_not_after(make_issue, approved, curator):
    issue = approved(make_issue(), send_at=timezone.now() + timedelta(days=1))
    back = services.withdraw(issue=issue, by=viewer_of(curator), seen=issue.version, note="Too early.")
    assert back.state == "draft"
    gone = approved(back)
    dispatch.start(gone.pk, timezone.now())
    fresh = Issue.objects.get(pk=gone.pk)
    for verb in (
        lambda: services.withdraw(issue=fresh, by=viewer_of(curator), seen=fresh.version),
        lambda: services.write(issue=fresh, values={}, by=viewer_of(curator), seen=fresh.version),
        lambda: services.remove(issue=fresh, by=viewer_of(curator)),
    ):
        with pytest.raises(Refused, match="being sent"):
            verb()


def test_whoever_decides_decides_on_what_they_saw(make_issue, curator, second_curator):
    issue = make_issue()
    seen = services.submit(issue=issue, by=viewer_of(curator), seen=issue.version, send_at=None, zone="UTC").version
    back = services.withdraw(issue=issue, by=viewer_of(curator), seen=seen)
    services.submit(issue=issue, by=viewer_of(curator), seen=back.version, send_at=None, zone="UTC")
    with pytest.raises(ChangedMeanwhile):
        services.approve(issue=issue, by=viewer_of(second_curator), seen=seen)


@pytest.mark.parametrize("who", ["ngo_officer", "translator", "reviewer"])
def test_others_are_refused(who, client, request, make_issue):
    issue = make_issue()
    client.force_login(request.getfixturevalue(who))
    pages = ("", f"{issue.pk}/", f"{issue.pk}/texts/", f"{issue.pk}/readers/", f"{issue.pk}/entries/")
    for page in (*pages, f"{issue.pk}/preview/en/", f"{issue.pk}/preview/en/mail.html"):
        assert client.get(f"/en/desk/newsletter/{page}").status_code == 403, page
    for page in ("new/", *(f"{issue.pk}/{one}/" for one in ("step", "remove", "entries/pick", "entries/order"))):
        assert client.post(f"/en/desk/newsletter/{page}").status_code == 403, page
    with pytest.raises(Refused):
        services.begin(by=viewer_of(request.getfixturevalue(who)))


def test_an_issue_is_written_picked_submitted_and_approved_by_forms(
    client, curator, second_curator, make_practice, make_subscriber
):
    entry = make_practice(title_en="Peer visits", title_fr="Visites")
    make_subscriber("ar@example.org", language="ar")
    client.force_login(curator)
    client.post("/en/desk/newsletter/new/")
    issue = Issue.objects.get()
    base = f"/en/desk/newsletter/{issue.pk}"
    assert client.post(f"{base}/texts/", _texts(seen=issue.version)).status_code == 302
    assert client.post(f"{base}/texts/", _texts(seen=issue.version, subject_en="Mine")).status_code == 409
    assert "Peer visits" in client.get(f"{base}/entries/?q=visites").content.decode()
    client.post(f"{base}/entries/pick/", {"entry": entry.pk})
    [pick] = issue.picks.all()
    client.post(f"{base}/entries/order/", {f"line-{pick.pk}-en": "Read it.", "move": ""})
    page = client.get(f"{base}/").content.decode()
    assert "It is not ready in the language of 1 reader, who gets nothing." in page
    issue.refresh_from_db()
    step = {"action": "submit", "seen": issue.version, "at": "", "zone": "Africa/Kampala", "note": "Please read."}
    assert client.post(f"{base}/step/", step).status_code == 302
    issue.refresh_from_db()
    assert client.post(f"{base}/step/", {"action": "approve", "seen": issue.version}).status_code == 422
    client.force_login(second_curator)
    assert client.post(f"{base}/step/", {"action": "approve", "seen": issue.version - 1}).status_code == 409
    assert client.post(f"{base}/step/", {"action": "approve", "seen": issue.version}).status_code == 302
    issue.refresh_from_db()
    assert (issue.state, issue.picks.get().line_en) == ("approved", "Read it.")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"at": "2020-01-01 10:00"}, "This time is over"),
        ({"at": "2027-03-28 02:30", "zone": "Europe/Zurich"}, "does not exist"),
        ({"at": "tomorrow"}, "Write date and time"),
        ({"zone": "Mars/Olympus"}, "Mars/Olympus"),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_a_sentence(typed, says, client, curator, make_issue):
    issue = make_issue()
    client.force_login(curator)
    step = {"action": "submit", "seen": issue.version, "at": "", "zone": "UTC", "note": "Kept note"} | typed
    answer = client.post(f"/en/desk/newsletter/{issue.pk}/step/", step)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert "Kept note" in answer.content.decode()


def test_entries_move_up_down_and_out(client, curator, make_issue, make_practice):
    issue = make_issue()
    first, second = (issue.picks.create(entry=make_practice(), position=place) for place in (1, 2))
    client.force_login(curator)
    address = f"/en/desk/newsletter/{issue.pk}/entries/order/"
    client.post(address, {"move": f"up:{second.pk}"})
    assert list(issue.picks.values_list("pk", flat=True)) == [second.pk, first.pk]
    client.post(address, {"move": f"remove:{second.pk}"})
    assert list(issue.picks.values_list("pk", flat=True)) == [first.pk]
    for nonsense in ("up:x", f"up:{'9' * 40}", "up:٣", "nowhere:1"):
        assert client.post(address, {"move": nonsense}).status_code == 302


def test_a_line_that_is_saved_takes_nothing_from_what_a_colleague_picked_meanwhile(curator, make_issue, make_practice):
    issue = make_issue()
    mine = issue.picks.create(entry=make_practice(), position=1)
    theirs = issue.picks.create(entry=make_practice(), position=2, line_en="Theirs")
    services.arrange(issue=issue, lines={mine.pk: {"en": "Mine"}}, by=viewer_of(curator))
    assert list(issue.picks.values_list("line_en", flat=True)) == ["Mine", "Theirs"]
    assert theirs in issue.picks.all()


def test_a_preview_is_shut_in_and_a_proof_goes_to_oneself_only(client, curator, make_issue):
    issue = make_issue(instead="en")
    client.force_login(curator)
    base = f"/en/desk/newsletter/{issue.pk}/preview"
    assert "sandbox" in client.get(f"{base}/en/mail.html")["Content-Security-Policy"]
    page = client.get(f"{base}/ar/").content.decode()
    assert "Its readers get it in English" in page
    client.post(f"{base}/ar/")
    proof = Mail.objects.get()
    assert (proof.to, proof.language) == (curator.email, "ar")
    assert 'dir="rtl"' in proof.html
    assert client.get(f"{base}/de/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_pages_ask_a_fixed_number_of_questions(number, client, curator, make_issue, make_practice, make_subscriber,
                                               django_assert_max_num_queries):  # fmt: skip
    issues = [make_issue() for _one in range(number)]
    for place in range(number):
        issues[0].picks.create(entry=make_practice(), position=place)
        make_subscriber(f"r{place}@example.org")
    client.force_login(curator)
    client.get("/en/desk/newsletter/")
    with django_assert_max_num_queries(10):
        client.get("/en/desk/newsletter/")
    for page in ("", "texts/", "readers/", "entries/", "preview/en/"):
        with django_assert_max_num_queries(14):
            client.get(f"/en/desk/newsletter/{issues[0].pk}/{page}")


def test_readers_are_counted_as_typed_without_saving(client, make_issue, make_subscriber, make_term, curator):
    africa = make_term("region/002", label_en="Africa", label_fr="Afrique")
    make_term("country/UGA", label_en="Uganda", broader=(africa,))
    make_term("country/COL", label_en="Colombia")
    make_subscriber("uga@example.org", language="fr", interests={"countries": ["UGA"]})
    make_subscriber("col@example.org", interests={"countries": ["COL"]})
    issue = make_issue()
    client.force_login(curator)
    address = f"/en/desk/newsletter/{issue.pk}/readers/"
    assert "2 readers in all" in client.get(address).text
    typed = {"seen": issue.version, "regions": "Afrique", "languages": ["fr", "es"], "in_archive": "on"}
    page = client.post(address, typed | {"count": "1"})
    assert page.status_code == 200
    assert "1 reader in all" in page.text
    assert "not saved yet" in page.text
    assert "Afrique</textarea>" in page.text
    issue.refresh_from_db()
    assert (issue.regions, issue.languages) == ([], [])
    assert client.post(address, typed).status_code == 302
    issue.refresh_from_db()
    assert (issue.regions, issue.languages) == (["002"], ["fr", "es"])
    overview = client.get(f"/en/desk/newsletter/{issue.pk}/").text
    assert "In these regions: Africa" in overview
    assert "Only to those who read in: French and Spanish" in overview
    refused = client.post(address, typed | {"regions": "Atlantis", "count": "1"})
    assert refused.status_code == 422
    assert "Atlantis" in refused.text
