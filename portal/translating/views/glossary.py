"""ISU's own glossary: everybody at the desk reads it, curators keep it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entries.kept import keeps_typed, typed_before
from entries.texts import LANGUAGES, OWN_NAMES, direction_of
from portal.desk.access import TERM_KEEPERS, desk_role
from portal.desk.answering import CONFLICT, UNPROCESSABLE
from portal.desk.pages import page_of
from portal.translating import keeping
from portal.translating.models import GlossaryTerm
from portal.translating.pages import room_page


@desk_role()
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The words to use, in four languages beside one another."""
    form = keeping.GlossaryFilter(request.GET)
    chosen = form.chosen()
    rows = page_of(request, keeping.listed(chosen["q"]), size=60)
    return room_page(
        request,
        "desk/translating/glossary.html",
        page="glossary",
        status=400 if form.errors else 200,
        filter=form,
        is_filtered=any(chosen.values()),
        rows=rows,
        lines=[(term, [_words(term, code) for code in LANGUAGES]) for term in rows.object_list],
        languages=[(code, OWN_NAMES[code], direction_of(code)) for code in LANGUAGES],
        may_keep=bool(request.viewer.roles & TERM_KEEPERS),  # type: ignore[attr-defined]
    )


def _words(term: GlossaryTerm, language: str) -> dict[str, Any]:
    forbidden = (getattr(term, f"forbidden_{language}") or "").splitlines()
    word = getattr(term, f"word_{language}") or ""
    return {"language": language, "direction": direction_of(language), "word": word, "forbidden": forbidden}


@keeps_typed
@desk_role(TERM_KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def term(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """One term of the glossary, or a new one."""
    found = get_object_or_404(GlossaryTerm, pk=pk) if pk is not None else GlossaryTerm()
    form = keeping.GlossaryForm(request.POST or None, initial=typed_before(request), term=found)
    if request.method != "POST":
        return _page(request, found, form)
    if not form.is_valid():
        return _page(request, found, form, status=UNPROCESSABLE)
    try:
        seen = form.cleaned_data["seen"]
        keeping.save_term(term=found, values=form.columns(), by=request.viewer, seen=seen)  # type: ignore[attr-defined]
    except keeping.ChangedMeanwhile:
        return _conflict(request, found)
    messages.success(request, _("The glossary is saved."))
    return redirect("desk:glossary")


def _conflict(request: HttpRequest, found: GlossaryTerm) -> HttpResponse:
    """Keep what was typed, show the other words, and let the next attempt start from them."""
    data = request.POST.copy()
    data["seen"] = str(found.edition)
    typed = keeping.GlossaryForm(data, term=found)
    typed.is_valid()
    names = [name for name in typed.fields if name != "seen"]
    theirs = [(typed[name].label, typed.fields[name].initial) for name in names if typed.fields[name].initial]
    return _page(request, found, typed, status=CONFLICT, theirs=theirs)


@desk_role(TERM_KEEPERS)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a term out of the glossary."""
    keeping.remove_term(term=get_object_or_404(GlossaryTerm, pk=pk), by=request.viewer)  # type: ignore[attr-defined]
    messages.success(request, _("The term is taken out of the glossary."))
    return redirect("desk:glossary")


def _page(request: HttpRequest, found: GlossaryTerm, form: keeping.GlossaryForm, **more: Any) -> HttpResponse:
    word = next((text for code in LANGUAGES if (text := getattr(found, f"word_{code}"))), "")
    return room_page(
        request,
        "desk/translating/glossary_term.html",
        page="glossary",
        trail=[(word or _("New glossary term"), "")],
        form=form,
        term=found,
        word=word,
        has_errors=bool(form.errors),
        **more,
    )
