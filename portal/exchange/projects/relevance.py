"""Does a project truly concern survivors, persons with disabilities, rehabilitation or mine action?

A word of the field alone is not enough: nearly every appeal names "women, children, the elderly and the disabled".
So each mention is weighed by what stands around it, and the sum by the length of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from portal.exchange.projects.records import Record
from portal.exchange.projects.words import FIELD, FIGURES, LISTED_WITH, STEMS, any_of, fold

#: Characters around a mention in which other groups make it one item of a list, and how many of them it takes.
AROUND, COMPANY = 80, 2
#: Weights of a mention: on its own; in a list of groups.
ALONE, LISTED = 1.0, 0.2
#: Mentions per hundred words, and their sum, from which a text is about the field.
DENSE, ENOUGH = 0.75, 3.0
#: A text of so few words is like a title: one mention that is not an item of a list says what it is about.
SHORT = 45
#: OECD DAC sector: removal of land mines and explosive remnants of war.
MINE_SECTOR = "15250"

_FIELD = {concept: any_of(patterns) for concept, patterns in FIELD.items()}
_LISTED_WITH = re.compile(rf"(?<!\w)(?:{LISTED_WITH})(?!\w)")
_FIGURES = re.compile(FIGURES)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Relevance:
    """Whether a record belongs on the portal, why, and the words that were found."""

    relevant: bool
    reason: str
    words: tuple[str, ...] = ()


def weigh(record: Record) -> Relevance:
    """Judge one record by its title, its text, its sectors and its disability marker."""
    text = fold(record.text())
    weight, words = _weight(text)
    _title_weight, title_words = _weight(fold("\n".join(record.titles.values())))
    found = tuple(word for word, _count in (title_words + words).most_common(6))
    if record.aims_at_disability or MINE_SECTOR in record.sectors:
        return Relevance(True, "The source itself says so (sector or disability marker).", found)
    if not found:
        return Relevance(False, "No word of the field.")
    if title_words:
        return Relevance(True, "Named in the title.", found)
    length = len(_WORD.findall(text))
    if (weight >= ALONE and length <= SHORT) or (weight >= ENOUGH and 100 * weight >= DENSE * length):
        return Relevance(True, "The text is about it.", found)
    return Relevance(False, f"Only mentioned ({', '.join(found)}).", found)


def _weight(folded: str) -> tuple[float, Counter[str]]:
    """The weight of all mentions in a folded text, and how often each word is there."""
    text = _FIGURES.sub(lambda match: " " * len(match[0]), folded)
    weight, words = 0.0, Counter[str]()
    for concept, pattern in _FIELD.items():
        if not any(stem in text for stem in STEMS[concept]):
            continue
        for match in pattern.finditer(text):
            words[match[0]] += 1
            weight += LISTED if _in_a_list(text, match.start(), match.end()) else ALONE
    return weight, words


def _in_a_list(text: str, start: int, end: int) -> bool:
    around = f"{text[max(start - AROUND, 0) : start]} {text[end : end + AROUND]}"
    return len(set(_LISTED_WITH.findall(around))) >= COMPANY
