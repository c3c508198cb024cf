"""The frame that all pages of the desk share: its own navigation, pages of lists, and lookups that may refuse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, gettext_lazy as _

from entries.models import TRACK_SOURCE, Entry, Revision
from entries.texts import Text, text_of
from entries.viewers import CURATORS, Viewer
from portal.desk.access import (
    ADMINISTRATORS,
    EVERY_ROLE,
    IMPORTERS,
    MATCH_KEEPERS,
    PARTNER_KEEPERS,
    READERS,
    TERM_KEEPERS,
)

Trail = Sequence[tuple[Any, str]]

ON_A_PAGE = 30
#: Name of the address, label, and the roles to which the page is open.
TABS = (
    ("queue", _("Waiting"), EVERY_ROLE),
    ("all_entries", _("All entries"), READERS),
    ("published", _("Published lately"), READERS),
    ("mine", _("My reviews"), EVERY_ROLE),
    ("translations", _("Translations"), EVERY_ROLE),
    ("due", _("Due for review"), CURATORS),
    ("links", _("Dead links"), CURATORS),
    ("terms", _("Terms"), TERM_KEEPERS),
    ("partners", _("Partners"), PARTNER_KEEPERS),
    ("matches", _("Matches"), MATCH_KEEPERS),
    ("rates", _("Rates"), MATCH_KEEPERS),
    ("imports", _("Imports"), IMPORTERS),
    ("people", _("People and roles"), ADMINISTRATORS),
    ("log", _("Audit log"), ADMINISTRATORS),
    ("reports", _("Reports"), CURATORS),
    ("statistics", _("Statistics"), READERS),
)


def desk_page(
    request: HttpRequest, template: str, *, tab: str, trail: Trail = (), status: int = 200, **more: Any
) -> HttpResponse:
    """A page of the desk: its tabs for this person's roles, the way to it, and the page's own values."""
    roles = request.viewer.roles  # type: ignore[attr-defined]
    tabs = [
        {"label": label, "href": reverse(f"desk:{name}"), "current": name == tab}
        for name, label, open_to in TABS
        if roles & open_to
    ]
    labels = {name: label for name, label, _roles in TABS}
    way: list[tuple[Any, str]] = [(gettext("ISU desk"), reverse("desk:queue"))]
    way += [(labels[tab], reverse(f"desk:{tab}")), *trail] if trail else [(labels[tab], "")]
    return render(request, template, {"tabs": tabs, "trail": way, "no_index": True, **more}, status=status)


def page_of(
    request: HttpRequest, rows: QuerySet | Sequence, *, size: int = ON_A_PAGE, total: int | None = None
) -> Page:
    """The page of a list that the address names; 404 for one that does not exist. `total` spares counting again."""
    paginator = Paginator(rows, size)
    if total is not None:
        paginator.count = total
    try:
        return paginator.page(request.GET.get("page", 1))
    except InvalidPage as problem:
        raise Http404 from problem


def entry_for(viewer: Viewer, pk: int) -> Entry:
    """An entry that the viewer may see, as its own kind's model; 404 otherwise."""
    return get_object_or_404(Entry.objects.visible_to(viewer).select_related("owner", "author", "publisher"), pk=pk)


def revision_for(viewer: Viewer, pk: int) -> Revision:
    """A revision that the viewer deals with: all for readers of drafts, their languages for translators.

    404 for one that does not exist or whose entry is hidden, 403 for a text that is not the translator's to read.
    """
    listed = Revision.objects.filter(entry__in=Entry.objects.visible_to(viewer).order_by())
    revision = get_object_or_404(listed.select_related("entry__owner", "author", "publisher"), pk=pk)
    if not viewer.reads_drafts and (revision.track == TRACK_SOURCE or revision.track not in viewer.translates):
        raise PermissionDenied(gettext("This text is reviewed by other roles."))
    revision.entry = revision.entry.detail()
    return revision


def owner_name(entry: Entry) -> Text | None:
    """The organisation for which an entry was written."""
    return text_of(entry.owner, "title") if entry.owner else None


def public_address(entry: Entry) -> str:
    """Where readers find a published entry; "" while it has no page."""
    if not entry.is_published:
        return ""
    try:
        return entry.get_absolute_url()
    except NoReverseMatch:
        return ""
