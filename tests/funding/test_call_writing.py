"""Writing a call: rules and criteria without a script, bad input, the donor's own publication, amendments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from entries.checks import findings
from entries.curation import Blocked, move
from entries.editing import open_draft, open_revision, save
from entries.models import TRACK_SOURCE, Action, Entry
from entries.rules import Refused
from entries.snapshots import snapshot
from entries.states import State
from funding.calls import services
from funding.calls.kind import CALL
from funding.calls.rules import Decision
from funding.interest.models import Interest
from funding.models import Call
from partners.models import Partner, User
from partners.viewers import viewer_of
from portal.my import offline
from portal.notifications import sweeper
from portal.notifications.models import Mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(make_call: Callable[..., Any], client: Client, donor_officer: User) -> Call:
    """A call that the donor officer, who is signed in, writes."""
    client.force_login(donor_officer)
    return make_call(published=False)


def send(client: Client, call: Call, section: str, **typed: Any) -> Any:
    """Send one page of the form."""
    edition = Entry.objects.get(pk=call.pk).edition
    revision = open_revision(call, TRACK_SOURCE)
    edition = revision.edition if revision else edition
    return client.post(reverse("my:section", args=[call.pk, section]), {"edition": edition, **typed})


# --- Rules and criteria -----------------------------------------------------------------------------------------------


def test_rules_are_ticked_and_typed_and_come_back_as_written(
    client: Client, draft: Call, make_term: Callable[..., Any]
) -> None:
    for key, label in (("partner-kind/opd", "OPD"), ("country/UGA", "Uganda"), ("region/011", "Western Africa")):
        make_term(key, label_en=label)
    answers = {
        "rules_partner_kinds": ["partner-kind/opd"], "rules_countries": "Uganda", "rules_regions": "western africa",
        "rules_minimum_years": "2", "rules_cofinancing": "10", "rules_registered": "on",
        "rules_fiscal_sponsor_allowed": "on",
    }  # fmt: skip
    assert send(client, draft, "who", **answers).status_code == 302
    draft.refresh_from_db()
    assert draft.rules == [
        {"rule": "partner_kinds", "any": ["partner-kind/opd"]},
        {"rule": "countries", "any": ["country/UGA", "region/011"]},
        {"rule": "registered"},
        {"rule": "minimum_years", "years": 2},
        {"rule": "cofinancing", "percent": 10},
        {"rule": "fiscal_sponsor_allowed"},
    ]
    form = client.get(reverse("my:section", args=[draft.pk, "who"])).context["form"]
    assert form["rules_regions"].value() == "Western Africa"
    assert form["rules_registered"].value() is True
    check = client.get(reverse("my:check", args=[draft.pk])).text
    assert "Applicants must have existed for at least 2 years." in check
    assert "partner_kinds" not in check


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"rules_minimum_years": "0"}, "rules_minimum_years"),
        ({"rules_minimum_years": "many"}, "rules_minimum_years"),
        ({"rules_cofinancing": "95"}, "rules_cofinancing"),
        ({"rules_countries": "Atlantis"}, "rules_countries"),
        ({"rules_partner_kinds": ["partner-kind/nobody"]}, "rules_partner_kinds"),
    ],
)
def test_rules_that_cannot_be_are_refused_beside_their_control(
    client: Client, draft: Call, typed: dict[str, Any], field: str
) -> None:
    answer = send(client, draft, "who", who_may_apply="Kept text", **typed)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "Kept text" in answer.text


def test_criteria_are_written_line_by_line_and_keep_their_rows(client: Client, draft: Call) -> None:
    lines = {
        "criteria_1_name": "Led by survivors", "criteria_1_weight": "60", "criteria_1_detail": "Who decides?",
        "criteria_2_name": "", "criteria_3_name": "Cost", "criteria_3_weight": "40",
    }  # fmt: skip
    assert send(client, draft, "criteria", **lines).status_code == 302
    rows = list(draft.criteria.values_list("name_en", "weight", "position"))
    assert rows == [("Led by survivors", 60, 1), ("Cost", 40, 2)]
    first = draft.criteria.get(position=1).pk
    lines = {"criteria_1_name": "Led by survivors", "criteria_1_weight": "50", "criteria_2_name": "Cost"}
    assert send(client, draft, "criteria", **lines, criteria_2_weight="30").status_code == 302
    assert draft.criteria.get(position=1).pk == first
    call = Call.objects.get(pk=draft.pk)
    assert "weights" in {finding.code for finding in findings(call)}
    assert "add up to 80 per cent" in client.get(reverse("my:check", args=[draft.pk])).text


@pytest.mark.parametrize(
    "typed",
    [
        {"criteria_1_name": "One", "criteria_1_weight": "-5"},
        {"criteria_1_name": "One", "criteria_1_weight": "101"},
        {"criteria_1_name": "One", "criteria_1_weight": "ten"},
        {"criteria_1_weight": "100"},
        {"criteria_1_name": "x" * 201, "criteria_1_weight": "100"},
    ],
)
def test_criteria_that_cannot_be_are_refused(client: Client, draft: Call, typed: dict[str, str]) -> None:
    assert send(client, draft, "criteria", **typed).status_code == 422
    assert not draft.criteria.exists()


@pytest.mark.parametrize(
    ("section", "typed"),
    [
        ("dates", {"deadline": "2027-02-30 10:00", "deadline_zone": "UTC"}),
        ("dates", {"deadline": "9999-12-31 23:59", "deadline_zone": "UTC"}),
        ("dates", {"deadline": "2027-03-28 02:30", "deadline_zone": "Europe/Zurich"}),
        ("dates", {"deadline_zone": "Mars/Base"}),
        ("dates", {"grace_minutes": "-1"}),
        ("dates", {"grace_minutes": "1441"}),
        ("money", {"total": "-1"}),
        ("money", {"award_floor": "1e40"}),
        ("money", {"currency": "ZZZ"}),
        ("money", {"currency": "us"}),
        ("money", {"expected_awards": "99999999999999"}),
        ("money", {"cost_share": "100"}),
        ("apply", {"apply_url": "javascript:alert(1)"}),
    ],
)
def test_impossible_dates_amounts_and_addresses_are_refused(
    client: Client, draft: Call, section: str, typed: dict[str, str]
) -> None:
    assert send(client, draft, section, **typed).status_code == 422


def test_a_page_left_empty_is_saved_with_its_defaults(client: Client, draft: Call) -> None:
    for section in ("dates", "money", "who", "criteria", "apply", "access"):
        assert send(client, draft, section).status_code == 302
    draft.refresh_from_db()
    assert draft.grace_minutes == 0
    assert draft.rules == []


def test_an_opening_day_at_the_edge_of_the_calendar_does_no_harm(client: Client, draft: Call) -> None:
    assert send(client, draft, "dates", opens_on="0001-01-01", deadline_zone="Asia/Tokyo").status_code == 302


def test_rules_and_criteria_are_answered_on_paper_too(draft: Call) -> None:
    answers = {
        "rules_minimum_years": "3", "rules_registered": "Sí", "rules_audited_accounts": "No",
        "criteria_1_name": "Led by survivors", "criteria_1_weight": "100", "rules_cofinancing": "much",
    }  # fmt: skip
    changes, problems = offline.changes_from(answers, draft, snapshot(draft))
    assert [problem.answer for problem in problems] == ["much"]
    assert changes["shared"]["rules"] == [{"rule": "registered"}, {"rule": "minimum_years", "years": 3}]
    assert [(row["name"], row["weight"]) for row in changes["rows"]["criteria"]] == [("Led by survivors", 100)]
    asked = {question.code for _section, questions in offline.questions(CALL) for question in questions}
    assert {"rules_registered", "criteria_1_name", "deadline"} <= asked


# --- The donor publishes ----------------------------------------------------------------------------------------------


def submitted(call: Call, by: User) -> Call:
    """The call after its author handed it in."""
    move(entry=call, action=Action.SUBMIT, by=viewer_of(by))
    return call


def test_a_colleague_at_a_verified_donor_publishes_and_isu_is_told(
    client: Client, draft: Call, verified_donor: Partner, donor_officer: User, donor_colleague: User, curator: User
) -> None:
    submitted(draft, donor_officer)
    client.force_login(donor_colleague)
    assert "second pair of eyes" in client.get(reverse("my:check", args=[draft.pk])).text
    assert client.post(reverse("my:act", args=[draft.pk, "publish"])).status_code == 302
    call = Call.objects.get(pk=draft.pk)
    assert call.state == State.PUBLISHED
    assert call.publisher == donor_colleague
    assert call.review_due == timezone.localdate()
    sweeper.sweep()
    letters = Mail.objects.filter(happening__name="entry.publish", to=curator.email)
    assert "to be reviewed" in letters.get().subject


@pytest.mark.parametrize("who", ["donor_officer", "ngo_officer", "stranger"])
def test_nobody_else_publishes_a_donors_call(
    request: pytest.FixtureRequest, draft: Call, verified_donor: Partner, donor_officer: User, who: str
) -> None:
    submitted(draft, donor_officer)
    with pytest.raises(Refused):
        move(entry=draft, action=Action.PUBLISH, by=viewer_of(request.getfixturevalue(who)), note="Read.")


def test_whoever_wrote_a_word_of_it_is_no_second_pair_of_eyes(
    draft: Call, verified_donor: Partner, donor_officer: User, donor_colleague: User
) -> None:
    viewer = viewer_of(donor_colleague)
    save(entry=draft, changes={"texts": {"title": "Mine"}}, by=viewer, edition=Entry.objects.get(pk=draft.pk).edition)
    submitted(draft, donor_officer)
    with pytest.raises(Refused, match="Four eyes"):
        move(entry=draft, action=Action.PUBLISH, by=viewer, note="Read.")


@pytest.mark.parametrize("days", [None, -1])
def test_an_unverified_donor_waits_for_isu(
    client: Client, draft: Call, donor: Partner, donor_officer: User, donor_colleague: User, days: int | None
) -> None:
    until = None if days is None else timezone.now().date() + timedelta(days=days)
    Partner.objects.filter(pk=donor.pk).update(verified_until=until)
    submitted(draft, donor_officer)
    client.force_login(donor_colleague)
    assert "second pair of eyes" not in client.get(reverse("my:check", args=[draft.pk])).text
    client.post(reverse("my:act", args=[draft.pk, "publish"]))
    assert Call.objects.get(pk=draft.pk).state == State.SUBMITTED


def test_a_practice_is_never_published_by_its_owner(
    client: Client, make_practice: Callable[..., Any], partner: Partner, ngo_officer: User, colleague: User
) -> None:
    partner.partner_kind, partner.verified_until = "foundation", timezone.now().date() + timedelta(days=9)
    partner.save()
    practice = make_practice(published=False, owner=partner)
    move(entry=practice, action=Action.SUBMIT, by=viewer_of(ngo_officer))
    client.force_login(colleague)
    assert client.post(reverse("my:act", args=[practice.pk, "publish"])).status_code == 404
    with pytest.raises(Refused):
        move(entry=practice, action=Action.PUBLISH, by=viewer_of(colleague), note="Read.")


# --- Amendments -------------------------------------------------------------------------------------------------------


def amend(call: Call, by: User, publisher: User, **shared: Any) -> None:
    """Change a published call and publish the change."""
    viewer = viewer_of(by)
    open_now = open_draft(entry=call, by=viewer)
    texts = {"amendment": shared.pop("note", "The deadline is later.")}
    save(entry=call, changes={"shared": shared, "texts": texts}, by=viewer, edition=open_now.edition)
    revision = open_revision(call, TRACK_SOURCE)
    assert revision is not None
    move(entry=call, action=Action.SUBMIT, by=viewer, revision=revision)
    move(entry=call, action=Action.PUBLISH, by=viewer_of(publisher), revision=revision, note="Read.")


def test_an_amendment_is_shown_with_its_note_and_those_who_draft_are_told(
    client: Client,
    make_call: Callable[..., Any],
    donor_officer: User,
    curator: User,
    ngo_officer: User,
    partner: Partner,
) -> None:
    call = make_call()
    Interest.objects.create(call=call, applicant=partner, author=ngo_officer, language="en")
    amend(call, donor_officer, curator, deadline=call.deadline + timedelta(days=7))
    later = Call.objects.get(pk=call.pk)
    assert later.deadline == call.deadline + timedelta(days=7)
    page = client.get(later.get_absolute_url()).text
    assert "Changes to this call" in page
    assert "The deadline is later." in page
    sweeper.sweep()
    letter = Mail.objects.filter(happening__name="entry.publish", to=ngo_officer.email).get()
    assert "This call has changed" in letter.subject
    assert "The deadline is later." in letter.text


@pytest.mark.parametrize("change", [-timedelta(minutes=1), None])
def test_a_deadline_never_moves_earlier_and_is_never_taken_away(
    make_call: Callable[..., Any], donor_officer: User, curator: User, change: timedelta | None
) -> None:
    call = make_call(apply_at="elsewhere", apply_url="https://example.org/form")
    earlier = None if change is None else call.deadline + change
    with pytest.raises(Blocked) as stopped:
        amend(call, donor_officer, curator, deadline=earlier)
    assert [finding.code for finding in stopped.value.findings] == ["deadline-earlier"]
    assert Call.objects.get(pk=call.pk).deadline == call.deadline


def test_promised_minutes_of_grace_do_not_become_fewer(
    make_call: Callable[..., Any], donor_officer: User, curator: User
) -> None:
    call = make_call(grace_minutes=30)
    with pytest.raises(Blocked) as stopped:
        amend(call, donor_officer, curator, grace_minutes=10)
    assert [finding.code for finding in stopped.value.findings] == ["grace-shorter"]


def test_a_deadline_stays_once_the_review_has_begun(
    make_call: Callable[..., Any], donor_officer: User, curator: User
) -> None:
    call = make_call(deadline=timezone.now() - timedelta(days=2))
    services.decide(call=call, decision=Decision.REVIEW, by=viewer_of(donor_officer))
    with pytest.raises(Blocked) as stopped:
        amend(call, donor_officer, curator, deadline=call.deadline + timedelta(days=30))
    assert [finding.code for finding in stopped.value.findings] == ["deadline-after-decision"]


def test_an_amendment_needs_a_note_of_its_own(
    make_call: Callable[..., Any], donor_officer: User, curator: User
) -> None:
    call = make_call()
    with pytest.raises(Blocked) as stopped:
        amend(call, donor_officer, curator, total=5, currency="USD", note="")
    assert [finding.code for finding in stopped.value.findings] == ["amendment-unexplained"]
    amend_with = {"total": 5, "currency": "USD", "note": "There is more money."}
    revision = open_revision(call, TRACK_SOURCE)
    assert revision is not None
    move(entry=call, action=Action.REQUEST_CHANGES, by=viewer_of(curator), note="Say why.", revision=revision)
    amend(call, donor_officer, curator, **amend_with)
    assert not findings_of_live(call)


def findings_of_live(call: Call) -> list[str]:
    """Blockers of the call as it is published now."""
    return [one.code for one in findings(Call.objects.get(pk=call.pk)) if one.severity == "blocker"]


def test_a_call_that_has_closed_is_not_opened_again(
    make_call: Callable[..., Any], donor_officer: User, curator: User
) -> None:
    call = make_call(deadline=timezone.now() - timedelta(days=2))
    with pytest.raises(Blocked) as stopped:
        amend(call, donor_officer, curator, deadline=timezone.now() + timedelta(days=30))
    assert [finding.code for finding in stopped.value.findings] == ["deadline-after-closing"]
