"""Writing and submitting: who may, when, and what happens to what was typed when something goes wrong."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from entries.models import Happening
from entries.rules import Refused
from funding.interest import services
from funding.interest.models import Interest, State
from funding.models import Call
from partners.models import Membership, Partner
from partners.viewers import viewer_of
from tests.interest.conftest import close, edition, page

pytestmark = pytest.mark.django_db
LANGUAGES = ("ar", "en", "fr", "es")


# --- Beginning --------------------------------------------------------------------------------------------------------


def test_it_begins_prefilled_from_the_organisation_and_leads_to_the_first_page(writer, call, partner) -> None:
    Partner.objects.filter(pk=partner.pk).update(
        contact_name="Amina", contact_email="info@example.org", summary_en="We visit people."
    )
    answer = writer.post(reverse("interest:begin", args=[call.pk]), {"applicant": partner.pk, "language": "en"})
    made = Interest.objects.get()
    assert answer.url == page(made)
    assert (made.contact_name, made.contact_email, made.organisation, made.currency) == (
        "Amina",
        "info@example.org",
        "We visit people.",
        "USD",
    )


def test_beginning_twice_leads_to_the_same_one(writer, call, partner, draft) -> None:
    writer.post(reverse("interest:begin", args=[call.pk]), {"applicant": partner.pk, "language": "fr"})
    assert Interest.objects.get().language == "en"
    assert Happening.objects.filter(name="interest.begun").count() == 1


def test_only_languages_that_the_call_accepts_are_offered(writer, call, partner) -> None:
    address = reverse("interest:begin", args=[call.pk])
    assert 'value="ar"' not in writer.get(address).text
    assert writer.post(address, {"applicant": partner.pk, "language": "ar"}).status_code == 422


def test_nobody_begins_for_an_organisation_that_is_not_theirs_or_for_the_donor(
    client, call, partner, stranger, donor_officer, donor, reader
) -> None:
    address = reverse("interest:begin", args=[call.pk])
    for user, applicant in ((stranger, partner), (donor_officer, donor), (reader, partner)):
        client.force_login(user)
        assert "Register an organisation" in client.get(address).text
        client.post(address, {"applicant": applicant.pk, "language": "en"})
        with pytest.raises(Refused):
            services.begin(call=call, applicant=applicant, language="en", by=viewer_of(user))
    assert not Interest.objects.exists()


def test_a_call_that_is_closed_or_takes_applications_elsewhere_says_so(writer, call, partner) -> None:
    address = reverse("interest:begin", args=[call.pk])
    Call.objects.filter(pk=call.pk).update(apply_at="elsewhere", apply_url="https://donor.example/form")
    assert "https://donor.example/form" in writer.get(address).text
    Call.objects.filter(pk=call.pk).update(apply_at="here")
    close(call)
    assert "does not accept expressions of interest now" in writer.get(address).text
    assert writer.post(address, {"applicant": partner.pk, "language": "en"}).status_code == 422
    assert not Interest.objects.exists()


def test_a_call_that_nobody_may_see_is_not_there(writer, call) -> None:
    Call.objects.filter(pk=call.pk).update(state="draft", publisher=None)
    assert writer.get(reverse("interest:begin", args=[call.pk])).status_code == 404
    assert writer.get(f"/en/funding/calls/{10**18}/interest/").status_code == 404


# --- Writing ----------------------------------------------------------------------------------------------------------


def test_every_page_is_saved_and_leads_to_the_next(writer, draft) -> None:
    answer = writer.post(page(draft), {"title": "New", "summary": "S", "edition": edition(draft)})
    assert answer.url == page(draft, "plan")
    assert Interest.objects.get().title == "New"
    answer = writer.post(f"{page(draft)}?autosave", {"title": "Newer", "summary": "S", "edition": edition(draft)})
    assert (answer.status_code, answer.headers["X-Edition"]) == (204, str(edition(draft)))
    sent = {"contact_name": "A", "contact_email": "a@example.org", "edition": edition(draft)}
    assert writer.post(page(draft, "contact"), sent).url == reverse("interest:check", args=[draft.pk])


def test_the_second_of_two_editors_is_told_and_loses_nothing(writer, draft, colleague) -> None:
    seen = edition(draft)
    services.save(interest=draft, changes={"title": "Theirs"}, by=viewer_of(colleague), edition=seen)
    answer = writer.post(page(draft), {"title": "Mine", "summary": "S", "edition": seen})
    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert 'value="Mine"' in answer.text
    assert f'name="edition" value="{edition(draft)}"' in answer.text
    assert Interest.objects.get().title == "Theirs"


@pytest.mark.parametrize(
    ("section", "sent"),
    [
        ("project", {"title": "x" * 201, "summary": "kept words"}),
        ("project", {"title": "kept words", "summary": "x" * 1001}),
        ("project", {"title": "kept words", "summary": "nul \x00 byte"}),
        ("money", {"amount": "-5", "currency": "USD", "accessibility_note": "kept words"}),
        ("money", {"amount": "1e400", "currency": "USD", "accessibility_note": "kept words"}),
        ("money", {"amount": "NaN", "currency": "USD", "accessibility_note": "kept words"}),
        ("money", {"amount": "5", "currency": "ZZZ", "accessibility_note": "kept words"}),
        ("money", {"amount": "5", "accessibility_amount": "6", "currency": "USD", "accessibility_note": "kept words"}),
        ("plan", {"starts_on": "2027-13-40", "months": "0", "problem": "kept words"}),
        ("plan", {"months": "99999999999", "problem": "kept words"}),
        ("contact", {"contact_email": "no address", "contact_name": "kept words"}),
        ("contact", {"contact_phone": "call me", "contact_name": "kept words"}),
    ],
)
def test_what_cannot_be_understood_is_answered_with_a_sentence_and_kept(writer, draft, section, sent) -> None:
    before = edition(draft)
    answer = writer.post(page(draft, section), {**sent, "edition": before})
    assert answer.status_code == 422
    assert "kept words" in answer.text
    assert 'id="error-summary"' in answer.text
    assert edition(draft) == before


def test_a_currency_may_be_typed_small(writer, draft) -> None:
    writer.post(page(draft, "money"), {"amount": "10.50", "currency": "usd", "edition": edition(draft)})
    assert Interest.objects.get().currency == "USD"


def test_an_edition_that_is_no_number_is_an_old_one(writer, draft) -> None:
    assert writer.post(page(draft), {"title": "T", "summary": "S", "edition": "٣x"}).status_code == 409


def test_what_was_typed_into_a_lost_session_comes_back(client, draft, ngo_officer) -> None:
    typed = {"title": "Typed while signed out", "summary": "S", "edition": edition(draft)}
    assert "/account/login/" in client.post(page(draft), typed).url
    client.get(page(draft))
    session = dict(client.session)
    client.force_login(ngo_officer)
    stored = client.session
    stored["text_kept"] = session["text_kept"]
    stored.save()
    assert 'value="Typed while signed out"' in client.get(page(draft)).text
    assert 'value="Typed while signed out"' not in client.get(page(draft)).text, "given out once"


def test_too_much_is_not_kept_for_nobody(client, draft) -> None:
    client.post(page(draft), {"title": "x" * 250_000})
    assert "text_kept" not in client.session


# --- Who may ----------------------------------------------------------------------------------------------------------


def addresses_of_writers(draft: Interest) -> list[str]:
    return [
        page(draft),
        page(draft, "files"),
        page(draft, "partners"),
        reverse("interest:check", args=[draft.pk]),
        reverse("interest:attach", args=[draft.pk]),
        reverse("interest:invite", args=[draft.pk]),
    ]


def test_strangers_the_donor_and_isu_are_not_told_that_a_draft_exists(
    client, draft, stranger, donor_officer, curator, administrator, union_officer
) -> None:
    for user in (stranger, donor_officer, curator, administrator, union_officer):
        client.force_login(user)
        for address in [*addresses_of_writers(draft), reverse("interest:detail", args=[draft.pk])]:
            assert client.get(address).status_code == 404
        for name in ("submit", "withdraw", "discard"):
            assert client.post(reverse(f"interest:{name}", args=[draft.pk])).status_code == 404
        assert client.post(page(draft), {"title": "Mine"}).status_code == 404
        assert client.get(reverse("interest:read", args=[draft.pk])).status_code == 404


def test_members_who_only_read_are_told_so(client, draft, reader) -> None:
    client.force_login(reader)
    assert "Peer visits in three hospitals" in client.get(reverse("interest:detail", args=[draft.pk])).text
    for address in addresses_of_writers(draft):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "Only owners and editors" in answer.text
    assert client.post(page(draft), {"title": "Mine", "edition": edition(draft)}).status_code == 403
    for name in ("submit", "discard"):
        assert client.post(reverse(f"interest:{name}", args=[draft.pk]), {"edition": 1}).status_code == 403
    assert Interest.objects.get().state == State.DRAFT


def test_without_signing_in_one_is_asked_to(client, draft, call) -> None:
    for address in (*addresses_of_writers(draft), reverse("interest:mine"), reverse("interest:begin", args=[call.pk])):
        answer = client.get(address)
        assert answer.status_code == 302
        assert "/account/login/" in answer.url


def test_no_page_at_names_that_are_none(writer, draft) -> None:
    assert writer.get(page(draft, "nonsense")).status_code == 404
    assert writer.get(f"/en/interest/{10**30}/").status_code == 404


# --- Checking and submitting ------------------------------------------------------------------------------------------


def test_the_check_page_names_what_is_missing_and_which_rules_are_met(writer, draft, partner) -> None:
    Interest.objects.update(results="", amount=50000)
    Partner.objects.filter(pk=partner.pk).update(registered=False)
    text = writer.get(reverse("interest:check", args=[draft.pk])).text
    assert "“What will be different afterwards” has no answer yet." in text
    assert "The call gives at most" in text
    assert "Not met" in text
    assert "Met" in text
    assert "Submit to the donor" not in text
    answer = writer.post(reverse("interest:submit", args=[draft.pk]), {"edition": edition(draft)})
    assert answer.status_code == 422
    assert Interest.objects.get().state == State.DRAFT


def test_what_nobody_has_told_is_not_known_and_stops_nobody(writer, draft) -> None:
    text = writer.get(reverse("interest:check", args=[draft.pk])).text
    assert "Not known" in text
    assert writer.post(reverse("interest:submit", args=[draft.pk]), {"edition": edition(draft)}).status_code == 302


def test_the_receipt_has_number_and_moment_by_both_clocks(writer, draft) -> None:
    writer.post(reverse("interest:submit", args=[draft.pk]), {"edition": edition(draft)})
    text = writer.get(reverse("interest:detail", args=[draft.pk])).text
    assert f"{draft.call_id}-{draft.pk}" in text
    assert "Coordinated Universal Time" in text
    assert "East Africa Time" in text


def test_pressing_submit_twice_submits_once(writer, draft) -> None:
    for _again in range(2):
        writer.post(reverse("interest:submit", args=[draft.pk]), {"edition": edition(draft)})
    assert draft.steps.count() == 1
    assert Happening.objects.filter(name="interest.submitted").count() == 1


def test_what_a_colleague_changed_meanwhile_is_not_submitted_unread(writer, draft, colleague) -> None:
    seen = edition(draft)
    services.save(interest=draft, changes={"title": "Theirs"}, by=viewer_of(colleague), edition=seen)
    answer = writer.post(reverse("interest:submit", args=[draft.pk]), {"edition": seen})
    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert Interest.objects.get().state == State.DRAFT


def test_it_may_be_withdrawn_changed_and_submitted_again(writer, draft, ngo_officer, submit) -> None:
    submit(draft, ngo_officer)
    assert writer.post(page(draft), {"title": "X", "edition": edition(draft)}).status_code == 422
    writer.post(reverse("interest:withdraw", args=[draft.pk]))
    assert "the donor does not have it" in writer.get(reverse("interest:detail", args=[draft.pk])).text
    writer.post(page(draft), {"title": "Amended", "summary": "S", "edition": edition(draft)})
    writer.post(reverse("interest:submit", args=[draft.pk]), {"edition": edition(draft)})
    assert list(draft.steps.values_list("action", flat=True)) == ["submitted", "withdrawn", "submitted"]
    assert Happening.objects.filter(name="interest.submitted").latest("pk").data["again"] is True


@pytest.mark.parametrize(
    ("zone", "grace", "seconds", "in_time"),
    [
        ("Pacific/Kiritimati", 0, 59.999, True),
        ("Pacific/Kiritimati", 0, 60, False),
        ("Pacific/Pago_Pago", 15, 60 + 15 * 60 - 0.001, True),
        ("Pacific/Pago_Pago", 15, 60 + 15 * 60, False),
    ],
)
def test_the_last_second_counts_by_the_donors_clock_and_its_grace(
    draft, call, ngo_officer, submit, zone, grace, seconds, in_time
) -> None:
    call.deadline, call.deadline_zone, call.grace_minutes = datetime(2031, 1, 1, 9, 59, tzinfo=UTC), zone, grace
    call.save()
    at = call.deadline + timedelta(seconds=seconds)
    if in_time:
        assert submit(draft, ngo_officer, at=at).submitted_at == at
    else:
        with pytest.raises(Refused):
            submit(draft, ngo_officer, at=at)


def test_after_the_deadline_everything_can_be_read_and_nothing_changed(
    writer, draft, ngo_officer, call, submit
) -> None:
    submit(draft, ngo_officer)
    close(call)
    assert "Train visitors" in writer.get(reverse("interest:detail", args=[draft.pk])).text
    for address in addresses_of_writers(draft):
        assert writer.get(address).url == reverse("interest:detail", args=[draft.pk])
    writer.post(reverse("interest:withdraw", args=[draft.pk]))
    assert Interest.objects.get().state == State.SUBMITTED


def test_what_is_typed_when_the_deadline_passes_is_shown_again_with_the_reason(writer, draft, call) -> None:
    close(call)
    answer = writer.post(page(draft), {"title": "Typed too late", "summary": "S", "edition": edition(draft)})
    assert answer.status_code == 422
    assert 'value="Typed too late"' in answer.text
    assert "does not accept expressions of interest now" in answer.text


def test_a_deadline_that_moves_later_opens_it_again(writer, draft, call) -> None:
    close(call)
    call.deadline = timezone.now() + timedelta(days=1)
    call.save()
    assert writer.get(page(draft)).status_code == 200


def test_a_draft_can_be_deleted_what_was_submitted_cannot(writer, draft, ngo_officer, submit) -> None:
    submit(draft, ngo_officer)
    writer.post(reverse("interest:withdraw", args=[draft.pk]))
    writer.post(reverse("interest:discard", args=[draft.pk]))
    assert Interest.objects.exists()
    Interest.objects.update(submitted_at=None)
    assert writer.post(reverse("interest:discard", args=[draft.pk])).url == reverse("interest:mine")
    assert not Interest.objects.exists()


# --- The list, and the four languages ---------------------------------------------------------------------------------


def test_my_list_shows_mine_invitations_and_the_calls_of_the_donor(
    client, invited, draft, call, ngo_officer, union_officer, donor_officer, stranger, submit
) -> None:
    said = {
        ngo_officer: "Peer visits in three hospitals",
        union_officer: "Survivors Together",
        donor_officer: "0 expressions of interest received",
        stranger: "have not expressed interest",
    }
    for user, words in said.items():
        client.force_login(user)
        assert words in client.get(reverse("interest:mine")).text
    submit(draft, ngo_officer)
    client.force_login(donor_officer)
    text = client.get(reverse("interest:mine")).text
    assert "1 expression of interest received" in text
    assert "Peer visits" not in text


@pytest.mark.parametrize("count", [1, 3])
def test_my_list_asks_the_database_equally_often(
    writer, call, draft, ngo_officer, curator, count, django_assert_max_num_queries
) -> None:
    for number in range(count - 1):
        other = Partner.objects.create(kind="partner", original_language="en", title_en=f"Group {number}")
        Membership.objects.create(user=ngo_officer, partner=other, standing="owner")
        services.begin(call=call, applicant=other, language="en", by=viewer_of(ngo_officer))
    with django_assert_max_num_queries(6):
        assert writer.get(reverse("interest:mine")).status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_applicant_is_there_in_four_languages(writer, draft, invited, call, language) -> None:
    pk = draft.pk
    for path in (
        f"funding/calls/{call.pk}/interest/",
        "interest/",
        f"interest/{pk}/",
        f"interest/{pk}/check/",
        f"interest/{pk}/files/add/",
        f"interest/{pk}/partners/invite/?q=union",
        *(f"interest/{pk}/{code}/" for code in ("project", "plan", "people", "money", "partners", "files", "contact")),
    ):
        answer = writer.get(f"/{language}/{path}")
        assert answer.status_code == 200, path
        assert f'<html lang="{language}"' in answer.text
        assert not re.search(r"%\(\w+\)s", answer.text)
