"""The hub's lists: facets, search within them, sorting and pages are the ground's."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from practices.kinds import COLLECTION, OPPORTUNITY, PRACTICE


@login_not_required
@require_safe
def practices(request: HttpRequest) -> HttpResponse:
    """Good practices."""
    return _list(request, PRACTICE)


@login_not_required
@require_safe
def opportunities(request: HttpRequest) -> HttpResponse:
    """Learning opportunities."""
    return _list(request, OPPORTUNITY)


@login_not_required
@require_safe
def collections(request: HttpRequest) -> HttpResponse:
    """Collections."""
    return _list(request, COLLECTION)


def _list(request, kind):
    from entries.listing import list_page

    return list_page(request, kinds=(kind,), facets=kind.facets, template=f"practices/{kind.code}_list.html")
