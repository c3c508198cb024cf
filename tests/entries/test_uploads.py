"""Uploads: what a file really is, and what hostile ones try."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from entries import uploads
from entries.rules import Refused

ORIENTATION = 0x0112
TURNED_RIGHT = 6


def _archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _picture(size: tuple[int, int], **more) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, "JPEG", **more)
    return out.getvalue()


def _png_that_claims(width: int, height: int) -> bytes:
    """A few bytes that say they are a huge picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_a_document_is_known_by_what_is_inside() -> None:
    assert uploads.DOCUMENTS[uploads.type_of(_archive({"word/document.xml": b""}))] == "docx"
    assert uploads.type_of(_archive({"mimetype": b"application/epub+zip"})) == "application/epub+zip"
    assert uploads.type_of(b"%PDF-1.7\n") == "application/pdf"
    assert uploads.type_of(_archive({"readme": b"hello"})) == ""
    assert uploads.type_of(b"PK not an archive") == ""


def test_an_archive_is_never_unpacked_whole_to_learn_its_type() -> None:
    assert len(uploads.type_of(_archive({"mimetype": b"a" * 50_000_000}))) == uploads.LONGEST_TYPE


def test_pictures_stand_upright_and_lose_their_metadata() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = TURNED_RIGHT
    content, kind = uploads.redrawn(_picture((40, 20), exif=exif))
    with Image.open(io.BytesIO(content)) as picture:
        assert (picture.size, kind, len(picture.getexif())) == ((20, 40), "image/webp", 0)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("side", [7_000, 60_000])
def test_pictures_that_would_fill_the_memory_are_refused(side: int) -> None:
    with pytest.raises(Refused, match="too many pixels"):
        uploads.redrawn(_png_that_claims(side, side))


def test_a_damaged_picture_is_refused() -> None:
    with pytest.raises(Refused, match="damaged"):
        uploads.redrawn(b"\xff\xd8\xff\xe0 nothing more")


def test_the_visitors_name_of_a_file_is_kept_without_its_path() -> None:
    upload = SimpleUploadedFile("..\\..\\photo\u202e.png", _picture((4, 4)))
    row = uploads.store(upload, picture=True)
    assert row["file_name"] == "photo.webp"
    assert row["file"].startswith("resources/")
    assert ".." not in row["file"]


def test_a_page_of_a_website_is_not_a_document() -> None:
    with pytest.raises(Refused):
        uploads.store(SimpleUploadedFile("report.pdf", b"<html><script>"), picture=False)
