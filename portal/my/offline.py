"""The offline form as a Word file: one table of two cells for each question, the code of the question in brackets.

Whoever fills it in writes into the second cell. Reading it back goes by the codes, so translated labels, moved or
deleted questions do no harm; answers pass through the same form as those typed on the page.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import docx
import filetype
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext as _, override
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from entries.fields import TermNamesField, once
from entries.forms import SectionForm, sentence
from entries.kinds import Kind, Section
from entries.models import Entry
from entries.rules import Refused
from entries.search.words import folded
from entries.snapshots import Payload
from entries.texts import LANGUAGES, current_language, direction_of
from entries.uploads import LARGEST

CODE = re.compile(r"\[([a-z0-9_]+)\]\s*$")
LARGEST_UNPACKED = 60 * 1024 * 1024
#: A filled form has a tenth of it. Text costs its parser many times its size in memory, pictures are not looked at.
LARGEST_TEXT = 4 * 1024 * 1024
#: Parts of the archive: a filled form has two dozen, and one more for each picture.
MOST_PARTS = 2000
#: Of empty ones a small file holds a million, each of which costs as much as a full one.
MOST_PARAGRAPHS = 20_000
#: First bytes that tell a picture, a font or an archive.
TELLING = 262
#: Between several answers to one question.
SEVERAL = re.compile(r"[\n|;]")


#: The sections of a kind, each with its form.
Blanks = Sequence[tuple[Section, SectionForm]]


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the paper form: its code, label, hint, and the answers to choose from (empty: free text)."""

    code: str
    label: str
    hint: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer that could not be taken, with its question (its code too) and the reason."""

    label: str
    answer: str
    reason: str
    code: str = ""


def questions(
    kind: Kind, entry: Entry | None = None, payload: Payload | None = None
) -> list[tuple[Section, list[Question]]]:
    """The kind's sections with their questions, in the active language."""
    return [(part, [_question(n, f) for n, f in form.fields.items()]) for part, form in _forms(kind, entry, payload)]


def trail(kind: Kind) -> list[tuple[object, str]]:
    """Breadcrumbs of the printable form: below the page that offers it."""
    if kind.offered:
        return [(_("Offer a practice"), reverse("offer")), (kind.label, "")]
    return [(kind.label_plural, reverse(kind.list_url)), (_("Empty form"), "")]


def document(kind: Kind, language: str, entry: Entry | None = None, payload: Payload | None = None) -> bytes:
    """The form as a .docx in `language`; with an entry's payload, filled in."""
    with override(language):
        paper = docx.Document()
        paper.core_properties.subject = kind.code
        paper.add_heading(str(kind.label), 0)
        paper.add_paragraph(
            _(
                "Write your answers into the empty boxes and leave the words in brackets as they are. Leave out what "
                "you do not know. Then sign in to the portal, begin an entry, and hand this file in."
            )
        )
        for part, form in _forms(kind, entry, payload):
            paper.add_heading(str(part.title), 1)
            for name, field in form.fields.items():
                _ask(paper, _question(name, field), _answer(form, name, field) if payload else "")
        if direction_of(language) == "rtl":
            _right_to_left(paper)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def answers_in(upload: UploadedFile, kind: Kind) -> dict[str, str]:
    """The answers of a filled form by question code; raises `Refused` for anything that is not such a form."""
    if (upload.size or 0) > LARGEST:
        raise Refused(_("The file is larger than 20 megabytes."))
    try:
        with zipfile.ZipFile(upload) as archive:
            members = archive.infolist()
            if len(members) > MOST_PARTS:
                raise Refused(_("The file is too large when unpacked."))
            text = sum(member.file_size for member in members if _may_be_text(archive, member))
            if text > LARGEST_TEXT or sum(member.file_size for member in members) > LARGEST_UNPACKED:
                raise Refused(_("The file is too large when unpacked."))
        upload.seek(0)
        paper = docx.Document(upload)
        if paper.element.body.xpath("count(.//w:p)") > MOST_PARAGRAPHS:
            raise Refused(_("The file is too large when unpacked."))
        found = dict(_answers(paper))
    except Refused:
        raise
    except Exception as error:
        raise Refused(_("This is not a Word file made from our form.")) from error
    if not found:
        raise Refused(_("No answers were found. Use the Word file that you downloaded here."))
    return found


def _may_be_text(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Whether a part may reach the parser of texts, whatever it is called: the table of contents can name any as text,
    but no text begins like a picture.
    """
    with archive.open(member) as content:
        return filetype.guess(content.read(TELLING)) is None


def changes_from(
    answers: dict[str, str], entry: Entry, payload: Payload, *, blanks: Blanks | None = None
) -> tuple[Payload, list[Problem]]:
    """The answers as changes of the payload, and those that could not be taken. Questions left empty change nothing.

    `blanks` are the forms of this payload (`blank_forms`), for whoever reads many answers to the same one.
    """
    changes: Payload = {"texts": {}, "shared": {}}
    terms = payload.get("terms", [])
    problems: list[Problem] = []
    for part, blank in blanks or _forms(entry.kind_info, entry, payload):
        given = {name: answers[name] for name in blank.fields if answers.get(name)}
        if not given:
            continue
        form = _filled(blank, _typed(blank, given), payload | {"terms": terms})
        form.full_clean()
        problems += [
            Problem(sentence(blank.fields[name].label), given.get(name, ""), " ".join(map(str, messages)), name)
            for name, messages in form.errors.items()
            if name in blank.fields
        ]
        part_changes = form.changes()
        taken = given.keys() - form.errors.keys()
        for group in ("texts", "shared"):
            changes[group] |= {
                n: v for n, v in part_changes[group].items() if not taken.isdisjoint(form.controls_of(n))
            }
        if part.rows and not taken.isdisjoint(form.controls_of(part.rows)):
            changes["rows"] = changes.get("rows", {}) | part_changes.get("rows", {})
        terms = part_changes.get("terms", terms)
    return changes | {"terms": terms}, problems


def blank_forms(entry: Entry, payload: Payload) -> Blanks:
    """The forms of a payload, in the active language: making them costs more than filling them in."""
    return list(_forms(entry.kind_info, entry, payload))


def _filled(blank: SectionForm, typed: dict[str, Any], payload: Payload) -> SectionForm:
    """A form with these answers, over this payload. It shares its fields with the blank one, which stays as it was."""
    form = copy(blank)
    form.data, form.is_bound, form.payload = typed, True, payload  # type: ignore[assignment]
    form._errors, form._bound_fields_cache = None, {}  # type: ignore[attr-defined]
    return form


def _forms(kind: Kind, entry: Entry | None, payload: Payload | None) -> Iterator[tuple[Section, SectionForm]]:
    text = payload or {"language": current_language(), "texts": {}, "shared": {}, "terms": []}
    for part in kind.sections:
        if part.fields or part.terms or part.rows:
            yield part, SectionForm(entry=entry or kind.model(kind=kind.code), section=part, payload=text)


def _question(name: str, field: forms.Field) -> Question:
    labels = tuple(label for value, label in choices_of(field) if value) if isinstance(field, forms.ChoiceField) else ()
    if isinstance(field, forms.BooleanField):
        labels = (_("Yes"), _("No"))
    return Question(name, sentence(field.label), str(field.help_text or ""), labels)


def choices_of(field: Any) -> list[tuple[str, str]]:
    """The choices of a field as texts, in the active language."""
    return [(str(value), str(label)) for value, label in field.choices]


def _ask(paper: Document, question: Question, answer: str) -> None:
    table = paper.add_table(rows=2, cols=1, style="Table Grid")
    head = table.cell(0, 0).paragraphs[0]
    head.add_run(question.label).bold = True
    head.add_run(f" [{question.code}]")
    if question.hint:
        table.cell(0, 0).add_paragraph(question.hint)
    if question.choices:
        table.cell(0, 0).add_paragraph(_("Choose from: %(choices)s") % {"choices": " | ".join(question.choices)})
    table.cell(1, 0).text = answer
    paper.add_paragraph()


def _answers(paper: Document) -> Iterator[tuple[str, str]]:
    """Question and answer of each table, from the first cell of its first two rows.

    Read from the elements: the library lays out the grid of a table first, and a cell may say that it spans billions of
    columns.
    """
    for table in paper.tables:
        first = [row.tc_lst[0].p_lst for row in table._tbl.tr_lst[:2] if row.tc_lst]
        if len(first) < 2 or not first[0]:
            continue
        code = CODE.search(_written(first[0][0]))
        answer = "\n".join(map(_written, first[1])).strip()
        if code and answer:
            yield code.group(1), answer


def _written(paragraph: Any) -> str:
    """The text of a paragraph, what was inserted and is still marked as such too, in one pass: the library asks each of
    its runs, of which a small file holds half a million.
    """
    runs = (element for element in paragraph.iter(_TEXT, *_SIGNS) if element.getparent().tag == _RUN)
    return "".join((element.text or "") if element.tag == _TEXT else _SIGNS[element.tag] for element in runs)


_RUN, _TEXT = qn("w:r"), qn("w:t")
_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}


def _answer(form: SectionForm, name: str, field: forms.Field) -> str:
    value = form.get_initial_for_field(field, name)
    if isinstance(field, forms.BooleanField):
        return _("Yes") if value else ""
    if isinstance(field, forms.ChoiceField):
        chosen = {str(one) for one in (value if isinstance(value, list) else [value])}
        return "\n".join(label for key, label in choices_of(field) if key and key in chosen)
    shown = field.prepare_value(value) if not isinstance(field, TermNamesField) else field.prepare_value(value or [])
    return "" if shown is None else str(shown)


def _typed(form: SectionForm, given: dict[str, str]) -> dict[str, Any]:
    """What a browser would have sent for these answers, over what stands there already."""
    data: dict[str, Any] = {}
    for name, field in form.fields.items():
        initial = form.get_initial_for_field(field, name)
        if name not in given:
            data[name] = field.prepare_value(initial)
        elif isinstance(field, forms.ChoiceField):
            lines = [given[name]] if _is_choice(field, given[name]) else SEVERAL.split(given[name])
            lines = [line for line in lines if line.strip()]
            values = [_value_of(field, line.strip()) for line in lines]
            data[name] = values if isinstance(field, forms.MultipleChoiceField) else next(iter(values), "")
        elif isinstance(field, forms.BooleanField):
            data[name] = _says_yes(given[name])
        elif isinstance(field, TermNamesField):
            data[name] = "\n".join(SEVERAL.split(given[name]))
        else:
            data[name] = given[name]
    return data


def _says_yes(answer: str) -> bool:
    """Whether an answer is "yes" in one of the four languages."""
    return folded(answer.strip()) in once(("yes",), _words_for_yes)


def _words_for_yes() -> set[str]:
    words = {"true", "1"}
    for language in LANGUAGES:
        with override(language):
            words.add(folded(_("Yes")))
    return words


def _is_choice(field: forms.ChoiceField, answer: str) -> bool:
    """Whether the whole answer is one choice: labels may hold the signs that stand between several."""
    return "\n" not in answer and _value_of(field, answer.strip()) != answer.strip()


def _value_of(field: forms.ChoiceField, label: str) -> str:
    """The value behind a choice's label in any of the four languages, or behind its code (`theme/rights` or `rights`);
    the label itself when there is none.
    """
    if field not in _values:
        _values[field] = _values_by_word(field)
    return _values[field].get(folded(label), label)


#: For each field that is still in use, its choices by every word for them.
_values: WeakKeyDictionary[forms.ChoiceField, dict[str, str]] = WeakKeyDictionary()


def _values_by_word(field: forms.ChoiceField) -> dict[str, str]:
    """The values of a field by folded code and label; of two with one word the first counts, codes before labels."""
    found: dict[str, str] = {}
    values = [value for value, _text in choices_of(field)]
    for value in filter(None, values):
        for word in (value, value.rpartition("/")[2]):
            found.setdefault(folded(word), value)
    for language in LANGUAGES:
        with override(language):
            for value, text in choices_of(field):
                found.setdefault(folded(text), value)
    return found


def _right_to_left(paper: Document) -> None:
    """Mark every paragraph as running from right to left (w:bidi, ECMA-376 17.3.1.6)."""
    for paragraph in paper.element.body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"):
        paragraph.get_or_add_pPr().append(OxmlElement("w:bidi"))
