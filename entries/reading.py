"""How hard a text is to read: a hint to its editor, computed from the lengths of sentences and words.

**English, French, Spanish**: LIX, the readability index of Carl-Hugo Björnsson ("Läsbarhet", Stockholm 1968; compared
over languages in "Readability of Newspapers in 11 Languages", Reading Research Quarterly 18(4), 1983): the words of an
average sentence plus the percentage of words with more than six letters. He calls less than 40 easy (fiction) and 50 or
more hard (factual and official texts). French and Spanish words are longer: the same texts of this portal measure 7 to
9 points more there than in English, so both bounds are 5 points higher.

**Arabic** joins articles, prepositions and pronouns to its words and leaves most vowels unwritten, so LIX does not
carry over. But Arabic indices rest on the same measures, sentence length and long words (for example OSMAN: El-Haj and
Rayson, LREC 2016, who count words of more than five letters as hard). We count letters without vowel marks and without
the article, and judge by bounds of our own, set beside English versions of the same texts and tested by no study; the
number is the counterpart of LIX, not LIX.

No formula sees whether a text is clear: a number does not replace testing with readers, persons with intellectual
disabilities among them for Easy Read.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from entries import markup

# A sentence ends at a full stop, question or exclamation mark, colon or semicolon before a space, and at a line's end.
SENTENCE_END = re.compile(r"(?<=[.!?؟…:;؛])[\"'»”’)\]]*\s+|\n+")
WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
# In French l’État the article is a word of its own.
ELISION = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’]", re.IGNORECASE)
ARABIC_ARTICLE = re.compile(r"^(?:[وف]?[بك]?ال|[وف]?لل)(?=\w{3})")
LONG_WORD = {"ar": 5, "en": 6, "fr": 6, "es": 6}
# Index below which a text is easy, and from which it is hard.
THRESHOLDS = {"ar": (35, 45), "en": (40, 50), "fr": (45, 55), "es": (45, 55)}


class Level(TextChoices):
    """How hard a text is."""

    EASY = "easy", _("Easy to read")
    FAIR = "fair", _("Fairly easy to read")
    HARD = "hard", _("Hard to read")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was measured. `long_words` is a share between 0 and 1; `longest` is the sentence to shorten first."""

    level: Level
    index: int
    words: int
    sentences: int
    words_per_sentence: float
    long_words: float
    longest: str


def measure(text: str, language: str) -> Reading | None:
    """Measure a text (small Markdown) in one of the portal's languages; None when it holds no words."""
    sentences = [(sentence, _words(sentence, language)) for sentence in SENTENCE_END.split(markup.to_plain(text))]
    sentences = [(sentence, words) for sentence, words in sentences if words]
    if not sentences:
        return None
    words = [word for _sentence, found in sentences for word in found]
    limit = LONG_WORD.get(language, LONG_WORD["en"])
    per_sentence = len(words) / len(sentences)
    long_words = sum(len(word) > limit for word in words) / len(words)
    index = round(per_sentence + 100 * long_words)
    return Reading(
        level=_level(index, language),
        index=index,
        words=len(words),
        sentences=len(sentences),
        words_per_sentence=round(per_sentence, 1),
        long_words=round(long_words, 2),
        longest=max(sentences, key=lambda pair: len(pair[1]))[0].strip(),
    )


def _level(index: int, language: str) -> Level:
    easy, hard = THRESHOLDS.get(language, THRESHOLDS["en"])
    if index < easy:
        return Level.EASY
    return Level.FAIR if index < hard else Level.HARD


def _words(sentence: str, language: str) -> list[str]:
    """The words of a sentence as they are counted: without marks over letters, without what is joined to them."""
    letters = "".join(char for char in unicodedata.normalize("NFC", sentence) if not _is_mark(char))
    words = WORD.findall(letters)
    if language == "ar":
        return [ARABIC_ARTICLE.sub("", word) for word in words]
    return [part for word in words for part in _parts(word)]


def _is_mark(char: str) -> bool:
    """Vowel marks, other combining marks, invisible marks and the stretching stroke of Arabic."""
    return char == "\u0640" or unicodedata.category(char) in {"Mn", "Cf"}


def _parts(word: str) -> list[str]:
    article = ELISION.match(word)
    if article and article.end() < len(word):
        return [word[: article.end() - 1], word[article.end() :]]
    return [word]
