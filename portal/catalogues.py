"""Message catalogues in Python with Babel: extracting, merging, compiling; no gettext on the machine is needed."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

LOCALES = ("ar", "fr", "es")  # English is the source

# Babel's own header for Arabic exchanges forms 4 and 5; these are those of CLDR and of GNU gettext.
PLURAL_FORMS = {
    "ar": (
        "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 "
        ": n%100>=11 && n%100<=99 ? 4 : 5;"
    ),
    "fr": "nplurals=2; plural=(n > 1);",
    "es": "nplurals=2; plural=(n != 1);",
}

KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
TOP_LEVEL_SKIPPED = {"tests", "docs", "benchmarks", "locale", "static", "deploy", "requirements", "node_modules"}
# templatize() turns a template into Python-like calls and blanks out the rest; its line numbers stay true.
CALL = re.compile(r"""\b(?:n?p?gettext|_)\((?:[^()'"]|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")*\)""")
CHANGING_HEADERS = re.compile(rb'"(?:POT-Creation-Date|PO-Revision-Date|Generated-By).*\n')


def path_of(base: Path, locale: str) -> Path:
    """Return the catalogue of a language."""
    return base / "locale" / locale / "LC_MESSAGES" / "django.po"


def read(base: Path, locale: str) -> Catalog:
    """Return the catalogue of a language; an empty one if there is no file yet."""
    path = path_of(base, locale)
    if not path.exists():
        return _new(locale)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def _new(locale: str) -> Catalog:
    catalog = Catalog(locale=locale, charset="utf-8", fuzzy=False, project="Common Ground", version="1")
    catalog.header_comment = "# The portal's interface. Collected with `make messages`; see CONTRIBUTING.md."
    catalog.msgid_bugs_address = "see SECURITY.md and the contact page"
    catalog.last_translator = "the portal's translators"
    catalog.language_team = locale
    return catalog


def sources(base: Path) -> Iterator[Path]:
    """Yield the files that may hold messages, in a stable order."""
    for path in sorted(base.rglob("*")):
        parts = path.relative_to(base).parts
        if parts[0] in TOP_LEVEL_SKIPPED or any(part.startswith(".") for part in parts) or "migrations" in parts:
            continue
        if path.suffix in {".py", ".html", ".txt"} and path.is_file():
            if path.suffix != ".py" and "templates" not in parts:
                continue
            yield path


def extracted(base: Path) -> Catalog:
    """Return all messages of the source, with the files that hold them and the comments for translators."""
    catalog = Catalog(charset="utf-8", project="Common Ground", version="1")
    for path in sources(base):
        method: Any = "python" if path.suffix == ".py" else _from_template
        with path.open("rb") as file:
            found = extract(method, file, keywords=KEYWORDS, comment_tags=("Translators:",))
            for _line, message, comments, context in found:
                where = [(path.relative_to(base).as_posix(), 0)]
                flags = ["python-format"] if "%(" in str(message) else []
                catalog.add(message, None, where, auto_comments=comments, context=context, flags=flags)
    return catalog


def _from_template(file: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    """Extract from a Django template (Babel's extractor interface)."""
    from django.utils.translation.template import templatize

    text = templatize(file.read().decode())
    for number, line in enumerate(text.split("\n"), 1):
        for call in CALL.finditer(line):
            for _, name, message, comments in extract_python(
                io.BytesIO(call.group().encode()), keywords, comment_tags, options
            ):
                yield number, name, message, comments


def update(base: Path, locale: str, messages: Catalog) -> bool:
    """Bring a language's catalogue up to date with `messages`; return whether the file changed.

    Gone messages are dropped, new ones come in empty; nothing is guessed (no fuzzy matching).
    """
    catalog = read(base, locale)
    catalog.update(messages, no_fuzzy_matching=True, update_header_comment=False)
    catalog.fuzzy = False
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=0, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    fresh = _with_plural_header(buffer.getvalue(), locale)
    path = path_of(base, locale)
    before = path.read_bytes() if path.exists() else b""
    if CHANGING_HEADERS.sub(b"", fresh) == CHANGING_HEADERS.sub(b"", before):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(fresh)
    return True


def _with_plural_header(text: bytes, locale: str) -> bytes:
    header = f'"Plural-Forms: {PLURAL_FORMS[locale]}\\n"\n'.encode()
    return re.sub(
        rb'"Plural-Forms:(?:[^"\\]|\\.)*"\n(?:"(?![A-Z][\w-]*:)(?:[^"\\]|\\.)*"\n)*', lambda _m: header, text, count=1
    )


def compile_stale(base: Path) -> list[str]:
    """Compile the catalogues that are newer than their compiled form; return their languages."""
    done = []
    for locale in LOCALES:
        source = path_of(base, locale)
        target = source.with_suffix(".mo")
        if not source.exists() or (target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns):
            continue
        catalog = read(base, locale)
        fresh = target.with_suffix(f".mo.{id(catalog)}")
        with fresh.open("wb") as file:
            write_mo(file, catalog, use_fuzzy=False)
        fresh.replace(target)  # whoever reads meanwhile sees the old or the new one, whole
        done.append(locale)
    return done
