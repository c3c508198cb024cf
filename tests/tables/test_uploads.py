"""Files that people hand in and that are handed out: what goes with them, who gets them, how much is taken."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.exceptions import BadRequest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn
from PIL import Image

from entries import uploads
from entries.kinds import kind_of
from entries.models import Entry, Resource
from entries.rules import Refused
from portal import upload_limits
from portal.my import offline

GPS, MAKER, WHERE = 0x8825, 0x010F, b"33 deg 53' N"


def photo() -> bytes:
    """A picture as telephones make them: with the place, the device and a comment."""
    exif = Image.Exif()
    exif[MAKER] = "A telephone"
    exif.get_ifd(GPS)[29] = "2026:01:02"
    exif.get_ifd(GPS)[27] = WHERE
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "JPEG", exif=exif, comment=b"My house")
    assert WHERE in out.getvalue()
    return out.getvalue()


def test_where_and_with_what_a_picture_was_taken_is_gone() -> None:
    content, kind = uploads.redrawn(photo())
    with Image.open(io.BytesIO(content)) as picture:
        assert (kind, dict(picture.getexif()), picture.info.get("xmp")) == ("image/webp", {}, None)
    assert not any(word in content for word in (WHERE, b"telephone", b"My house", b"Exif"))


@pytest.mark.parametrize("name", ["word/vbaProject.bin", "xl/VBAPROJECT.BIN"])
def test_documents_with_programs_are_not_taken(name: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
        archive.writestr(name, "x")
    with pytest.raises(Refused):
        uploads.store(SimpleUploadedFile("report.docx", out.getvalue()), picture=False)


def test_an_entry_holds_a_bounded_number_of_files() -> None:
    rows = [{"file": f"resources/{number}.pdf"} for number in range(uploads.MOST_FILES - 1)]
    uploads.ask_for_room([*rows, {"url": "https://example.org"}])
    with pytest.raises(Refused, match="30 files"):
        uploads.ask_for_room([*rows, {"file": "resources/x.pdf"}])


@pytest.fixture
def handed_in(make_practice: Any) -> Resource:
    """A file and a picture of a published practice; the file is returned."""
    practice = make_practice()
    for form, name, content in (("picture", "a.jpg", photo()), ("file", "b.pdf", b"%PDF-1.7\n")):
        kept = uploads.store(SimpleUploadedFile(name, content), picture=form == "picture")
        Resource.objects.create(entry=practice, form=form, title_en=name, **kept)
    return Resource.objects.get(form="file")


def _read(answer: Any) -> bytes:
    """The file, closed as a server closes it (the test client's own closing would end the database's line too)."""
    content = b"".join(answer.streaming_content)
    for close in answer._resource_closers:
        close()
    return content


@pytest.mark.django_db
def test_files_are_saved_and_never_run(client, handed_in) -> None:
    for resource in Resource.objects.all():
        answer = client.get(reverse("file", args=[resource.pk]))
        how = "inline" if resource.form == "picture" else "attachment"
        assert answer["Content-Disposition"].startswith(f'{how}; filename="')
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Content-Type"] in ("image/webp", "application/pdf")
        assert not answer.cookies
        _read(answer)
    assert client.get(f"/media/{handed_in.file.name}").status_code == 404


@pytest.mark.django_db
def test_private_files_are_checked_on_each_request(client, handed_in, ngo_officer) -> None:
    address = reverse("file", args=[handed_in.pk])
    Entry.objects.filter(pk=handed_in.entry_id).update(audience="partners")
    assert client.get(address).status_code == 404
    client.force_login(ngo_officer)
    answer = client.get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    _read(answer)
    client.logout()
    assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_more_than_a_form_takes_is_refused_before_it_is_stored(client, curator, monkeypatch) -> None:
    monkeypatch.setattr(upload_limits, "LARGEST", 1000)
    client.force_login(curator)
    big = SimpleUploadedFile("rows.csv", b"x" * 2000)
    answer = client.post(reverse("desk:table_imports"), {"file": big})
    assert answer.status_code == 400
    assert "larger than 30 megabytes" in answer.content.decode()
    big.seek(0)
    assert client.post(reverse("desk:imports"), {"file": big}).status_code == 422  # its own form takes more
    big.seek(0)
    nobody = Client(enforce_csrf_checks=True)
    nobody.cookies["csrftoken"] = "t" * 32  # the check of the token reads the form before anybody is known
    assert nobody.post(reverse("desk:imports"), {"file": big}).status_code == 400


def test_the_limit_is_asked_of_what_the_request_says(rf: Any) -> None:
    handler = upload_limits.LimitedUploads(rf.post("/en/contact/"))
    handler.handle_raw_input(None, {}, upload_limits.LARGEST, b"")
    with pytest.raises(BadRequest):
        handler.handle_raw_input(None, {}, upload_limits.LARGEST + 1, b"")


@pytest.mark.parametrize("name", ["word/document2.dat", "word/media/image1.png", "x.rels"])
def test_text_in_a_part_of_any_name_counts_as_text(name: str, monkeypatch) -> None:
    monkeypatch.setattr(offline, "LARGEST_TEXT", 300_000)
    out = io.BytesIO()
    Document().save(out)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, "<a>" + "x" * 400_000)
    with pytest.raises(Refused, match="too large when unpacked"):
        offline.answers_in(SimpleUploadedFile("form.docx", out.getvalue()), kind_of("practice"))


def test_a_cell_of_a_form_may_say_that_it_spans_a_billion_columns() -> None:
    paper = io.BytesIO()
    form = Document()
    table = form.add_table(rows=2, cols=1)
    table.cell(0, 0).text, table.cell(1, 0).text = "Title [title]", "Peer visits"
    for row in table._tbl.tr_lst:
        row.tc_lst[0].get_or_add_tcPr().get_or_add_gridSpan().val = 1_000_000_000
    form.save(paper)
    answers = offline.answers_in(SimpleUploadedFile("form.docx", paper.getvalue()), kind_of("practice"))
    assert answers == {"title": "Peer visits"}


def test_a_form_of_a_million_empty_paragraphs_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline, "MOST_PARAGRAPHS", 3)
    out = io.BytesIO()
    form = Document()
    form.add_table(rows=2, cols=1).cell(1, 0).text = "1\n2\n3\n4"
    form.add_paragraph()
    form.save(out)
    assert form.element.body.xpath("count(.//w:p)") == 3, "line breaks are no paragraphs"
    form.add_paragraph()
    form.save(out)
    with pytest.raises(Refused, match="too large"):
        offline.answers_in(SimpleUploadedFile("form.docx", out.getvalue()), kind_of("practice"))


def test_lines_tabs_and_marked_insertions_of_an_answer_are_read() -> None:
    out = io.BytesIO()
    form = Document()
    table = form.add_table(rows=2, cols=1)
    table.cell(0, 0).text = "Title [title]"
    paragraph = table.cell(1, 0).paragraphs[0]
    paragraph.add_run("One\ttab\nTwo")
    paragraph.paragraph_format.tab_stops.add_tab_stop(1)
    inserted = paragraph._p.makeelement(qn("w:ins"), {})
    inserted.append(paragraph.add_run(" more")._r)
    paragraph._p.append(inserted)
    form.save(out)
    answers = offline.answers_in(SimpleUploadedFile("form.docx", out.getvalue()), kind_of("practice"))
    assert answers == {"title": "One\ttab\nTwo more"}


def test_a_form_of_a_hundred_thousand_parts_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline, "MOST_PARTS", 30)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(31):
            archive.writestr(str(number), b"")
    with pytest.raises(Refused, match="too large"):
        offline.answers_in(SimpleUploadedFile("form.docx", out.getvalue()), kind_of("practice"))
