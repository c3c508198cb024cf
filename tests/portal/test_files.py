"""Handing out uploaded files: to those who may see the entry, and a clear answer where the disk has lost one."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from entries.models import Entry, Resource

pytestmark = pytest.mark.django_db


@pytest.fixture
def resource(make_practice) -> Resource:
    """A file of a published practice."""
    row = Resource(entry=make_practice(), title_en="Plan", file_name="plan.pdf", media_type="application/pdf")
    row.file.save("plan.pdf", ContentFile(b"%PDF-1.7 plan"))
    return row


def test_a_file_is_offered_for_saving_and_never_run(client: Client, resource) -> None:
    answer = client.get(f"/files/{resource.pk}/")

    assert b"".join(answer.streaming_content) == b"%PDF-1.7 plan"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_file_of_a_hidden_entry_is_not_found(client: Client, resource) -> None:
    Entry.objects.filter(pk=resource.entry_id).update(audience="isu")

    assert client.get(f"/files/{resource.pk}/").status_code == 404


def test_a_file_that_the_disk_has_lost_is_not_found(client: Client, resource, caplog) -> None:
    resource.file.storage.delete(resource.file.name)

    assert client.get(f"/files/{resource.pk}/").status_code == 404
    assert "is not on the disk" in caplog.text
