"""The frame of the translation desk's pages: the desk's own, with links between the pages of this room."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.desk.access import EVERY_ROLE, TRANSLATORS
from portal.desk.pages import Trail, desk_page

#: Name of the address, label, and the roles to which the page is open.
PAGES = (
    ("translations", _("Entries"), EVERY_ROLE),
    ("translation_coverage", _("Coverage"), EVERY_ROLE),
    ("glossary", _("Glossary"), EVERY_ROLE),
    ("translation_files", _("Files for translators"), TRANSLATORS),
    ("interface_messages", _("Interface texts"), EVERY_ROLE),
)


def room_page(request: HttpRequest, template: str, *, page: str, trail: Trail = (), **more: Any) -> HttpResponse:
    """A page of the translation desk; `page` is the one of `PAGES` that it is or hangs below."""
    roles = request.viewer.roles  # type: ignore[attr-defined]
    pages = [
        {"label": label, "href": reverse(f"desk:{name}"), "current": name == page}
        for name, label, open_to in PAGES
        if roles & open_to
    ]
    labels = {name: label for name, label, _roles in PAGES}
    if page != "translations":
        trail = [(labels[page], reverse(f"desk:{page}") if trail else ""), *trail]
    return desk_page(request, template, tab="translations", trail=trail, pages=pages, **more)
