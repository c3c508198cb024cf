"""One page to translate an entry field by field, and the word of a second person on what is published."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from entries import limits
from entries.kept import keeps_typed, typed_before
from entries.models import Entry
from entries.rules import Refused, can_translate
from entries.texts import LANGUAGES, direction_of, text_of
from entries.translations import can_mark_reviewed, mark_reviewed, state_of
from portal.desk.access import TRANSLATORS, desk_role
from portal.desk.pages import entry_for
from portal.translating import machine
from portal.translating.glossary import glossary
from portal.translating.pages import room_page
from portal.translating.work import OTHER, ROWS
from portal.translating.writing import Answer, Desk

NO_CONTENT, TOO_MANY = 204, 429


@keeps_typed
@desk_role(TRANSLATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def translate(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """One translation: the source beside each field; save (also while one writes), ask a machine, submit."""
    desk = Desk(entry=_entry(request, pk, language), language=language, by=request.viewer)  # type: ignore[attr-defined]
    answer = _sent(request, desk) if request.method == "POST" else _opened(request, desk)
    if "autosave" in request.GET and answer.leads_to:
        edition = str(answer.draft.edition) if answer.draft else ""
        return HttpResponse(status=NO_CONTENT, headers={"X-Edition": edition})
    if answer.sentence:
        messages.add_message(request, answer.level, answer.sentence)
    if answer.leads_to:
        address = reverse(answer.leads_to, args=answer.arguments)
        return redirect(f"{address}#{answer.group}" if answer.group else address)
    return _page(request, desk, answer)


def _opened(request: HttpRequest, desk: Desk) -> Answer:
    """What stands there, or what was typed before the session was lost, with the marks of what was seen then."""
    answer = desk.open()
    typed = typed_before(request) if answer.form is not None else {}
    return desk.open(typed) if typed else answer


def _sent(request: HttpRequest, desk: Desk) -> Answer:
    """What the pressed button asks for; the page opens again at the group of texts that it belongs to."""
    if "submit" in request.POST:
        return desk.submit(request.POST)
    group = request.POST.get("suggest") or request.POST.get("save") or ""
    answer = _with_suggestions(request, desk, group) if "suggest" in request.POST else desk.save(request.POST)
    if group in {OTHER, ROWS, *(section.code for section in desk.entry.kind_info.sections)}:
        answer.group = group
    return answer


def _with_suggestions(request: HttpRequest, desk: Desk, group: str) -> Answer:
    """Ask the machine, if there is one and it was not asked too often in this hour; what was typed is saved anyhow."""
    if machine.provider() is None:
        return desk.save(request.POST)
    if limits.allows(request, "machine-translation", each=120, together=1000):
        return desk.suggest(request.POST, group)
    answer = desk.save(request.POST)
    if answer.leads_to:
        answer.sentence = _("The machine was asked very often in this hour. Your translation is saved as a draft.")
    return answer


@desk_role(TRANSLATORS)
@require_POST
def reviewed(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """A second person has read the published translation, and it is right."""
    entry = _entry(request, pk, language)
    try:
        mark_reviewed(entry=entry, language=language, by=request.viewer)  # type: ignore[attr-defined]
    except Refused as refused:
        messages.warning(request, str(refused.reason))
    else:
        messages.success(request, _("The translation is marked as reviewed."))
    return redirect("desk:translate", pk, language)


def _entry(request: HttpRequest, pk: int, language: str) -> Entry:
    """A published entry to translate into this language: 404 if there is none, 403 if it is not the viewer's."""
    entry = entry_for(request.viewer, pk)  # type: ignore[attr-defined]
    if language not in LANGUAGES or language == entry.original_language or not entry.is_published:
        raise Http404
    verdict = can_translate(request.viewer, language)  # type: ignore[attr-defined]
    if not verdict:
        raise PermissionDenied(str(verdict.reason))
    return entry.detail()


def _page(request: HttpRequest, desk: Desk, answer: Answer) -> HttpResponse:
    revision = answer.draft.revision if answer.draft else None
    context: dict[str, Any] = {
        "answer": answer,
        "form": answer.form,
        "groups": answer.form.groups(glossary(), answer.theirs) if answer.form else [],
        "entry": desk.entry,
        "title": text_of(desk.entry, "title"),
        "language": desk.language,
        "direction": direction_of(desk.language),
        "state": state_of(desk.entry, desk.language),
        "is_mine": revision is None or revision.author_id == desk.by.user_id,
        "can_suggest": machine.provider() is not None,
        "can_mark": revision is None and bool(can_mark_reviewed(desk.by, desk.entry, desk.language)),
    }
    return room_page(
        request,
        "desk/translate.html",
        page="translations",
        trail=[(_("Translate"), "")],
        status=answer.status,
        has_errors=answer.status >= 400,
        **context,
    )
