"""Handing out uploaded files: only to those who may see the entry, never to be run."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from entries.models import Entry, Resource

log = logging.getLogger(__name__)


@login_not_required
@require_safe
def resource_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file of a resource; pictures are shown in place, everything else is offered for saving.

    404 also for a file that the disk has lost (a restore without its files), which is logged.
    """
    entries = Entry.objects.visible_to(request.viewer)
    resource = get_object_or_404(Resource.objects.filter(entry__in=entries).exclude(file=""), pk=pk)
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
    response.headers["Cache-Control"] = "private, max-age=600"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
