"""A translation beside its original: what is missing is pointed at, and what languages write differently is not."""

from __future__ import annotations

import time

import pytest
from django.urls import reverse

from entries import editing
from entries.checks.renderings import findings_on_rendering, problems
from entries.models import Revision
from partners.viewers import viewer_of

ARABIC = "يحصل الناجون على خدمات إعادة التأهيل في المنطقة كلها"


def said(source: str, written: str, language: str = "fr") -> list[str]:
    return list(problems("Summary", source, written, language))


@pytest.mark.parametrize(
    ("source", "written", "language"),
    [
        ("It cost 1,000.50 in 2020.", "Cela a coûté 1 000,50 en 2020.", "fr"),
        ("It cost 1,250 in 2020.", "Cela a coûté 1\u202f250 en 2020.", "fr"),
        ("In 2020 there were 12 of them.", "في عام ٢٠٢٠ كان عددهم ١٢.", "ar"),
        ("Three people, 3 days.", "Tres personas, tres días.", "es"),
        ("See https://example.org/a.", "Voir https://example.org/a", "fr"),
        ("CRPD", "CRPD", "fr"),
        ("A text", "", "fr"),
        ("", "Un texte", "fr"),
    ],
)
def test_what_languages_write_differently_is_no_problem(source: str, written: str, language: str) -> None:
    assert said(source, written, language) == []


@pytest.mark.parametrize(
    ("source", "written", "language", "words"),
    [
        ("In 2020 they were 45.", "En 2020, ils étaient 54.", "fr", ["lacks numbers", "45", "54"]),
        ("See https://example.org/a and www.b.example.", "Voir la page.", "fr", ["links", "https://example.org/a"]),
        ("Dear {name}, welcome.", "Bienvenue.", "fr", ["{name}"]),
        ("They get help in the region.", "They get help in the region.", "fr", ["same as the original"]),
        ("They get rehabilitation in the region.", ARABIC, "es", ["script"]),
        (ARABIC, "They get rehabilitation in the whole region.", "ar", ["script"]),
    ],
)
def test_what_is_missing_is_said(source: str, written: str, language: str, words: list[str]) -> None:
    found = " ".join(said(source, written, language))
    assert [word for word in words if word not in found] == []


@pytest.fixture
def draft(db, make_practice, translator) -> Revision:
    practice = make_practice(title_en="Care for 250 survivors", summary_en="Help close to home.")
    change = {"texts": {"title": "Des soins pour 25"}}
    saved = editing.save_translation(entry=practice, language="fr", changes=change, by=viewer_of(translator), edition=0)
    assert saved.revision
    return saved.revision


def test_a_translation_is_held_beside_its_original(draft) -> None:
    found = findings_on_rendering(draft.entry.detail(), draft.payload)
    assert {finding.code for finding in found} == {"rendering-title", "rendering"}
    assert "250" in found[0].message


def test_the_desk_and_the_review_say_so(draft, client, translator, curator) -> None:
    client.force_login(translator)
    page = client.get(reverse("desk:translate", args=[draft.entry_id, "fr"])).content.decode()
    assert "lacks numbers of the original: 250" in page
    client.force_login(curator)
    page = client.get(reverse("desk:revision", args=[draft.pk])).content.decode()
    assert "lacks numbers of the original: 250" in page
    assert "that are not translated" in page


def test_a_word_of_fifty_thousand_letters_is_looked_through_at_once() -> None:
    begun = time.process_time()
    assert list(problems("Title", "a" * 50_000, "b" * 50_000, "fr")) == []
    assert time.process_time() - begun < 5
