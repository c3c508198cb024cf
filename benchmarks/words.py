"""Texts that look like language to a search engine: real words first, made-up ones behind, as often as Zipf says.

The 2,000 most frequent words of each language come from the portal's own sample texts (words/*.txt, most frequent
first). The tail is made of halves of them, because a vocabulary of 2,000 words has no rare ones.
"""

from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).parent / "words"
VOCABULARY = 60_000
#: Words in the stream that all texts of a language are cut from; the rarest words are in it about three times.
STREAM = 2_000_000
#: The frequency of the word of rank r is proportional to 1 / (r + SHIFT): Zipf's law as Mandelbrot corrected it.
SHIFT = 2.7
_SLOTS = 1 << 20


def vocabulary(language: str, size: int = VOCABULARY, seed: int = 1) -> list[str]:
    """The words of a language, the most frequent first; the same for the same seed."""
    real = (FOLDER / f"{language}.txt").read_text(encoding="utf-8").split()
    known = dict.fromkeys(real)
    draw = np.random.default_rng([seed, len(language), *map(ord, language)])
    halves = [word for word in real if len(word) >= 4]
    while len(known) < size:
        first, second = draw.integers(0, len(halves), (2, size))
        for one, other in zip(first, second, strict=True):
            known[halves[one][: -(len(halves[one]) // 2)] + halves[other][len(halves[other]) // 2 :]] = None
    return list(known)[:size]


class Texts:
    """Cuts texts of a wanted number of words out of one long stream, each at a place of its own."""

    def __init__(self, language: str, seed: int = 1, stream: int = STREAM) -> None:
        words = vocabulary(language, seed=seed)
        frequencies = 1 / (np.arange(len(words)) + SHIFT)
        shares = np.cumsum(frequencies) / frequencies.sum()
        slots = np.searchsorted(shares, (np.arange(_SLOTS) + 0.5) / _SLOTS)
        self._draw = np.random.default_rng([seed, 2, *map(ord, language)])
        ranks = slots[self._draw.integers(0, _SLOTS, stream)]
        lengths = np.array([len(word) + 1 for word in words])[ranks]
        self._starts: Any = np.concatenate(([0], np.cumsum(lengths)))
        self._stream = " ".join(np.array(words, dtype=object)[ranks].tolist())

    def cut(self, words: int, number: int) -> list[str]:
        """So many texts of so many words each, with a capital in front and a full stop behind."""
        first = self._draw.integers(0, len(self._starts) - words - 1, number)
        begins, ends = self._starts[first].tolist(), (self._starts[first + words] - 1).tolist()
        texts = (self._stream[begin:end] for begin, end in zip(begins, ends, strict=True))
        return [f"{text[:1].upper()}{text[1:]}." for text in texts]
