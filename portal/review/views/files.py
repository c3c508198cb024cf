"""Pictures and files of a new version, before it is published."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from entries.models import TRACK_SOURCE, Entry, Revision
from entries.rules import stands_behind
from portal.files import handed_out
from portal.review.attached import Attached, attached_to_version
from portal.review.places import LARGEST_KEY


@never_cache
@require_safe
def of_version(request: HttpRequest, pk: int, position: int) -> FileResponse:
    """A file of a version, for the people of its entry and whoever reads drafts at ISU; 404 for everybody else."""
    visible = Entry.objects.visible_to(request.viewer).order_by()
    versions = Revision.objects.filter(entry__in=visible, track=TRACK_SOURCE).select_related("entry")
    found = get_object_or_404(versions, pk=min(pk, LARGEST_KEY))
    if not (request.viewer.reads_drafts or stands_behind(request.viewer, found.entry)):
        raise Http404
    return one_of(attached_to_version(found), position)


def one_of(attached: Iterable[Attached], position: int) -> FileResponse:
    """The file at this position of a text; 404 where there is none. Whoever calls it has asked who may have it."""
    found = next((one for one in attached if one.position == position), None)
    if found is None:
        raise Http404
    name, media_type = str(found.row.get("file_name", "")), str(found.row.get("media_type", ""))
    return handed_out(found.row["file"], name=name, media_type=media_type, in_place=found.is_picture)
