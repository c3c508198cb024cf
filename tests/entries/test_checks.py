"""Checks of every entry: what is found, how grave it is, where it is mended; and what a warning asks of a curator."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from entries import curation, editing
from entries.checks import Finding, Severity, findings
from entries.checks.base import registered
from entries.checks.duplicates import alike, likely_duplicates
from entries.models import Entry
from entries.rules import Refused
from entries.states import Action, State
from partners.viewers import viewer_of

pytestmark = pytest.mark.django_db

HARD = (
    "Recognizing the interdependence of humanitarian assistance, comprehensive rehabilitation and socioeconomic "
    "reintegration, participating governments should progressively institutionalize multisectoral coordination "
    "mechanisms, notwithstanding administrative responsibilities attributed internationally."
)
QUIET = {
    "source": "A report.",
    **{f"rights_{name}_met": "no" for name in ("equality", "accessibility", "consent", "safety")},
}


def _found(entry, code: str) -> Finding | None:
    return next((finding for finding in findings(entry) if finding.code == code), None)


def test_a_long_summary_stops_the_original_and_warns_of_a_translation(make_practice):
    practice = make_practice(published=False, summary_en="a" * 401, summary_fr="é" * 401, summary_es="n" * 400)
    original, french = _found(practice, "long-summary-en"), _found(practice, "long-summary-fr")
    assert original is not None
    assert (original.severity, original.section) == (Severity.BLOCKER, "start")
    assert "401" in original.message
    assert french is not None
    assert french.severity == Severity.WARNING
    assert _found(practice, "long-summary-es") is None


def test_a_plain_version_that_is_hard_to_read_names_the_sentence_to_shorten(make_practice):
    found = _found(make_practice(published=False, plain_en=HARD), "hard-to-read-en")
    assert found is not None
    assert (found.severity, found.section) == (Severity.WARNING, "plain")
    assert "Recognizing" in found.message


def test_missing_languages_are_a_hint_before_publication_and_a_warning_after(make_practice):
    practice = make_practice(published=False, title_fr="Visites")
    before = _found(practice, "untranslated")
    assert before is not None
    assert before.severity == Severity.HINT
    assert "Arabic and Spanish" in before.message
    practice.published_at = timezone.now()
    after = _found(practice, "untranslated")
    assert after is not None
    assert after.severity == Severity.WARNING


def test_a_check_is_registered_once_and_named_in_the_order_of_gravity(make_practice):
    assert len(set(registered())) == len(registered())
    order = [finding.severity for finding in findings(make_practice(published=False, challenge_en=""))]
    assert order == sorted(order, key=[*Severity].index)


def test_who_tells_the_same_again_is_led_to_the_first(make_practice, make_term):
    make_term("country/BIH")
    terms = ("theme/peer-support", ("country/BIH", "place"))
    first = make_practice(terms=terms)
    again = make_practice(published=False, title_en="Peer visits in the hospital", terms=terms)
    found = list(likely_duplicates(again))
    assert [(one.about, one.severity, one.internal) for one in found] == [(first.pk, Severity.WARNING, False)]
    assert "Peer visits in hospital" in found[0].message


def test_what_is_elsewhere_of_others_or_of_another_kind_is_no_duplicate(make_practice, make_entry, stranger, make_term):
    make_practice(author=stranger)
    make_entry("opportunity", title_en="Peer visits in hospital")
    make_practice(title_en="A workshop for prostheses", summary_en="Legs are made here.")
    assert list(likely_duplicates(make_practice(published=False))) == []


def test_translations_are_compared_in_their_language_and_hidden_entries_are_told_to_isu_only(
    make_practice, ngo_officer
):
    arabic = {"title_ar": "زيارات الأقران في المستشفى", "summary_ar": "يزور الناجون المصابين في المستشفى."}
    hidden = make_practice(published=False, original_language="ar", **arabic)
    curation.move(entry=hidden, action=Action.SUBMIT, by=viewer_of(ngo_officer))
    mine = make_practice(published=False, title_en="Something else", summary_en="New.", **arabic)
    assert [(one.about, one.internal) for one in likely_duplicates(mine)] == [(hidden.pk, True)]


def test_duplicates_are_found_with_one_query_by_the_index_of_trigrams(make_practice):
    practice = make_practice()
    for _more in range(3):
        make_practice()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(list(alike(practice))) == 3
    assert len(queries) == 1
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT id FROM entries_entry WHERE title_en %% 'Peer visits in hospital'", [])
        assert "entry_title_en_trigrams" in str(cursor.fetchall())


def _submitted(make_practice, ngo_officer, **fields):
    practice = make_practice(published=False, **fields)
    curation.move(entry=practice, action=Action.SUBMIT, by=viewer_of(ngo_officer))
    return practice


def test_warnings_ask_the_curator_for_a_note(make_practice, ngo_officer, curator):
    practice = _submitted(make_practice, ngo_officer)
    with pytest.raises(curation.NoteNeeded, match="note") as caught:
        curation.move(entry=practice, action=Action.PUBLISH, by=viewer_of(curator), note="  ")
    assert {finding.severity for finding in caught.value.findings} == {Severity.WARNING}
    assert Entry.objects.get(pk=practice.pk).state == State.SUBMITTED
    curation.move(entry=practice, action=Action.PUBLISH, by=viewer_of(curator), note="The source is an interview.")


def test_without_warnings_no_note_is_asked_for(make_practice, ngo_officer, curator):
    practice = _submitted(make_practice, ngo_officer, **QUIET)
    assert [finding.code for finding in findings(practice)] == ["untranslated"]
    curation.move(entry=practice, action=Action.PUBLISH, by=viewer_of(curator))


def test_the_note_given_with_the_time_counts_when_the_clock_publishes(make_practice, ngo_officer, curator):
    practice = _submitted(make_practice, ngo_officer)
    soon = timezone.now() + timedelta(hours=1)
    with pytest.raises(curation.NoteNeeded):
        curation.move(entry=practice, action=Action.SCHEDULE, by=viewer_of(curator), at=soon)
    curation.move(entry=practice, action=Action.SCHEDULE, by=viewer_of(curator), at=soon, note="Seen on paper.")
    assert curation.publish_due(now=soon) == 1


def test_a_change_asks_for_its_own_note_and_stays_as_it_was_without(make_practice, ngo_officer, curator):
    practice, author = make_practice(**QUIET), viewer_of(ngo_officer)
    draft = editing.save(entry=practice, changes={"shared": {"source": ""}}, by=author, edition=practice.edition)
    curation.move(entry=practice, action=Action.SUBMIT, by=author, revision=draft.revision)
    with pytest.raises(Refused, match="note"):
        curation.move(entry=practice, action=Action.PUBLISH, by=viewer_of(curator), revision=draft.revision)
    assert Entry.objects.get(pk=practice.pk).source == "A report."
