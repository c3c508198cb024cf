"""The search over entries of all kinds."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entries.kinds import searchable_kinds
from entries.listing import list_page
from entries.models import Vocabulary

FACETS = (
    Vocabulary.THEME,
    Vocabulary.COUNTRY,
    Vocabulary.REGION,
    Vocabulary.COUNTRY_GROUP,
    Vocabulary.MODEL,
    Vocabulary.GROUP,
    Vocabulary.SDG,
    Vocabulary.CRPD,
    Vocabulary.LANGUAGE,
)


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search everything that the reader may see; without a query it is the list of all entries."""
    return list_page(
        request, kinds=searchable_kinds(), facets=FACETS, template="search/search.html", heading=_("Search")
    )
