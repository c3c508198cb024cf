"""The donor's side: nothing before the call has closed, conflicts first, points, four eyes, and the table."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from entries.models import Happening
from entries.rules import Refused
from funding.interest import calls, receiving, reviewing, services
from funding.interest.models import Attachment, Decision, Declaration, Interest, Review
from funding.models import Call
from partners.models import Membership, Partner
from partners.viewers import viewer_of
from tests.interest.conftest import close

pytestmark = pytest.mark.django_db
SUPPORT = {"comment": "Well thought out.", "recommendation": "support"}


def at(name: str, *args: object) -> str:
    return reverse(f"interest:{name}", args=args)


@pytest.fixture
def asked(opened: Interest, donor_officer, donor_colleague) -> Interest:
    """Both people of the donor are asked to review."""
    people = [donor_officer.pk, donor_colleague.pk]
    reviewing.assign(call=opened.call, interests=[opened.pk], reviewers=people, by=viewer_of(donor_officer))
    return opened


def points(call: Call, *given: int) -> dict[str, int]:
    return {f"points_{one.key}": value for one, value in zip(calls.criteria(call), given, strict=True)}


# --- Before the call has closed, and who is nobody here ---------------------------------------------------------------


def test_before_the_call_has_closed_the_donor_knows_the_number_only(
    client: Client, draft, call, ngo_officer, donor_officer, submit
) -> None:
    submit(draft, ngo_officer)
    client.force_login(donor_officer)
    text = client.get(at("received", call.pk)).text
    assert "1 expression of interest received" in text
    assert "Survivors Together" not in text
    for name, key in (("read", draft.pk), ("review", draft.pk), ("decide", draft.pk), ("table", call.pk)):
        answer = client.get(at(name, key))
        assert answer.status_code == 403
        assert "once the call has closed" in answer.text
    sent = {"reviewers": [donor_officer.pk], "interests": [draft.pk]}
    assert client.post(at("assign", call.pk), sent).status_code == 422
    with pytest.raises(Refused):
        reviewing.declare(interest=draft, conflict=False, note="", by=viewer_of(donor_officer))


def test_strangers_applicants_and_isu_see_nothing_of_the_donors_side(
    client, opened, stranger, ngo_officer, curator, administrator
) -> None:
    for user in (stranger, ngo_officer, curator, administrator):
        client.force_login(user)
        for name in ("received", "table", "assign"):
            assert client.get(at(name, opened.call_id)).status_code == 404
        for name in ("read", "review", "decide"):
            assert client.get(at(name, opened.pk)).status_code == 404
        assert client.post(at("confirm", opened.pk)).status_code == 404
        assert client.post(at("read", opened.pk), {"conflict": "no"}).status_code == 404


def test_isu_reads_where_it_is_the_donor_itself(client, received, donor, curator) -> None:
    Membership.objects.create(user=curator, partner=donor, standing="editor")
    client.force_login(curator)
    assert client.get(at("received", received.call_id)).status_code == 200


def test_drafts_and_what_was_withdrawn_never_reach_the_donor(
    client, draft, call, ngo_officer, donor_officer, submit
) -> None:
    submit(draft, ngo_officer)
    services.withdraw(interest=draft, by=viewer_of(ngo_officer))
    close(call)
    client.force_login(donor_officer)
    assert "0 expressions of interest received" in client.get(at("received", call.pk)).text
    assert client.get(at("read", draft.pk)).status_code == 404


def test_a_call_cancelled_before_its_deadline_shows_nothing(
    client, draft, call, ngo_officer, donor_officer, submit
) -> None:
    submit(draft, ngo_officer)
    Call.objects.filter(pk=call.pk).update(cancelled_at=timezone.now())
    client.force_login(donor_officer)
    assert client.get(at("read", draft.pk)).status_code == 403


# --- Conflicts of interest --------------------------------------------------------------------------------------------


def test_nothing_is_read_before_the_question_of_a_conflict_is_answered(client, received, donor_officer) -> None:
    client.force_login(donor_officer)
    text = client.get(at("read", received.pk)).text
    assert "Do you have a conflict of interest?" in text
    assert "Train visitors" not in text
    assert client.get(at("decide", received.pk)).status_code == 403
    assert client.post(at("read", received.pk), {"note": ""}).status_code == 422
    client.post(at("read", received.pk), {"conflict": "no"})
    assert "Train visitors" in client.get(at("read", received.pk)).text
    assert Declaration.objects.get().person == donor_officer


def test_the_question_is_asked_in_the_readers_language(client, received, donor_officer) -> None:
    client.force_login(donor_officer)
    text = client.get(f"/fr/interest/{received.pk}/read/").text
    assert "Avez-vous un conflit d’intérêts" in text
    assert "Quel conflit" in text


def test_who_declares_a_conflict_neither_reads_nor_rates_nor_decides(client, asked, donor_officer) -> None:
    client.force_login(donor_officer)
    client.post(at("decide", asked.pk), {"outcome": "declined", "reason": "R", "language": "en", "edition": 0})
    client.post(at("read", asked.pk), {"conflict": "yes", "note": "My sister works there."})
    assert "You have a conflict of interest here" in client.get(at("read", asked.pk)).text
    assert not Review.objects.filter(reviewer=donor_officer).exists()
    assert not Decision.objects.exists()
    for name in ("review", "decide"):
        assert client.get(at(name, asked.pk)).status_code == 403
    client.post(at("read", asked.pk), {"conflict": "no"})
    assert Declaration.objects.get(person=donor_officer).conflict
    assert "25,000" not in client.get(at("received", asked.call_id)).text
    assert "Peer visits" not in client.get(at("table", asked.call_id)).text


def test_who_belongs_to_the_applicant_has_a_conflict_by_that_fact(client, received, partner, donor_colleague) -> None:
    Membership.objects.create(user=donor_colleague, partner=partner, standing="viewer")
    by = viewer_of(donor_colleague)
    with pytest.raises(Refused):
        reviewing.declare(interest=received, conflict=False, note="", by=by)
    people = [donor_colleague.pk]
    made = reviewing.assign(call=received.call, interests=[received.pk], reviewers=people, by=by)
    assert made == 0


def test_who_belongs_to_an_organisation_that_takes_part_has_one_too(received, union, donor_colleague) -> None:
    received.co_applicants.create(partner=union, answer="accepted", answered_at=timezone.now())
    Membership.objects.create(user=donor_colleague, partner=union, standing="viewer")
    with pytest.raises(Refused):
        reviewing.declare(interest=received, conflict=False, note="", by=viewer_of(donor_colleague))


def test_files_open_for_the_donor_after_the_declaration_only(client, received, donor_officer, ngo_officer) -> None:
    file = Attachment.objects.create(interest=received, title="T", file_name="x.pdf", media_type="application/pdf")
    file.file.save("x.pdf", SimpleUploadedFile("x.pdf", b"%PDF-1.4"))
    client.force_login(donor_officer)
    assert client.get(at("file", received.pk, file.pk)).status_code == 404
    reviewing.declare(interest=received, conflict=False, note="", by=viewer_of(donor_officer))
    answer = client.get(at("file", received.pk, file.pk))
    assert b"".join(answer) == b"%PDF-1.4"


# --- Reviewing --------------------------------------------------------------------------------------------------------


def test_colleagues_are_asked_once_and_strangers_never(
    client, received, donor_officer, donor_colleague, stranger
) -> None:
    client.force_login(donor_officer)
    sent = {"reviewers": [donor_colleague.pk], "interests": [received.pk]}
    for _again in range(2):
        assert client.post(at("assign", received.call_id), sent).status_code == 302
    assert Review.objects.get().reviewer == donor_colleague
    assert Happening.objects.filter(name="interest.assigned").count() == 1
    sent["reviewers"] = [stranger.pk]
    assert client.post(at("assign", received.call_id), sent).status_code == 422
    assert client.post(at("assign", received.call_id), {"reviewers": ""}).status_code == 422


def test_who_only_reads_for_the_donor_manages_nothing(client, opened, donor_reader) -> None:
    client.force_login(donor_reader)
    assert client.get(at("received", opened.call_id)).status_code == 200
    client.post(at("read", opened.pk), {"conflict": "no"})
    for name in ("assign", "table"):
        assert client.get(at(name, opened.call_id)).status_code == 403
    assert client.get(at("decide", opened.pk)).status_code == 403
    assert client.post(at("confirm", opened.pk), {"edition": 1}).status_code == 403
    assert client.get(at("review", opened.pk)).status_code == 404


def test_points_are_weighted_and_hidden_until_ones_own_review_is_handed_in(
    client, asked, donor_officer, donor_colleague
) -> None:
    client.force_login(donor_officer)
    sent = {**points(asked.call, 5, 2), **SUPPORT, "edition": 1, "hand_in": "1"}
    assert client.post(at("review", asked.pk), sent).status_code == 302
    assert "76" in client.get(at("received", asked.call_id)).text
    assert "Well thought out." in client.get(at("read", asked.pk)).text
    client.force_login(donor_colleague)
    assert "Well thought out." not in client.get(at("read", asked.pk)).text
    assert client.get(at("table", asked.call_id)).text.strip().endswith(",1,2,,,,")  # no points, nothing decided
    client.post(at("review", asked.pk), {**points(asked.call, 0, 1), **SUPPORT, "edition": 1, "hand_in": "1"})
    row = receiving.rows(asked.call, viewer_of(donor_colleague), [asked.pk])[0]
    assert (row.handed_in, row.total) == (2, Decimal("42.0"))


def test_a_review_is_saved_unfinished_and_handed_in_whole(client, asked, donor_officer) -> None:
    client.force_login(donor_officer)
    first = next(iter(points(asked.call, 4, 4)))
    assert client.post(at("review", asked.pk), {first: 4, "comment": "So far", "edition": 1}).status_code == 302
    own = Review.objects.get(reviewer=donor_officer)
    assert (own.comment, own.submitted_at, list(own.scores.values())) == ("So far", None, [4])
    answer = client.post(at("review", asked.pk), {first: 4, "comment": "Kept", "edition": 2, "hand_in": "1"})
    assert answer.status_code == 422
    assert "Kept" in answer.text
    answer = client.post(at("review", asked.pk), {**points(asked.call, 6, -1), **SUPPORT, "edition": 2, "hand_in": 1})
    assert answer.status_code == 422


def test_a_second_window_of_the_same_review_is_told_and_loses_nothing(client, asked, donor_officer) -> None:
    client.force_login(donor_officer)
    client.post(at("review", asked.pk), {"comment": "First window", "edition": 1})
    answer = client.post(at("review", asked.pk), {"comment": "Second window", "edition": 1})
    assert answer.status_code == 409
    assert "Second window" in answer.text
    assert Review.objects.get(reviewer=donor_officer).comment == "First window"


def test_the_donors_own_criteria_are_printed_as_text(client, asked, donor_officer) -> None:
    client.force_login(donor_officer)
    text = client.get(at("review", asked.pk)).text
    assert "<script>x" not in text
    assert "<b>Reach" not in text
    assert "&lt;script&gt;x" in text


def test_an_assignment_is_taken_back_a_review_that_was_handed_in_is_not(client, asked, donor_officer) -> None:
    client.force_login(donor_officer)
    mine = Review.objects.get(reviewer=donor_officer)
    given = {"scores": {}, **SUPPORT}
    reviewing.rate(review=mine, given=given, submit=True, by=viewer_of(donor_officer), edition=1)
    for review in Review.objects.all():
        client.post(at("unassign", asked.pk, review.pk))
    assert Review.objects.get() == mine


# --- Deciding ---------------------------------------------------------------------------------------------------------


def propose(interest: Interest, user, edition: int = 0, outcome: str = "selected", reason: str = "Strong.") -> Decision:
    by = viewer_of(user)
    return reviewing.propose(interest=interest, outcome=outcome, reason=reason, language="en", by=by, edition=edition)


def test_a_decision_needs_two_people_and_is_then_final(client, opened, donor_officer, donor_colleague) -> None:
    client.force_login(donor_officer)
    sent = {"outcome": "declined", "reason": "Too far from the call.", "language": "en", "edition": 0}
    assert client.post(at("decide", opened.pk), sent).status_code == 302
    client.post(at("confirm", opened.pk), {"edition": 1})
    assert not Decision.objects.get().is_final
    client.force_login(donor_colleague)
    for _again in range(2):
        client.post(at("confirm", opened.pk), {"edition": 1})
    decision = Decision.objects.get()
    assert (decision.proposed_by, decision.confirmed_by) == (donor_officer, donor_colleague)
    assert Happening.objects.filter(name="interest.decided").count() == 1
    assert client.post(at("decide", opened.pk), {**sent, "outcome": "selected", "edition": 1}).status_code == 422
    assert Decision.objects.get().outcome == "declined"


def test_the_second_of_two_who_decide_at_once_is_told_and_loses_nothing(
    client, opened, donor_officer, donor_colleague
) -> None:
    propose(opened, donor_colleague, reason="The colleague's reason.")
    client.force_login(donor_officer)
    sent = {"outcome": "declined", "reason": "My own reason.", "language": "en", "edition": 0}
    answer = client.post(at("decide", opened.pk), sent)
    assert answer.status_code == 409
    assert "The colleague&#x27;s reason." in answer.text
    assert "My own reason." in answer.text
    assert Decision.objects.get().outcome == "selected"
    assert client.post(at("decide", opened.pk), {**sent, "edition": 1}).status_code == 302
    assert Decision.objects.get().proposed_by == donor_officer


def test_what_was_changed_after_reading_is_not_confirmed(client, opened, donor_officer, donor_colleague) -> None:
    propose(opened, donor_officer)
    propose(opened, donor_officer, edition=1, outcome="declined")
    client.force_login(donor_colleague)
    answer = client.post(at("confirm", opened.pk), {"edition": 1}, follow=True)
    assert "changed a moment ago" in answer.text
    assert not Decision.objects.get().is_final


@pytest.mark.parametrize(
    "sent", [{}, {"outcome": "king", "reason": "R"}, {"outcome": "selected", "reason": "x" * 4001}]
)
def test_a_wrong_decision_is_refused(client, opened, donor_officer, sent) -> None:
    client.force_login(donor_officer)
    assert client.post(at("decide", opened.pk), {"language": "en", "edition": 0, **sent}).status_code == 422
    assert not Decision.objects.exists()


def test_the_applicant_sees_the_decision_and_its_reason_once_it_is_confirmed(
    client, opened, ngo_officer, donor_officer, donor_colleague
) -> None:
    propose(opened, donor_officer, outcome="reserve", reason="Next round, perhaps.")
    client.force_login(ngo_officer)
    assert "Next round, perhaps." not in client.get(at("detail", opened.pk)).text
    reviewing.confirm(interest=opened, by=viewer_of(donor_colleague), edition=1)
    text = client.get(at("detail", opened.pk)).text
    assert "Next round, perhaps." in text
    assert "On the reserve list" in client.get(at("mine")).text
    assert "Lena" not in text


# --- The table, the list, the four languages --------------------------------------------------------------------------


def test_the_table_holds_no_formula(client, opened, donor_officer) -> None:
    Interest.objects.filter(pk=opened.pk).update(title='=HYPERLINK("http://x.example";"click")')
    Partner.objects.filter(pk=opened.applicant_id).update(title_en=" \t+cmd|calc")
    client.force_login(donor_officer)
    answer = client.get(at("table", opened.call_id))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(lines) == 2
    assert not [cell for cell in lines[1] if cell.lstrip()[:1] in {"=", "+", "-", "@"}]
    assert f"{opened.call_id}-{opened.pk}" in lines[1]


def test_the_list_is_ordered_by_total_and_has_pages(client, asked, call, donor_officer, donor_colleague) -> None:
    rated = [
        Interest.objects.create(
            call=call,
            applicant=Partner.objects.create(kind="partner", original_language="en", title_en=f"Group {number}"),
            language="en",
            state="submitted",
            submitted_at=timezone.now(),
        )
        for number in range(2)
    ]
    for interest, given in zip(rated, (2, 5), strict=True):
        scores = {one.key: given for one in calls.criteria(call)}
        interest.reviews.create(
            reviewer=donor_colleague, scores=scores, recommendation="support", submitted_at=timezone.now()
        )
    client.force_login(donor_officer)
    text = client.get(f"{at('received', call.pk)}?sort=total").text
    positions = [text.index(one.reference) for one in (rated[1], rated[0], asked)]
    assert positions == sorted(positions)
    for page, status in (("1", 200), ("2", 404), ("x", 404), ("-1", 404)):
        assert client.get(f"{at('received', call.pk)}?page={page}").status_code == status


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_equally_often(
    client, received, call, curator, donor_officer, count, django_assert_max_num_queries
) -> None:
    for number in range(count - 1):
        other = Partner.objects.create(kind="partner", original_language="en", title_en=f"Group {number}")
        Interest.objects.create(
            call=call, applicant=other, language="en", state="submitted", submitted_at=timezone.now()
        )
    client.force_login(donor_officer)
    # Three ask who reads: session, person, memberships; then the call, the numbers, the lines.
    with django_assert_max_num_queries(6):
        assert client.get(at("received", call.pk)).status_code == 200


@pytest.mark.parametrize("language", ["ar", "en", "fr", "es"])
def test_every_page_of_the_donor_is_there_in_four_languages(client, asked, donor_officer, language) -> None:
    propose(asked, donor_officer)
    client.force_login(donor_officer)
    for path in (
        f"funding/calls/{asked.call_id}/received/",
        f"funding/calls/{asked.call_id}/received/reviewers/",
        f"interest/{asked.pk}/read/",
        f"interest/{asked.pk}/review/",
        f"interest/{asked.pk}/decide/",
    ):
        answer = client.get(f"/{language}/{path}")
        assert answer.status_code == 200, path
        assert f'<html lang="{language}"' in answer.text
        assert not re.search(r"%\(\w+\)s", answer.text)
