"""What a file shows of itself in its first bytes, before anybody tries to read it as XML, JSON or a table."""

from __future__ import annotations

import json
import re

from funding.commitments.findings import Unusable
from funding.commitments.models.runs import LONGEST_LICENCE

#: First bytes of gzip, ZIP (spreadsheets of today are ZIP files), bzip2, xz, zstd, 7z, and of spreadsheets before 2007.
_PACKED = (
    b"\x1f\x8b",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"\x28\xb5\x2f\xfd",
    b"7z\xbc\xaf\x27\x1c",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
)
_WEB_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
#: What the package of 360Giving says of itself before its grants; IATI files have no place for it.
_LICENCE = re.compile(rb'"licen[cs]e"\s*:\s*("(?:[^"\\]|\\.){1,600}")')
#: So many bytes may stand before the first grant.
LONGEST_HEAD = 1 << 16
_FIRST_ITEM = b'"grants"'


def licence_of(first: bytes) -> str:
    """The licence that a package states before its list of grants; "" where it states none there."""
    found = _LICENCE.search(first.partition(_FIRST_ITEM)[0])
    try:
        stated = json.loads(found[1]) if found else ""
    except ValueError:
        return ""
    text = stated.encode("utf-8", "replace").decode()
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:LONGEST_LICENCE]


def refuse_foreign(first: bytes) -> None:
    """Raise Unusable for a file that holds nothing, is compressed, or is the page of an error."""
    if not first.strip():
        raise Unusable("empty")
    if first.startswith(_PACKED):
        raise Unusable("compressed")
    if _WEB_PAGE.match(first):
        raise Unusable("web-page")
