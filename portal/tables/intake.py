"""From the rows of a table to drafts: which column is which question, and what each row's answers come to.

The columns are the questions of the kind's own form, so a row passes through the same fields and checks as what is
typed on the pages (`portal.my.offline`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language, gettext as _, override

from entries.editing import merged
from entries.fields import once
from entries.kinds import Kind, searchable_kinds
from entries.models import Entry
from entries.rules import Refused
from entries.snapshots import Payload
from entries.texts import LANGUAGES
from portal.my import offline

KEY = "source_key"
LONGEST_KEY = 100
_CODE = re.compile(r"\[([a-z0-9_]+)\]\s*$")
#: Columns whose heading begins like this are the writer's own notes.
_NOTE = "#"
_SHOWN = 60  # letters of a heading that is quoted back

Said = dict[str, str]


@dataclass(slots=True)
class Fault:
    """What is wrong in one cell: the column's code, its heading and the reason in every language."""

    code: str
    column: Said
    reason: Said


@dataclass(slots=True)
class Read:
    """A row as it was understood: its own identifier, its title, the text, and what is wrong with it."""

    key: str
    title: str
    payload: Payload
    faults: list[Fault] = field(default_factory=list)


def importable() -> list[Kind]:
    """The kinds of which tables can be handed in: those that stand for themselves."""
    return [kind for kind in searchable_kinds() if not kind.parent]


def columns_of(kind: Kind) -> dict[str, str]:
    """Code and label of every column that a table of this kind may have, in the active language."""
    return once(("columns", kind.code, get_language()), lambda: _columns_of(kind))


def _columns_of(kind: Kind) -> dict[str, str]:
    asked = {one.code: one.label for _part, group in offline.questions(kind) for one in group}
    return {KEY: _("Own identifier")} | asked


def placed(heading: Sequence[str], kind: Kind) -> dict[int, str]:
    """Which column holds the answers to which question, by the codes in its headings.

    Raises `Refused` for a heading that is not known, one that comes twice, and for a table without identifier or title.
    """
    known = columns_of(kind)
    found: dict[int, str] = {}
    for place, words in enumerate(heading):
        if not words.strip() or words.startswith(_NOTE):
            continue
        in_brackets = _CODE.search(words)
        code = in_brackets[1] if in_brackets else words.strip().lower()
        if code not in known:
            raise Refused(
                _("The column “%(name)s” is not known. Use the template, or begin names of your own columns with #.")
                % {"name": words[:_SHOWN]}
            )
        if code in found.values():
            raise Refused(_("The column “%(name)s” is there twice.") % {"name": words[:_SHOWN]})
        found[place] = code
    for code in (KEY, "title"):
        if code not in found.values():
            raise Refused(_("The column “%(name)s” is missing.") % {"name": f"{known[code]} [{code}]"})
    return found


def understood(cells: Sequence[str], places: Mapping[int, str], kind: Kind, language: str) -> Read:
    """One row as a draft's text; what cannot be taken is said of its column in all four languages."""
    answers = {code: cells[place].strip() for place, code in places.items() if place < len(cells)}
    key = answers.pop(KEY, "")
    changes, problems = _changes(answers, kind, language)
    faults = [Fault(problem.code, {}, {}) for problem in problems]
    for tongue in LANGUAGES if faults else ():
        with override(tongue):
            labels = columns_of(kind)
            told = {one.code: one.reason for one in _changes(answers, kind, language)[1]}
            for fault in faults:
                fault.column[tongue] = labels.get(fault.code, fault.code)
                fault.reason[tongue] = told.get(fault.code, "")
    if not key or len(key) > LONGEST_KEY:
        faults.append(_missing(kind, KEY))
    if not answers.get("title"):
        faults.append(_missing(kind, "title"))
    return Read(key, answers.get("title", ""), merged(_blank(kind, language), changes), faults)


def _changes(answers: Mapping[str, str], kind: Kind, language: str) -> tuple[Payload, list[offline.Problem]]:
    entry, blank = _unsaved(kind, language), _blank(kind, language)
    key = ("forms", kind.code, language, get_language())
    blanks = once(key, lambda: offline.blank_forms(entry, blank))
    return offline.changes_from(dict(answers), entry, blank, blanks=blanks)


def _unsaved(kind: Kind, language: str) -> Entry:
    return kind.model(kind=kind.code, original_language=language, **kind.begins_with)


def _blank(kind: Kind, language: str) -> Payload:
    entry = _unsaved(kind, language)
    shared = {name: entry._meta.get_field(name).value_from_object(entry) for name in kind.shared}
    return {"language": language, "texts": {}, "shared": shared, "terms": []}


def _missing(kind: Kind, code: str) -> Fault:
    fault = Fault(code, {}, {})
    for tongue in LANGUAGES:
        with override(tongue):
            fault.column[tongue] = columns_of(kind).get(code, code)
            fault.reason[tongue] = (
                _("Each row needs an identifier of its own, with at most 100 letters.")
                if code == KEY
                else _("Each row needs a title.")
            )
    return fault


def as_json(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    """The faults as they are stored."""
    return [{"code": one.code, "column": one.column, "reason": one.reason} for one in faults]
