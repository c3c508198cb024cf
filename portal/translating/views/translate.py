"""One page to translate an entry field by field."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from entries.models import Entry
from entries.rules import can_translate
from entries.texts import LANGUAGES, direction_of, text_of
from entries.translations import state_of
from portal.desk.access import TRANSLATORS, desk_role
from portal.desk.pages import entry_for
from portal.translating.pages import room_page
from portal.translating.writing import Answer, Desk


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
    return room_page(
        request,
        "desk/translate.html",
        page="translations",
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
