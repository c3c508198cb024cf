"""Filters under a name: keeping, renaming, sharing and removing them, and those that stand on a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from entries.rules import Refused
from entries.viewers import Viewer
from portal.desk.models import LONGEST_ADDRESS, List, SavedFilter

#: So that the names above a list can still be read.
MOST = 30
PAGES = {List.QUEUE: "desk:queue", List.ENTRIES: "desk:all_entries"}


@dataclass(frozen=True, slots=True)
class Named:
    """A saved filter as a link; `owner` is named where it is somebody else's."""

    name: str
    href: str
    is_current: bool
    owner: str


def lists_of(viewer: Viewer) -> tuple[List, ...]:
    """The lists that are open to the viewer."""
    return (List.QUEUE, List.ENTRIES) if viewer.reads_drafts else (List.QUEUE,)


def address_of(saved: SavedFilter) -> str:
    """Where the filter leads."""
    page = reverse(PAGES[List(saved.list)])
    return f"{page}?{saved.query}" if saved.query else page


def own(viewer: Viewer) -> QuerySet[SavedFilter]:
    """The viewer's own filters on lists that are open to them."""
    return SavedFilter.objects.filter(owner_id=viewer.user_id, list__in=lists_of(viewer))


def offered(viewer: Viewer, which: List, query: str) -> Sequence[Named]:
    """The filters that stand above a list: the viewer's own, and those that colleagues at the desk share (1 query)."""
    shared = Q(shared=True, owner__roles__len__gt=0, owner__is_active=True)
    rows = SavedFilter.objects.filter(Q(owner_id=viewer.user_id) | shared, list=which).select_related("owner")
    return [
        Named(
            saved.name,
            address_of(saved),
            saved.query == query,
            "" if saved.owner_id == viewer.user_id else saved.owner.get_full_name(),
        )
        for saved in rows
    ]


@transaction.atomic
def keep(*, which: List, name: str, query: str, shared: bool, by: Viewer) -> SavedFilter:
    """Keep the filters of a list under a name. Raises `Refused` for a list that is closed to the viewer, for a name
    that they use already, and for too many.
    """
    if by.user_id is None or which not in lists_of(by):
        raise Refused(_("This list is not part of your role."))
    if len(query) > LONGEST_ADDRESS:
        raise Refused(_("These filters are too long to be saved."))
    if SavedFilter.objects.filter(owner_id=by.user_id).count() >= MOST:
        raise Refused(_("You have saved as many filters as can be shown. Remove one that you do not need any more."))
    return _stored(SavedFilter(owner_id=by.user_id, list=which, name=name, query=query, shared=shared))


@transaction.atomic
def change(*, saved: SavedFilter, name: str, shared: bool, by: Viewer) -> SavedFilter:
    """Give an own filter another name, share it or share it no more. Raises `Refused`."""
    saved = own(by).select_for_update().get(pk=saved.pk)
    saved.name, saved.shared = name, shared
    return _stored(saved)


@transaction.atomic
def remove(*, saved: SavedFilter, by: Viewer) -> None:
    """Remove an own filter; a second time does no harm."""
    own(by).filter(pk=saved.pk).delete()


def _stored(saved: SavedFilter) -> SavedFilter:
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError as problem:
        raise Refused(_("You have a filter of this name on this list already. Choose another name.")) from problem
    return saved
