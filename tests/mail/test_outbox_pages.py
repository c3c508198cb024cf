"""The outbox at the desk: who sees what of mails, trying them again, giving them up, and what the log keeps of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from entries.audit.models import AuditRecord
from entries.models import Happening
from partners.models import User
from portal.notifications import arriving, readers, returns
from portal.notifications.letters import Letter
from portal.notifications.models import Mail, Reader, Return, SweepProblem
from tests.mail.conftest import share_letter, store

pytestmark = pytest.mark.django_db

LIST = "/en/desk/outbox/"


@pytest.fixture
def keeper(client: Client, curator: User) -> Client:
    """A curator at the desk."""
    client.force_login(curator)
    return client


@pytest.fixture
def admin(client: Client, administrator: User) -> Client:
    """An administrator at the desk."""
    client.force_login(administrator)
    return client


def act(client: Client, mail: Mail, what: str) -> Any:
    return client.post(f"{LIST}{mail.pk}/", {"what": what})


@pytest.mark.parametrize("who", ["stranger", "reviewer", "translator"])
def test_other_roles_see_nothing_of_it(client: Client, request: Any, who: str) -> None:
    mail = store(state="failed")
    client.force_login(request.getfixturevalue(who))
    for address in (LIST, f"{LIST}{mail.pk}/"):
        assert client.get(address).status_code == 403
    for address in (f"{LIST}all/", f"{LIST}{mail.pk}/", f"{LIST}problems/1/"):
        assert client.post(address, {"what": "again", "state": "failed"}).status_code == 403
    mail.refresh_from_db()
    assert mail.state == "failed"


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_and_three(
    keeper: Client, count: int, django_assert_max_num_queries: Any, make_practice: Any
) -> None:
    make_practice()
    for number, happening in enumerate(Happening.objects.all()[:count]):
        SweepProblem.objects.create(happening=happening, next_try=timezone.now(), failure=f"LookupError: {number}")
    for number in range(count):
        store(f"{number}@example.org", state="failed", failure="550 no")
    keeper.get(LIST)
    with django_assert_max_num_queries(10):
        page = keeper.get(f"{LIST}?state=failed").content.decode()
    assert page.count("550 no") == count


def test_curators_see_no_address_and_no_text(keeper: Client) -> None:
    words = "550 <amina@example.org>: no such user"
    mail = store("amina@example.org", subject="About Amina", state="failed", failure=words)
    for address in (LIST, f"{LIST}{mail.pk}/"):
        page = keeper.get(address).content.decode()
        assert "amina@" not in page
        assert "About Amina" not in page
        assert "a…@example.org" in page
    assert act(keeper, mail, "read").status_code == 403
    # The filter by address would tell them by its counts: it is not theirs.
    assert "a…@example.org" in keeper.get(f"{LIST}?address=zzz").content.decode()


def test_administrators_read_texts_and_that_is_recorded(admin: Client, administrator: User, reader: Reader) -> None:
    mail = store("amina@example.org", paragraphs=("Whole text.",))
    assert "amina@example.org" in admin.get(f"{LIST}?address=AMINA").content.decode()
    assert "Whole text." not in admin.get(f"{LIST}{mail.pk}/").content.decode()
    assert not AuditRecord.objects.filter(action="mail.read").exists()
    assert "Whole text." in act(admin, mail, "read").content.decode()
    assert AuditRecord.objects.get(action="mail.read").about == f"mail:{mail.pk}"
    body = share_letter(Letter("news", "News", ("For all.",)), language="en")
    shared = store(reader.to, reader=reader, stop="all", body=body)
    page = act(admin, shared, "read").content.decode()
    assert "For all." in page
    assert "\x02" not in page


def test_secrets_are_shown_to_nobody(admin: Client) -> None:
    mail = store(secret=True, paragraphs=("Code 123456.",), subject="Code 123456")
    for answer in (admin.get(f"{LIST}{mail.pk}/"), act(admin, mail, "read"), admin.get(LIST)):
        assert b"123456" not in answer.content
    assert act(admin, mail, "read").status_code == 403


def test_one_mail_is_sent_again_and_given_up(keeper: Client, curator: User) -> None:
    mail = store(state="returned", returned=Return.HARD, attempts=6, failure="550")
    assert act(keeper, mail, "again").status_code == 302
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.failure, mail.returned) == ("waiting", 0, "", "")
    assert act(keeper, mail, "give_up").status_code == 302
    mail.refresh_from_db()
    assert mail.state == "dropped"
    names = AuditRecord.objects.filter(about=f"mail:{mail.pk}").values_list("action", flat=True)
    assert set(names) == {"mail.sent_again", "mail.given_up"}
    page = keeper.post(f"{LIST}{mail.pk}/", {"what": "give_up"}, follow=True).content.decode()
    assert "waits no longer" in page


def test_expired_and_forgotten_secrets_are_not_sent_again(keeper: Client) -> None:
    late = store(state="failed", expires_at=timezone.now() - timedelta(hours=1))
    forgotten = store(state="returned", secret=True, text="", html="")
    for mail in (late, forgotten):
        page = keeper.post(f"{LIST}{mail.pk}/", {"what": "again"}, follow=True).content.decode()
        assert "cannot be sent again" in page
        mail.refresh_from_db()
        assert mail.state != "waiting"


def test_all_of_a_filter_are_sent_again_with_one_record(keeper: Client) -> None:
    for number in range(3):
        store(f"{number}@example.org", state="failed", language="fr")
    store("other@example.org", state="failed")
    assert "Send all 3 mails again" in keeper.get(f"{LIST}?state=failed&language=fr").content.decode()
    sent = {"state": "failed", "language": "fr", "what": "again"}
    answer = keeper.post(f"{LIST}all/", sent)
    assert answer["Location"].endswith("?state=failed&language=fr")
    assert Mail.objects.filter(state="waiting").count() == 3
    (record,) = AuditRecord.objects.filter(action="mail.sent_again")
    assert record.detail == {"count": 3, "state": "failed", "language": "fr"}
    keeper.post(f"{LIST}all/", {"state": "waiting", "what": "give_up"})
    assert Mail.objects.filter(state="dropped").count() == 3


@pytest.mark.parametrize("sent", [{}, {"what": "again"}, {"state": "x", "what": "again"}, {"letter": "test"}])
def test_nothing_is_done_with_all_mails_at_once(keeper: Client, sent: dict[str, str]) -> None:
    store(state="failed")
    page = keeper.post(f"{LIST}all/", sent, follow=True).content.decode()
    assert "Choose one state first" in page
    assert Mail.objects.get().state == "failed"


def test_address_that_a_curator_slips_in_is_not_looked_for(keeper: Client) -> None:
    store("amina@example.org", state="failed")
    keeper.post(f"{LIST}all/", {"state": "failed", "address": "nobody", "what": "again"})
    assert Mail.objects.get().state == "waiting"


def test_what_cannot_be_understood_is_said(keeper: Client) -> None:
    for query in ("state=x", "letter=x", "language=x"):
        assert keeper.get(f"{LIST}?{query}").status_code == 400
    assert keeper.get(f"{LIST}?page=99").status_code == 404
    assert keeper.get(f"{LIST}999999/").status_code == 404
    assert keeper.post(f"{LIST}problems/999/").status_code == 404


def test_happening_without_letters_is_tried_again(keeper: Client, make_practice: Any) -> None:
    make_practice()
    later = timezone.now() + timedelta(hours=12)
    problem = SweepProblem.objects.create(
        happening=Happening.objects.latest("pk"), attempts=5, next_try=later, failure="LookupError: gone"
    )
    assert "LookupError: gone" in keeper.get(LIST).content.decode()
    assert keeper.post(f"{LIST}problems/{problem.pk}/").status_code == 302
    problem.refresh_from_db()
    assert problem.next_try <= timezone.now()
    assert AuditRecord.objects.filter(action="mail.swept_again").exists()


# --- The person whose mail came back ----------------------------------------------------------------------------------


@pytest.fixture
def trouble(ngo_officer: User) -> Reader:
    """The NGO officer, whose mail came back."""
    ngo_officer.emailaddress_set.update_or_create(  # type: ignore[attr-defined]
        email=ngo_officer.email, defaults={"verified": True, "primary": True}
    )
    returns.mark(address=ngo_officer.email, kind=Return.HARD, why="550 5.1.1")
    return Reader.objects.get(user=ngo_officer)


def test_person_is_told_and_shows_by_a_link_that_mail_arrives(
    client: Client, ngo_officer: User, trouble: Reader
) -> None:
    readers.stop(trouble)
    client.force_login(ngo_officer)
    assert "came back" in client.get("/en/my/").content.decode()
    for _twice in range(2):
        assert client.post("/en/my/address-works/").status_code == 302
    letter = Mail.objects.filter(to=ngo_officer.email).latest("pk")
    link = next(word for word in letter.text.split() if "/subscriptions/confirm/" in word)
    path = link[link.index("/en/") :]
    assert client.get(path).status_code == 200
    assert arriving.trouble_of(ngo_officer.pk)
    client.post(path)
    assert arriving.trouble_of(ngo_officer.pk) is None
    trouble.refresh_from_db()
    assert trouble.stopped_at  # what was ended stays ended
    assert "came back" not in client.get("/en/my/").content.decode()


def test_nobody_fills_a_mailbox_from_here(client: Client, ngo_officer: User, trouble: Reader) -> None:
    client.force_login(ngo_officer)
    for _time in range(9):
        page = client.post("/en/my/address-works/", follow=True).content.decode()
    assert "Please try later" in page
    assert Mail.objects.count() < 9


def test_new_address_ends_the_mark(ngo_officer: User, trouble: Reader) -> None:
    address = ngo_officer.emailaddress_set.get()  # type: ignore[attr-defined]
    arriving._changed(user=ngo_officer, from_email_address=address, to_email_address=address)
    assert arriving.trouble_of(ngo_officer.pk) is None
    returns.mark(address=ngo_officer.email, kind=Return.SOFT, why="x")
    arriving._confirmed(email_address=address)
    assert arriving.trouble_of(ngo_officer.pk) is None


def test_desk_may_say_that_an_address_works(keeper: Client, ngo_officer: User, trouble: Reader) -> None:
    mail = store(ngo_officer.email, reader=trouble, stop="all", state="returned")
    assert act(keeper, mail, "reachable").status_code == 302
    assert arriving.trouble_of(ngo_officer.pk) is None
    assert AuditRecord.objects.filter(action="mail.address_trusted", about=f"mail:{mail.pk}").exists()
