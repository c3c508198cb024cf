"""Files that visitors hand in: what they really are decides, never their name."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

import filetype
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from entries.models.resources import upload_path
from entries.rules import Refused

MEGABYTE = 1024 * 1024
LARGEST = 20 * MEGABYTE
MOST_FILES = 30  # of one entry
LARGEST_PICTURE = 40_000_000  # pixels: beyond this a small file may fill the memory
LONGEST_TYPE = 100  # bytes
WIDEST = 1600  # pixels: enough for a page, light enough for a phone

#: Content type and suffix of documents that may be handed in.
DOCUMENTS = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/epub+zip": "epub",
}
PICTURES = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}


def store(upload: UploadedFile, *, picture: bool) -> dict[str, Any]:
    """Check and keep an upload; returns the columns of a `Resource` row (file, file_name, media_type, size in bytes).

    Pictures are drawn anew, so that no metadata (place, device, names) is kept. Raises `Refused` with a sentence.
    """
    if (upload.size or 0) > LARGEST:
        raise Refused(_("The file is larger than 20 megabytes."))
    content = upload.read()
    kind = type_of(content)
    if picture:
        if kind not in PICTURES:
            raise Refused(_("This is not a picture that can be shown: use PNG, JPEG or WebP."))
        content, kind = redrawn(content)
    elif kind not in DOCUMENTS:
        raise Refused(
            _("This kind of file cannot be taken: use PDF, Word, Excel, PowerPoint, OpenDocument text or EPUB.")
        )
    suffix = (PICTURES | DOCUMENTS)[kind]
    name = default_storage.save(upload_path(None, f"file.{suffix}"), ContentFile(content))  # type: ignore[arg-type]
    return {"file": name, "file_name": _safe_name(upload.name, suffix), "media_type": kind, "size": len(content)}


def ask_for_room(rows: Iterable[Mapping[str, Any]]) -> None:
    """Raise `Refused` when the rows of an entry's resources hold as many files as one entry may have."""
    if sum(1 for row in rows if row.get("file")) >= MOST_FILES:
        raise Refused(_("This entry has 30 files, which is the most. Take one out first."))


def type_of(content: bytes) -> str:
    """The content type by the first bytes, "" when it is none that is known."""
    if content.startswith(b"PK"):
        return _type_of_archive(content)
    found = filetype.guess(content)
    return found.mime if found else ""


def _type_of_archive(content: bytes) -> str:
    """Office files are archives: their own table of contents tells which."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            declared = _declared_type(archive) if "mimetype" in names else ""
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError):
        return ""
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return ""  # programs inside a document, whatever its name says
    inside = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
    for member, suffix in inside.items():
        if member in names:
            return next(kind for kind, ending in DOCUMENTS.items() if ending == suffix)
    return declared


def _declared_type(archive: zipfile.ZipFile) -> str:
    """What the archive says it is. Only its first bytes are unpacked: a small archive may hold gigabytes of them."""
    with archive.open("mimetype") as member:
        return member.read(LONGEST_TYPE).decode("ascii", "replace").strip()


def redrawn(content: bytes) -> tuple[bytes, str]:
    """A picture drawn anew at most 1600 pixels wide, upright, without metadata; returns bytes and content type."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            if picture.width * picture.height > LARGEST_PICTURE:
                raise Refused(_("The picture has too many pixels; make it smaller first."))
            has_alpha = picture.mode in ("RGBA", "LA", "P")
            # Telephones keep pictures as the sensor lay and note in the metadata how to turn them.
            upright = ImageOps.exif_transpose(picture)
            clean = upright.convert("RGBA" if has_alpha else "RGB")
    except Image.DecompressionBombError as error:
        raise Refused(_("The picture has too many pixels; make it smaller first.")) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Refused(_("The picture is damaged and cannot be read.")) from error
    clean.thumbnail((WIDEST, WIDEST))
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=80)
    return out.getvalue(), "image/webp"


def _safe_name(name: str | None, suffix: str) -> str:
    """The visitor's name for the file, without path and control characters, with the true ending."""
    stem = (name or "file").replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    stem = "".join(char for char in stem if char.isprintable()).strip()[:120] or "file"
    return f"{stem}.{suffix}"
