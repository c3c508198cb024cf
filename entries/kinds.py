"""The register of kinds: how the ground learns of practices, calls or partners without naming them.

A kind registers in its app's `AppConfig.ready()`; search, curation, the edit pages, translation, history
and the desk are written once and read what they need from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from entries.models.entry import TermRole
from entries.models.terms import Vocabulary
from entries.texts import Text, current_language, pick, text_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from entries.checks import Finding
    from entries.models import Entry

Weight = Literal["A", "B", "C", "D"]


@dataclass(frozen=True, slots=True)
class TextField:
    """A translated text of a kind: its field name, search weight, and whether everybody may read it.

    `required` means that curation asks for it before publication (unless visibly waived).
    """

    name: str
    weight: Weight = "D"
    public: bool = True
    required: bool = False
    markup: bool = True


@dataclass(frozen=True, slots=True)
class TermField:
    """A choice of terms on the edit pages."""

    vocabulary: Vocabulary
    role: TermRole = TermRole.ABOUT
    required: bool = False
    help_text: str | _StrPromise = ""

    @property
    def name(self) -> str:
        """Form field name: the vocabulary with its role where that is not the usual one."""
        usual = {TermRole.ABOUT, TermRole.PLACE}
        base = self.vocabulary.value.replace("-", "_")
        return base if self.role in usual else f"{base}_{self.role.value}"


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the edit form; `gathers` names child rows that put other entries in order, `rows` child rows that
    are written in the form itself (their model offers a composite, see `entries.composites`).
    """

    code: str
    title: str | _StrPromise
    fields: tuple[str, ...] = ()
    terms: tuple[TermField, ...] = ()
    intro: str | _StrPromise = ""
    resources: bool = False
    gathers: str = ""
    rows: str = ""


COMMON_TEXTS: tuple[TextField, ...] = (
    TextField("title", "A", required=True, markup=False),
    TextField("summary", "B", required=True, markup=False),
    TextField("plain", "C", required=True),
    TextField("easy_read", "C", markup=False),
)
SLUG_BYTES = 60
COMMON_SHARED: tuple[str, ...] = ("provenance", "source", "source_url", "audience")


@dataclass(frozen=True, slots=True, eq=False)  # one of each: comparing by value would translate every label
class Kind:
    """Everything the ground needs to know of one kind of entry.

    `shared` are the model's untranslated fields that belong to the text (they travel in revisions);
    `checks` yield findings for the check page and the desk; `parent` names the field that points to the entry
    on whose page this one is shown, and `parent_kinds` the kinds that entry may be of; `offered` kinds may be
    started by any signed-in person, `curated` ones by curators; the empty form of offered kinds and of those `on_paper`
    is public; `optional` names common texts that this kind does not
    require; `searched` names untranslated fields whose words search finds (names of organisations, say); entries of
    kinds that `relates` are named as related to others; `begins_with` are values of a new draft; `hints` stand beside a
    common field where its own help does not fit; `published_by_owner` says of an entry whether its owner may publish it
    without ISU, a colleague of the author's being the second pair of eyes; `review_months` after somebody looked at an
    entry it is asked whether it is still right (0: never, a report of its day), unless `is_over`, a condition on the
    model, given today, finds that its time has passed; `keeper_pages` are further pages for those who write it: label
    and name of an address that takes its key;
    `confidential` are shared fields that only those who write or review it see: no list or table for readers has them.
    """

    code: str
    model: type[Entry]
    label: str | _StrPromise
    label_plural: str | _StrPromise
    list_url: str
    detail_url: str = ""
    own_texts: tuple[TextField, ...] = ()
    own_shared: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    facets: tuple[Vocabulary, ...] = ()
    checks: tuple[Callable[[Any], Iterable[Finding]], ...] = ()
    extra_facets: Callable[[Entry], Iterable[str]] | None = None
    optional: tuple[str, ...] = ()
    searched: tuple[str, ...] = ()
    children: tuple[str, ...] = ("resources",)
    searchable: bool = True
    offered: bool = True
    on_paper: bool = False
    curated: bool = False
    relates: bool = False
    begins_with: Mapping[str, str] = field(default_factory=dict, hash=False)
    hints: Mapping[str, str | _StrPromise] = field(default_factory=dict, hash=False)
    parent: str = ""
    parent_kinds: tuple[str, ...] = ()
    published_by_owner: Callable[[Entry], bool] | None = None
    keeper_pages: tuple[tuple[str | _StrPromise, str], ...] = ()
    confidential: frozenset[str] = frozenset()
    review_months: int = 24
    is_over: Callable[[date], Q] | None = None
    url: Callable[[Entry], str] | None = None

    @property
    def texts(self) -> tuple[TextField, ...]:
        """The common texts (those named in `optional` not required) and the kind's own."""
        common = tuple(replace(text, required=False) if text.name in self.optional else text for text in COMMON_TEXTS)
        return common + self.own_texts

    @property
    def shared(self) -> tuple[str, ...]:
        """The common untranslated fields and the kind's own."""
        return COMMON_SHARED + self.own_shared

    def text_names(self) -> tuple[str, ...]:
        """Names of all translated texts."""
        return tuple(text.name for text in self.texts)

    def section(self, code: str) -> Section | None:
        """The section with this code, or None."""
        return next((section for section in self.sections if section.code == code), None)

    def url_of(self, entry: Entry) -> str:
        """The address of an entry in the active language: `<id>-<slug>`, the slug in the title's language."""
        if self.url is not None:
            return self.url(entry)
        return self._address(entry.pk, text_of(entry, "title"))

    def url_for(self, pk: int, titles: dict[str, str], original: str) -> str:
        """The same address from what a search row holds: id, titles by language, original language (no query)."""
        if self.url is not None:
            return self.url(self.model(pk=pk, kind=self.code))
        return self._address(pk, pick(titles, original))

    def _address(self, pk: int, title: Text) -> str:
        slug = quote(short_slug(str(title)) or self.code)
        return f"{_before_id(self.detail_url, current_language())}{pk}-{slug}/"


@cache
def _before_id(detail_url: str, _language: str) -> str:
    """What every address of a kind begins with, in the active language: reversing each would cost lists a tenth."""
    return reverse(detail_url, args=[0, "x"]).removesuffix("0-x/")


def short_slug(title: str) -> str:
    """The first words of a title as part of an address, at most 60 bytes: addresses weigh on every list."""
    words: list[str] = []
    for word in slugify(title, allow_unicode=True).split("-"):
        if len("-".join([*words, word]).encode()) > SLUG_BYTES:
            break
        words.append(word)
    return "-".join(words)


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known; twice the same code is a programming error (ValueError)."""
    if _kinds.get(kind.code, kind) is not kind:
        raise ValueError(f"kind {kind.code!r} is registered twice")
    _kinds[kind.code] = kind


def kind_of(code: str) -> Kind:
    """The kind with this code; KeyError for an unknown one."""
    return _kinds[code]


def all_kinds() -> tuple[Kind, ...]:
    """All kinds in the order of registration."""
    return tuple(_kinds.values())


def searchable_kinds() -> tuple[Kind, ...]:
    """Kinds that search and lists show."""
    return tuple(kind for kind in _kinds.values() if kind.searchable)


def topics(*more: Vocabulary, intro: str | _StrPromise = "", place_help: str | _StrPromise = "") -> Section:
    """The page on which an entry says what it is about and where: a theme at least, places, terms of `more`."""
    return Section(
        "topics",
        _("Topics and places"),
        (),
        (
            TermField(Vocabulary.THEME, required=True),
            TermField(Vocabulary.COUNTRY, TermRole.PLACE, help_text=place_help),
            TermField(Vocabulary.REGION, TermRole.PLACE),
            *(TermField(vocabulary) for vocabulary in more),
        ),
        intro=intro or _("This is how readers find it. A few that fit well are better than many."),
    )


START = Section(
    "start",
    _("Title and summary"),
    ("title", "summary"),
    intro=_("A reader decides by these two texts whether to read on."),
)
PLAIN = Section(
    "plain",
    _("Plain language and Easy Read"),
    ("plain", "easy_read"),
    intro=_("Say it again in short sentences. Many readers will read only this."),
)
RESOURCES = Section("resources", _("Files, links, pictures and videos"), resources=True)
SOURCE = Section(
    "source",
    _("Source and who may see it"),
    ("source", "source_url", "audience"),
    intro=_("Readers trust what they can trace."),
)
