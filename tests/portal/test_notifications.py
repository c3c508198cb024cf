"""Who hears of what, in which language, and that nothing is lost or doubled on the way to the outbox."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from entries import curation, facts
from entries.curation import move
from entries.models import Action, Happening
from partners.models import Partner, User
from partners.viewers import viewer_of
from portal.notifications import readers, sweeper
from portal.notifications.digests import services
from portal.notifications.letters import Letter
from portal.notifications.models import Mail, SweepProblem
from portal.notifications.outbox import mail_of
from tests.cast import publish

pytestmark = pytest.mark.django_db


def heard(name: str | None = None) -> dict[str, Mail]:
    """Sweep; then who was written to (about one happening), by the first part of the address."""
    sweeper.sweep()
    mails = Mail.objects.filter(happening__name=name) if name else Mail.objects.all()
    return {mail.to.split("@")[0]: mail for mail in mails}


@pytest.fixture
def draft(make_practice: Any, ngo_officer: User, partner: Partner) -> Any:
    """A practice that the NGO officer wrote for her organisation."""
    entry = make_practice(published=False)
    type(entry).objects.filter(pk=entry.pk).update(owner=partner)
    Happening.objects.all().delete()
    return type(entry).objects.get(pk=entry.pk)


@pytest.fixture
def submitted(draft: Any, ngo_officer: User) -> Any:
    """The same, submitted, and everybody told."""
    move(entry=draft, action=Action.SUBMIT, by=viewer_of(ngo_officer))
    return type(draft).objects.get(pk=draft.pk)


def test_curators_and_reviewers_hear_of_a_submission(
    submitted: Any, curator: User, reviewer: User, translator: User, administrator: User, stranger: User
) -> None:
    told = heard("entry.submit")
    assert set(told) == {"fatou", "huda"}
    assert f"/en/desk/entries/{submitted.pk}/review/" in told["fatou"].text


def test_writers_hear_what_should_change(submitted: Any, curator: User, colleague: User, stranger: User) -> None:
    move(entry=submitted, action=Action.REQUEST_CHANGES, by=viewer_of(curator), note="Say when.\n<b>Please</b>")
    told = heard("entry.request_changes")
    assert set(told) == {"amina", "boris"}
    assert "> Say when.\n> <b>Please</b>" in told["amina"].text
    assert "&lt;b&gt;Please&lt;/b&gt;" in told["amina"].html
    assert f"/en/my/{submitted.pk}/" in told["amina"].text


def test_writers_hear_of_a_refusal(submitted: Any, curator: User) -> None:
    move(entry=submitted, action=Action.REFUSE, by=viewer_of(curator), note="Not about survivors.")
    assert "Not about survivors." in heard("entry.refuse")["amina"].text


def test_viewers_of_an_organisation_are_not_written_to(submitted: Any, curator: User, colleague: User) -> None:
    colleague.memberships.update(standing="viewer")
    move(entry=submitted, action=Action.REFUSE, by=viewer_of(curator), note="No.")
    assert set(heard("entry.refuse")) == {"amina"}


def test_publication_reaches_writers_and_translators(
    submitted: Any, curator: User, colleague: User, translator: User
) -> None:
    services.choose(reader=readers.of_user(translator), frequencies={"translation": "at_once"})
    move(entry=submitted, action=Action.PUBLISH, by=viewer_of(curator), note="Read.")
    told = heard("entry.publish")
    assert set(told) == {"amina", "boris", "ines"}
    assert f"/en/practices/{submitted.pk}-" in told["amina"].text
    assert "Arabic" in told["ines"].text
    assert "French" in told["ines"].text
    assert "Spanish" not in told["ines"].text


def test_translator_of_present_languages_is_left_alone(make_practice: Any, translator: User) -> None:
    make_practice(title_fr="Visites", title_ar="زيارات")
    assert "ines" not in heard("entry.publish")


def test_scheduled_time_is_told_by_the_clock_of_the_reader(submitted: Any, curator: User, ngo_officer: User) -> None:
    User.objects.filter(pk=ngo_officer.pk).update(time_zone="Africa/Kampala")
    at = timezone.now().replace(hour=9, minute=0) + timedelta(days=2)
    move(entry=submitted, action=Action.SCHEDULE, by=viewer_of(curator), at=at, note="Read.")
    assert "12:00" in heard("entry.schedule")["amina"].text


def test_failed_publication_reaches_writers_and_curators_once(
    submitted: Any, curator: User, second_curator: User, administrator: User
) -> None:
    move(
        entry=submitted,
        action=Action.SCHEDULE,
        by=viewer_of(curator),
        at=timezone.now() + timedelta(hours=1),
        note="Read.",
    )
    type(submitted).objects.filter(pk=submitted.pk).update(summary_en="")
    Happening.objects.all().delete()
    assert curation.publish_due(timezone.now() + timedelta(hours=2)) == 0
    told = heard("entry.publish_failed")
    assert set(told) == {"amina", "fatou", "goran", "jun"}  # the one who set the time too
    assert not Mail.objects.filter(happening__name="entry.unschedule").exists()


def test_cancelled_time_reaches_writers(submitted: Any, curator: User) -> None:
    move(
        entry=submitted,
        action=Action.SCHEDULE,
        by=viewer_of(curator),
        at=timezone.now() + timedelta(hours=1),
        note="Read.",
    )
    move(entry=submitted, action=Action.UNSCHEDULE, by=viewer_of(curator))
    assert set(heard("entry.unschedule")) == {"amina"}


def test_archiving_is_told_with_its_reason(make_practice: Any, curator: User) -> None:
    entry = make_practice()
    move(entry=entry, action=Action.ARCHIVE, by=viewer_of(curator), note="The project never happened.")
    assert "never happened" in heard("entry.archive")["amina"].text


def test_owner_hears_of_an_endorsement(make_entry: Any, stranger: User) -> None:
    practice = make_entry()
    endorsement = {
        "endorser": "opd",
        "endorser_name": "OPD",
        "reason_en": "It works.",
        "title_en": "We stand behind it",
    }
    make_entry("endorsement", author=stranger, subject=practice, **endorsement)
    last = Mail.objects.filter(happening__entry__kind="endorsement", happening__name="entry.publish")
    heard()
    assert set(last.values_list("to", flat=True)) == {"carla@example.org", "amina@example.org"}


def test_nobody_hears_of_own_deeds(make_practice: Any, curator: User, second_curator: User) -> None:
    entry = make_practice(author=curator, published=False)
    publish(entry, by=second_curator)
    assert "fatou" not in heard("entry.submit")
    assert set(heard("entry.publish")) == {"fatou"}


def test_closed_accounts_get_nothing(submitted: Any, curator: User, colleague: User, reviewer: User) -> None:
    User.objects.filter(pk__in=[colleague.pk, reviewer.pk]).update(is_active=False)
    move(entry=submitted, action=Action.REFUSE, by=viewer_of(curator), note="No.")
    assert set(heard()) == {"amina", "fatou"}


def test_deleted_author_leaves_the_organisation(submitted: Any, curator: User, colleague: User) -> None:
    submitted.author.delete()
    move(entry=submitted, action=Action.REFUSE, by=viewer_of(curator), note="No.")
    assert set(heard("entry.refuse")) == {"boris"}


def test_unknown_and_silent_happenings_are_nobodys_mail(draft: Any) -> None:
    facts.record("terms.changed", terms=[1])
    facts.record("something.new")
    assert heard() == {}
    assert not Happening.objects.filter(processed_at=None).exists()


# --- Languages ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("en", "ltr"), ("fr", "ltr"), ("es", "ltr")])
def test_mail_speaks_the_language_of_its_reader(
    submitted: Any, curator: User, ngo_officer: User, language: str, direction: str
) -> None:
    User.objects.filter(pk=ngo_officer.pk).update(language=language)
    move(entry=submitted, action=Action.REFUSE, by=viewer_of(curator), note="No.")
    mail = heard("entry.refuse")["amina"]
    assert mail.language == language
    assert f'<html lang="{language}" dir="{direction}">' in mail.html
    assert f"/{language}/my/{submitted.pk}/" in mail.text
    # A title that falls back to another language says so to screen readers and browsers.
    assert '<strong lang="en" dir="ltr">Peer visits in hospital</strong>' in mail.html


def test_each_reader_has_an_own_language_in_one_sweep(
    submitted: Any, curator: User, ngo_officer: User, colleague: User
) -> None:
    User.objects.filter(pk=ngo_officer.pk).update(language="ar")
    User.objects.filter(pk=colleague.pk).update(language="es")
    move(entry=submitted, action=Action.REFUSE, by=viewer_of(curator), note="No.")
    assert {name: mail.language for name, mail in heard("entry.refuse").items()} == {"amina": "ar", "boris": "es"}


def test_html_fetches_nothing_and_holds_no_script_and_one_style(submitted: Any, curator: User) -> None:
    html = heard()["fatou"].html
    assert not any(part in html for part in ("<img", "<script", "style=", "<link", "<table", "url(", "@import"))
    assert html.count("<style>") == 1


# --- Headers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", ["Visits\r\nBcc: all@example.org", "Visits\u2028Bcc: x", "\u202eVisits\x00\x07"])
def test_subject_stays_one_clean_line(make_practice: Any, curator: User, title: str) -> None:
    entry = make_practice(published=False)
    letter = Letter("test", f"Published: {title.replace(chr(0), '')}\x07")
    mail = mail_of(letter, to="a@example.org", language="en")
    assert mail.subject.startswith("Published: Visits")
    assert not any(ord(character) < 32 or character in "\u2028\u202e" for character in mail.subject)
    assert entry.pk


def test_row_refuses_a_header_of_two_lines(db: None) -> None:
    for column in ("subject", "to", "reply_to"):
        mail = mail_of(Letter("test", "Subject"), to="a@example.org", language="en")
        setattr(mail, column, "a@example.org\nBcc: b@example.org")
        with pytest.raises(IntegrityError), transaction.atomic():
            mail.save()


def test_control_characters_leave_the_text(curator: User) -> None:
    facts.record("contact.message", message="One\x07\r\nTwo\x1b[31m", topic="other")
    assert "> One\n> Two[31m" in heard()["fatou"].text


# --- Messages through the portal ------------------------------------------------------------------------------------


def test_message_reaches_the_writers_and_hides_the_address(make_practice: Any, stranger: User) -> None:
    practice = make_practice()
    facts.record("message.sent", entry=practice, by=viewer_of(stranger), text="May we visit you?")
    told = heard("message.sent")
    assert set(told) == {"amina"}
    whole = told["amina"].text + told["amina"].html + told["amina"].reply_to
    assert "May we visit you?" in whole
    assert stranger.email not in whole
    assert "/en/answer/" in whole


def test_contact_address_comes_before_the_writers(make_practice: Any, stranger: User) -> None:
    practice = make_practice(contact_email="office@example.net")
    facts.record("message.sent", entry=practice, by=viewer_of(stranger), text="Hello")
    mails = heard("message.sent")
    assert [mail.to for mail in mails.values()] == ["office@example.net"]


def test_message_to_isu_can_be_answered_by_mail(curator: User, administrator: User, reviewer: User) -> None:
    data = {"topic": "other", "message": "Hello", "name": "Nadia", "email": "nadia@example.net", "language": "fr"}
    Happening.objects.create(name="contact.message", data=data)
    told = heard("contact.message")
    assert set(told) == {"fatou", "jun"}
    assert told["fatou"].reply_to == "nadia@example.net"


# --- Nothing lost, nothing doubled ----------------------------------------------------------------------------------


def test_doubled_sweep_makes_no_doubled_mail(submitted: Any, curator: User) -> None:
    sweeper.sweep()
    Happening.objects.update(processed_at=None)
    sweeper.sweep()
    assert Mail.objects.filter(to=curator.email).count() == 1


def test_crash_before_the_commit_leaves_everything_waiting(submitted: Any, curator: User, monkeypatch: Any) -> None:
    def die(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sweeper.SweepProblem.objects, "filter", die)  # after the mails were stored
        with pytest.raises(KeyboardInterrupt):
            sweeper.sweep()
    assert not Mail.objects.exists()
    assert Happening.objects.filter(processed_at=None).exists()
    assert set(heard()) == {"fatou"}


def test_one_bad_happening_holds_up_no_other(submitted: Any, curator: User, monkeypatch: Any) -> None:
    bad = Happening.objects.get(name="entry.submit")
    facts.record("contact.message", message="Hello", topic="other")
    real = sweeper.audience_of

    def fail(happening: Happening, fact: Any) -> Any:
        if happening.pk == bad.pk:
            raise ValueError("broken")
        return real(happening, fact)

    with monkeypatch.context() as patch:
        patch.setattr(sweeper, "audience_of", fail)
        assert sweeper.sweep() == 1
        assert sweeper.sweep() == 0
    problem = SweepProblem.objects.get()
    assert (problem.happening, problem.failure, problem.attempts) == (bad, "ValueError: broken", 1)
    SweepProblem.objects.update(next_try=timezone.now())
    assert sweeper.sweep() == 1  # nothing was lost
    assert not SweepProblem.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_at_once_share_the_work(curator: User, administrator: User) -> None:
    for number in range(120):
        facts.record("contact.message", message=f"Message {number}", topic="other")
    stored: list[int] = []

    def work() -> None:
        try:
            stored.append(sweeper.sweep())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _sweeper in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(stored) == Mail.objects.count() == 240
    assert not Happening.objects.filter(processed_at=None).exists()
