"""Is everything there that readers need: texts, terms, a source, other languages; and is the summary short enough?"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _, ngettext

from entries import locales
from entries.checks.base import Finding, Severity, check, section_of
from entries.models import Entry
from entries.texts import LANGUAGES, languages_of, raw

#: Lists, shares and mails show the whole summary: longer ones push everything else away.
LONGEST_SUMMARY = 400  # characters


@check
def missing_texts(entry: Entry) -> Iterator[Finding]:
    """Texts that the kind requires and the original language lacks, unless visibly waived."""
    for text in entry.kind_info.texts:
        if text.required and text.name not in entry.waivers and not raw(entry, text.name, entry.original_language):
            label = entry._meta.get_field(text.name).verbose_name
            yield Finding(
                f"missing-{text.name}",
                Severity.BLOCKER,
                _("“%(field)s” is still empty.") % {"field": label},
                section_of(entry, text.name),
            )


@check
def missing_terms(entry: Entry) -> Iterator[Finding]:
    """Required choices of terms that nobody made."""
    chosen = {(row.term.vocabulary, row.role) for row in entry.entry_terms.select_related("term")}
    for section in entry.kind_info.sections:
        for term in section.terms:
            if term.required and (term.vocabulary.value, term.role.value) not in chosen:
                yield Finding(
                    f"missing-{term.name}",
                    Severity.BLOCKER,
                    _("Nothing is chosen under “%(field)s”.") % {"field": term.vocabulary.label},
                    section.code,
                )


@check
def missing_source(entry: Entry) -> Iterator[Finding]:
    """An entry that does not say where it comes from."""
    if not entry.source.strip() and "source" not in entry.waivers:
        yield Finding("no-source", Severity.WARNING, _("No source is named."), section_of(entry, "source"))


@check
def summary_too_long(entry: Entry) -> Iterator[Finding]:
    """A summary beyond its measure: in the original it must be shortened, a translation is worth a look."""
    for code in LANGUAGES:
        length = len(raw(entry, "summary", code))
        if length <= LONGEST_SUMMARY:
            continue
        message = ngettext(
            "The summary in %(language)s is %(count)s character long; at most %(most)s are shown well.",
            "The summary in %(language)s is %(count)s characters long; at most %(most)s are shown well.",
            length,
        ) % {
            "language": locales.language_name(code),
            "count": locales.number(length),
            "most": locales.number(LONGEST_SUMMARY),
        }
        is_original = code == entry.original_language
        severity = Severity.BLOCKER if is_original else Severity.WARNING
        yield Finding(f"long-summary-{code}", severity, message, section_of(entry, "summary") if is_original else "")


@check
def untranslated(entry: Entry) -> Iterator[Finding]:
    """Languages that a text does not speak: worth a look once it is live, before that nobody can translate it yet."""
    spoken = languages_of(entry)
    missing = [locales.language_name(code) for code in LANGUAGES if code not in spoken]
    if not missing or not spoken:
        return
    if entry.published_at is None:
        message = _("These languages can be added after publication: %(languages)s.")
    else:
        message = _("It is not translated yet into: %(languages)s.")
    severity = Severity.HINT if entry.published_at is None else Severity.WARNING
    yield Finding("untranslated", severity, message % {"languages": locales.listing(missing)})
