"""The hub's lists: search field, facets, order and pages are the ground's."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from entries.kinds import kind_of
from entries.listing import list_page
from entries.models import Vocabulary

#: A few dozen collections need few filters.
COLLECTION_FACETS = (Vocabulary.THEME, Vocabulary.MODEL)


@login_not_required
@require_safe
def entries(request: HttpRequest, kind: str) -> HttpResponse:
    """All published entries of a kind: searched, narrowed, in order, page by page."""
    shown = kind_of(kind)
    facets = COLLECTION_FACETS if kind == "collection" else shown.facets
    extra = {"trail": [(shown.label_plural, "")]}
    return list_page(request, kinds=(shown,), facets=facets, template=f"practices/{kind}_list.html", extra=extra)
