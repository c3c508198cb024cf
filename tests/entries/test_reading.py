"""Reading level: the numbers are what the formula says, and simple texts are called easier than official ones."""

import pytest

from entries.reading import Level, measure
from entries.texts import LANGUAGES

PLAIN = {
    "ar": "أنا علي. فقدت ساقي في حقل. لغم قديم كان هناك. الآن أمشي مع طرف جديد. أعمل في بيتي.",
    "en": "My name is Ali. I lost my leg in a field. An old mine lay there. Now I walk with a new leg. I work at home.",
    "fr": "Je suis Ali. J’ai perdu une jambe dans un champ. Il y avait une mine. Je marche et je vais au travail.",
    "es": "Soy Ali. Perdí una pierna en el campo. Había una mina. Ahora camino con otra pierna. Yo hago pan en casa.",
}
OFFICIAL = {
    "ar": (
        "تشجع الدول الأطراف المنظمات الدولية والمؤسسات الإقليمية المتخصصة على تعزيز استراتيجياتها المتعلقة بتعبئة "
        "الموارد اللازمة لمساعدة الناجين ومجتمعاتهم المحلية مساعدة مستدامة ومتكاملة وفقا لالتزاماتها المنصوص عليها"
    ),
    "en": (
        "Recognizing the interdependence of humanitarian assistance, comprehensive rehabilitation and socioeconomic "
        "reintegration, participating governments should progressively institutionalize multisectoral coordination."
    ),
    "fr": (
        "Reconnaissant l’interdépendance de l’assistance humanitaire, de la réadaptation fonctionnelle et de la "
        "réintégration socioéconomique, les gouvernements participants institutionnaliseront la coordination."
    ),
    "es": (
        "Reconociendo la interdependencia de la asistencia humanitaria, la rehabilitación integral y la reintegración "
        "socioeconómica, los gobiernos participantes institucionalizarán la coordinación multisectorial"
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_plain_sentences_are_easy_and_official_ones_hard(language):
    plain, official = measure(PLAIN[language], language), measure(OFFICIAL[language], language)
    assert plain is not None
    assert official is not None
    assert (plain.level, official.level) == (Level.EASY, Level.HARD)
    assert plain.sentences == 5 - (language == "fr")


def test_the_index_is_words_per_sentence_plus_the_percentage_of_long_words():
    reading = measure("One two three four. Five sixteen seventeen eight!", "en")
    assert reading is not None
    assert (reading.words, reading.sentences, reading.words_per_sentence) == (8, 2, 4.0)
    assert reading.long_words == 0.25
    assert reading.index == 4 + 25


def test_markup_numbers_and_addresses_are_not_read_as_words():
    reading = measure("1. **Go** to [us](https://example.org/extraordinarily-long)\n2. Pay 1,250.50 now", "en")
    assert reading is not None
    assert (reading.words, reading.sentences) == (5, 2)


def test_the_longest_sentence_is_named():
    reading = measure("Short. This one is a good deal longer. Tiny.", "en")
    assert reading is not None
    assert reading.longest == "This one is a good deal longer."


def test_arabic_letters_count_without_vowels_stretching_or_article():
    bare, dressed = measure("الكتاب والبيت", "ar"), measure("الكِتَابُ والبيـــت", "ar")
    assert bare == dressed or (bare and dressed and bare.index == dressed.index)
    assert bare is not None
    assert bare.long_words == 0


def test_a_french_article_is_a_word():
    reading = measure("l’État qu’il aujourd’hui", "fr")
    assert reading is not None
    assert reading.words == 5


@pytest.mark.parametrize("text", ["", "  ", "1234 – 5678", "…", "**"])
def test_a_text_without_words_has_no_level(text):
    assert measure(text, "en") is None


def test_levels_are_translated_words():
    assert Level.HARD == "hard"
    assert str(Level.EASY.label) == "Easy to read"
