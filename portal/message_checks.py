"""What may be wrong with messages: untranslated or fuzzy ones, plural forms, placeholders, early formatting."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from portal import catalogues

PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[#0\- +]*\d*(?:\.\d+)?[sdifgeExXoc]|\{(\w*)\}")
GETTEXT_NAMES = {name for name in catalogues.KEYWORDS if name != "_"} | {"_"}
SHOWN = 60  # characters of a message in a sentence about it


def findings(base: Path) -> list[str]:
    """Return one sentence for each fault in the catalogues and in the calls of the source."""
    messages = catalogues.extracted(base)
    found = [sentence for locale in catalogues.LOCALES for sentence in catalogue_findings(base, locale, messages)]
    found += [
        f"{path.relative_to(base)}:{line}: the text is put together before it is translated."
        for path in catalogues.sources(base)
        if path.suffix == ".py"
        for line in early_formatting(path.read_text())
    ]
    return found


def catalogue_findings(base: Path, locale: str, messages: Catalog) -> Iterator[str]:
    """Yield the faults of one language's catalogue, measured against the messages of the source."""
    path = catalogues.path_of(base, locale)
    if not path.exists():
        yield f"{locale}: there is no catalogue; run `make messages`."
        return
    header = catalogues.PLURAL_FORMS[locale]
    if not plural_header_is_right(path.read_text(), header):
        yield f"{locale}: the header Plural-Forms must be {header}"
    catalog = catalogues.read(base, locale)
    for message in messages:
        if message.id:
            yield from _message_findings(locale, message, catalog.get(message.id, message.context))


def plural_header_is_right(text: str, header: str) -> bool:
    """Say whether the catalogue's text holds exactly this plural header (long headers are folded)."""
    match = re.search(r'"Plural-Forms:((?:[^"\\]|\\.)*)"\n((?:"(?![A-Z][\w-]*:)(?:[^"\\]|\\.)*"\n)*)', text)
    if match is None:
        return False
    folded = match.group(1) + "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', match.group(2)))
    return _squeezed(folded.replace("\\n", "")) == _squeezed(header)


def _squeezed(text: str) -> str:
    return re.sub(r"[\s()]|;$", "", text.strip()).rstrip(";")


def _message_findings(locale: str, source: Message, found: Message | None) -> Iterator[str]:
    name = f"{locale}: {_short(source)}"
    if found is None or not _strings(found.string) or not all(text.strip() for text in _strings(found.string)):
        yield f"{name} is not translated."
        return
    if found.fuzzy:
        yield f"{name} is marked fuzzy."
    if source.pluralizable:
        wanted = int(catalogues.PLURAL_FORMS[locale][len("nplurals=")])
        if len(_strings(found.string)) != wanted:
            yield f"{name} has {len(_strings(found.string))} plural forms instead of {wanted}."
    if sentence := placeholder_fault(_strings(source.id), _strings(found.string)):
        yield f"{name} {sentence}"


def placeholder_fault(originals: tuple[str, ...], translations: tuple[str, ...]) -> str:
    """Return what is wrong with the placeholders of a translation, or nothing.

    A form for exactly none, one or two may leave the number out, because the word says it; nothing may be added,
    and a message without plural must keep every placeholder.
    """
    known = set().union(*(_placeholders(text) for text in originals))
    for text in translations:
        own = _placeholders(text)
        if own - known:
            return f"has placeholders that the original lacks: {', '.join(sorted(own - known))}."
        if len(originals) == 1 and own != known:
            return f"lacks placeholders: {', '.join(sorted(known - own))}."
    if len(originals) > 1 and _placeholders(translations[-1]) != known:
        return f"lacks placeholders in its last form: {', '.join(sorted(known - _placeholders(translations[-1])))}."
    return ""


def _placeholders(text: str) -> set[str]:
    return {match.group() for match in PLACEHOLDER.finditer(text.replace("%%", ""))}


def _strings(value: object) -> tuple[str, ...]:
    if isinstance(value, (tuple, list)):
        return tuple(str(part or "") for part in value)
    return (str(value),) if value else ()


def _short(message: Message) -> str:
    text = _strings(message.id)[0]
    place = f" ({message.locations[0][0]})" if message.locations else ""
    return f"“{text[:SHOWN]}{'…' if len(text) > SHOWN else ''}”{place}"


def early_formatting(source: str) -> list[int]:
    """Return the lines where a text is formatted or joined inside a gettext call.

    Such a text is never found in a catalogue. Ruff's INT rules see f-strings, format() and %; this also sees
    joined texts and plain variables, which no extractor can collect.
    """
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name(node.func) in GETTEXT_NAMES:
            texts = _text_arguments(node)
            if any(not (isinstance(text, ast.Constant) and isinstance(text.value, str)) for text in texts):
                lines.append(node.lineno)
    return lines


def _text_arguments(call: ast.Call) -> list[ast.expr]:
    """Return the arguments that must be literal: all but the number of a plural."""
    name = _name(call.func)
    count = {"n": 2, "p": 2}.get(name[0], 1) if name != "_" else 1
    return call.args[: 3 if name.startswith("np") else count]


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
