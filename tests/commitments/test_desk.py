"""Imports from the desk: who may, what happens to the file, and what the report says in whose language."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from funding.commitments.models import Commitment, ImportRun
from portal.exchange.commitments import tasks
from tests.commitments.samples import activity, document

pytestmark = pytest.mark.django_db


@pytest.fixture
def queue(monkeypatch):
    """What was given to the background."""
    given = []
    monkeypatch.setattr(tasks.read_file, "apply_async", lambda args, **_options: given.extend(args))
    return given


def send(client, content=b"", name="donor.xml", **fields):
    data = {"standard": "iati", "file": SimpleUploadedFile(name, content)} | fields
    return client.post(reverse("desk:imports"), data)


def test_a_curator_uploads_a_file_and_reads_its_report(
    client, curator, imported, queue, django_capture_on_commit_callbacks
):
    client.force_login(curator)
    content = document(activity("A"), activity("B", title=""), "<iati-activity/>").encode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(client, content, "../../etc/ملف.xml")
    run = ImportRun.objects.get()
    assert answer.url == reverse("desk:import", args=[run.pk])
    assert queue == [run.pk]
    assert (run.file_name, run.by, run.state) == ("ملف.xml", curator, "waiting")
    waiting = client.get(answer.url).content.decode()
    assert "<progress" in waiting
    assert "See how far it is now" in waiting
    path = run.file.path
    tasks.read_file(run.pk)
    run.refresh_from_db()
    assert (run.state, run.tally["new"], bool(run.file)) == ("done", 2, False)
    with pytest.raises(FileNotFoundError):
        open(path).close()
    page = client.get(answer.url).content.decode()
    assert "The record has no identifier." in page
    assert "Left out" in page
    french = client.get(answer.url.replace("/en/", "/fr/")).content.decode()
    assert "The record has no identifier." not in french
    table = b"".join(client.get(reverse("desk:import_findings", args=[run.pk])).streaming_content).decode()
    assert "no-identifier" in table


def test_trying_out_writes_nothing_but_the_report(client, curator, imported, queue):
    client.force_login(curator)
    send(client, document(activity()).encode(), dry_run="on")
    tasks.read_file(ImportRun.objects.get().pk)
    assert not Commitment.objects.exists()
    assert "only tried out" in client.get(reverse("desk:import", args=[ImportRun.objects.get().pk])).content.decode()


@pytest.mark.parametrize(
    "fields", [{"standard": ""}, {"standard": "x"}, {"file": ""}, {"file": SimpleUploadedFile("a", b"")}]
)
def test_an_incomplete_form_is_sent_back(client, curator, queue, fields):
    client.force_login(curator)
    answer = send(client, b"x", **fields)
    assert answer.status_code == 422
    assert b"Error:" in answer.content
    assert not ImportRun.objects.exists()


def test_a_file_that_is_no_data_ends_in_a_reason_not_in_an_error(client, curator, imported, queue):
    client.force_login(curator)
    send(client, b"\x00\x01\x02")
    run = ImportRun.objects.get()
    tasks.read_file(run.pk)
    assert "could not be used to its end" in client.get(reverse("desk:import", args=[run.pk])).content.decode()


@pytest.mark.parametrize("who", ["stranger", "ngo_officer", "donor_officer", "reviewer", "translator"])
def test_nobody_else_may_upload(client, request, who, queue):
    client.force_login(request.getfixturevalue(who))
    assert send(client, b"x").status_code == 403
    assert not ImportRun.objects.exists()


def test_a_visitor_is_asked_to_sign_in(client, queue):
    assert send(client, b"x").status_code == 302
    assert not ImportRun.objects.exists()


def test_a_run_that_is_over_is_not_read_again(imported):
    run = ImportRun.objects.create(standard="iati", file_name="a", state="done")
    tasks.read_file(run.pk)
    tasks.read_file(run.pk + 1)
    run.refresh_from_db()
    assert run.begun_at is None
