"""What there is to translate: the list, and how far each language is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from entries.texts import LANGUAGES, OWN_NAMES, direction_of
from portal.desk.access import TRANSLATORS, desk_role
from portal.desk.pages import page_of
from portal.translating import listing
from portal.translating.pages import room_page
from portal.translating.receiving import ExportForm


@desk_role()
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """Published entries, the most read first, each with how it stands in each language."""
    return list_page(request)


def list_page(request: HttpRequest, export: ExportForm | None = None, *, status: int = 200) -> HttpResponse:
    """The list, with the form to export it for those who translate; the filters are in the address."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = listing.translatable(viewer)
    form = listing.TranslationFilter(request.GET, entries=found)
    chosen = form.chosen()
    page = page_of(request, listing.narrowed(found, chosen))
    languages = [chosen["language"]] if chosen["language"] else LANGUAGES
    may_export = bool(viewer.roles & TRANSLATORS)
    return room_page(
        request,
        "desk/translations.html",
        page="translations",
        status=400 if form.errors else status,
        rows=page,
        lines=listing.lines(viewer, page.object_list, languages),
        languages=[(code, OWN_NAMES[code], direction_of(code)) for code in languages],
        filter=form,
        is_filtered=any(chosen.values()),
        export=export or (ExportForm(viewer=viewer, initial={"language": chosen["language"]}) if may_export else None),
        ticked=request.POST.getlist("entry"),
        has_errors=status >= 400,
    )


@desk_role()
@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """How many entries of each kind stand in which state, language by language."""
    tables = listing.coverage(request.viewer)  # type: ignore[attr-defined]
    return room_page(
        request, "desk/translating/coverage.html", page="translation_coverage", tables=tables, columns=listing.COLUMNS
    )
