"""The page of an entry as readers will see it, before it is published."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.desk.access import READERS, desk_role
from portal.desk.decisions import Subject
from portal.desk.pages import entry_for, revision_for
from portal.review.previewing import preview


@desk_role(READERS)
@require_safe
def of_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """An entry that was never published, in the language of the address."""
    return _page(request, entry_for(request.viewer, pk))


@desk_role()
@require_safe
def of_revision(request: HttpRequest, pk: int) -> HttpResponse:
    """An entry with a new version or a translation laid over it, in the language of the address."""
    return _page(request, revision_for(request.viewer, pk))


def _page(request: HttpRequest, subject: Subject) -> HttpResponse:
    messages.info(request, _("This is how the page will look. Nothing of it is published yet."))
    return preview(request, subject)
