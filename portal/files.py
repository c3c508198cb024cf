"""Handing out uploaded files: only to those who may see the entry, never to be run."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from entries.models import Entry, Resource


@login_not_required
@require_safe
def resource_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file of a resource; pictures are shown in place, everything else is offered for saving."""
    entries = Entry.objects.visible_to(request.viewer)
    resource = get_object_or_404(Resource.objects.filter(entry__in=entries).exclude(file=""), pk=pk)
    shown = resource.form == Resource.Form.PICTURE
    response = FileResponse(
        resource.file.open("rb"), as_attachment=not shown, filename=resource.file_name, content_type=resource.media_type
    )
    response.headers["Cache-Control"] = "private, max-age=600"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
