"""Can everybody take in the pictures and videos of an entry?"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from entries.checks.base import Finding, Severity, check
from entries.models import Entry, Resource
from entries.texts import languages_of, raw


@check
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


@check
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
