"""Is the plain-language version plain?"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from entries import locales, reading
from entries.checks.base import Finding, Severity, check, section_of
from entries.models import Entry
from entries.texts import LANGUAGES, raw

#: With fewer words one long name decides, not the way of writing.
ENOUGH = 20
QUOTED = 120


@check
def plain_version_is_plain(entry: Entry) -> Iterator[Finding]:
    """A plain-language version with long sentences and long words, in any language (see `entries.reading`)."""
    for code in LANGUAGES:
        found = reading.measure(raw(entry, "plain", code), code)
        if found is None or found.words < ENOUGH or found.level != reading.Level.HARD:
            continue
        message = _(
            "The plain-language version in %(language)s is hard to read: long words and long sentences. "
            "Shorten this sentence first: “%(sentence)s”"
        ) % {"language": locales.language_name(code), "sentence": Truncator(found.longest).chars(QUOTED)}
        section = section_of(entry, "plain") if code == entry.original_language else ""
        yield Finding(f"hard-to-read-{code}", Severity.WARNING, message, section)
