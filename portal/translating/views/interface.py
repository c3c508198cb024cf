"""How far the portal's own texts are translated."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.desk.access import desk_role
from portal.translating.interface import coverage
from portal.translating.pages import room_page


@desk_role()
@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """Messages, translated and doubtful ones, language by language and area by area."""
    return room_page(request, "desk/translating/interface.html", page="interface_messages", tables=coverage())
