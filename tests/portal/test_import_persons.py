"""Names of persons leave the texts; places and organisations stay."""

import time

import pytest

from portal.exchange.projects.persons import clean


@pytest.mark.parametrize(
    ("language", "text", "gone", "left"),
    [
        ("en", "We met Mr. Jean Dupont in Jacmel.", "Dupont", "We met [removed] in Jacmel."),
        ("en", "Dr. Amina al-Sayed leads the ward.", "Amina", "[removed] leads the ward."),
        ("fr", "Mme Marie-Claire DUPONT et M. Paul Ba dirigent.", "DUPONT", "[retiré] dirigent."),
        ("es", "La Dra. María de la Cruz Pérez enseña.", "Cruz", "La [omitido] enseña."),
        ("ar", "قال الدكتور أحمد حسن إن العلاج مجاني.", "أحمد", "قال [حُذف] إن العلاج مجاني."),
        ("en", "Write to jane.doe@example.org today.", "@", "Write to [removed] today."),
        ("en", "Ask Jane Doe <jane.doe@example.org>.", "Jane", "Ask [removed]."),
        ("en", "Write to jane [at] example [dot] org.", "jane", "Write to [removed]."),
        ("en", "Call +509 37 01 12 34 now.", "37 01", "Call [removed] now."),
        ("fr", "Tél. : 01 42 33 44 55, Paris", "42 33", "[retiré], Paris"),
        ("en", "Aim: walk.\nContact: John Smith, Port-au-Prince\nStart soon.", "Smith", "Aim: walk.\nStart soon."),
        ("fr", "But.\nPersonne de contact : Awa Diop\nSuite.", "Diop", "But.\nSuite."),
        ("ar", "الهدف.\nجهة الاتصال: ليلى حسن\nالنهاية.", "ليلى", "الهدف.\nالنهاية."),
        ("en", "A clinic (contact: John Smith, 555 1234) opens.", "Smith", "A clinic opens."),
    ],
)
def test_persons_are_taken_out(language: str, text: str, gone: str, left: str) -> None:
    cleaned = clean(text, language)
    assert gone not in cleaned.text
    assert cleaned.text == left
    assert cleaned.removed


@pytest.mark.parametrize(
    "text",
    [
        "The Dr. Martin Luther King Hospital in Jacmel trains nurses.",
        "Hôpital Dr Albert Schweitzer, Deschapelles",
        "Calle Dr. José Matías Delgado",
        "DR Congo and the Prof. Zacharias University",
        "Port-au-Prince, Croix-des-Bouquets, Saint Louis du Nord",
        "Handicap International and Médecins Sans Frontières worked in Sainte Croix.",
        "The budget was 1 200 000 USD for 45 000 people in 2010-2011.",
        "Project ECHO/SYR/BUD/2019/91001, from 2010-01-12 to 2010-12-31",
        "The Mr. Minister of Health",
        "direct contact with local groups along the line of contact",
        "5 M. Dollars",
        "St. Mary's school for deaf children",
    ],
)
def test_places_organisations_and_figures_stay(text: str) -> None:
    assert clean(text, "en").text == text


def test_an_organisation_keeps_its_name_when_its_address_goes() -> None:
    cleaned = clean("Ask Handicap International (info@example.org) for the guide.", "en")
    assert cleaned.text == "Ask Handicap International ([removed]) for the guide."


def test_names_that_the_source_lists_are_taken_out_in_both_orders() -> None:
    assert clean("Robert Mills wrote it. MILLS, ROBERT signed.", "en", ["Mills, Robert"]).removed == 2


def test_a_text_made_to_be_slow_is_not() -> None:
    begun = time.monotonic()
    for text in ("Mr " * 30_000, "a" * 100_000 + "@", "Aa " * 30_000, "+1" * 50_000, "(" * 100_000, "contact" * 14_000):
        clean(text, "en")
    assert time.monotonic() - begun < 5
