"""What a file shows of itself in its first bytes, before anybody tries to read it as XML, JSON or a table."""

from __future__ import annotations

import re

from funding.commitments.findings import Unusable

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


def refuse_foreign(first: bytes) -> None:
    """Raise Unusable for a file that holds nothing, is compressed, or is the page of an error."""
    if not first.strip():
        raise Unusable("empty")
    if first.startswith(_PACKED):
        raise Unusable("compressed")
    if _WEB_PAGE.match(first):
        raise Unusable("web-page")
