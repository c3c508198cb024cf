"""Words as search compares them: folded, without accents, Arabic spelled one way."""

import re
import unicodedata
from functools import lru_cache

#: Short vowels and other marks above and below Arabic letters, the stretching tatweel, and invisible direction marks.
_ARABIC_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0640]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
#: Letters that writers use for one another: the alefs, final ya, and what Persian keyboards produce.
_ARABIC_LETTERS = str.maketrans("آأإٱىیک", "ااااييك")
_LATIN_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
#: "and" is written together with its word; PostgreSQL's stemmer knows the article but not the "and" before it.
_AND_THE = re.compile(r"\bو(?=ال\w{4})")
#: A word with its combining marks; an apostrophe ends it: "l’aide" is two words.
WORD = re.compile("[\\w\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670]+")
_LONG = 5
_ARTICLE = "ال"


def spelled_once(text: str) -> str:
    """Text whose Arabic is written one way: no marks, one alef, one ya; invisible characters gone.

    Applied to what is indexed and to what is asked, so that both meet whatever the keyboard.
    """
    return _AND_THE.sub("", without_marks(text).translate(_ARABIC_LETTERS))


def without_marks(text: str) -> str:
    """Text without Arabic vowel marks, tatweel and invisible characters; every letter stays as it is written."""
    return _ARABIC_MARKS.sub("", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))


#: PostgreSQL ships no Arabic stop list. Function words only: prepositions, conjunctions, pronouns, particles.
_FUNCTION_WORDS = """
    في من إلى على عن مع بين حتى منذ خلال عند لدى نحو حول ضد دون بدون بعد قبل تحت فوق أمام خلف ضمن عبر لأجل
    و أو أم ثم بل لكن لكنه أن إن أنه إنه أنها إنها أنهم إنما إذا إذ لو لولا كي لكي حيث كما كان كانت كانوا يكون تكون
    ليس ليست لا لم لن ما ماذا هل قد لقد سوف أي أية كل بعض غير سوى مثل هذا هذه هذان هؤلاء ذلك تلك أولئك هنا هناك
    هو هي هم هن هما أنا نحن أنت أنتم الذي التي الذين اللذان اللتان اللواتي اللاتي مما عما فيما فيه فيها منه منها
    منهم به بها بهم له لها لهم عليه عليها عليهم إليه إليها إليهم وهو وهي وهم وفي ومن وعلى وإلى وعن ومع وأن وقد ولا
    ولم وما وكان وكانت والتي والذي والذين أيضا كذلك لذلك بذلك
"""
ARABIC_STOP_WORDS = frozenset(spelled_once(word) for word in _FUNCTION_WORDS.split())


def without_stop_words(text: str) -> str:
    """Text without Arabic function words (`text` as `spelled_once` returns it)."""
    return WORD.sub(lambda found: "" if found[0] in ARABIC_STOP_WORDS else found[0], text)


def folded(text: str) -> str:
    """A word or name in small letters without accents (what PostgreSQL's `unaccent` and lower case make of it).

    Arabic is spelled one way, and white space is one space: for comparing what people type.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    small = spelled_once(text).casefold().translate(_LATIN_LETTERS)
    bare = (letter for letter in unicodedata.normalize("NFKD", small) if not unicodedata.combining(letter))
    return " ".join("".join(bare).split())


@lru_cache(maxsize=20_000)
def rough_stem(word: str) -> str:
    """A folded word without plural ending or Arabic article: coarse, the same on both sides of a comparison.

    It only has to make "prothèses" meet "prothèse" and "الألغام" meet "ألغام"; PostgreSQL's stemmers do the search.
    """
    stem = folded(word)
    if stem.startswith(_ARTICLE) and len(stem) > _LONG:
        return stem[len(_ARTICLE) :]
    for ending in "se":
        if len(stem) >= _LONG and stem.endswith(ending):
            stem = stem[:-1]
    return stem


def words_of(text: str) -> list[str]:
    """The words of a text as written, in order."""
    return WORD.findall(text)


def stems_of(text: str) -> tuple[str, ...]:
    """The rough stems of all words of a text, in order."""
    return tuple(rough_stem(word) for word in words_of(text))
