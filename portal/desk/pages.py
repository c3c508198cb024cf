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
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from entries.models import TRACK_SOURCE, Entry, Revision
from entries.texts import Text, text_of
from entries.viewers import CURATORS, Viewer
from portal.desk.access import (
    ADMINISTRATORS,
    EVERY_ROLE,
    IMPORTERS,
    MAIL_KEEPERS,
    MATCH_KEEPERS,
    NEWSLETTER_EDITORS,
    PARTNER_KEEPERS,
    READERS,
    TERM_KEEPERS,
)

Trail = Sequence[tuple[Any, str]]

ON_A_PAGE = 30
#: The desk's own navigation: groups of pages, each with the name of its address, its label, and to whom it is open.
GROUPS = (
    (
        _("Entries"),
        (
            ("queue", _("Waiting"), EVERY_ROLE),
            ("all_entries", _("All entries"), READERS),
            ("published", _("Published lately"), READERS),
            ("mine", _("My reviews"), EVERY_ROLE),
            ("events", _("Events"), CURATORS),
            ("due", _("Due for review"), CURATORS),
            ("links", _("Dead links"), CURATORS),
        ),
    ),
    (
        pgettext_lazy("pages of the desk", "Languages and terms"),
        (
            ("translations", _("Translations"), EVERY_ROLE),
            ("terms", _("Terms"), TERM_KEEPERS),
        ),
    ),
    (
        pgettext_lazy("pages of the desk", "Partners and funding"),
        (
            ("partners", _("Partners"), PARTNER_KEEPERS),
            ("matches", _("Matches"), MATCH_KEEPERS),
            ("rates", _("Rates"), MATCH_KEEPERS),
            ("imports", _("Imports"), IMPORTERS),
        ),
    ),
    (
        pgettext_lazy("pages of the desk", "Mail to readers"),
        (
            ("newsletter", _("Newsletter"), NEWSLETTER_EDITORS),
            ("outbox", pgettext_lazy("mails", "Outbox"), MAIL_KEEPERS),
        ),
    ),
    (
        pgettext_lazy("pages of the desk", "Safety and records"),
        (
            ("reports", _("Reports"), CURATORS),
            ("people", _("People and roles"), ADMINISTRATORS),
            ("log", _("Audit log"), ADMINISTRATORS),
            ("statistics", _("Statistics"), READERS),
        ),
    ),
)
TABS = {name: label for _group, pages in GROUPS for name, label, _open_to in pages}


def desk_page(
    request: HttpRequest, template: str, *, tab: str, trail: Trail = (), status: int = 200, **more: Any
) -> HttpResponse:
    """A page of the desk: the pages that are open to this person, the way to it, and the page's own values."""
    groups = open_groups(request.viewer.roles, tab)  # type: ignore[attr-defined]
    way: list[tuple[Any, str]] = [(gettext("ISU desk"), reverse("desk:queue"))]
    way += [(TABS[tab], reverse(f"desk:{tab}")), *trail] if trail else [(TABS[tab], "")]
    frame = {"desk_groups": groups, "trail": way, "no_index": True}
    return render(request, template, {**frame, **more}, status=status)


def open_groups(roles: frozenset[str], tab: str) -> list[dict[str, Any]]:
    """The pages that are open to these roles, in their groups; a group with none is left out.

    The page `tab` is marked as current, and so is its group.
    """
    groups = []
    for group, pages in GROUPS:
        shown = [
            {"label": label, "href": reverse(f"desk:{name}"), "current": name == tab}
            for name, label, open_to in pages
            if roles & open_to
        ]
        if shown:
            groups.append({"label": group, "pages": shown, "current": any(page["current"] for page in shown)})
    return groups


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
