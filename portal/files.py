"""Handing out uploaded files: only to those who may see the entry, never to be run."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from entries.models import Entry, Resource
from entries.viewers import EVERYONE

log = logging.getLogger(__name__)


@login_not_required
@require_safe
def resource_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file of a resource; pictures are shown in place, everything else is offered for saving."""
    entries = Entry.objects.visible_to(request.viewer)
    resource = get_object_or_404(
        Resource.objects.filter(entry__in=entries).exclude(file="").select_related("entry"), pk=pk
    )
    is_picture = resource.form == Resource.Form.PICTURE
    response = handed_out(
        resource.file.name, name=resource.file_name, media_type=resource.media_type, in_place=is_picture
    )
    # What not everybody may read is asked for anew each time, so that a right that was taken away is gone at once.
    everybody = resource.entry.is_published and resource.entry.audience == EVERYONE
    response.headers["Cache-Control"] = "private, max-age=600" if everybody else "private, no-store"
    return response


def handed_out(stored: str, *, name: str, media_type: str, in_place: bool) -> FileResponse:
    """A stored file, named as its owner named it; shown in place or offered for saving, and never to be run.

    Whoever calls it has asked who may have it. 404 for a file that the disk has lost (a restore without its files),
    which is logged.
    """
    try:
        content = default_storage.open(stored, "rb")
    except FileNotFoundError:
        log.exception("The file %s is not on the disk", stored)
        raise Http404 from None
    response = FileResponse(content, as_attachment=not in_place, filename=name, content_type=media_type)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
