"""What the portal's own pages show, made ready for their templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from entries import markup
from entries.models import Entry
from entries.texts import LANGUAGES, current_language, languages_of, text_of
from entries.translations import TranslationState, states_of
from portal.pages.models import Page

if TYPE_CHECKING:
    from django.http import HttpRequest

    from entries.viewers import Viewer

#: How the component `translation_note` calls what the ground knows.
NOTES = {
    TranslationState.MISSING: "missing",
    TranslationState.DRAFT: "missing",
    TranslationState.MACHINE: "machine",
    TranslationState.TRANSLATED: "not_reviewed",
    TranslationState.OUTDATED: "outdated",
}
#: A page's own headings stand below its title.
HEADING_LEVEL = 2


def context(slug: str, viewer: Viewer) -> dict[str, Any] | None:
    """A page of text in the reader's language, or None while there is none at this address (3 queries)."""
    page = Page.objects.visible_to(viewer).published().filter(slug=slug).first()
    if page is None:
        return None
    states = states_of([page])[page.pk]
    body, title = text_of(page, "body"), text_of(page, "title")
    return {
        "page": page,
        "title": title,
        "summary": text_of(page, "summary"),
        "body": body,
        "body_html": _rendered(body.text),
        "trail": [(title, "")],
        "translation_note": NOTES.get(states[current_language()], ""),
        "versions": [(code, f"/{code}/{slug}/", NOTES.get(states[code], "")) for code in LANGUAGES],
    }


def _rendered(text: str) -> SafeString:
    return markup.render(text, heading_level=HEADING_LEVEL)


def list_context(request: HttpRequest, entries: list[Entry]) -> dict[str, Any]:
    """A list of saved entries with the address under which it can be passed on."""
    keys = ",".join(str(entry.pk) for entry in entries)
    address = f"{reverse('saved')}?ids={keys}"
    return {
        "items": [entry_context(entry) for entry in entries],
        "share_url": request.build_absolute_uri(address) if entries else "",
        "trail": [(_("My list"), "")],
    }


def save_context(entry: Entry | None) -> dict[str, Any]:
    """The entry that is put on the list or taken off it, and the way back to the list."""
    return entry_context(entry) | {"trail": [(_("My list"), reverse("saved")), (_("Save or remove"), "")]}


def entry_context(entry: Entry | None) -> dict[str, Any]:
    """One entry as a list shows it; empty for an entry that is no longer there."""
    if entry is None:
        return {}
    return {
        "pk": entry.pk,
        "address": entry.get_absolute_url(),
        "kind": entry.kind_info.label,
        "title": text_of(entry, "title"),
        "summary": text_of(entry, "summary"),
        "languages": languages_of(entry),
        "sample": entry.sample,
    }
