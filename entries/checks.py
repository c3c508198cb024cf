"""Checks that every entry goes through before it is published: small functions, each with a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import models, transaction
from django.utils.translation import gettext as _, gettext_lazy

from entries.models import Entry, Resource, Revision
from entries.snapshots import apply
from entries.texts import languages_of, raw


class Severity(models.TextChoices):
    """A blocker stops publication; a warning asks the curator for a note."""

    BLOCKER = "blocker", gettext_lazy("Must be corrected")
    WARNING = "warning", gettext_lazy("Worth a look")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check saw: a stable code, how grave, a sentence, and the section that mends it."""

    code: str
    severity: Severity
    message: str
    section: str = ""


def section_of(entry: Entry, field: str) -> str:
    """The code of the edit section that holds `field`, "" if none does."""
    for section in entry.kind_info.sections:
        if field in section.fields or any(term.name == field for term in section.terms):
            return section.code
    return ""


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


def missing_source(entry: Entry) -> Iterator[Finding]:
    """An entry that does not say where it comes from."""
    if not entry.source.strip() and "source" not in entry.waivers:
        yield Finding("no-source", Severity.WARNING, _("No source is named."), section_of(entry, "source"))


def pictures_without_alternative(entry: Entry) -> Iterator[Finding]:
    """Pictures that lack alternative text in a language in which the entry is published."""
    languages = languages_of(entry)
    for resource in entry.resources.all():
        if resource.form == Resource.Form.PICTURE and any(not raw(resource, "alt", code) for code in languages):
            yield Finding(
                f"missing-alt-{resource.pk}",
                Severity.BLOCKER,
                _("A picture lacks its alternative text in one of the languages of this entry."),
                "resources",
            )


def videos_without_captions(entry: Entry) -> Iterator[Finding]:
    """Videos without captions or transcript, and the absence of a sign-language version."""
    for resource in entry.resources.all():
        if resource.form != Resource.Form.VIDEO:
            continue
        if not (resource.captions and resource.transcript_url):
            yield Finding(
                f"missing-captions-{resource.pk}",
                Severity.BLOCKER,
                _("A video needs captions and a transcript before it can be published."),
                "resources",
            )
        if not resource.sign_language:
            yield Finding(
                f"no-sign-language-{resource.pk}",
                Severity.WARNING,
                _("A video has no sign-language version; the page will say so."),
                "resources",
            )


COMMON_CHECKS = (missing_texts, missing_terms, missing_source, pictures_without_alternative, videos_without_captions)


def findings(entry: Entry) -> list[Finding]:
    """All findings on an entry (of its own kind's model), blockers first."""
    checks: Iterable = COMMON_CHECKS + entry.kind_info.checks
    found = [finding for check in checks for finding in check(entry)]
    return sorted(found, key=lambda finding: finding.severity != Severity.BLOCKER)


def findings_with(entry: Entry, revision: Revision) -> list[Finding]:
    """All findings on an entry as it would be with `revision` published.

    Checks read rows, so the revision is laid over the live entry inside a transaction that is rolled back.
    """
    with transaction.atomic():
        trial = Entry.objects.select_for_update().get(pk=entry.pk).detail()
        apply(trial, revision.payload, revision.track)
        found = findings(trial)
        transaction.set_rollback(True)
    return found


def blockers(entry: Entry) -> list[Finding]:
    """Only the findings that stop publication."""
    return [finding for finding in findings(entry) if finding.severity == Severity.BLOCKER]
