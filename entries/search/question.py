"""What a query asks for: its parts, and the terms it names in any of the four languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from entries.search.terms import Thesaurus
from entries.search.words import rough_stem, spelled_once, without_stop_words, words_of

MAX_LENGTH = 200  # characters
#: Beyond these, names are searched as words only: each may be met by word or by tag, which doubles the conditions.
MAX_NAMED = 3
_TOKEN = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<words>[^\s"]+))')
_EITHER = re.compile(r"(?<!\S)OR(?!\S)")


@dataclass(frozen=True, slots=True)
class Part:
    """One condition: the text, or one of the terms that this text names.

    `text` is in the syntax of `websearch_to_tsquery`; `excluded` parts must not be met.
    """

    text: str
    terms: frozenset[int] = frozenset()
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A query understood: every part has to be met. `words` are the words that are wanted, for highlights."""

    parts: tuple[Part, ...] = ()
    words: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.parts)

    @property
    def terms(self) -> frozenset[int]:
        """Every term that the query names and wants."""
        return frozenset().union(*(part.terms for part in self.parts if not part.excluded))


def understand(query: str, thesaurus: Thesaurus) -> Question:
    """Take a query apart. Quotes, a leading minus and OR mean what they mean in web search engines.

    With OR the query stays one part, because each side may hold several words.
    """
    text = without_stop_words(spelled_once(query)).strip()
    if not words_of(text):
        return Question()
    either = bool(_EITHER.search(text))
    parts = [Part(text, _exactly(text, thesaurus))] if either else _parts(text, thesaurus)
    return Question(tuple(_bounded(dict.fromkeys(parts))), tuple(dict.fromkeys(_wanted_words(text))))


def _bounded(parts: Iterable[Part]) -> Iterator[Part]:
    """The parts, those that name terms beyond `MAX_NAMED` as words only."""
    named = 0
    for part in parts:
        named += bool(part.terms) and not part.excluded
        yield part if named <= MAX_NAMED or part.excluded else replace(part, terms=frozenset())


def _parts(text: str, thesaurus: Thesaurus) -> Iterator[Part]:
    plain: list[str] = []
    for token in _TOKEN.finditer(text):
        if token["minus"] or token["phrase"] is not None:
            content = token["phrase"] if token["phrase"] is not None else token["words"]
            if words_of(content):
                yield Part(f'"{content}"', _exactly(content, thesaurus), excluded=bool(token["minus"]))
        else:
            plain.extend(words_of(token["words"]))
    yield from _plain_parts(plain, thesaurus)


def _plain_parts(words: list[str], thesaurus: Thesaurus) -> Iterator[Part]:
    """Names of terms become parts of their own; all other words together are one part."""
    stems = [rough_stem(word) for word in words]
    rest: list[str] = []
    position = 0
    while position < len(words):
        length, terms = thesaurus.named_at(stems, position)
        if length:
            yield Part(" ".join(words[position : position + length]), terms)
        else:
            rest.append(words[position])
        position += length or 1
    if rest:
        yield Part(" ".join(rest))


def _exactly(text: str, thesaurus: Thesaurus) -> frozenset[int]:
    """The terms whose whole name this text is."""
    stems = [rough_stem(word) for word in words_of(text)]
    length, terms = thesaurus.named_at(stems, 0)
    return terms if length == len(stems) else frozenset()


def _wanted_words(text: str) -> Iterator[str]:
    for token in _TOKEN.finditer(text):
        if not token["minus"] and token[0] != "OR":
            yield from words_of(token["phrase"] if token["phrase"] is not None else token["words"])
