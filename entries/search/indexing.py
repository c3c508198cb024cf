"""Writing search rows: on change, from the services that change what is published; never on read."""

from __future__ import annotations

import json
import struct
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from entries.kinds import Kind, kind_of, searchable_kinds
from entries.models import Entry, EntryTerm, SearchDocument, Term, TermRole, Vocabulary
from entries.search import vocabulary
from entries.search.terms import lexeme, thesaurus
from entries.search.words import spelled_once, without_stop_words
from entries.states import State
from entries.texts import LANGUAGES, languages_of, raw

_BATCH = 200
#: Terms that an entry is found under: what it is about, and the kinds of partner that may apply. Eligible places go
#: downwards (a region means its countries) and are asked elsewhere.
FOUND_UNDER = Q(role__in=(TermRole.ABOUT, TermRole.PLACE, TermRole.OFFERED_IN)) | Q(
    role=TermRole.ELIGIBLE, term__vocabulary=Vocabulary.PARTNER_KIND
)
#: The texts of one language and weight are cut here, in characters: a tsvector holds one megabyte at most.
_LONGEST = 60_000
_WEIGHTS = "ABCD"
#: Titles, summaries, plain-language and Easy Read versions: what ranking looks at first.
_HEAD = frozenset("ABC")
#: Untranslated text (sources, the fields that the kind names); it is in the language of the original, or a name.
_SOURCE_WEIGHT = "D"
_PLAIN_COLUMNS = (
    "entry_id", "kind", "audience", "published", "languages", "facets", "titles", "summaries", "original_language",
)  # fmt: skip
Texts = Mapping[tuple[str, str], str]


def refresh(entry_ids: Iterable[int]) -> int:
    """Write the search rows of these entries anew, and count their words; returns how many rows there are now.

    In one transaction: entries that are not published, or of a kind that is not searched, lose their row. A constant
    number of queries for each kind.
    """
    wanted = set(entry_ids)
    with transaction.atomic():
        before = list(SearchDocument.objects.filter(pk__in=wanted).only("titles", "summaries", "audience"))
        written = write_rows(wanted)
        SearchDocument.objects.filter(pk__in=wanted - written).delete()
        after = SearchDocument.objects.filter(pk__in=written).only("titles", "summaries", "audience")
        vocabulary.change(before, after, thesaurus())
    return len(written)


def rebuild(progress: Callable[[int], None] | None = None) -> int:
    """Write all search rows and the vocabulary anew, a batch a transaction; returns how many rows there are.

    `progress` is called with the number of rows written so far. Readers see the old row of an entry until its batch
    is committed. Ends with fresh statistics for the planner.
    """
    kinds = [kind.code for kind in searchable_kinds()]
    ids = list(Entry.objects.published().filter(kind__in=kinds).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), _BATCH):
        with transaction.atomic():
            write_rows(set(ids[start : start + _BATCH]))
        if progress:
            progress(min(start + _BATCH, len(ids)))
    with transaction.atomic():
        SearchDocument.objects.exclude(entry__state=State.PUBLISHED, entry__kind__in=kinds).delete()
        vocabulary.rebuild(thesaurus())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE entries_searchdocument")
        cursor.execute("ANALYZE entries_word")
    return len(ids)


def carrying(term_ids: Iterable[int]) -> list[int]:
    """The published entries that carry any of these terms or one below them: what a change of terms makes stale."""
    wanted = list(term_ids)
    below = Term.objects.filter(ancestor_ids__overlap=wanted).values("pk")
    rows = EntryTerm.objects.filter(FOUND_UNDER, entry__state=State.PUBLISHED)
    found = rows.filter(term__in=wanted) | rows.filter(term__in=below)
    return sorted(set(found.values_list("entry_id", flat=True)))


def write_rows(ids: set[int]) -> set[int]:
    """Write the search rows of those of these entries that are published and searchable; returns the ids of these.

    A step of `refresh` and `rebuild`, which open the transaction around it, remove the rows of other entries and
    count words afterwards; for whoever does the same in several processes. A constant number of queries for each kind.
    """
    by_kind: defaultdict[str, list[int]] = defaultdict(list)
    for pk, kind in Entry.objects.published().filter(pk__in=ids).values_list("pk", "kind"):
        if kind_of(kind).searchable:
            by_kind[kind].append(pk)
    language_terms = _language_terms()
    for kind, keys in by_kind.items():
        terms = _terms_of(keys)
        entries = list(kind_of(kind).model._default_manager.filter(pk__in=keys))
        _add_extra_facets(entries, kind_of(kind), terms)
        _store([_row(entry, languages_of(entry), terms[entry.pk], language_terms) for entry in entries])
    return {pk for keys in by_kind.values() for pk in keys}


def vector_without(entry: Entry, languages: Iterable[str]) -> str:
    """The words and terms under which an entry would be found if it did not exist in these languages; as a tsvector."""
    entry = entry.detail()
    terms = _terms_of([entry.pk])
    _add_extra_facets([entry], entry.kind_info, terms)
    spoken = [code for code in languages_of(entry) if code not in set(languages)]
    with connection.cursor() as cursor:
        row = _row(entry, spoken, terms[entry.pk], _language_terms())
        cursor.execute(f"SELECT ({_vector(_WEIGHTS)})::text", row)
        return str(cursor.fetchone()[0])


def _language_terms() -> dict[str, int]:
    return dict(Term.objects.of(Vocabulary.LANGUAGE).filter(code__in=LANGUAGES).values_list("code", "pk"))


def _terms_of(ids: list[int]) -> defaultdict[int, set[int]]:
    """The terms of each entry, those above them included."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    rows = EntryTerm.objects.filter(FOUND_UNDER, entry_id__in=ids)
    for entry_id, term_id, above in rows.values_list("entry_id", "term_id", "term__ancestor_ids"):
        found[entry_id].update((term_id, *above))
    return found


def _add_extra_facets(entries: Iterable[Entry], kind: Kind, terms: defaultdict[int, set[int]]) -> None:
    """Add the terms that the kind derives from its columns, those above them included; unknown keys are left out."""
    if kind.extra_facets is None:
        return
    known = thesaurus()
    for entry in entries:
        for key in kind.extra_facets(entry):
            vocabulary_name, _slash, code = key.partition("/")
            if found := known.find(vocabulary_name, code):
                term = known.current(found)
                terms[entry.pk].update((term.id, *term.ancestors))


def _row(entry: Entry, languages: list[str], terms: set[int], language_terms: Mapping[str, int]) -> dict[str, Any]:
    """The columns of one search row in these languages, of texts that everybody may read."""
    spoken = {language_terms[code] for code in languages if code in language_terms}
    return {
        "entry_id": entry.pk,
        "kind": entry.kind,
        "audience": entry.audience,
        "published": entry.published_at,
        "languages": languages,
        **_terms_columns(sorted(terms | spoken)),
        "titles": json.dumps({code: raw(entry, "title", code) for code in languages}),
        "summaries": json.dumps({code: text for code in languages if (text := raw(entry, "summary", code))}),
        "original_language": entry.original_language,
        **_vectors(entry, entry.kind_info, languages),
    }


def _terms_columns(facets: list[int]) -> dict[str, Any]:
    """The same terms three times: to ask for (`facets`), to ask for together with words, and to count quickly."""
    return {
        "facets": facets,
        "lexemes": [lexeme(pk) for pk in facets],
        "facet_bytes": struct.pack(f">{len(facets)}i", *facets),
    }


def _vectors(entry: Entry, kind: Kind, languages: list[str]) -> dict[str, str]:
    """What to make vectors of: one text for each language and weight, named `text_<language>_<weight>`."""
    found = {f"text_{code}_{weight}": "" for code in LANGUAGES for weight in _WEIGHTS}
    for code in languages:
        for weight in _WEIGHTS:
            parts = [raw(entry, text.name, code) for text in kind.texts if text.public and text.weight == weight]
            if weight == _SOURCE_WEIGHT and code == entry.original_language:
                parts += [entry.source, *(str(getattr(entry, name)) for name in kind.searched)]
            found[f"text_{code}_{weight}"] = _searchable("\n".join(filter(None, parts)), code)
    return found


def _searchable(text: str, language: str) -> str:
    text = spelled_once(text[:_LONGEST])
    return without_stop_words(text) if language == "ar" else text


def _store(rows: list[dict[str, Any]]) -> None:
    columns = (*_PLAIN_COLUMNS, "facet_bytes", "head", "tsv")
    values = ", ".join(f"%({name})s" for name in (*_PLAIN_COLUMNS, "facet_bytes"))
    updates = ", ".join(f"{name} = excluded.{name}" for name in columns[1:])
    sql = (
        f"INSERT INTO entries_searchdocument ({', '.join(columns)})"  # noqa: S608 - constants only
        f" VALUES ({values}, {_vector(_HEAD)}, {_vector(_WEIGHTS)})"
        f" ON CONFLICT (entry_id) DO UPDATE SET {updates}"
    )
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def _vector(weights: Iterable[str]) -> str:
    """SQL that joins the vectors of all languages, every one with its own configuration and weights, and the terms."""
    return "array_to_tsvector(%(lexemes)s::text[]) || " + " || ".join(
        f"setweight(to_tsvector('{code}', %(text_{code}_{weight})s), '{weight}')"
        for code in LANGUAGES
        for weight in sorted(weights)
    )
