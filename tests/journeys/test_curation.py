"""Journeys through curation: asking for changes, publishing, translating, keeping the thesaurus, what others add."""

from collections.abc import Callable
from typing import Any

import pytest

from entries.curation import move
from entries.models import Action, Entry
from partners.models import User
from partners.viewers import viewer_of
from portal.notifications import sweeper
from portal.notifications.models import Mail
from practices.models import Practice
from tests.journeys.person import Person

pytestmark = pytest.mark.journey
Somebody = Callable[..., Person]


def _decides(person: Person, action: str, note: str = "") -> None:
    person.chooses("action", action).writes(note=note).presses("Carry out")


def _mails_to(user: User) -> list[Mail]:
    """What the outbox would send to a person by now, oldest first."""
    sweeper.sweep()
    return list(Mail.objects.filter(recipient=user).order_by("pk"))


def test_a_practice_is_sent_back_mended_and_published(
    somebody: Somebody, make_practice: Any, ngo_officer: User, curator: User, language: str
) -> None:
    """An author and a curator who read different languages.

    Given a practice that was submitted
    When the curator asks for changes, the author answers and submits again, and the curator publishes
    Then the author got a mail of each step in her own language, and a visitor finds the practice.
    """
    ngo_officer.language = {"en": "ar", "ar": "en"}[language]
    ngo_officer.save()
    entry = make_practice(published=False, title_en="Boats that carry clinics")
    move(entry=entry, action=Action.SUBMIT, by=viewer_of(ngo_officer))

    reader = somebody(curator).opens("desk/").follows("Boats that carry clinics", as_is=True)
    _decides(reader, "take")
    _decides(reader, "request_changes", "Who paid for the boats?")
    reader.is_at("desk/")

    author = somebody(ngo_officer, language=ngo_officer.language).opens(f"my/{entry.pk}/")
    author.sees("Who paid for the boats?", as_is=True).opens(f"my/{entry.pk}/money/")
    author.writes(funded_by="The fishers' cooperative.").presses("Save and check")
    author.is_at(f"my/{entry.pk}/check/").presses("Submit to curation")

    reader.opens("desk/").follows("Boats that carry clinics", as_is=True)
    reader.sees("The fishers' cooperative.", as_is=True)
    _decides(reader, "publish", "Funding is clear now.")
    reader.is_at("desk/").can_use_the_page()

    letters = _mails_to(ngo_officer)
    assert {letter.language for letter in letters} == {ngo_officer.language}
    assert any("Who paid for the boats?" in letter.text for letter in letters)
    assert len(letters) >= 2

    visitor = somebody().opens("").writes(q="boats clinics").presses("Search")
    visitor.follows("Boats that carry clinics", as_is=True).is_at(f"practices/{entry.pk}-")
    visitor.sees("The fishers' cooperative.", as_is=True).can_use_the_page()


FRENCH = {"text__title": "Visites de pairs à l’hôpital", "text__summary": "Des survivants rendent visite aux blessés."}


def test_a_translation_is_written_reviewed_by_a_second_person_and_read(
    somebody: Somebody, make_practice: Any, translator: User, curator: User
) -> None:
    """A translator, a curator as second pair of eyes, and a reader of French.

    Given a published practice that exists in English only
    When the translator fills in the French fields and submits, and the curator publishes
    Then the French page shows them and says that the translation is reviewed by saying nothing against it.
    """
    practice = make_practice()
    somebody(language="fr").opens(f"practices/{practice.pk}/").sees("Peer visits in hospital", as_is=True)

    writer = somebody(translator).opens(f"desk/translations/{practice.pk}/fr/")
    writer.writes(**FRENCH).presses("Save as a draft").presses("Save and submit to review")
    revision = practice.revisions.get(track="fr")
    assert revision.state == "submitted"
    writer.can_use_the_page()

    second = somebody(curator).opens("desk/").follows("Peer visits in hospital", as_is=True)
    second.is_at(f"desk/revisions/{revision.pk}/").sees(FRENCH["text__title"], as_is=True)
    _decides(second, "publish", "Read twice.")

    reader = somebody(language="fr").opens(f"practices/{practice.pk}/")
    reader.page.get_by_role("heading", level=1, name=FRENCH["text__title"]).wait_for()
    reader.does_not_see("This translation has not yet been reviewed.").can_use_the_page()


def test_a_curator_teaches_the_search_a_word_and_merges_two_terms(
    somebody: Somebody, make_practice: Any, make_term: Any, curator: User, language: str
) -> None:
    """A curator who keeps the thesaurus.

    Given two terms that mean the same, each with a practice
    When she adds a word that people use, and merges one term into the other
    Then a search by that word finds the practice, and the old address of the list leads to the new one.
    """
    kept, old = make_term("theme/peer-support"), make_term("theme/buddy-schemes")
    words = {f"label_{code}": f"Peer support {code}" for code in ("ar", "en", "fr", "es")}
    type(kept).objects.filter(pk__in=[kept.pk, old.pk]).update(**words)
    make_practice(title_en="The first", terms=("theme/peer-support",))
    make_practice(title_en="The second", terms=("theme/buddy-schemes",))

    keeper = somebody(curator).opens(f"desk/terms/{kept.pk}/")
    keeper.writes(**{f"alternatives_{language}": "zumbadoo"}).presses("Save the term").sees("The term is saved.")
    visitor = somebody().opens("search/?q=zumbadoo").sees("The first", as_is=True)

    keeper.opens(f"desk/terms/{old.pk}/").follows("Merge into another term")
    keeper.page.locator("select[name=into]").select_option(str(kept.pk))
    keeper.presses("See what will happen").presses("Merge the terms")
    keeper.is_at(f"desk/terms/{kept.pk}/").can_use_the_page()

    visitor.opens("practices/?theme=buddy-schemes").is_at(r"practices/\?theme=peer-support")
    visitor.sees("The first", as_is=True).sees("The second", as_is=True).can_use_the_page()


def _answers(person: Person, practice: Practice, kind: str, fields: dict[str, str], chosen: dict[str, str]) -> Entry:
    """Begin what is said about a practice from its page, write it, submit it."""
    person.opens(f"practices/{practice.pk}/")
    person.follows({"endorsement": "Endorse this practice", "adaptation": "We tried it: tell how it went"}[kind])
    person.chooses("language", person.language).presses("Begin")
    entry = Entry.objects.get(kind=kind)
    for name, value in chosen.items():
        person.chooses(name, value)
    person.writes(**fields).presses("Save and check").presses("Submit to curation")
    return entry


def test_others_endorse_a_practice_and_tell_how_they_tried_it(
    somebody: Somebody, make_practice: Any, stranger: User, donor_officer: User, curator: User
) -> None:
    """An OPD that endorses, an organisation that tried it, and a curator.

    Given a published practice
    When both write what they have to say from its page, and the curator publishes it
    Then both stand on the page of the practice.
    """
    practice = make_practice()
    said = {"title": "We stand behind it", "endorser_name": "Union of Survivors", "reason": "Our members asked for it."}
    tried = {"title": "We tried it", "organisation": "River Clinic", "changed": "By women.", "outcome": "Trust grew."}
    entries = [
        _answers(somebody(stranger), practice, "endorsement", said, {"endorser": "opd"}),
        _answers(somebody(donor_officer), practice, "adaptation", tried, {"worked": "yes"}),
    ]
    reader = somebody(curator)
    for entry in entries:
        reader.opens(f"desk/entries/{entry.pk}/review/")
        _decides(reader, "publish", "Read and good.")
    visitor = somebody().opens(f"practices/{practice.pk}/")
    for text in ("Union of Survivors", "Our members asked for it.", "River Clinic", "Trust grew."):
        visitor.sees(text, as_is=True)
    visitor.can_use_the_page()
