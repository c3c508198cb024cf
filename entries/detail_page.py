"""What the pages of all kinds have in common: finding the entry, its address, its languages, its parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, override

from entries import locales, prepared
from entries.file_addresses import address_of
from entries.models import Audience, Entry, Resource, State, TranslationRecord
from entries.texts import LANGUAGES, Text, current_language, raw, text_of
from entries.viewers import ANONYMOUS

if TYPE_CHECKING:
    from entries.viewers import Viewer

#: Largest key the database can hold; a longer number in an address belongs to nothing.
LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a long page: anchor, heading, a statement in the reader's language, and texts.

    `statement` is a fact in words; `remark` explains it.
    """

    id: str
    title: str
    texts: tuple[Text, ...] = ()
    statement: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """The parts of a page, and the language most of them are in."""

    parts: tuple[Part, ...]
    language: str

    @property
    def fallback(self) -> bool:
        """Whether most of the body is in another language than the page."""
        return self.language != current_language()


#: Columns that other floors add to the query of every detail page, so that they cost no query of their own.
_columns: dict[str, Callable[[], Any]] = {}


def register_column(name: str, make: Callable[[], Any]) -> None:
    """Add what `make` returns (an expression over the entry) to every page's entry as `name`."""
    _columns[name] = make


def for_page(model: type[Entry], viewer: Viewer) -> QuerySet[Any]:
    """Entries of `model` that the viewer may read, each with its owner and its translation records.

    `records` (language, quality, renders_hash) come as a list of mappings in the same query. Kinds may annotate more.
    """
    records = TranslationRecord.objects.filter(entry_id=OuterRef("pk")).values(
        json=JSONObject(language="language", quality="quality", renders_hash="renders_hash")
    )
    return (
        model.objects.visible_to(viewer)
        .select_related("owner")
        .annotate(records=ArraySubquery(records), **{name: make() for name, make in _columns.items()})
    )


def find(entries: QuerySet[Any], pk: int) -> Any:
    """The entry among those that its reader may see (`for_page`), or None (then `absent` knows the answer)."""
    return None if pk > LARGEST_KEY else entries.filter(pk=pk).first()


def read(viewer: Viewer, pk: int, build: Callable[..., QuerySet[Any]], *models: type[Entry]) -> Any:
    """The entry of `build(*models, viewer)` with this key, or None, as `find`; for nobody the query is worded once."""
    if pk > LARGEST_KEY or pk == prepared.KEY:
        return None
    if viewer.is_signed_in:
        return find(build(*models, viewer), pk)
    return next(iter(prepared.rows(pk, _by_key, build, *models)), None)


def _by_key(build: Callable[..., QuerySet[Any]], *rest: Any) -> QuerySet[Any]:
    *models, key = rest
    return build(*models, ANONYMOUS).filter(pk=key)


def absent(request: HttpRequest, model: type[Entry], pk: int) -> HttpResponse:
    """The answer where `find` found nothing: 410 for what was public once and taken down, else raises `Http404`.

    Drafts and refused entries of others are "not found": the page must not tell that they exist.
    """
    removed = None
    if pk <= LARGEST_KEY:
        removed = model.objects.filter(pk=pk, state=State.ARCHIVED, published_at__isnull=False).first()
    if removed is None:
        raise Http404
    return _gone(request, removed)


def _gone(request: HttpRequest, entry: Entry) -> HttpResponse:
    """410 for an entry that was public once; its title is told only where everybody could read it."""
    title = text_of(entry, "title").text if entry.audience == Audience.EVERYONE else ""
    heading = gettext("This page has been taken away")
    context = {"heading": heading, "title_of_gone": title, "status": 410, "no_index": True}
    answer = render(request, "410.html", context, status=410)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def moved(request: HttpRequest, entry: Entry) -> HttpResponse | None:
    """A lasting redirect to the entry's own address (query kept), or None when the request is already there."""
    address = entry.get_absolute_url()
    if unquote(address) == request.path:
        return None
    query = request.META.get("QUERY_STRING", "")
    return redirect(f"{address}?{query}" if query else address, permanent=True)


def addresses(entry: Entry) -> dict[str, str]:
    """Language to the entry's address in it; the words of the address differ."""
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = entry.get_absolute_url()
    return found


def note_of(entry: Any, language: str, records: Mapping[str, Mapping[str, str]]) -> str:
    """How far the text in `language` can be trusted: "", missing, not_reviewed, machine or outdated.

    The reader's view of `entries.translations.TranslationState`, from records already read.
    """
    if language == entry.original_language:
        return ""
    if not raw(entry, "title", language):
        return "missing"
    record = records.get(language, {})
    rendered = record.get("renders_hash")
    if rendered and entry.source_hash and rendered != entry.source_hash:
        return "outdated"
    return {"reviewed": "", "machine": "machine"}.get(record.get("quality", ""), "not_reviewed")


def versions(entry: Any, paths: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """The entry in the four languages, as the component `language_versions` wants it."""
    records = {record["language"]: record for record in entry.records}
    return [(language, paths[language], note_of(entry, language, records)) for language in LANGUAGES]


def body_of(parts: Iterable[Part]) -> Body:
    """The parts that tell something, with the language most of their texts are in."""
    kept = tuple(part for part in parts if any(part.texts))
    count = Counter(text.language for part in kept for text in part.texts if text)
    language = count.most_common(1)[0][0] if count else current_language()
    return Body(kept, language)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to read the entry: in full, in plain language, in Easy Read. `text` is empty where there is none yet."""

    code: str
    label: str
    address: str
    chosen: bool
    text: Text

    @property
    def lines(self) -> list[str]:
        """The text line by line: Easy Read has one sentence on each."""
        return [line.strip() for line in self.text.text.splitlines() if line.strip()]


def ways(entry: Entry, wanted: str, address: str) -> list[Way]:
    """The three ways to read an entry; an unknown wish counts as the full text. Addresses are those of the page."""
    offered = {
        "standard": (gettext("Full text"), Text("", current_language())),
        "plain": (gettext("Plain language"), text_of(entry, "plain")),
        "easy": (gettext("Easy Read"), text_of(entry, "easy_read")),
    }
    chosen = wanted if wanted in offered else "standard"
    return [
        Way(code, label, address if code == "standard" else f"{address}?version={code}", code == chosen, text)
        for code, (label, text) in offered.items()
    ]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file, link, picture or video with what a person needs to know before opening it."""

    row: Resource
    title: Text
    note: Text
    alternative: Text
    address: str
    facts: str


def attachments(entry: Entry) -> list[Attachment]:
    """The entry's resources as its page lists them (1 query)."""
    return [_attachment(row) for row in prepared.rows(entry.pk, _resources_of)]


def _resources_of(key: int) -> QuerySet[Resource]:
    return Resource.objects.filter(entry_id=key)


def _attachment(row: Resource) -> Attachment:
    """One resource; its kind, format, size and language come as one line of words."""
    language = locales.language_name(row.language, current_language()) if row.language else ""
    size = locales.file_size(row.size, current_language()) if row.size else ""
    facts = [row.get_form_display(), row.media_type, size, language]
    address = address_of(row)
    title = text_of(row, "title") or Text(row.file_name or address, current_language())
    note, alternative = text_of(row, "accessibility_note"), text_of(row, "alt")
    return Attachment(row, title, note, alternative, address, " · ".join(filter(None, facts)))


def common_context(request: HttpRequest, entry: Any) -> dict[str, Any]:
    """What the frame of every detail page needs; no query."""
    language = current_language()
    paths = addresses(entry)
    listed = versions(entry, paths)
    offered = ways(entry, request.GET.get("version", ""), paths[language])
    chosen = next(way for way in offered if way.chosen)
    return {
        "entry": entry,
        "title": text_of(entry, "title"),
        "summary": text_of(entry, "summary"),
        "language_paths": paths,
        "versions": listed,
        "translation_note": next(note for code, _path, note in listed if code == language),
        "ways": offered,
        "way": chosen,
        "easier": chosen.code != "standard" and bool(chosen.text),
        "share_url": request.build_absolute_uri(paths[language]),
        "owner_name": text_of(entry.owner, "title") if entry.owner else "",
        "no_index": not entry.is_published or entry.audience != Audience.EVERYONE,
    }
