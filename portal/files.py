"""Handing out uploaded files: only to those who may see the entry, never to be run."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from entries.models import Entry, Resource
from entries.viewers import EVERYONE

log = logging.getLogger(__name__)


@login_not_required
@require_safe
def resource_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file of a resource; pictures are shown in place, everything else is offered for saving.

    404 also for a file that the disk has lost (a restore without its files), which is logged.
    """
    entries = Entry.objects.visible_to(request.viewer)
    resource = get_object_or_404(
        Resource.objects.filter(entry__in=entries).exclude(file="").select_related("entry"), pk=pk
    )
    try:
        content = resource.file.open("rb")
    except FileNotFoundError:
        log.exception("The file of resource %s is not on the disk", pk)
        raise Http404 from None
    response = FileResponse(
        content,
        as_attachment=resource.form != Resource.Form.PICTURE,
        filename=resource.file_name,
        content_type=resource.media_type,
    )
    # What not everybody may read is asked for anew each time, so that a right that was taken away is gone at once.
    everybody = resource.entry.is_published and resource.entry.audience == EVERYONE
    response.headers["Cache-Control"] = "private, max-age=600" if everybody else "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
