"""Pictures and files of a draft: for the person from outside who was asked to read it, as long as they are asked."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from entries import curation, editing, uploads
from entries.models import Entry, Revision
from entries.states import Action
from partners.viewers import viewer_of
from portal.review import invitations
from portal.review.models import OutsideReview
from tests.review.conftest import address, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def row(form="picture"):
    """An upload as the edit page stores it."""
    content = io.BytesIO()
    Image.new("RGB", (20, 20), "teal").save(content, "PNG")
    stored = uploads.store(SimpleUploadedFile("Two people.png", content.getvalue()), picture=True)
    return stored | {"form": form, "title": "A visit", "alt": "Two people talk on a bench", "position": 0}


@pytest.fixture
def draft(make_practice, ngo_officer, partner):
    """A practice with a picture, handed in and never published."""
    made, by = make_practice(published=False, title_en="Peer visits", owner=partner), viewer_of(ngo_officer)
    opened = editing.open_draft(entry=made, by=by)
    editing.save(entry=made, changes={"rows": {"resources": [row()]}}, by=by, edition=opened.edition)
    curation.move(entry=made, action=Action.SUBMIT, by=by)
    return Entry.objects.get(pk=made.pk)


@pytest.fixture
def changed(make_practice, ngo_officer, partner):
    """A new version of a published practice, with a picture that the live page does not have."""
    made, by = make_practice(owner=partner), viewer_of(ngo_officer)
    edition = editing.open_draft(entry=made, by=by).edition
    saved = editing.save(entry=made, changes={"rows": {"resources": [row()]}}, by=by, edition=edition)
    curation.move(entry=made, action=Action.SUBMIT, by=by, revision=saved.revision)
    return Revision.objects.select_related("entry").get(pk=saved.revision.pk)


def status(client, picture):
    answer = client.get(picture)
    answer.getvalue()  # to its end, which closes the file
    return answer.status_code


@pytest.mark.parametrize("which", ["draft", "changed"])
def test_the_reviewer_sees_the_pictures_of_the_text(which, request, reading, client, expert):
    asked = reading(request.getfixturevalue(which))
    client.force_login(expert)
    picture = address("review:outside_file", asked.pk, 1)
    page = page_of(client.get(address("review:outside", asked.pk)))
    assert f'src="{picture}" alt="Two people talk on a bench"' in page
    answer = client.get(picture)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert "no-store" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert Image.open(io.BytesIO(answer.getvalue())).size == (20, 20)
    for position in (0, 2, 10**6):
        assert client.get(address("review:outside_file", asked.pk, position)).status_code == 404


@pytest.mark.parametrize("who", ["stranger", "ngo_officer", "donor_officer", "translator", "curator", "reviewer"])
def test_the_address_opens_for_nobody_else(draft, reading, client, who, request):
    picture = address("review:outside_file", reading(draft).pk, 1)
    assert Client().get(picture).status_code == 302
    client.force_login(request.getfixturevalue(who))
    assert client.get(picture).status_code == 404


def test_it_closes_with_the_invitation_and_with_the_review(draft, reading, client, expert, curator):
    asked = reading(draft)
    picture = address("review:outside_file", asked.pk, 1)
    client.force_login(expert)
    OutsideReview.objects.update(deadline=timezone.localdate() - timedelta(days=3))
    assert status(client, picture) == 404
    OutsideReview.objects.update(deadline=asked.deadline)
    assert status(client, picture) == 200
    by = viewer_of(curator)
    curation.move(entry=draft, action=Action.REQUEST_CHANGES, by=by, note="Blur the face.")
    Entry.objects.filter(pk=draft.pk).update(state="draft")
    assert status(client, picture) == 404
    Entry.objects.filter(pk=draft.pk).update(state="submitted")
    invitations.withdraw(asked=asked, by=by)
    assert status(client, picture) == 404


def test_a_reviewer_opens_no_files_of_other_entries(draft, reading, make_practice, client, expert):
    reading(draft)
    other = make_practice(published=False)
    kept = other.resources.create(**(row() | {"title_en": "Other"}))
    client.force_login(expert)
    assert client.get(f"/files/{kept.pk}/").status_code == 404
    assert client.get(f"/files/{draft.resources.get().pk}/").status_code == 404


def test_a_file_is_offered_for_saving_and_one_that_lies_elsewhere_is_not_followed(changed, reading, client, expert):
    asked = reading(changed)
    payload = changed.payload
    payload["rows"]["resources"] = [row("file"), row("file") | {"file": "imports/secret.csv"}]
    Revision.objects.filter(pk=changed.pk).update(payload=payload)
    client.force_login(expert)
    answer = client.get(address("review:outside_file", asked.pk, 1))
    assert answer["Content-Disposition"].startswith("attachment")
    answer.getvalue()
    assert client.get(address("review:outside_file", asked.pk, 2)).status_code == 404
