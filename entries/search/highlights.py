"""Marking in a title or summary what the query asked for; in Python, on the few hits of one page."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape  # Django's own does the same, and looks for lazy texts first

from django.utils.safestring import SafeString, mark_safe

from entries.search.question import Question
from entries.search.terms import Thesaurus
from entries.search.words import WORD, rough_stem, stems_of

_SHORTEST_PREFIX = 5
_LONGEST_ENDING = 4


class Marker:
    """Knows what to mark for one question: its words, and in each language the labels of the terms it names."""

    def __init__(self, question: Question, known: Thesaurus) -> None:
        self._stems = {rough_stem(word) for word in question.words}
        self._prefixes = tuple(stem for stem in self._stems if len(stem) >= _SHORTEST_PREFIX)
        self._beginnings = frozenset(stem[:_SHORTEST_PREFIX] for stem in self._prefixes)
        self._question = question
        self._known = known
        self._names: dict[str, frozenset[tuple[str, ...]]] = {}
        self._wanted: dict[str, bool] = {}

    def html(self, text: str, language: str) -> SafeString:
        """The text, escaped, with `<mark>` around what was asked for; neighbouring words share one."""
        if not self._question:
            return mark_safe(escape(text))
        parts: list[str] = []
        end = 0
        for start, stop in self.spans(text, language):
            parts += [escape(text[end:start]), "<mark>", escape(text[start:stop]), "</mark>"]
            end = stop
        parts.append(escape(text[end:]))
        return mark_safe("".join(parts))  # every piece of the text went through `escape`

    def spans(self, text: str, language: str) -> list[tuple[int, int]]:
        """Where to mark the text: (start, end) of each run of wanted words with nothing but white space between."""
        found = list(WORD.finditer(text))
        stems = [rough_stem(match[0]) for match in found]
        marked = {place for place, stem in enumerate(stems) if self._is_wanted(stem)}
        for place, length in self._named(stems, language):
            marked.update(range(place, place + length))
        spans: list[tuple[int, int]] = []
        for place in sorted(marked):
            start, end = found[place].span()
            if spans and text[spans[-1][1] : start].isspace():
                start = spans.pop()[0]
            spans.append((start, end))
        return spans

    def _is_wanted(self, stem: str) -> bool:
        """The same word, or one that only differs in its ending."""
        known = self._wanted.get(stem)
        if known is None:
            known = self._wanted[stem] = stem in self._stems or self._is_inflected(stem)
        return known

    def _is_inflected(self, stem: str) -> bool:
        return stem[:_SHORTEST_PREFIX] in self._beginnings and any(
            abs(len(stem) - len(wanted)) <= _LONGEST_ENDING and (stem.startswith(wanted) or wanted.startswith(stem))
            for wanted in self._prefixes
        )

    def _named(self, stems: list[str], language: str) -> Iterator[tuple[int, int]]:
        for name in self._names_in(language):
            if set(name).issubset(stems):
                for start in range(len(stems) - len(name) + 1):
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
