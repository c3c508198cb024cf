"""The filters of the desk's lists: input in the address to what a list is narrowed to, counts and removable chips."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _, gettext_lazy

from entries import locales
from entries.models import Term, Vocabulary
from entries.states import State
from entries.texts import current_language
from entries.viewers import Viewer
from partners.models import User
from portal.desk.forms import Filter
from portal.desk.waiting import ANYONE, NOBODY, QUEUE, Narrowed, below

Groups = list[tuple[dict[str, Any], int]]

#: Vocabularies whose terms are places: countries, what they belong to, and groups of them.
PLACES = (Vocabulary.REGION, Vocabulary.COUNTRY_GROUP, Vocabulary.COUNTRY)
ME = "me"
LATE = "yes"
QUEUE_ORDERS = (
    ("newest", gettext_lazy("Latest first")),
    ("kind", gettext_lazy("By kind")),
)
ENTRY_ORDERS = (
    ("oldest", gettext_lazy("Longest unchanged first")),
    ("kind", gettext_lazy("By kind")),
    ("due", gettext_lazy("By next review")),
)
#: Fields that order or open a list without narrowing it.
NOT_NARROWING = frozenset({"sort"})


def staff() -> list[User]:
    """Everybody who has a role at the desk, by name (1 query)."""
    people = User.objects.filter(roles__len__gt=0, is_active=True)
    return sorted(people, key=lambda user: locales.sort_key(user.get_full_name()))


class ListFilter(Filter):
    """What the queue and the list of all entries have in common. `people` are those at the desk."""

    states: tuple[State, ...] = tuple(State)
    orders: tuple[tuple[str, Any], ...] = ()
    order_by_default: Any = ""

    def __init__(self, *args: Any, viewer: Viewer, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer, self.people = viewer, list(people)
        self._choose("state", _("State"), [(state.value, state.label) for state in self.states])
        self._choose_kind()
        self._choose("language", _("Language of the text"), list(settings.LANGUAGES))
        self._choose("country", _("Country or region"), self._places())
        self._choose("assignee", _("Reviewed by"), self._assignees())
        self._choose("late", _("Overdue"), self.lateness())
        self._choose("sort", _("Order"), list(self.orders))
        self._sort_first_choice()

    def _sort_first_choice(self) -> None:
        field: Any = self.fields["sort"]
        field.choices = [("", self.order_by_default), *list(field.choices)[1:]]

    def lateness(self) -> list[tuple[str, Any]]:
        """What can be overdue."""
        return [(LATE, _("Waits longer than the set time"))]

    def _assignees(self) -> list[tuple[str, Any]]:
        people = [(str(user.pk), user.get_full_name()) for user in self.people if user.pk != self.viewer.user_id]
        fixed = [(ME, _("Me")), (NOBODY, _("Nobody yet")), (ANYONE, _("Anybody"))]
        return [*fixed, *people]

    def _places(self) -> list[tuple[str, Any]]:
        """Countries under their names, and what they belong to, in groups (1 query)."""
        self.terms = {term.key: term for term in _place_terms()}
        groups: dict[str, list[tuple[str, str]]] = {vocabulary.value: [] for vocabulary in PLACES}
        for key, term in self.terms.items():
            groups[term.vocabulary].append((key, term.shown))
        named = [(str(Vocabulary(name).label), _sorted(name, pairs)) for name, pairs in groups.items() if pairs]
        return [(label, pairs) for label, pairs in named]

    @cached_property
    def values(self) -> dict[str, str]:
        """The choices that are understood, by field."""
        return self.chosen()

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the list."""
        return any(value for name, value in self.values.items() if name not in NOT_NARROWING)

    @cached_property
    def narrowed(self) -> Narrowed:
        """What the list is narrowed to (1 query where a place is chosen)."""
        values = self.values
        term = self.terms.get(values["country"])
        return Narrowed(
            state=values["state"],
            kind=values["kind"],
            language=values["language"],
            assignee=str(self.viewer.user_id) if values["assignee"] == ME else values["assignee"],
            late=values["late"] == LATE,
            places=below(term) if term else (),
            sort=values["sort"] or "waiting",
        )

    def query(self, **changes: str) -> str:
        """The query part of the address of this list, with some choices changed; page and empty choices left out."""
        values = self.values | changes
        address = QueryDict(mutable=True)
        for name, value in values.items():
            if value:
                address[name] = value
        return address.urlencode()

    def chips(self) -> list[tuple[str, str]]:
        """Each choice that narrows the list in words, and the address without it."""
        found = []
        for name, value in self.values.items():
            if value and name not in NOT_NARROWING:
                said = _("%(filter)s: %(value)s") % {
                    "filter": self.fields[name].label,
                    "value": self._said(name, value),
                }
                found.append((said, f"?{self.query(**{name: ''})}"))
        return found

    def _said(self, name: str, value: str) -> str:
        choices = dict(_flat(getattr(self.fields[name], "choices", ())))
        return str(self.plain_labels.get((name, value)) or choices.get(value, value))

    @cached_property
    def plain_labels(self) -> dict[tuple[str, str], str]:
        """Labels as they were before numbers were put behind them."""
        return {}

    def show_counts(self, groups: Groups) -> None:
        """Put behind each choice how many rows it would leave, the other choices kept."""
        for name in ("state", "kind", "language", "assignee", "late"):
            field: Any = self.fields[name]
            field.choices = [self._with_count(name, value, label, groups) for value, label in field.choices]

    def _with_count(self, name: str, value: Any, label: Any, groups: Groups) -> tuple[Any, Any]:
        if not value:
            return value, label
        self.plain_labels[name, str(value)] = str(label)
        number = self.total(groups, **{name: value})
        return value, _("%(choice)s (%(number)s)") % {"choice": label, "number": locales.number(number)}

    def total(self, groups: Groups, **changes: str) -> int:
        """How many rows there are with the choices made, or with some of them changed."""
        values = self.values | changes
        return sum(number for row, number in groups if self.fits(row, values))

    def fits(self, row: dict[str, Any], values: dict[str, str]) -> bool:
        """Whether a group of rows is met by the choices."""
        same = (("state", "stands"), ("kind", "of_kind"), ("language", "in_language"))
        if any(values[name] and row[column] != values[name] for name, column in same):
            return False
        if values["late"] and not self._fits_late(row, values["late"]):
            return False
        return self._fits_assignee(row, values["assignee"])

    def _fits_late(self, row: dict[str, Any], wanted: str) -> bool:
        return row["late"]

    def _fits_assignee(self, row: dict[str, Any], wanted: str) -> bool:
        reviewer = row["reviewer_key"]
        known: dict[str, Callable[[], bool]] = {
            "": lambda: True,
            NOBODY: lambda: reviewer is None,
            ANYONE: lambda: reviewer is not None,
            ME: lambda: reviewer == self.viewer.user_id,
        }
        return known[wanted]() if wanted in known else str(reviewer) == wanted


class QueueFilter(ListFilter):
    """Filters of what waits."""

    states = tuple(state for state in State if state in QUEUE)
    orders = QUEUE_ORDERS
    order_by_default = gettext_lazy("Longest waiting first")


def _place_terms() -> list[Any]:
    """Places with the label that the reader sees, without their other columns."""
    language = current_language()
    label, short = f"label_{language}", f"short_{language}"
    found = Term.objects.current().filter(vocabulary__in=PLACES).only("vocabulary", "code", label, short, "label_en")
    terms: list[Any] = list(found)
    for term in terms:
        term.shown = getattr(term, short) or getattr(term, label) or term.label_en or term.code
    return terms


def _sorted(vocabulary: str, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Countries in the order of the alphabet, regions and groups in the order of the thesaurus."""
    return sorted(pairs, key=lambda pair: locales.sort_key(pair[1])) if vocabulary == Vocabulary.COUNTRY else pairs


def _flat(choices: Iterable[Any]) -> Iterable[tuple[str, Any]]:
    """Choices without their groups."""
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label
