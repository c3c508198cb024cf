"""What goes with an expression of interest: private files, and organisations that are invited to take part."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from entries.rules import Refused
from funding.interest import services
from funding.interest.models import Attachment
from partners.models import Membership
from partners.viewers import viewer_of
from tests.interest.conftest import WHOLE, page

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


# --- Files ------------------------------------------------------------------------------------------------------------


def test_a_file_is_private_to_the_two_sides(
    client, writer, draft, reader, stranger, curator, donor_officer, union_officer, django_capture_on_commit_callbacks
) -> None:
    sent = {"title": "Budget", "upload": SimpleUploadedFile("../../Bud get.exe.pdf", PDF, "text/html")}
    writer.post(reverse("interest:attach", args=[draft.pk]), sent)
    attachment = Attachment.objects.get()
    address = reverse("interest:file", args=[draft.pk, attachment.pk])
    for user, status in ((reader, 200), (stranger, 404), (curator, 404), (donor_officer, 404), (union_officer, 404)):
        client.force_login(user)
        answer = client.get(address)
        assert (answer.status_code, b"".join(answer) == PDF) == (status, status == 200)
    client.force_login(reader)
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert b"".join(answer) == PDF
    assert client.post(reverse("interest:detach", args=[draft.pk, attachment.pk])).status_code == 403
    name = attachment.file.name
    with django_capture_on_commit_callbacks(execute=True):
        services.detach(attachment=attachment, by=viewer_of(draft.author))
    assert not default_storage.exists(name)


@pytest.mark.parametrize("content", [b"MZ an executable", b"", b"<html><script>x</script></html>", b"PK\x03\x04broken"])
def test_a_wrong_file_is_refused_and_what_it_is_called_is_kept(writer, draft, content) -> None:
    sent = {"title": "Our budget", "upload": SimpleUploadedFile("budget.pdf", content)}
    answer = writer.post(reverse("interest:attach", args=[draft.pk]), sent)
    assert answer.status_code == 422
    assert 'value="Our budget"' in answer.text
    assert not Attachment.objects.exists()


def test_a_file_of_another_expression_of_interest_is_not_reached_by_number(
    writer, draft, call, union, union_officer
) -> None:
    theirs = services.begin(call=call, applicant=union, language="fr", by=viewer_of(union_officer))
    upload = SimpleUploadedFile("x.pdf", PDF)
    file = services.attach(interest=theirs, title="T", upload=upload, by=viewer_of(union_officer))
    for pk in (draft.pk, theirs.pk):
        assert writer.get(reverse("interest:file", args=[pk, file.pk])).status_code == 404
    assert writer.post(reverse("interest:detach", args=[draft.pk, file.pk])).status_code == 404


def test_a_file_that_the_disk_has_lost_is_not_found(writer, draft) -> None:
    lost = Attachment.objects.create(
        interest=draft, title="T", file="resources/lost.pdf", file_name="x.pdf", media_type="application/pdf"
    )
    assert writer.get(reverse("interest:file", args=[draft.pk, lost.pk])).status_code == 404


def test_there_are_at_most_ten_files(draft, ngo_officer) -> None:
    for number in range(10):
        Attachment.objects.create(interest=draft, title=str(number), file="x", file_name="x", media_type="x")
    with pytest.raises(Refused):
        services.attach(interest=draft, title="T", upload=SimpleUploadedFile("x.pdf", PDF), by=viewer_of(ngo_officer))


# --- Organisations that take part -------------------------------------------------------------------------------------


def test_an_organisation_is_found_by_its_name_in_any_language_and_invited(writer, draft, union) -> None:
    address = f"{reverse('interest:invite', args=[draft.pk])}?q=survivants"
    assert "Union des survivants" in writer.get(address).text
    assert writer.post(address, {"partner": union.pk, "task": "Trains"}).status_code == 302
    assert draft.co_applicants.get().partner_id == union.pk
    assert writer.post(address, {"partner": union.pk, "task": "x" * 501}).status_code == 422
    assert writer.post(address, {"partner": union.pk, "task": "Again"}).status_code == 422
    assert "No organisation with this name" in writer.get(address.replace("survivants", "zzzz")).text
    assert writer.get(address.replace("survivants", "x")).status_code == 422


def test_only_the_invited_organisation_sees_the_invitation_and_only_its_writers_answer(
    client, invited, union, union_officer, stranger, donor_officer, ngo_officer, curator
) -> None:
    address = reverse("interest:invitation", args=[invited.pk])
    for user in (stranger, donor_officer, ngo_officer, curator):
        client.force_login(user)
        assert client.get(address).status_code == 404
        assert client.post(address, {"answer": "accept"}).status_code == 404
    Membership.objects.filter(user=union_officer).update(standing="viewer")
    client.force_login(union_officer)
    assert client.get(address).status_code == 200
    assert client.post(address, {"answer": "accept"}).status_code == 403
    invited.refresh_from_db()
    assert invited.answer == "invited"


def test_before_accepting_nothing_of_the_text_is_shown_and_after_it_all(client, invited, draft, union_officer) -> None:
    client.force_login(union_officer)
    text = client.get(reverse("interest:invitation", args=[invited.pk])).text
    assert "Trains the visitors" in text
    assert WHOLE["problem"] not in text
    assert client.get(reverse("interest:detail", args=[draft.pk])).status_code == 404
    client.post(reverse("interest:invitation", args=[invited.pk]), {"answer": "accept"})
    assert WHOLE["problem"] in client.get(reverse("interest:detail", args=[draft.pk])).text
    assert client.post(page(draft), {"title": "X", "edition": 1}).status_code == 403
    client.post(reverse("interest:invitation", args=[invited.pk]), {"answer": "decline"})
    invited.refresh_from_db()
    assert invited.answer == "accepted"


def test_who_declined_may_be_asked_again_and_can_be_taken_out(writer, draft, invited, union, union_officer) -> None:
    services.answer(co_applicant=invited, accept=False, by=viewer_of(union_officer))
    again = services.invite(interest=draft, partner=union, task="", by=viewer_of(draft.author))
    assert (again.pk, again.answer) == (invited.pk, "invited")
    writer.post(reverse("interest:uninvite", args=[draft.pk, invited.pk]))
    assert not draft.co_applicants.exists()


def test_the_donor_and_oneself_cannot_be_invited(draft, donor, partner, ngo_officer) -> None:
    for one in (donor, partner):
        with pytest.raises(Refused):
            services.invite(interest=draft, partner=one, task="", by=viewer_of(ngo_officer))
