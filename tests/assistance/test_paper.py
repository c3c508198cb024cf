"""Requests and offers without a connection: the empty form for everybody, the filled one into one's own draft."""

from __future__ import annotations

import io

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from entries.models import Entry
from portal.my.forms_offline import WORD

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["request", "offer"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_empty_form_is_public_in_the_reader_s_language(client: Client, kind: str, language: str) -> None:
    page = client.get(f"/{language}/offer/{kind}/")
    file = client.get(f"/{language}/offer/{kind}.docx")
    assert (page.status_code, file.status_code) == (200, 200)
    assert not page.cookies
    assert f'lang="{language}"' in page.text
    assert f"/{language}/offer/{kind}.docx" in page.text
    texts = [table.cell(0, 0).paragraphs[0].text for table in docx.Document(io.BytesIO(file.content)).tables]
    assert any(text.endswith("[title]") for text in texts)
    assert any(text.endswith("[amount_min]") for text in texts)


def test_kinds_that_nobody_fills_in_on_paper_have_no_form(client: Client) -> None:
    for kind in ("partner", "state-profile", "nothing"):
        assert client.get(f"/en/offer/{kind}/").status_code == 404


def test_lists_and_the_page_to_begin_lead_to_it(client: Client, stranger, network, ngo_officer) -> None:
    assert "/en/offer/request/" in client.get(reverse("assistance:requests")).text
    assert "/en/offer/offer/" in client.get(reverse("assistance:offers")).text
    for user in (stranger, ngo_officer):  # also who has no organisation yet may take it along
        client.force_login(user)
        assert "/en/offer/request.docx" in client.get(reverse("assistance:begin_request")).text


def filled(client: Client, kind: str, answers: dict[str, str]) -> SimpleUploadedFile:
    paper = docx.Document(io.BytesIO(client.get(f"/en/offer/{kind}.docx").content))
    for table in paper.tables:
        code = table.cell(0, 0).paragraphs[0].text.rpartition("[")[2].rstrip("]")
        table.cell(1, 0).text = answers.get(code, "")
    out = io.BytesIO()
    paper.save(out)
    return SimpleUploadedFile("form.docx", out.getvalue(), content_type=WORD)


def test_a_filled_form_is_read_into_the_draft_and_wrong_answers_are_named(
    client: Client, make_request, ngo_officer
) -> None:
    draft = make_request(published=False, title_en="Old title")
    client.force_login(ngo_officer)
    answers = {
        "title": "Spare parts for the north", "need": "Two hundred chairs wait.", "amount_min": "1000",
        "amount_max": "2000", "currency": "XYZQ", "support": "Training",
    }  # fmt: skip
    sent = {"file": filled(client, "request", answers)}
    answer = client.post(reverse("my:upload", args=[draft.pk]), sent)
    assert answer.status_code == 422
    assert "XYZQ" in answer.text
    draft.refresh_from_db()
    assert (draft.title_en, draft.need_en, str(draft.amount_min)) == (
        "Spare parts for the north", "Two hundred chairs wait.", "1000.00",
    )  # fmt: skip


def test_nobody_else_hands_in_for_the_organisation(client: Client, make_request, stranger, curator) -> None:
    draft = make_request(published=False)
    client.force_login(stranger)
    sent = {"file": filled(client, "request", {"title": "Mine now"})}
    assert client.post(reverse("my:upload", args=[draft.pk]), sent).status_code == 404
    assert Entry.objects.get(pk=draft.pk).title_en != "Mine now"
