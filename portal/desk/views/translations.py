"""Translations: what is missing or aged, and one page to translate field by field."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from entries.models import Entry
from entries.rules import can_translate
from entries.texts import LANGUAGES, OWN_NAMES, direction_of, text_of
from entries.translations import state_of
from portal.desk import queues
from portal.desk.access import TRANSLATORS, desk_role
from portal.desk.forms import TranslationFilter
from portal.desk.pages import desk_page, entry_for, page_of
from portal.desk.translating import Answer, Desk


@desk_role()
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Published entries, each with how it stands in each language."""
    form = TranslationFilter(request.GET)
    chosen = form.chosen()
    entries = queues.translatable(request.viewer)
    if chosen["kind"]:
        entries = entries.filter(kind=chosen["kind"])
    if chosen["state"]:
        entries = queues.in_translation_state(entries, chosen["state"], chosen["language"])
    page = page_of(request, entries)
    languages = [chosen["language"]] if chosen["language"] else LANGUAGES
    return desk_page(
        request,
        "desk/translations.html",
        tab="translations",
        status=400 if form.errors else 200,
        page=page,
        lines=queues.translation_lines(request.viewer, page.object_list, languages),
        languages=[(code, OWN_NAMES[code], direction_of(code)) for code in languages],
        filter=form,
        is_filtered=any(chosen.values()),
    )


@desk_role(TRANSLATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def translate(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """One translation: the source beside each field; save, or save and submit."""
    entry = entry_for(request.viewer, pk)
    if language not in LANGUAGES or language == entry.original_language or not entry.is_published:
        raise Http404
    verdict = can_translate(request.viewer, language)
    if not verdict:
        raise PermissionDenied(str(verdict.reason))
    desk = Desk(entry=entry.detail(), language=language, by=request.viewer)
    if request.method != "POST":
        answer = desk.open()
    else:
        answer = desk.submit(request.POST) if "submit" in request.POST else desk.save(request.POST)
    if answer.sentence:
        messages.add_message(request, answer.level, answer.sentence)
    if answer.leads_to:
        return redirect(answer.leads_to, *answer.arguments)
    return _page(request, desk.entry, language, answer)


def _page(request: HttpRequest, entry: Entry, language: str, answer: Answer) -> HttpResponse:
    revision = answer.draft.revision if answer.draft else None
    return desk_page(
        request,
        "desk/translate.html",
        tab="translations",
        trail=[(_("Translate"), "")],
        status=answer.status,
        has_errors=answer.status >= 400,
        answer=answer,
        form=answer.form,
        pairs=answer.form.pairs(answer.theirs) if answer.form else [],
        entry=entry,
        title=text_of(entry, "title"),
        language=language,
        direction=direction_of(language),
        state=state_of(entry, language),
        is_mine=revision is None or revision.author_id == request.viewer.user_id,
    )
