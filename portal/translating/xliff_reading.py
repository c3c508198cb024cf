"""XLIFF 2.0 and 2.1 as it comes back from the tools of translators: checked against the official schema, then read.

The file comes from outside: no document type (so no entities of its own, none from elsewhere, no bombs), no network, a
bounded size, depth and number of units. What tools do to a text is undone: segments are joined in the order that they
ask for, annotations are taken away, code points become letters again. Inline codes were never sent, so a unit that has
some is not taken.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from lxml import etree

from entries.rules import Refused
from portal.translating.returned import NOT_WHOLE, WITH_CODES, Returned, Row
from portal.translating.xliff_writing import KEY_NOTE, NAMESPACE

SCHEMA = Path(__file__).with_name("schema") / "xliff_core_2.0.xsd"
VERSIONS = ("2.0", "2.1")
LARGEST = 10 * 1024 * 1024  # bytes
MOST_UNITS = 20_000
LONGEST_ORDER = 9  # letters of a number
#: Tags of a file and attributes of one tag, counted before anything is parsed: a unit of ours has some 25 tags with its
#: notes, none of them ten attributes. A million of them would cost parser and schema five seconds and a gigabyte.
MOST_TAGS, MOST_ATTRIBUTES = 500_000, 200
_DOCTYPE = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ATTRIBUTES = re.compile("=\\s*[\"']")
_DECLARATION = re.compile(r"<\?xml[^>]*\?>")
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}encoding\s*=\s*[\"']([\w.-]+)")
_UNICODE = {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "ascii"}
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WITHOUT_BOM = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
_ORIGIN = re.compile(r"\s*(\w{1,32})/(\d{1,18})\s*")
#: Annotations that tools may add; everything else inside a text is a code.
_ANNOTATIONS = {"mrk", "sm", "em"}
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


class _Codes(Exception):
    """A text holds inline codes."""


def read(data: bytes) -> Returned:
    """What a file says of which texts; `Refused` with a sentence for what is no XLIFF 2.0, unsafe or too large."""
    root = _parsed(_decoded(data))
    _ask_schema(root)
    rows: list[Row] = []
    keys: set[str] = set()
    for file in root.iterchildren(_tag("file")):
        key, entry = _origin_of(file)
        keys.add(key)
        rows += [_row(unit, entry) for unit in file.iter(_tag("unit"))]
        if len(rows) > MOST_UNITS:
            raise Refused(_("The file has too many texts. Hand it in in parts."))
    if len(keys) != 1 or "" in keys:
        raise Refused(_("The file does not say from which export of this portal it comes, or mixes several."))
    return Returned(keys.pop(), root.get("trgLang", ""), rows)


def _decoded(data: bytes) -> str:
    if len(data) > LARGEST:
        raise Refused(_("The file is larger than %(count)s megabytes.") % {"count": LARGEST // 1024 // 1024})
    encoding = next((name for mark, name in (*_BOMS, *_WITHOUT_BOM) if data.startswith(mark)), "")
    declared = _DECLARED.match(data)
    try:
        if not encoding:
            encoding = codecs.lookup(declared[1].decode() if declared else "utf-8").name
        if encoding.removesuffix("-sig") not in _UNICODE:
            raise Refused(_("Save the file in UTF-8 or UTF-16, the two encodings of XLIFF."))
        return data.decode(encoding)
    except (UnicodeError, LookupError) as problem:
        raise Refused(_("The letters of the file cannot be read. Save it in UTF-8 or UTF-16.")) from problem


def _parsed(text: str) -> etree._Element:
    if _DOCTYPE.search(text):
        raise Refused(_("The file declares a document type or entities, which XLIFF does not need. It is not read."))
    if text.count("<") > MOST_TAGS or any(map(_is_crowded, text.split("<"))):
        raise Refused(_("The file has too many texts. Hand it in in parts."))
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    text = text.strip()
    declaration = _DECLARATION.match(text)  # only where it may stand: looked for everywhere it would take hours
    try:
        return etree.fromstring(text[declaration.end() if declaration else 0 :].strip().encode(), parser)
    except (etree.XMLSyntaxError, ValueError, UnicodeError) as problem:
        line = getattr(problem, "lineno", None) or 1
        raise Refused(_("The file is not well-formed XML: see line %(line)s.") % {"line": line}) from problem


def _is_crowded(tag: str) -> bool:
    """Whether a tag, with the text behind it, has more attributes than any real one; no attribute can hold a "<"."""
    return tag.count("=") > MOST_ATTRIBUTES and len(_ATTRIBUTES.findall(tag)) > MOST_ATTRIBUTES


def _ask_schema(root: etree._Element) -> None:
    name = etree.QName(root)
    if name.localname != "xliff" or name.namespace != NAMESPACE or root.get("version") not in VERSIONS:
        raise Refused(_("This is not XLIFF 2.0 or 2.1. Older and newer versions of XLIFF are other formats."))
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    if not schema.validate(root):
        error = schema.error_log[0]
        raise Refused(
            _("Line %(line)s is against the schema of XLIFF 2.0: %(problem)s")
            % {"line": error.line, "problem": error.message.replace(f"{{{NAMESPACE}}}", "")[:300]}
        )


def _origin_of(file: etree._Element) -> tuple[str, int]:
    """Key of the export and id of the entry: from `original`, or from the note if a tool has lost that."""
    notes = file.findall(f"{_tag('notes')}/{_tag('note')}[@category='{KEY_NOTE}']")
    for text in (file.get("original", ""), *(note.text or "" for note in notes)):
        if found := _ORIGIN.fullmatch(text):
            return found[1], int(found[2])
    return "", 0


def _row(unit: etree._Element, entry: int) -> Row:
    parts = [part for part in unit if part.tag in (_tag("segment"), _tag("ignorable"))]
    name = unit.get("id", "")
    try:
        source = "".join(_flat(part.find(_tag("source"))) for part in parts)
        target, problem = _target(parts)
    except _Codes:
        return Row(entry, name, "", "", WITH_CODES)
    return Row(entry, name, source, target, problem)


def _target(parts: list[etree._Element]) -> tuple[str, str]:
    """The translation of all segments in the order of the target, and what is wrong with it."""
    texts: list[tuple[int, str]] = []
    done = open_ones = 0
    for place, part in enumerate(parts, 1):
        source, target = _flat(part.find(_tag("source"))), part.find(_tag("target"))
        written = _flat(target) if target is not None else ""
        order = _order(target.get("order", "")) or place if target is not None else place
        if part.tag == _tag("segment") and source.strip():
            done, open_ones = done + bool(written.strip()), open_ones + (not written.strip())
            texts.append((order, written))
        else:
            texts.append((order, written if target is not None else source))
    if not done:
        return "", ""
    joined = "".join(text for _order, text in sorted(texts, key=lambda pair: pair[0]))
    return joined, NOT_WHOLE if open_ones else ""


def _order(given: str) -> int:
    """The place that a translation asks for; 0 for none. The schema allows numbers of any length."""
    return int(given) if 0 < len(given) <= LONGEST_ORDER else 0


def _flat(element: etree._Element | None) -> str:
    """The text of a source or target: annotations taken away, code points as letters; `_Codes` for inline codes."""
    if element is None:
        return ""
    found = element.text or ""
    for child in element:
        name = etree.QName(child).localname
        if name == "cp":
            found += _letter(child.get("hex", ""))
        elif name in _ANNOTATIONS:
            found += _flat(child)
        else:
            raise _Codes
        found += child.tail or ""
    return _CONTROLS.sub("", found)


def _letter(code: str) -> str:
    number = int(code or "0", 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else ""


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
