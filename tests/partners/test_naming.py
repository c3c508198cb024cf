"""Organisations that others name: a curator begins their page, and their people claim it."""

import pytest
from django.urls import reverse

from partners import claims
from partners.models import Partner
from partners.viewers import viewer_of
from tests.cast import publish

pytestmark = pytest.mark.django_db
PAGE = "/en/partners/name/"
SAID = {
    "name": "A far  donor", "kind": "foundation", "country": "country/UGA", "language": "en", "source": "Its call",
    "source_url": "https://example.org/call",
}  # fmt: skip


@pytest.fixture(autouse=True)
def uganda(make_term):
    return make_term("country/UGA", label_en="Uganda")


def test_a_curator_names_it_a_colleague_publishes_it_and_its_people_claim_it(client, curator, second_curator, stranger):
    client.force_login(curator)
    answer = client.post(PAGE, SAID)
    named = Partner.objects.get(title_en="A far donor")
    assert answer.url == reverse("my:entry", args=[named.pk])
    assert (named.owner_id, named.memberships.count(), named.source) == (None, 0, "Its call")
    publish(named, by=second_curator)
    client.force_login(stranger)
    assert "Nobody acts for this partner here yet" in client.get(named.get_absolute_url(), follow=True).text
    said = {"role": "Head", "evidence": "Ask the board.", "link": "", "work_email": "head@example.org"}
    claim = claims.make(partner=Partner.objects.get(pk=named.pk), by=viewer_of(stranger), **said)
    claims.accept(claim=claim, by=viewer_of(second_curator), reason="")
    assert Partner.objects.get(pk=named.pk).owner_id == named.pk


def test_a_like_name_is_shown_first(client, curator, register, second_curator):
    publish(register(name="A far donor"), by=curator)
    client.force_login(second_curator)
    answer = client.post(PAGE, SAID)
    assert answer.status_code == 409
    assert client.post(PAGE, SAID | {"another": "1"}).status_code == 302


@pytest.mark.parametrize("wrong", [{"name": " "}, {"kind": "x"}, {"country": "country/XXX"}, {"source": ""},
    {"source_url": "javascript:x"}, {"language": "xx"}])  # fmt: skip
def test_what_cannot_be_is_refused_and_kept(client, curator, wrong):
    client.force_login(curator)
    answer = client.post(PAGE, SAID | wrong)
    assert answer.status_code == 422
    assert "Error:" in answer.text
    assert not Partner.objects.filter(title_en="A far donor").exists()


@pytest.mark.parametrize("role", ["stranger", "ngo_officer", "donor_officer", "reviewer", "translator"])
def test_others_name_nobody(client, request, role):
    client.force_login(request.getfixturevalue(role))
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, SAID).status_code == 403
    assert client.get(PAGE.replace("/en/", "/ar/")).status_code == 403


@pytest.mark.parametrize("language", ["ar", "fr", "es"])
def test_the_page_speaks_every_language_and_takes_what_the_address_says(client, curator, language):
    assert client.get(PAGE).status_code == 302
    client.force_login(curator)
    answer = client.get(PAGE.replace("/en/", f"/{language}/"), {"name": "A far donor"})
    assert 'value="A far donor"' in answer.text
    assert f'<html lang="{language}"' in answer.text
