"""Pictures and files that only a new version has: for the people of the entry and ISU, until it is published."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from entries import curation, editing, uploads
from entries.models import Entry, Revision
from entries.states import Action
from partners.viewers import viewer_of
from portal.my import work
from tests.review.conftest import address, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def row(title, form="picture"):
    content = io.BytesIO()
    Image.new("RGB", (20, 20), "teal").save(content, "PNG")
    stored = uploads.store(SimpleUploadedFile("Two people.png", content.getvalue()), picture=True)
    return stored | {"form": form, "title": title, "alt": f"{title}: two people"}


@pytest.fixture
def changed(make_practice, ngo_officer, partner):
    """A new version that keeps one picture of the published practice and adds another one and a file."""
    made, by = make_practice(owner=partner), viewer_of(ngo_officer)
    live = row("Of old")
    made.resources.create(**{key: value for key, value in live.items() if key not in ("title", "alt")}, title_en="Old")
    draft = editing.open_draft(entry=made, by=by)
    rows = [*draft.payload["rows"]["resources"], row("A visit"), row("A report", "file")]
    saved = editing.save(entry=made, changes={"rows": {"resources": rows}}, by=by, edition=draft.edition)
    curation.move(entry=made, action=Action.SUBMIT, by=by, revision=saved.revision)
    return Revision.objects.select_related("entry").get(pk=saved.revision.pk)


def fetched(client, where):
    answer = client.get(where)
    return answer.status_code, b"".join(answer.streaming_content) if answer.streaming else b""


def files_on(page):
    """Addresses of files on a page, in their order, each once."""
    found = re.findall(r'(?:src|href)="([^"]*/files/[^"]*)"', page)
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("who", ["curator", "reviewer"])
def test_every_picture_and_file_of_the_preview_opens(changed, client, who, request):
    client.force_login(request.getfixturevalue(who))
    shown = files_on(page_of(client.get(address("desk:preview_revision", changed.pk))))
    assert shown == [address("review:version_file", changed.pk, number) for number in (1, 2, 3)]
    for where in shown:
        status, content = fetched(client, where)
        assert status == 200
        assert Image.open(io.BytesIO(content)).size == (20, 20)


def test_the_live_page_leads_to_the_live_files_after_a_preview(changed, client, curator):
    client.force_login(curator)
    client.get(address("desk:preview_revision", changed.pk))
    live = changed.entry.resources.get()
    page = page_of(client.get(Entry.objects.get(pk=changed.entry_id).get_absolute_url()))
    assert files_on(page) == [f"/files/{live.pk}/"]


@pytest.mark.parametrize("who", ["ngo_officer", "colleague"])
def test_the_people_of_the_entry_see_them_beside_the_comments(changed, client, who, request):
    client.force_login(request.getfixturevalue(who))
    assert work.under_review(changed.entry) == changed
    shown = files_on(page_of(client.get(address("my:review", changed.entry_id))))
    assert [fetched(client, where)[0] for where in shown] == [200, 200, 200]


@pytest.mark.parametrize("who", ["stranger", "donor_officer", "translator", "expert"])
def test_nobody_else_opens_them(changed, client, who, request):
    where = address("review:version_file", changed.pk, 2)
    assert Client().get(where).status_code == 302
    client.force_login(request.getfixturevalue(who))
    assert client.get(where).status_code == 404


def test_the_reviewer_from_outside_opens_them_through_the_invitation_only(changed, reading, client, expert):
    asked = reading(changed)
    client.force_login(expert)
    assert fetched(client, address("review:outside_file", asked.pk, 2))[0] == 200
    assert fetched(client, address("review:version_file", changed.pk, 2))[0] == 404


def test_what_is_no_file_of_the_version_is_not_there(changed, client, curator):
    client.force_login(curator)
    for number in (0, 4, 10**6):
        assert client.get(address("review:version_file", changed.pk, number)).status_code == 404
    assert client.get(address("review:version_file", 10**18, 1)).status_code == 404
    payload = changed.payload
    payload["rows"]["resources"][1]["file"] = "imports/secret.csv"
    Revision.objects.filter(pk=changed.pk).update(payload=payload)
    assert client.get(address("review:version_file", changed.pk, 2)).status_code == 404


def test_they_are_never_run_nor_kept_by_a_cache(changed, client, curator):
    client.force_login(curator)
    answer = client.get(address("review:version_file", changed.pk, 3))
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"]
    answer.getvalue()
