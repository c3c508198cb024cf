"""From the parameters of an address to what is asked, and a sentence for each thing that cannot be understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _, ngettext

from entries.kinds import Kind, kind_of
from entries.search.question import MAX_LENGTH, Question, understand
from entries.search.terms import KnownTerm, Thesaurus, thesaurus

Sort = Literal["relevance", "newest"]
PAGE_SIZE = 15  # with more, a page of Arabic summaries outgrows the first 14 kB that a slow line brings
MAX_PAGE = 50
MAX_CHOICES = 20  # values of one facet; more is not a person choosing
_SHOWN = 40  # characters of a value that is quoted back
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ud800-\udfff]")
_FIRST_PAGE = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """A list as somebody asked for it: everything that its address says, and nothing else.

    `typed` is the query exactly as typed, for the search field; `q` what is searched for. `problems` are sentences
    in the reader's language; with any of them the answer is a 400 that still shows what could be understood.
    `moved`: a chosen term was merged into another, so the address should change. `page` is 0 when the page number
    cannot be one. `known` are the terms as they were at that moment.
    """

    kinds: tuple[Kind, ...]
    facets: tuple[str, ...]
    known: Thesaurus = field(repr=False, compare=False)
    typed: str = ""
    q: str = ""
    question: Question = field(default_factory=Question)
    chosen: Mapping[str, tuple[KnownTerm, ...]] = field(default_factory=dict)
    chosen_kinds: tuple[Kind, ...] = ()
    sort: Sort = "newest"
    page: int = _FIRST_PAGE
    whole: frozenset[str] = frozenset()
    problems: tuple[str, ...] = ()
    moved: bool = False
    unanswerable: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the order and the page was chosen."""
        return bool(self.q or self.chosen_kinds or any(self.chosen.values()))

    @property
    def condition(self) -> str:
        """SQL of constants on `entry_id`, for what the kind's own table decides at this moment; "" for nothing."""
        return ""

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters that say this again, in a fixed order; defaults and the page are left out."""
        found = [("q", self.q)] if self.q else []
        found += [("kind", kind.code) for kind in self.chosen_kinds]
        found += [(name, term.code) for name in self.facets for term in self.chosen.get(name, ())]
        if self.q and self.sort != "relevance":
            found.append(("sort", self.sort))
        return found

    def address(self, **changes: object) -> str:
        """The query part of the address of this list with some fields replaced; begins with `?`."""
        asked = replace(self, **changes) if changes else self  # type: ignore[arg-type]
        pairs = asked.pairs() + [("all", name) for name in sorted(asked.whole)]
        if asked.page > _FIRST_PAGE:
            pairs.append(("page", str(asked.page)))
        return f"?{urlencode(pairs)}"

    def without(self, vocabulary: str, term: KnownTerm) -> str:
        """The address with one choice taken away."""
        kept = tuple(one for one in self.chosen.get(vocabulary, ()) if one.id != term.id)
        return self.address(chosen={**self.chosen, vocabulary: kept}, page=_FIRST_PAGE)

    def without_kind(self, kind: Kind) -> str:
        """The address with one kind taken away."""
        kept = tuple(one for one in self.chosen_kinds if one is not kind)
        return self.address(chosen_kinds=kept, page=_FIRST_PAGE)


def parse(
    params: QueryDict, *, kinds: Iterable[Kind | str], facets: Iterable[str], known: Thesaurus | None = None
) -> Asked:
    """Read the parameters of a list: `q`, `kind`, one per facet, `sort`, `page`, `all`. 1 query, 2 when terms are read.

    Whoever reads many lists at once brings the terms (`known`); then there is no query.

    Never raises for what a visitor can send: what cannot be understood becomes a sentence in `problems`, and the
    rest is kept.
    """
    reader = _Reader(params, tuple(kind_of(one) if isinstance(one, str) else one for one in kinds), tuple(facets))
    return reader.read(known or thesaurus())


class _Reader:
    """Collects problems while it reads one set of parameters."""

    def __init__(self, params: QueryDict, kinds: tuple[Kind, ...], facets: tuple[str, ...]) -> None:
        self.params = params
        self.kinds = kinds
        self.facets = tuple(str(getattr(name, "value", name)) for name in facets)
        self.problems: list[str] = []
        self.moved = self.unanswerable = False

    def read(self, known: Thesaurus) -> Asked:
        typed = self.params.get("q", "")
        q = self._query(typed)
        question = understand(q, known)
        if q and not question:
            q = ""
            self.problems.append(_("Your search holds no word that can be searched for. Write at least one word."))
        chosen = {name: self._terms(name, known) for name in self.facets}
        return Asked(
            kinds=self.kinds, facets=self.facets, known=known, typed=typed, q=q, question=question, chosen=chosen,
            chosen_kinds=self._kinds(), sort=self._sort(bool(question)), page=self._page(),
            whole=frozenset(self.params.getlist("all")) & set(self.facets),
            problems=tuple(self.problems), moved=self.moved, unanswerable=self.unanswerable,
        )  # fmt: skip

    def _query(self, typed: str) -> str:
        q = " ".join(_UNREADABLE.sub(" ", typed).split())
        if _UNREADABLE.search(typed):
            self.problems.append(_("Some characters of your search cannot be read and were left out."))
        if len(q) > MAX_LENGTH:
            self.unanswerable = True
            self.problems.append(
                ngettext(
                    "Your search is too long: at most %(most)d character can be searched for at once."
                    " Your text is still in the search field; please shorten it.",
                    "Your search is too long: at most %(most)d characters can be searched for at once."
                    " Your text is still in the search field; please shorten it.",
                    MAX_LENGTH,
                )
                % {"most": MAX_LENGTH}
            )
            return ""
        return q

    def _terms(self, name: str, known: Thesaurus) -> tuple[KnownTerm, ...]:
        found: dict[int, KnownTerm] = {}
        for code in self._values(name):
            term = known.find(name, code)
            if term is None:
                self._unknown(code)
                continue
            current = known.current(term)
            self.moved |= current is not term
            if current.vocabulary == name:
                found[current.id] = current
        return tuple(found.values())

    def _kinds(self) -> tuple[Kind, ...]:
        offered = {kind.code: kind for kind in self.kinds}
        found: dict[str, Kind] = {}
        for code in self._values("kind"):
            kind = offered.get(code.casefold())
            if kind is None:
                self._unknown(code)
            elif len(offered) > 1:
                found[kind.code] = kind
        return tuple(found.values())

    def _values(self, name: str) -> list[str]:
        values = [value for value in self.params.getlist(name) if value.strip()]
        if len(values) > MAX_CHOICES:
            self.problems.append(_("Too many filters of one sort were chosen; only the first ones are used."))
        return [value.strip() for value in values[:MAX_CHOICES]]

    def _unknown(self, value: str) -> None:
        shown = _UNREADABLE.sub("\N{WHITE SQUARE}", value)[:_SHOWN]
        self.problems.append(
            _("The filter “%(value)s” is not known here and was left out. All other choices are kept.")
            % {"value": shown}
        )

    def _sort(self, by_words: bool) -> Sort:
        value = self.params.get("sort", "")
        if value not in ("", "relevance", "newest"):
            self._unknown(value)
        return "newest" if value == "newest" or not by_words else "relevance"

    def _page(self) -> int:
        value = self.params.get("page") or "1"
        is_number = value.isascii() and value.isdecimal() and len(value) <= len(str(MAX_PAGE))
        return int(value) if is_number and _FIRST_PAGE <= int(value) <= MAX_PAGE else 0
