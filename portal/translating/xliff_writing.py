"""XLIFF 2.0 for the tools of translators: a file an entry, a unit a text.

The standard: OASIS XLIFF 2.0, http://docs.oasis-open.org/xliff/xliff-core/v2.0/xliff-core-v2.0.html. What comes back is
known by the ids: of `file` (`entry-12`), of `unit` (the name of the field, the same in every export), and by the key of
the export, which stands in `original` and in a note. Texts are sent as they are stored, with their Markdown signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.utils.translation import gettext as _
from lxml import etree

from entries.texts import text_of
from entries.translations import TranslationState
from portal.translating.glossary import Glossary
from portal.translating.work import Unit, Work

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
XML = "{http://www.w3.org/XML/1998/namespace}"
#: Category of the note that repeats the export's key, should a tool lose the attribute `original`.
KEY_NOTE = "portal-export"
#: The states of XLIFF for those of the portal; what is not named is not begun ("initial").
STATES = {
    TranslationState.DRAFT: "translated",
    TranslationState.TRANSLATED: "translated",
    TranslationState.REVIEWED: "reviewed",
}
#: What XML 1.0 cannot hold as it is; written as <cp hex="…"/>.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document(works: Sequence[Work], *, key: str, states: dict[int, TranslationState], glossary: Glossary) -> bytes:
    """The XLIFF document of translations that share original language and language (UTF-8).

    `states` are those of the entries in the language; `key` is that of the export.
    """
    first = works[0]
    root = etree.Element(f"{{{NAMESPACE}}}xliff", nsmap={None: NAMESPACE})
    root.set("version", "2.0")
    root.set("srcLang", first.entry.original_language)
    root.set("trgLang", first.language)
    for work in works:
        _file(root, work, key, states[work.entry.pk], glossary)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _file(root: etree._Element, work: Work, key: str, state: TranslationState, glossary: Glossary) -> None:
    made = _child(root, "file", id=f"entry-{work.entry.pk}", original=f"{key}/{work.entry.pk}")
    title = text_of(work.entry, "title")
    address = f"{settings.SITE_URL}{work.entry.get_absolute_url()}"
    _notes(
        made, [(KEY_NOTE, f"{key}/{work.entry.pk}"), ("context", f"{work.entry.kind_info.label}: {title}\n{address}")]
    )
    groups = dict(work.groups())
    for unit in work.units:
        if unit.source:
            _unit(made, unit, work, str(groups[unit.group]), state, glossary)


def _unit(
    parent: etree._Element, unit: Unit, work: Work, group: str, state: TranslationState, glossary: Glossary
) -> None:
    made = _child(parent, "unit", id=unit.field, name=unit.label)
    made.set(f"{XML}space", "preserve")
    _notes(made, _notes_on(unit, work, group, glossary))
    segment = _child(made, "segment", id="1")
    _text(segment, "source", unit.source.text, unit.source.language)
    if unit.written:
        own = TranslationState.MACHINE if unit.field in work.marks.machine else state
        segment.set("state", STATES.get(own, "initial"))
        segment.set("subState", f"portal:{own.value}")
        _text(segment, "target", unit.written, work.language)
    else:
        segment.set("state", "initial")


def _notes_on(unit: Unit, work: Work, group: str, glossary: Glossary) -> Iterable[tuple[str, str]]:
    yield "context", f"{group}: {unit.label}"
    if unit.column.max_length:
        yield "length", _("At most %(count)s characters.") % {"count": unit.column.max_length}
    if unit.markup:
        yield "markup", _("The text has Markdown signs (lists, links, emphasis): keep them as they are.")
    seen: set[str] = set()
    for hit in glossary.find(unit.source.text, unit.source.language, work.language):
        word = unit.source.text[hit.start : hit.end]
        if word.casefold() not in seen:
            seen.add(word.casefold())
            yield "glossary", f"{word} = {' / '.join(hit.preferred(work.language))}"


def _notes(parent: etree._Element, notes: Iterable[tuple[str, str]]) -> None:
    holder = _child(parent, "notes")
    for number, (category, text) in enumerate(notes, 1):
        _child(holder, "note", id=f"n{number}", category=category).text = _FORBIDDEN.sub("", text)


def _text(segment: etree._Element, tag: str, text: str, language: str) -> None:
    """A text, with what XML cannot hold as code points."""
    made = _child(segment, tag)
    made.set(f"{XML}lang", language)
    made.set(f"{XML}space", "preserve")
    place, last = 0, None
    for found in _FORBIDDEN.finditer(text):
        _append(made, last, text[place : found.start()])
        last = _child(made, "cp", hex=f"{ord(found[0]):04X}")
        place = found.end()
    _append(made, last, text[place:])


def _append(parent: etree._Element, last: etree._Element | None, text: str) -> None:
    if last is None:
        parent.text = text
    else:
        last.tail = text


def _child(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    cleaned = {name: _FORBIDDEN.sub("", value) for name, value in attributes.items()}
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", cleaned)
