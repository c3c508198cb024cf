"""Glossary terms in a text: the terms of the thesaurus, and ISU's own glossary above them.

All names of a language lie in one tree of words in memory, built anew when the content version changes (whoever edits
terms or the glossary raises it). A text is walked once, word by word, whatever the number of names: the longest name
that begins at a word is taken. Words meet whatever their capitals, accents, plural ending, or, in Arabic, the
conjunction, preposition and article that are written together with them.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from typing import Any

from entries.search.terms import KnownTerm, Thesaurus, thesaurus
from entries.search.words import WORD, folded
from entries.texts import LANGUAGES
from portal.translating.models import GlossaryTerm

#: Names of more words are definitions, not terms; names of more words than `FEW` are compared in one form only.
LONGEST, FEW = 8, 3
#: What may stand between the words of one name: blanks, hyphens, apostrophes; never the end of a sentence.
_GAP = re.compile("[\\s\u00a0\u202f\u200e\u200f\\-‐‑'’/]*")
#: "IT" or "ISU" is another word than "it": short names in capitals count only in capitals.
_SHORT_CAPITALS = 4
_PLURAL_LEAST = 4
#: Written together with an Arabic word: "and" or "then"; "by", "for" or "like"; the article ("for" and it are "لل").
_CLITICS = re.compile("(?P<and>[وف])?(?P<by>[بلك])?(?P<the>ال)?")
_FOR_THE = "لل"
_LEAST_ARABIC = 3
_ARABIC_ENDINGS = (("ين", "ون"), ("ات", "ه"), ("ة", "ه"))


OTHER_WORD, LABEL, OWN = range(3)


@dataclass(frozen=True, slots=True, eq=False)
class Concept:
    """What a name stands for: the word to use in each language, a note, and what is not to be written.

    Of several concepts of one name those of the highest `rank` count: the glossary's, then those of which the name is
    the label, then those of which it is one of the other words that people type.
    """

    words: dict[str, str]
    note: str = ""
    forbidden: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rank: int = OTHER_WORD


@dataclass(frozen=True, slots=True)
class Hit:
    """A name found in a text, from `start` to `end`."""

    start: int
    end: int
    concepts: tuple[Concept, ...]

    def preferred(self, language: str) -> list[str]:
        """What to write in a language; ISU's own glossary silences the thesaurus, and a label other words."""
        able = [concept for concept in self.concepts if concept.words.get(language)]
        highest = max((concept.rank for concept in able), default=OTHER_WORD)
        return list(dict.fromkeys(one.words[language] for one in able if one.rank == highest))


class _Node:
    """A place in the tree: the words that may follow, and what the name that ends here stands for."""

    __slots__ = ("concepts", "following")

    def __init__(self) -> None:
        self.following: dict[str, _Node] = {}
        self.concepts: tuple[Concept, ...] = ()


class Names:
    """The names of one language, each with what it stands for."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._root = _Node()

    def add(self, name: str, concept: Concept) -> None:
        """Make a name known; a name of both stands for the glossary's and the thesaurus's concepts."""
        words = WORD.findall(name)
        if not 0 < len(words) <= LONGEST or len("".join(words)) < 2:
            return
        if len(words) == 1 and _is_short_capitals(words[0]):
            forms: Sequence[tuple[str, ...]] = [(f"={words[0]}",)]
        elif len(words) <= FEW:
            forms = list(product(*(_base_forms(word, self.language) for word in words)))
        else:
            forms = [
                tuple(folded(word) for word in words),
                tuple(_base_forms(word, self.language)[-1] for word in words),
            ]
        for form in forms:
            self._put(form, concept)

    def _put(self, form: Iterable[str], concept: Concept) -> None:
        node = self._root
        for word in form:
            node = node.following.setdefault(word, _Node())
        if concept not in node.concepts:
            node.concepts = (*node.concepts, concept)

    def find(self, text: str) -> list[Hit]:
        """All names in a text, none of which overlap; the longest at each place."""
        words = [(found.start(), found.end(), _spoken_forms(found[0], self.language)) for found in WORD.finditer(text)]
        hits, place = [], 0
        while place < len(words):
            length, concepts = self._longest(text, words, place)
            if length:
                hits.append(Hit(words[place][0], words[place + length - 1][1], concepts))
            place += length or 1
        return hits

    def _longest(self, text: str, words: list[tuple[int, int, tuple[str, ...]]], place: int) -> tuple[int, Any]:
        """How many words the longest name at a place has, and what it stands for; (0, ()) where none begins."""
        nodes = [self._root]
        best: tuple[int, tuple[Concept, ...]] = (0, ())
        for length, (start, _end, forms) in enumerate(words[place : place + LONGEST], 1):
            if length > 1 and not _GAP.fullmatch(text, words[place + length - 2][1], start):
                break
            nodes = [node.following[form] for node in nodes for form in forms if form in node.following]
            if not nodes:
                break
            concepts = tuple(dict.fromkeys(concept for node in nodes for concept in node.concepts))
            if concepts:
                best = (length, concepts)
        return best


class Glossary:
    """The names of all languages, and what is not to be written in them."""

    def __init__(self, terms: Thesaurus, own: Iterable[GlossaryTerm]) -> None:
        self._names = {language: Names(language) for language in LANGUAGES}
        self._forbidden = {language: Names(language) for language in LANGUAGES}
        for row in own:
            self._add_own(row)
        for term in terms.by_id.values():
            if term.merged_into is None and not term.retired:
                self._add_term(term)

    def _add_own(self, row: GlossaryTerm) -> None:
        words = {code: getattr(row, f"word_{code}") or "" for code in LANGUAGES}
        forbidden = {code: tuple(lines_of(getattr(row, f"forbidden_{code}"))) for code in LANGUAGES}
        concept = Concept(words, row.note, forbidden, OWN)
        for code in LANGUAGES:
            for name in (words[code], *lines_of(getattr(row, f"alternatives_{code}"))):
                self._names[code].add(name, concept)
            for name in forbidden[code]:
                self._forbidden[code].add(name, concept)

    def _add_term(self, term: KnownTerm) -> None:
        words = {code: term.shorts.get(code) or term.labels.get(code, "") for code in LANGUAGES}
        label, other = Concept(words, rank=LABEL), Concept(words)
        for code, names in term.names.items():
            labels = {term.labels.get(code), term.shorts.get(code)}
            for name in names:
                self._names[code].add(name, label if name in labels else other)

    def find(self, text: str, source: str, target: str) -> list[Hit]:
        """The terms of a source text for which there is a word in the target language."""
        return [hit for hit in self._names[source].find(text) if hit.preferred(target)] if source in self._names else []

    def not_to_be_used(self, text: str, language: str) -> list[tuple[str, str]]:
        """What a translation says and should not: as it stands there, and the word to use."""
        hits = self._forbidden[language].find(text)
        return list(dict.fromkeys((text[hit.start : hit.end], hit.concepts[0].words[language]) for hit in hits))


def lines_of(text: str | None) -> Iterator[str]:
    """The lines of a list that hold something."""
    return (line.strip() for line in (text or "").splitlines() if line.strip())


_lock = threading.Lock()
_kept: tuple[Thesaurus, Glossary] | None = None


def glossary() -> Glossary:
    """The glossary as it is now: 1 query when it is in memory, 3 when it has to be read."""
    global _kept
    terms, kept = thesaurus(), _kept
    if kept is not None and kept[0] is terms:
        return kept[1]
    fresh = Glossary(terms, GlossaryTerm.objects.all())
    with _lock:
        _kept = (terms, fresh)
    return fresh


def _is_short_capitals(word: str) -> bool:
    return word.isupper() and 1 < len(word) <= _SHORT_CAPITALS


@lru_cache(maxsize=20_000)
def _base_forms(word: str, language: str) -> tuple[str, ...]:
    """The forms under which a word of a name is kept: as it is written, without article or plural ending."""
    whole = folded(word)
    if language != "ar":
        return tuple(dict.fromkeys([whole, *_singulars(whole)[:1]]))
    bare = whole[2:] if whole.startswith("ال") and len(whole) - 2 >= _LEAST_ARABIC else whole
    return tuple(dict.fromkeys([bare, *_arabic_endings(bare)]))


@lru_cache(maxsize=50_000)
def _spoken_forms(word: str, language: str) -> tuple[str, ...]:
    """The forms in which a word of a text may be kept."""
    whole = folded(word)
    forms = _without_clitics(whole) if language == "ar" else [whole, *_singulars(whole)]
    if _is_short_capitals(word):
        forms.append(f"={word}")
    return tuple(dict.fromkeys(forms))


def _singulars(word: str) -> list[str]:
    """A word without its plural ending, as far as English, French and Spanish agree: -s, -es, -x; never of "class"."""
    if len(word) < _PLURAL_LEAST or word.endswith("ss"):
        return []
    if word.endswith("es"):
        return [word[:-1], word[:-2]]
    return [word[:-1]] if word.endswith(("s", "x")) else []


def _without_clitics(word: str) -> list[str]:
    """An Arabic word with ever fewer of the letters that may be written together with it, and with its endings."""
    found = _CLITICS.match(word)
    heads = {"", *(found["and"] or "", (found["and"] or "") + (found["by"] or ""), found[0])} if found else {""}
    conjunction = found["and"] or "" if found else ""
    heads |= {(head + _FOR_THE) for head in ("", conjunction) if word.startswith(head + _FOR_THE)}
    heads |= {head for head in ("و", "ف", "ب", "ل", "ك", "ال") if word.startswith(head)}
    bare = [word[len(head) :] for head in sorted(heads, key=len) if len(word) - len(head) >= _LEAST_ARABIC or not head]
    return [form for one in bare for form in (one, *_arabic_endings(one))]


def _arabic_endings(word: str) -> list[str]:
    """The word with the ending that its case or number would give it: ناجين as ناجون, منظمات as منظمة."""
    return [
        word[: -len(ending)] + other
        for ending, other in _ARABIC_ENDINGS
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_ARABIC - 1
    ]
