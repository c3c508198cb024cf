"""The barrier register: told by those who met it, checked by ISU, shown where the money is."""

from datetime import date

import pytest
from django.test import Client

from entries.checks import findings
from entries.curation import move
from entries.models import Action, Entry
from funding.models import Barrier
from partners.viewers import viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def mechanism(make_entry):
    """A published mechanism."""
    return make_entry(
        "mechanism",
        title_en="Fund of Bridges",
        operator="Bridge Trust",
        terms=("theme/inclusion", "mechanism-kind/foundation"),
    )


@pytest.fixture
def make_barrier(make_entry, mechanism, stranger):
    """Makes a barrier that the stranger met, published unless told otherwise."""

    def make(**fields):
        told = {"title_en": "English only", "sort": "language", "reported_by": "survivor-network",
                "evidence_en": "The form exists in English only."}  # fmt: skip
        return make_entry("barrier", **({"subject": mechanism, "author": stranger} | told | fields))

    return make


def test_a_report_goes_from_the_form_through_curation_to_the_page(client: Client, mechanism, stranger, curator) -> None:
    address = f"/en/my/begin/barrier/?about={mechanism.pk}"
    assert address in client.get(mechanism.get_absolute_url()).text
    client.force_login(stranger)
    assert "Fund of Bridges" in client.get(address).text
    begun = client.post(address, {"language": "en", "owner": ""})
    assert begun.status_code == 302
    barrier = Barrier.objects.get()
    assert barrier.subject_id == mechanism.pk
    told = {"title": "Audited accounts", "sort": "audited-accounts", "reported_by": "opd",
            "evidence": "Three years of audits were asked for.", "edition": str(barrier.edition)}  # fmt: skip
    assert client.post(begun.headers["Location"], told).status_code == 302
    move(entry=Entry.objects.get(pk=barrier.pk), action=Action.SUBMIT, by=viewer_of(stranger))
    client.logout()
    assert "Three years of audits" not in client.get(mechanism.get_absolute_url()).text
    move(entry=Entry.objects.get(pk=barrier.pk), action=Action.PUBLISH, by=viewer_of(curator), note="Read.")
    page = client.get(mechanism.get_absolute_url()).text
    assert "Three years of audits were asked for." in page
    assert "Audited accounts are required" in page
    assert "1 barrier has been reported." in page


@pytest.mark.parametrize("role", ["", "stranger", "translator"])
def test_barriers_are_reported_on_mechanisms_only_and_by_people_who_signed_in(
    request: pytest.FixtureRequest, client: Client, mechanism, make_practice, role: str
) -> None:
    practice = make_practice()
    if not role:
        answer = client.get(f"/en/my/begin/barrier/?about={mechanism.pk}")
        assert answer.status_code == 302
        assert "/account/login/" in answer.headers["Location"]
        return
    client.force_login(request.getfixturevalue(role))
    assert client.get(f"/en/my/begin/barrier/?about={mechanism.pk}").status_code == 200
    assert client.get(f"/en/my/begin/barrier/?about={practice.pk}").status_code == 404
    assert client.get("/en/my/begin/barrier/?about=x").status_code == 404
    assert client.get(f"/en/my/begin/endorsement/?practice={mechanism.pk}").status_code == 404


def test_a_barrier_that_is_gone_says_since_when_and_how(client: Client, mechanism, make_barrier) -> None:
    make_barrier()
    make_barrier(title_en="No audit", resolved_on=date(2026, 2, 1), resolution_en="The fund now accepts Arabic.")
    page = client.get(mechanism.get_absolute_url()).text
    assert "2 barriers have been reported. 1 of them has been removed." in page
    assert "The fund now accepts Arabic." in page
    assert page.index("English only") < page.index("No audit")


def test_a_draft_of_a_report_is_not_shown_to_others(client: Client, mechanism, make_barrier, stranger, curator) -> None:
    make_barrier(published=False)
    for viewer in (None, curator, stranger):
        if viewer:
            client.force_login(viewer)
        assert "The form exists in English only." not in client.get(mechanism.get_absolute_url()).text


def test_its_own_address_is_its_place_on_the_page(client: Client, mechanism, make_barrier) -> None:
    barrier = make_barrier()
    path, anchor = barrier.get_absolute_url().split("#")
    page = client.get(path, follow=True)
    assert page.redirect_chain[-1][0] == mechanism.get_absolute_url()
    assert f'id="{anchor}"' in page.text


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"reported_by": ""}, "no-reporter"),
        ({"resolved_on": date(2026, 1, 1)}, "removal-unexplained"),
        ({"resolved_on": date(2999, 1, 1), "resolution_en": "x"}, "removed-in-future"),
        ({"evidence_en": ""}, "missing-evidence"),
    ],
)
def test_what_a_report_lacks_is_found(make_barrier, fields: dict, code: str) -> None:
    assert code in {finding.code for finding in findings(make_barrier(published=False, **fields))}


def test_the_one_who_published_the_mechanism_hears_of_it_in_fitting_words(mechanism, make_barrier, ngo_officer) -> None:
    from portal.notifications import sweeper
    from portal.notifications.models import Mail

    make_barrier()
    sweeper.sweep()
    letters = [mail.subject for mail in Mail.objects.filter(to=ngo_officer.email)]
    assert any("New on the page of your entry" in subject for subject in letters), letters
