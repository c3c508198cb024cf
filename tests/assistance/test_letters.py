"""Who is written to, and what: messages through the portal, and steps of partnerships."""

import pytest
from django.test import Client

from entries.messages import MESSAGES_A_DAY
from entries.models import Happening
from partners.assistance.partnerships import services
from partners.assistance.partnerships.services import Wording
from partners.models import Partner
from partners.viewers import viewer_of
from portal.notifications import sweeper
from portal.notifications.models import Mail

pytestmark = pytest.mark.django_db
TEXT = {"text": "How many wheelchairs can you repair in a month?"}


@pytest.fixture(params=["request", "offer"])
def entry(request: pytest.FixtureRequest):
    """A request, then an offer, whose contact nobody may see."""
    make = request.getfixturevalue(f"make_{request.param}")
    return make(contact_email="nadia@example.org", contact_for="isu")


def test_a_message_goes_to_the_contact_and_hides_both_addresses(client: Client, entry, stranger) -> None:
    client.force_login(stranger)
    address = f"/en/assistance/{entry.pk}/contact/"
    assert address in client.get(entry.get_absolute_url()).text
    assert client.get(address).status_code == 200
    answer = client.post(address, TEXT, follow=True)
    assert "Your message is on its way" in answer.text
    assert "nadia@example.org" not in answer.text
    Mail.objects.all().delete()
    sweeper.sweep()
    mail = Mail.objects.get(to="nadia@example.org")
    assert TEXT["text"] in mail.text
    assert stranger.email not in mail.text


def test_writing_needs_an_account_and_a_published_entry(client: Client, make_request, ngo_officer) -> None:
    address = f"/en/assistance/{make_request().pk}/contact/"
    assert "/account/login/" in client.get(address).headers["Location"]
    client.force_login(ngo_officer)
    assert client.get(f"/en/assistance/{make_request(published=False).pk}/contact/").status_code == 404
    assert client.get(f"/en/assistance/{10**30}/contact/").status_code == 404


def test_a_practice_has_no_such_page(client: Client, make_practice, stranger) -> None:
    client.force_login(stranger)
    assert client.get(f"/en/assistance/{make_practice().pk}/contact/").status_code == 404


def test_a_message_that_cannot_be_sent_is_explained(client: Client, make_request, stranger) -> None:
    client.force_login(stranger)
    address = f"/en/assistance/{make_request().pk}/contact/"
    for text in ("", "   ", "a\x00b", "x" * 4001):
        answer = client.post(address, {"text": text})
        assert answer.status_code == 422, text[:9]
        assert "error-summary" in answer.text
    assert not Happening.objects.filter(name="message.sent").exists()


def test_too_many_messages_a_day_are_refused_and_the_text_is_kept(client: Client, make_request, stranger) -> None:
    address = f"/en/assistance/{make_request().pk}/contact/"
    client.force_login(stranger)
    for _number in range(MESSAGES_A_DAY):
        assert client.post(address, TEXT).status_code == 302
    answer = client.post(address, TEXT)
    assert answer.status_code == 422
    assert TEXT["text"] in answer.text


def test_the_other_parties_hear_of_each_step_in_their_language(network, ngo_officer, donor_officer) -> None:
    donor_officer.language = "fr"
    donor_officer.save()
    donor = Partner.objects.get(title_en="A Donor")
    officer = viewer_of(donor_officer)
    wording = Wording(language="en", title="Workshops", purpose="Repair", measures=("audit",))
    made = services.propose(by=viewer_of(ngo_officer), proposer=network, others=[donor], wording=wording)
    sweeper.sweep()
    mail = Mail.objects.get(letter="partnership.proposed:party")
    assert (mail.to, mail.language) == (donor_officer.email, "fr")
    assert f"/fr/assistance/partnerships/{made.pk}/act/" in mail.text
    party = made.parties.get(partner=donor)
    services.agree(partnership=made, party=party, number=1, by=officer)
    services.report(partnership=made, party=party, language="fr", text="Quarante fauteuils.", by=officer)
    services.end(partnership=made, party=party, outcome="completed", note="Merci.", by=officer)
    sweeper.sweep()
    heard = {mail.letter.split(":")[0]: mail.text for mail in Mail.objects.filter(to=ngo_officer.email)}
    assert {"partnership.agreed", "partnership.reported", "partnership.ended"} <= heard.keys()
    assert "Quarante fauteuils." in heard["partnership.reported"]
