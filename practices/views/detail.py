"""The page of one entry of the hub."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from entries import detail_page
from entries.models import Entry
from practices import collection_page, opportunity_page, practice_page
from practices.models import Collection, Opportunity, Practice
from practices.querysets import for_page

#: Kind to its model and what its page shows; the template has the kind's name.
PAGES: dict[str, tuple[type[Entry], Callable[[HttpRequest, Any], dict[str, Any]]]] = {
    "practice": (Practice, practice_page.context),
    "opportunity": (Opportunity, opportunity_page.context),
    "collection": (Collection, collection_page.context),
}


@login_not_required
@require_safe
def detail(request: HttpRequest, kind: str, pk: int, slug: str = "") -> HttpResponse:
    """The entry in full, in plain language (`?version=plain`) or in Easy Read (`?version=easy`).

    Any other words after the number, or none, lead to the entry's own address for good.
    """
    model, context = PAGES[kind]
    entry = detail_page.read(request.viewer, pk, for_page, model)
    if entry is None:
        return detail_page.absent(request, model, pk)
    if elsewhere := detail_page.moved(request, entry):
        return elsewhere
    return render(request, f"practices/{kind}.html", context(request, entry))
