"""Two ways to find: five questions each, one a page. The answers are the address; nothing is stored.

Every question may be passed over. What is left out counts as not told, and stands in nobody's way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from entries import locales
from entries.models import Vocabulary
from entries.search.terms import Thesaurus
from entries.texts import current_language
from matching.eligibility import Applicant
from matching.money import REFERENCE
from matching.profiles import ProfileDraft, Side
from partners import states

RESULTS = "results"
#: Answers to "how much": code, least and most in the currency of comparison (None: no end).
BANDS: Mapping[str, tuple[Decimal, Decimal | None]] = {
    "5000": (Decimal(0), Decimal(5_000)),
    "20000": (Decimal(5_000), Decimal(20_000)),
    "100000": (Decimal(20_000), Decimal(100_000)),
    "500000": (Decimal(100_000), Decimal(500_000)),
    "more": (Decimal(500_000), None),
}
#: Answers to "what can you show": code, label, what follows from it.
STANDINGS: Mapping[str, tuple[Any, Mapping[str, bool]]] = {
    "audited": (_("We are registered and have audited accounts"), {"registered": True, "audited_accounts": True}),
    "registered": (
        _("We are registered, and have no audited accounts"),
        {"registered": True, "audited_accounts": False},
    ),
    "sponsor": (
        _("We are not registered; another organisation can receive money for us (a fiscal sponsor)"),
        {"registered": False, "fiscal_sponsor": True},
    ),
    "unregistered": (_("We are not registered"), {"registered": False, "fiscal_sponsor": False}),
}
#: By definition of these kinds of organisation, those concerned decide.
LED_BY_THOSE_CONCERNED = frozenset({"opd", "survivor-network"})
#: Kinds of entry that ask: what somebody who gives is shown.
MONEY = "money"


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its name in the address, the question itself, a hint, and the field that takes the answer."""

    name: str
    title: Any
    hint: Any
    field: Callable[[Thesaurus], forms.Field]


@dataclass(frozen=True, slots=True)
class Route:
    """One of the two ways: the name of its address, its heading, what it is for, its questions."""

    name: str
    heading: Any
    intro: Any
    questions: tuple[Question, ...]


class Questions(forms.Form):
    """All answers of a route at once, as the address holds them; nothing is required."""

    def __init__(self, data: Any, *, route: Route, terms: Thesaurus) -> None:
        super().__init__(data, use_required_attribute=False)
        self.terms = terms
        for question in route.questions:
            field = question.field(terms)
            field.required, field.label, field.help_text = False, question.title, question.hint
            self.fields[question.name] = field


def _labels(terms: Thesaurus, vocabulary: str, *, top: bool = False) -> list[tuple[str, str]]:
    """Terms in use of a vocabulary: (code, label); `top` leaves out those below another of the same vocabulary."""
    language = current_language()
    found = [term for term in terms.of(vocabulary) if not term.retired and not term.merged_into]
    ids = {term.id for term in found}
    kept = [term for term in found if not (top and ids.intersection(term.ancestors))]
    return [(term.code, str(term.label(language))) for term in kept]


def _several(vocabulary: str, terms: Thesaurus) -> forms.Field:
    choices = _labels(terms, vocabulary)
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, error_messages=UNKNOWN)


def _one_of(choices: Iterable[tuple[str, Any]]) -> forms.Field:
    offered = [*choices, ("", _("I do not know, or would rather not say"))]
    field = forms.ChoiceField(choices=offered, widget=forms.RadioSelect)
    field.error_messages["invalid_choice"] = UNKNOWN["invalid_choice"]
    return field


UNKNOWN = {"invalid_choice": _("“%(value)s” is no answer to this question. Please choose again.")}


def _country(terms: Thesaurus) -> forms.Field:
    choices = [("", _("Not in one country, or not decided")), *states.named(terms)]
    return forms.ChoiceField(choices=choices, error_messages=UNKNOWN)


def _who(terms: Thesaurus) -> forms.Field:
    return _one_of(_labels(terms, Vocabulary.PARTNER_KIND.value))


def _standing(_terms: Thesaurus) -> forms.Field:
    return _one_of((code, label) for code, (label, _facts) in STANDINGS.items())


def _aim(_terms: Thesaurus) -> forms.Field:
    return _one_of([("seek", _("We look for support")), ("give", _("We can give support"))])


def _amount(_terms: Thesaurus) -> forms.Field:
    return _one_of((code, band_label(code)) for code in BANDS)


def band_label(code: str) -> str:
    """An answer to "how much" in words."""
    least, most = BANDS[code]
    if most is None:
        return _("More than %(amount)s") % {"amount": locales.money(least, REFERENCE)}
    if not least:
        return _("Up to %(amount)s") % {"amount": locales.money(most, REFERENCE)}
    amounts = {"least": locales.money(least, REFERENCE), "most": locales.money(most, REFERENCE)}
    return _("From %(least)s to %(most)s") % amounts


_THEME = Question(
    "theme",
    _("What is the work about?"),
    _("Choose what comes nearest, one or several."),
    partial(_several, Vocabulary.THEME.value),
)
_WHERE = Question("country", _("Where does the work take place?"), _("Choose a country or area."), _country)
_ABOUT_YOU = Question("who", _("Who are you?"), _("Many funders and partners work with some kinds only."), _who)

FUNDING = Route(
    "find_funding",
    _("Find funding"),
    _("Five questions, then you see who may fund you, why, and what stands in the way. Nothing is stored."),
    (
        _THEME,
        _WHERE,
        _ABOUT_YOU,
        Question(
            "standing",
            _("What can you show?"),
            _("Groups without registration find funding too. The answer only helps to find what fits."),
            _standing,
        ),
        Question(
            "amount",
            _("About how much do you need?"),
            _("In United States dollars, for the whole of the work. A guess is enough."),
            _amount,
        ),
    ),
)
PARTNER = Route(
    "find_partner",
    _("Find a partner"),
    _("Five questions, then you see with whom you could work, why, and what stands in the way. Nothing is stored."),
    (
        Question("aim", _("What brings you here?"), _("If you choose nothing, we show who gives support."), _aim),
        _THEME,
        _WHERE,
        Question(
            "support",
            _("What kind of support is it about?"),
            _("What you look for, or what you can give. Choose one or several."),
            partial(_several, Vocabulary.SUPPORT.value),
        ),
        _ABOUT_YOU,
    ),
)


@dataclass(frozen=True, slots=True)
class Answers:
    """What the address says: cleaned answers by question, in the order of the route; empty ones are left out."""

    route: Route
    given: Mapping[str, Any]

    def pairs(self, *, without: str = "") -> list[tuple[str, str]]:
        """The answers as names and values of an address."""
        found = []
        for name, value in self.given.items():
            if name != without:
                found += [(name, one) for one in (value if isinstance(value, list) else [value])]
        return found

    def query(self, step: str = RESULTS, *, without: str = "") -> str:
        """The query of the page of a step."""
        return "?" + urlencode([*self.pairs(without=without), ("step", step)])

    def codes(self, name: str) -> list[str]:
        """The answer to a question as a list."""
        value = self.given.get(name) or []
        return value if isinstance(value, list) else [value]

    def draft(self, terms: Thesaurus) -> ProfileDraft:
        """The answers as matching sees them."""

        def ids(vocabulary: Vocabulary, codes: Iterable[str]) -> frozenset[int]:
            found = (terms.find(vocabulary.value, code) for code in codes)
            return frozenset(term.id for term in found if term)

        funding = self.route is FUNDING
        supports = [MONEY] if funding else self.codes("support")
        least, most = BANDS.get(self.given.get("amount", ""), (None, None))
        return ProfileDraft(
            side=Side.SUPPORT if self.gives else Side.SEEK,
            themes=ids(Vocabulary.THEME, self.codes("theme")),
            countries=ids(Vocabulary.COUNTRY, self.codes("country")),
            supports=ids(Vocabulary.SUPPORT, supports),
            amount_min=least,
            amount_max=most,
            currency=REFERENCE,
            facts=self.applicant(),
        )

    @property
    def gives(self) -> bool:
        """Whether somebody looks for those whom they could support."""
        return self.given.get("aim") == "give"

    def applicant(self) -> Applicant:
        """What the answers tell of the one who asks."""
        who = self.given.get("who", "")
        standing: dict[str, Any] = dict(STANDINGS.get(self.given.get("standing", ""), ("", {}))[1])
        return Applicant(
            partner_kind=f"{Vocabulary.PARTNER_KIND.value}/{who}" if who else None,
            places=frozenset(f"{Vocabulary.COUNTRY.value}/{code}" for code in self.codes("country")) or None,
            led_by_opd=True if who in LED_BY_THOSE_CONCERNED else None,
            **standing,
        )


def asked(params: QueryDict, route: Route, terms: Thesaurus) -> tuple[Questions, Answers]:
    """The form over a whole address, and what of it is understood; no query."""
    form = Questions(params, route=route, terms=terms)
    form.is_valid()
    given = {name: value for name in form.fields if (value := form.cleaned_data.get(name))}
    return form, Answers(route, given)


def in_words(form: Questions, answers: Answers) -> list[tuple[Any, list[str], str]]:
    """The answers as question, words, and the address where the answer can be changed."""
    found = []
    for number, question in enumerate(answers.route.questions, 1):
        labels = dict(form.fields[question.name].choices)  # type: ignore[attr-defined]
        words = [str(labels[code]) for code in answers.codes(question.name)]
        address = reverse(f"finding:{answers.route.name}") + answers.query(str(number))
        found.append((question.title, words, address))
    return found
