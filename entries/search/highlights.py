"""Marking in a title or summary what the query asked for; in Python, on the few hits of one page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from entries.search.question import Question
from entries.search.terms import Thesaurus
from entries.search.words import WORD, rough_stem, stems_of

_SHORTEST_PREFIX = 5
_LONGEST_ENDING = 4


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text, and whether the query asked for it."""

    text: str
    marked: bool


class Marker:
    """Knows what to mark for one question: its words, and in each language the labels of the terms it names."""

    def __init__(self, question: Question, known: Thesaurus) -> None:
        self._stems = {rough_stem(word) for word in question.words}
        self._prefixes = tuple(stem for stem in self._stems if len(stem) >= _SHORTEST_PREFIX)
        self._question = question
        self._known = known
        self._names: dict[str, frozenset[tuple[str, ...]]] = {}

    def segments(self, text: str, language: str) -> list[Segment]:
        """The text in pieces; joined they are the text again. Neighbouring marked words are one piece."""
        found = list(WORD.finditer(text))
        stems = [rough_stem(match[0]) for match in found]
        marked = [self._is_wanted(stem) for stem in stems]
        for start, length in self._named(stems, language):
            marked[start : start + length] = [True] * length
        pieces: list[Segment] = []
        end = 0
        for match, is_marked in zip(found, marked, strict=True):
            pieces += [Segment(text[end : match.start()], False), Segment(match[0], is_marked)]
            end = match.end()
        return _joined([*pieces, Segment(text[end:], False)])

    def html(self, text: str, language: str) -> SafeString:
        """The text, escaped, with `<mark>` around what was asked for."""
        if not self._question:
            return escape(text)
        pieces = (
            format_html("<mark>{}</mark>", piece.text) if piece.marked else piece.text
            for piece in self.segments(text, language)
        )
        return format_html_join("", "{}", ((piece,) for piece in pieces))

    def _is_wanted(self, stem: str) -> bool:
        """The same word, or one that only differs in its ending."""
        if stem in self._stems:
            return True
        return len(stem) >= _SHORTEST_PREFIX and any(
            abs(len(stem) - len(wanted)) <= _LONGEST_ENDING and (stem.startswith(wanted) or wanted.startswith(stem))
            for wanted in self._prefixes
        )

    def _named(self, stems: list[str], language: str) -> Iterator[tuple[int, int]]:
        names = self._names_in(language)
        for start in range(len(stems)) if names else ():
            for name in names:
                if tuple(stems[start : start + len(name)]) == name:
                    yield start, len(name)

    def _names_in(self, language: str) -> frozenset[tuple[str, ...]]:
        if language not in self._names:
            terms = (self._known.by_id.get(pk) for pk in self._question.terms)
            self._names[language] = frozenset(
                stems
                for term in terms
                if term
                for name in (term.labels[language], term.shorts[language])
                if (stems := stems_of(name))
            )
        return self._names[language]


def _joined(pieces: list[Segment]) -> list[Segment]:
    """Neighbours of one sort become one; white space between two marked words is marked with them."""
    joined: list[Segment] = []
    for piece in pieces:
        if not piece.text:
            continue
        if piece.marked and len(joined) > 1 and joined[-1].text.isspace() and joined[-2].marked:
            space = joined.pop()
            joined[-1] = Segment(f"{joined[-1].text}{space.text}{piece.text}", True)
        elif joined and joined[-1].marked == piece.marked:
            joined[-1] = Segment(joined[-1].text + piece.text, piece.marked)
        else:
            joined.append(piece)
    return joined
