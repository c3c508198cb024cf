"""What the pages of expressions of interest cost: the same few queries, whatever goes with them.

Three of them ask who reads: session, person, memberships.
"""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from funding.interest import joining, reviewing
from funding.interest.models import Attachment
from partners.viewers import viewer_of

pytestmark = pytest.mark.django_db


def asked(client, name: str, *args: object) -> int:
    address = reverse(f"interest:{name}", args=args)
    client.get(address)  # terms are read once by each process
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.fixture
def one_more(draft, ngo_officer):
    """Adds a file and an organisation that is asked to take part."""

    def add(number: int) -> None:
        Attachment.objects.create(
            interest=draft, title=f"File {number}", file="x", file_name="x.pdf", media_type="application/pdf", size=9
        )
        email = f"group{number}@example.org"
        by = viewer_of(ngo_officer)
        joining.invite(interest=draft, name=f"Group {number}", email=email, language="en", task="", by=by)

    return add


def test_the_applicant_s_pages(writer, draft, one_more) -> None:
    found = []
    for number in range(3):
        one_more(number)
        if number != 1:
            counts = {name: asked(writer, name, draft.pk) for name in ("detail", "check")}
            counts |= {part: asked(writer, "section", draft.pk, part) for part in ("project", "partners", "files")}
            counts |= {"mine": asked(writer, "mine"), "begin": asked(writer, "begin", draft.call_id)}
            found.append(counts)
    assert found[0] == found[1]
    # The check page also asks for terms, and for those of the applicant: each rule of the call is judged.
    assert {name: count for name, count in found[0].items() if count > 6} == {"check": 7}
    page = writer.get(reverse("interest:detail", args=[draft.pk])).text
    assert "File 2" in page
    assert "Group 2" in page


def test_the_donor_s_pages(client, opened, donor_officer, call) -> None:
    reviewing.assign(call=call, interests=[opened.pk], reviewers=[donor_officer.pk], by=viewer_of(donor_officer))
    client.force_login(donor_officer)
    counts = {name: asked(client, name, opened.pk) for name in ("read", "review", "decide")}
    assert counts["decide"] <= 6
    assert counts["review"] <= 8
    assert counts["read"] <= 9
