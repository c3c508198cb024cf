"""Personal data in public texts: what must be seen, and what must not be taken for it, in four languages."""

import time

import pytest
from hypothesis import given, settings, strategies as st

from entries.checks import Severity
from entries.checks.persons import persons_are_protected
from entries.identity import named, proven
from entries.persons import DIGITS

pytestmark = pytest.mark.django_db

SEEN = [
    # Health beside a name.
    ("en", "Mrs. Amina Hassan, a teacher in Mosul, lost her left leg in 2003.", "health-of-a-person"),
    ("en", "Amina lost her leg when she was nine.", "health-of-a-person"),
    ("en", "My name is Ali. I live near Basra. I lost my leg in a field.", ""),
    ("en", "A boy named Sami stepped on a mine.", "health-of-a-person"),
    ("en", "Fatima, 12, is blind since the explosion.", "health-of-a-person"),
    ("fr", "Mme Awa Diop a perdu la jambe droite à Ziguinchor.", "health-of-a-person"),
    ("fr", "Un homme nommé Paul est aveugle depuis l’accident.", "health-of-a-person"),
    ("es", "María Pérez perdió una pierna en 1998.", "health-of-a-person"),
    ("es", "Se llama Juan y quedó ciego por la explosión.", "health-of-a-person"),
    ("ar", "السيدة أمينة حسن فقدت ساقها عام ٢٠٠٣.", "health-of-a-person"),
    ("ar", "شابة اسمها ليلى أصيبت بجروح بالغة.", "health-of-a-person"),
    # Identity numbers.
    ("en", "Her passport no. is N1234567.", "identity-number"),
    ("en", "Show your ID card number: 12345678.", "identity-number"),
    ("fr", "Carte d’identité n° 880692310285.", "identity-number"),
    ("es", "Cédula de ciudadanía 52.345.678 de Bogotá.", "identity-number"),
    ("ar", "رقم الهوية: ١٢٣٤٥٦٧٨٩", "identity-number"),
    ("ar", "رقم جواز السفر A٠١٢٣٤٥٦٧", "identity-number"),
    ("fr", "Elle a donné le 2 55 08 14 168 025 38.", "maybe-identity-number"),
    ("es", "Lo firmó 12345678Z en persona.", "maybe-identity-number"),
    ("en", "It is signed 0101006500006.", "maybe-identity-number"),
    # Telephones.
    ("en", "Call +961 3 123 456 at any time.", "phone"),
    ("fr", "Tél. : 01 42 33 44 55", "phone"),
    ("es", "WhatsApp 300 123 4567", "phone"),
    ("ar", "هاتف: ٠٣ ١٢٣ ٤٥٦", "phone"),
    ("ar", "للتواصل ٠٠٩٦١٣١٢٣٤٥٦", "phone"),
    # Private addresses.
    ("en", "Write to amina.hassan77@gmail.com.", "private-mail"),
    ("fr", "Écrire à awa.diop@exemple.sn", "private-mail"),
    ("es", "Escriba a lacasademaria [at] hotmail [dot] com", "private-mail"),
]
NOT_SEEN = [
    ("en", "In 2003, 1 200 000 USD for 45 000 people in 2010-2011; +1 000 000 more."),
    ("en", "Dr Amina Hassan leads the ward where people who lost a leg learn to walk."),
    ("en", "Survivors lost their legs; many are blind. She lost her leg in 2003."),
    ("en", "The Dr. Martin Luther King Hospital treats anybody who was injured."),
    ("en", "Article 6 (12) is about whoever was injured."),
    ("en", "XM-DAC-41114-PROJECT-00091001 and GB-CHC-0012345678"),
    ("en", "https://doi.org/10.1080/09687599.2019.1594699, doi:10.1016/S0140-6736(18)30129-8, ISBN 978-92-1-101414-2"),
    ("en", "Registered charity no. 0012345678; EIN 0098765432"),
    ("en", "Call GA A/RES/61/106 of 13/12/2006; ECHO/SYR/BUD/2019/91001"),
    ("en", "Write to info@survivors.example.org or office.kabul@example.org."),
    ("en", "The national identity card is free since 2014-2016."),
    ("fr", "Le budget est de 1 250 000,00 EUR pour 2019–2021, SIRET 00123456789012."),
    ("fr", "Des survivants amputés ont perdu la vue. Le ministère a été blessé dans son honneur."),
    ("fr", "La carte nationale d’identité coûte 10 000 francs depuis 2015."),
    ("es", "NIT 00900123456. Ayuda a quien perdió una pierna; presupuesto 12.345.678 USD."),
    ("es", "La cédula cuesta 5.000 pesos y el pasaporte vale diez años (2015-2025)."),
    ("ar", "بلغت الميزانية ١٢٣٤٥٦٧٨ دولارا في ٢٠١٩-٢٠٢١ لفائدة ٤٥٠٠٠ شخص."),
    ("ar", "الشاب الذي فقد ساقه يجد هنا من يصغي إليه. الدكتور أحمد حسن يعالج من أصيب بجروح."),
    ("ar", "السجل التجاري رقم ٠٠١٢٣٤٥٦٧٨"),
]


def _codes(practice, language: str, text: str) -> list[str]:
    setattr(practice, f"results_{language}", text)
    return [finding.code for finding in persons_are_protected(practice)]


@pytest.fixture
def practice(make_practice):
    return make_practice(published=False, results_en="")


def test_what_gives_a_person_away_is_seen(practice):
    missed = []
    for language, text, code in SEEN:
        found = _codes(practice, language, text)
        if found != ([f"{code}-results-{language}"] if code else found):
            missed.append((text, found))
        setattr(practice, f"results_{language}", "")
    assert missed == []


def test_what_gives_nobody_away_is_left_alone(practice):
    wrong = []
    for language, text in NOT_SEEN:
        if found := _codes(practice, language, text):
            wrong.append((text, found))
        setattr(practice, f"results_{language}", "")
    assert wrong == []


def test_only_a_number_that_is_called_an_identity_number_stops_publication(practice):
    practice.results_en = "Her passport no. is N1234567. Call +961 3 123 456."
    found = {finding.code: finding.severity for finding in persons_are_protected(practice)}
    assert found == {"identity-number-results-en": Severity.BLOCKER, "phone-results-en": Severity.WARNING}


def test_rows_are_read_too_and_hidden_texts_are_not(practice):
    practice.resources.create(title_en="Interview", alt_en="Mr Ali Omar lost his hand.", url="https://a.example/b.png")
    assert [(one.code.split("-resources")[0], one.section) for one in persons_are_protected(practice)] == [
        ("health-of-a-person", "resources")
    ]


@settings(max_examples=60, deadline=None)
@given(st.integers(10**7, 10**12 - 1), st.booleans(), st.sampled_from([" ", "-", ""]))
def test_a_number_with_the_code_of_a_country_is_a_telephone_in_both_scripts(number, is_arabic, gap):
    from entries.checks.persons import _phones

    digits = str(number)
    text = f"+{digits[:3]}{gap}{digits[3:]}"
    if is_arabic:
        text = text.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert list(_phones(f"Call {text} now.".translate(DIGITS)))


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(
        st.integers(1900, 2100).map(str),
        st.integers(0, 10**12).map(lambda amount: f"{amount:,}".replace(",", " ")),
        st.integers(0, 10**12).map(lambda amount: f"USD {amount:,}"),
        st.from_regex(r"[A-Z]{2}-[A-Z]{3}-\d{6,12}", fullmatch=True),
        st.from_regex(r"10\.\d{4}/[a-z]{3}\.\d{4}\.\d{7}", fullmatch=True),
        st.from_regex(r"[A-Z]{4}/[A-Z]{3}/20\d\d/\d{5}", fullmatch=True),
    )
)
def test_years_amounts_and_identifiers_are_no_telephones_and_no_identity_numbers(text):
    from entries.checks.persons import _OTHER_NUMBERS, _phones

    plain = _OTHER_NUMBERS.sub(" ", f"It cost {text} in all.")
    assert not list(_phones(plain))
    assert not named(plain)


def test_numbers_of_telephones_and_projects_prove_nothing():
    assert not proven("961 3 123 456, 20191594699, 12345678A, 3112006500006")


def test_a_text_made_to_be_slow_is_not(practice):
    begun = time.monotonic()
    for text in ("Mr " * 16_000, "Aa " * 16_000, "+1" * 25_000, "passport " * 5_000, "Amina lost her leg " * 2_000):
        practice.results_en = text
        list(persons_are_protected(practice))
    assert time.monotonic() - begun < 5
