"""What the address of the list of calls asks for, beside words and terms: status, time until the deadline, amount."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _, gettext_lazy

from entries.search.facets import Chip
from entries.search.parsing import MAX_CHOICES, Asked, parse
from funding.models import CallStatus

if TYPE_CHECKING:
    from django.http import QueryDict
    from django.utils.functional import _StrPromise

    from entries.search.terms import Thesaurus

#: Days until a call closes, as people plan: up to this many, and what that is called.
CLOSES: Mapping[str, tuple[int | None, _StrPromise]] = {
    "14-days": (14, gettext_lazy("Within 14 days")),
    "30-days": (30, gettext_lazy("In 15 to 30 days")),
    "90-days": (90, gettext_lazy("In 31 to 90 days")),
    "later": (None, gettext_lazy("Later than in 90 days")),
    "none": (None, gettext_lazy("No deadline")),
}
#: Amounts that one may ask for, in the currency of comparison: from, to, and what that is called.
AMOUNTS: Mapping[str, tuple[int, int | None, _StrPromise]] = {
    "10000": (0, 10_000, gettext_lazy("Up to 10,000 US dollars")),
    "50000": (10_000, 50_000, gettext_lazy("10,000 to 50,000 US dollars")),
    "250000": (50_000, 250_000, gettext_lazy("50,000 to 250,000 US dollars")),
    "1000000": (250_000, 1_000_000, gettext_lazy("250,000 to 1 million US dollars")),
    "more": (1_000_000, None, gettext_lazy("More than 1 million US dollars")),
    "unknown": (0, 0, gettext_lazy("Not known")),
}
#: Parameter name to its legend and its values with their labels.
CHOICES: Mapping[str, tuple[_StrPromise, Mapping[str, Any]]] = {
    "status": (gettext_lazy("Status"), {status.value: status.label for status in CallStatus}),
    "closes": (gettext_lazy("Time until the deadline"), {code: label for code, (_days, label) in CLOSES.items()}),
    "amount": (gettext_lazy("Amount that one may ask for"), {code: label for code, (*_ends, label) in AMOUNTS.items()}),
}
_SHOWN = 40  # characters of a value that is quoted back


@dataclass(frozen=True, slots=True)
class CallsAsked(Asked):
    """A list of calls as somebody asked for it; `picked` are the choices of `CHOICES` by parameter name."""

    picked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the order and the page was chosen."""
        return bool(self.q or any(self.chosen.values()) or any(self.picked.values()))

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters that say this again, in a fixed order."""
        return Asked.pairs(self) + [(name, code) for name in CHOICES for code in self.picked.get(name, ())]

    def chips(self) -> list[Chip]:
        """What was picked, each with the address that takes it away."""
        return [
            Chip(str(CHOICES[name][1][code]), self.address(picked=self._without(name, code), page=1))
            for name in CHOICES
            for code in self.picked.get(name, ())
        ]

    def _without(self, name: str, code: str) -> dict[str, tuple[str, ...]]:
        return {**self.picked, name: tuple(one for one in self.picked[name] if one != code)}


def parse_calls(params: QueryDict, *, kind: Any, facets: Any, known: Thesaurus | None = None) -> CallsAsked:
    """Read the parameters of the list of calls. What cannot be understood becomes a sentence in `problems`."""
    asked = parse(params, kinds=(kind,), facets=facets, known=known)
    problems = list(asked.problems)
    picked = {name: _values(params, name, problems) for name in CHOICES}
    kept = {one.name: getattr(asked, one.name) for one in fields(Asked)}
    return CallsAsked(**kept | {"problems": tuple(problems)}, picked=picked)


def _values(params: QueryDict, name: str, problems: list[str]) -> tuple[str, ...]:
    known = CHOICES[name][1]
    values = [value.strip() for value in params.getlist(name) if value.strip()][:MAX_CHOICES]
    problems += [
        _("The filter “%(value)s” is not known here and was left out. All other choices are kept.")
        % {"value": "".join(char if char.isprintable() else "\N{WHITE SQUARE}" for char in value[:_SHOWN])}
        for value in values
        if value not in known
    ]
    return tuple(dict.fromkeys(value for value in values if value in known))
