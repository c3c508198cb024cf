"""Glossary terms are found in texts as people write them, and ISU's own glossary stands above the thesaurus."""

import time

import pytest
from django.urls import reverse

from entries.audit.models import AuditRecord
from portal.translating.glossary import Concept, Names, glossary
from portal.translating.models import GlossaryTerm

ANY = Concept({"en": "x"})


def found(language, names, text):
    tree = Names(language)
    for name in names:
        tree.add(name, ANY)
    return [text[hit.start : hit.end] for hit in tree.find(text)]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("الناجون", "والناجين وللناجين بالناجين فالناجون للناجين", 5),
        ("ناجون", "الناجون كالناجين", 2),
        ("مساعدة الضحايا", "لمساعدة الضحايا، ومساعدةِ الضحايا", 2),
        ("إعادة التأهيل", "بإعادة التأهيل وبإعادة التأهيل اعادة التاهيل", 3),
        ("منظمة الأشخاص ذوي الإعاقة", "ولمنظمات الأشخاص ذوي الإعاقة", 1),
        ("لغم", "بلغم ألغام غم", 1),
        ("بلد", "لد", 0),
    ],
)
def test_arabic_words_are_found_with_what_is_written_together_with_them(name, text, expected):
    assert len(found("ar", [name], text)) == expected


@pytest.mark.parametrize(
    ("language", "name", "text", "expected"),
    [
        ("en", "survivor", "Survivors, a SURVIVOR’s", ["Survivors", "SURVIVOR"]),
        ("en", "peer support", "peer-support; peer. Support", ["peer-support"]),
        ("en", "IT", "it or IT", ["IT"]),
        ("en", "class", "clas class", ["class"]),
        ("fr", "aide à l’emploi", "l’aide à l'emploi", ["aide à l'emploi"]),
        ("fr", "appareil orthopédique", "des appareils orthopediques", ["appareils orthopediques"]),
        ("es", "red", "las redes", ["redes"]),
    ],
)
def test_latin_words_are_found_without_plural_accent_and_capitals(language, name, text, expected):
    assert found(language, [name], text) == expected


def test_the_longest_name_is_taken():
    assert found("en", ["mine", "mine action", "action"], "mine action and a mine") == ["mine action", "mine"]


def test_a_long_text_against_many_names_takes_no_time_to_speak_of():
    names = [f"w{one} w{two}" for one in range(60) for two in range(60)]
    text = " ".join(f"w{number % 61}" for number in range(5000))
    tree = Names("en")
    for name in names:
        tree.add(name, ANY)
    began = time.process_time()
    tree.find(text)
    assert time.process_time() - began < 1


@pytest.mark.django_db
def test_isus_glossary_silences_the_thesaurus(make_term):
    make_term("theme/survivors", label_en="Survivors", label_fr="Rescapés")
    make_term("theme/mine", label_en="Landmine", label_fr="Mine terrestre")
    GlossaryTerm.objects.create(
        word_en="survivor", word_fr="survivant", forbidden_fr="victime survivante\nrescapé", note="Never victims."
    )
    hits = glossary().find("Survivors of landmines", "en", "fr")
    assert [hit.preferred("fr") for hit in hits] == [["survivant"], ["Mine terrestre"]]
    assert glossary().not_to_be_used("Des rescapés", "fr") == [("rescapés", "survivant")]
    assert glossary().find("Survivors", "en", "es") == []  # there is no Spanish word to show


@pytest.mark.django_db
def test_a_curator_keeps_the_glossary_and_translators_see_it_at_once(client, curator, make_practice):
    client.force_login(curator)
    glossary()
    values = {
        "word_en": "peer  visit",
        "word_fr": "visite de pairs",
        "forbidden_fr": "visite amicale\n\nvisite amicale",
    }
    assert client.post(reverse("desk:glossary_new"), values).status_code == 302
    term = GlossaryTerm.objects.get()
    assert (term.word_en, term.forbidden_fr) == ("peer visit", "visite amicale")
    page = client.get(reverse("desk:translate", args=[make_practice().pk, "fr"])).content.decode()
    assert "<mark>Peer visits</mark>" in page
    assert "visite de pairs" in page
    changed = {"word_en": "peer visit", "word_fr": "visite", "seen": "1"}
    assert client.post(reverse("desk:glossary_term", args=[term.pk]), changed).status_code == 302
    stale = client.post(reverse("desk:glossary_term", args=[term.pk]), changed | {"word_fr": "mine"})
    assert stale.status_code == 409
    assert 'value="mine"' in stale.content.decode()
    assert client.post(reverse("desk:glossary_remove", args=[term.pk])).status_code == 302
    assert AuditRecord.objects.filter(action="glossary.changed").count() == 3


@pytest.mark.django_db
def test_a_term_without_two_words_is_refused_and_kept(client, curator):
    client.force_login(curator)
    response = client.post(reverse("desk:glossary_new"), {"word_en": "alone"})
    assert response.status_code == 422
    assert 'value="alone"' in response.content.decode()


@pytest.mark.django_db
def test_the_glossary_is_searched_in_every_language_at_one_number_of_queries(
    client, translator, django_assert_num_queries
):
    client.force_login(translator)
    for word in ("un", "deux"):
        GlossaryTerm.objects.create(word_en=word, word_fr=f"{word} mot")
    address = reverse("desk:glossary")
    client.get(address)
    with django_assert_num_queries(5):
        page = client.get(address).content.decode()
    assert page.count("<tr>") == 3
    assert client.get(address, {"q": "DEUX"}).content.decode().count("<tr>") == 2
    assert "/remove/" not in page
