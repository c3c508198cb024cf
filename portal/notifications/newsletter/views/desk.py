"""The desk's pages of the newsletter: write, choose the readers, look, submit, approve, watch."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entries.detail_page import LARGEST_KEY
from entries.models import Entry
from entries.rules import Refused
from entries.texts import LANGUAGES, OWN_NAMES, direction_of
from entries.viewers import ANONYMOUS
from portal.desk.access import NEWSLETTER_EDITORS, desk_role
from portal.desk.pages import desk_page, page_of
from portal.notifications.newsletter import audience, dispatch, rendering, rules, services, showing
from portal.notifications.newsletter.forms import ReadersForm, StepForm, SubmitForm, TextsForm
from portal.notifications.newsletter.models import Action, Issue
from portal.notifications.newsletter.services import ChangedMeanwhile
from portal.notifications.views import MAIL_POLICY

CONFLICT, UNPROCESSABLE = 409, 422
LONGEST_QUERY, LONGEST_LINE = 200, 300
DONE = {
    Action.SUBMIT: gettext_lazy("The issue now waits for a second person."),
    Action.APPROVE: gettext_lazy("The issue is approved. It is sent at its time."),
    Action.REFUSE: gettext_lazy("The issue is a draft again, with your note."),
    Action.WITHDRAW: gettext_lazy("The issue is a draft again, and nothing is sent."),
}
_LINE = re.compile(r"line-(\d{1,18})-(\w\w)")


def _issue(pk: int) -> Issue:
    return get_object_or_404(Issue.objects.select_related("edited_by", "submitted_by", "approved_by"), pk=pk)


def _page(request: HttpRequest, template: str, issue: Issue, label: str = "", **more: Any) -> HttpResponse:
    context = {"issue": issue, "subject": showing.subject_of(issue), "place": template, **more}
    way = showing.trail(issue, label)
    return desk_page(request, f"newsletter/desk/{template}.html", tab="newsletter", trail=way, **context)


@desk_role(NEWSLETTER_EDITORS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All issues, with where each stands."""
    page = page_of(request, showing.listed())
    return desk_page(
        request,
        "newsletter/desk/list.html",
        tab="newsletter",
        page=page,
        lines=showing.lines(list(page.object_list)),
        shares=audience.shares(Issue()),
    )


@desk_role(NEWSLETTER_EDITORS)
@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Begin an issue."""
    made = services.begin(by=request.viewer)  # type: ignore[attr-defined]
    return redirect("desk:newsletter_texts", made.pk)


@desk_role(NEWSLETTER_EDITORS)
@require_safe
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """One issue: its languages, readers, entries, steps, and how far its sending is."""
    return _overview(request, _issue(pk))


def _overview(request: HttpRequest, found: Issue, *, form: StepForm | None = None, status: int = 200) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    context = showing.overview(found, viewer)
    if form is None:
        submits = Action.SUBMIT in context["open_steps"]
        form = SubmitForm(issue=found, zone=viewer.time_zone) if submits else StepForm(issue=found)
    return _page(request, "issue", found, form=form, status=status, changed=status == CONFLICT, **context)


@desk_role(NEWSLETTER_EDITORS)
@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Submit, approve, ask for changes, take back. What was changed meanwhile is not decided on (409)."""
    found = _issue(pk)
    action = request.POST.get("action", "")
    if action not in (Action.SUBMIT, Action.APPROVE, Action.REFUSE, Action.WITHDRAW):
        raise Http404
    form = (SubmitForm if action == Action.SUBMIT else StepForm)(request.POST, issue=found)
    if not form.is_valid():
        return _overview(request, found, form=form, status=UNPROCESSABLE)
    try:
        _take(request, found, Action(action), form)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _overview(request, _issue(pk), form=form, status=UNPROCESSABLE)
    except ChangedMeanwhile:
        return _overview(request, _issue(pk), status=CONFLICT)
    messages.success(request, DONE[Action(action)])
    return redirect("desk:newsletter_issue", pk)


def _take(request: HttpRequest, found: Issue, action: Action, form: StepForm) -> None:
    data = form.cleaned_data
    common = {"issue": found, "by": request.viewer, "seen": data["seen"], "note": data["note"]}  # type: ignore[attr-defined]
    if action == Action.SUBMIT:
        services.submit(**common, send_at=data["send_at"], zone=data["zone"])
    elif action == Action.APPROVE:
        services.approve(**common)
    elif action == Action.REFUSE:
        services.refuse(**common)
    else:
        services.withdraw(**common)


@desk_role(NEWSLETTER_EDITORS)
@require_http_methods(["GET", "HEAD", "POST"])
def texts(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the four languages side by side."""
    return _written(request, _issue(pk), TextsForm, "texts", _("Texts"))


@desk_role(NEWSLETTER_EDITORS)
@require_http_methods(["GET", "HEAD", "POST"])
def readers(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose to whom it goes, with how many they are in each language; `count` counts without saving."""
    if request.method == "POST" and "count" in request.POST:
        found = _issue(pk)
        form = ReadersForm(request.POST, issue=found)
        if form.is_valid():
            shares = audience.shares(form.counted())
            return _readers_page(request, found, form, shares=shares, counts_typed=True)
    return _written(request, _issue(pk), ReadersForm, "readers", _("Readers"))


def _written(request: HttpRequest, found: Issue, form_class: Any, template: str, label: str) -> HttpResponse:
    """A page that changes columns of an issue. A refusal or a collision keeps what was typed."""
    form, status = form_class(request.POST or None, issue=found), 200
    if request.method == "POST" and form.is_valid():
        try:
            viewer, seen = request.viewer, form.cleaned_data["seen"]  # type: ignore[attr-defined]
            services.write(issue=found, values=form.columns(), by=viewer, seen=seen)
            messages.success(request, _("The issue is saved."))
            return redirect(request.path)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except ChangedMeanwhile:
            form.data = form.data.copy()
            form.data["seen"] = str(found.version)
            form.add_error(None, _("Somebody else changed this issue meanwhile. Saving again replaces their version."))
            status = CONFLICT
    status = UNPROCESSABLE if form.errors and status == 200 else status
    if template == "readers":
        return _readers_page(request, found, form, shares=audience.shares(found), status=status)
    return _form_page(request, template, found, label, form, status=status)


def _readers_page(request: HttpRequest, found: Issue, form: Any, *, shares: list[audience.Share], **more: Any) -> Any:
    total = sum(share.readers for share in shares)
    return _form_page(request, "readers", found, _("Readers"), form, shares=shares, total=total, **more)


def _form_page(request: HttpRequest, template: str, found: Issue, label: str, form: Any, **more: Any) -> HttpResponse:
    verdict = rules.can_edit(request.viewer, found)  # type: ignore[attr-defined]
    if not verdict:
        form.only_read()
    return _page(request, template, found, label, form=form, verdict=verdict, **more)


@desk_role(NEWSLETTER_EDITORS)
@require_safe
def entries(request: HttpRequest, pk: int) -> HttpResponse:
    """Find entries to point to, put them in order, and give each a line of its own."""
    found = _issue(pk)
    query = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST_QUERY]
    return _page(
        request,
        "entries",
        found,
        _("Entries"),
        query=query,
        hits=showing.found(query, found),
        picks=showing.picks(found),
        verdict=rules.can_edit(request.viewer, found),  # type: ignore[attr-defined]
    )


@desk_role(NEWSLETTER_EDITORS)
@require_POST
def pick(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an entry at the end."""
    found, key = _issue(pk), request.POST.get("entry", "")
    number = int(key) if key.isascii() and key.isdecimal() and len(key) < 18 else 0
    entry = get_object_or_404(Entry.objects.published().visible_to(ANONYMOUS), pk=min(number, LARGEST_KEY))
    try:
        services.pick(issue=found, entry=entry, by=request.viewer)  # type: ignore[attr-defined]
        messages.success(request, _("The entry is picked."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:newsletter_entries", pk)


@desk_role(NEWSLETTER_EDITORS)
@require_POST
def arrange(request: HttpRequest, pk: int) -> HttpResponse:
    """Store the lines of the picked entries, and move one up or down or take it out."""
    found = _issue(pk)
    lines: dict[int, dict[str, str]] = {}
    for name, typed in request.POST.items():
        if field := _LINE.fullmatch(name):
            lines.setdefault(int(field[1]), {})[field[2]] = " ".join(str(typed).replace("\x00", "").split())[
                :LONGEST_LINE
            ]
    try:
        step, _colon, key = request.POST.get("move", "").partition(":")
        moved = int(key) if key.isdecimal() and len(key) < 19 else 0
        services.arrange(issue=found, step=step, moved=moved, lines=lines, by=request.viewer)  # type: ignore[attr-defined]
        messages.success(request, _("The issue is saved."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:newsletter_entries", pk)


@desk_role(NEWSLETTER_EDITORS)
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """An issue as the readers of a language get it; POST sends it to oneself as a proof."""
    found = _previewed(pk, language)
    if request.method == "POST":
        try:
            dispatch.send_proof(issue=found, language=language, to=request.user)  # type: ignore[arg-type]
            messages.success(request, _("The proof is on its way to %(address)s.") % {"address": request.user.email})  # type: ignore[union-attr]
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(request.path)
    source = audience.source_of(found, language)
    text, _html = rendering.preview(found, language, source) if source else ("", "")
    more = {"text": text, "source": source, "language": language, "direction": direction_of(language)}
    return _page(request, "preview", found, _("Preview"), languages=_links(found, language), **more)


def _links(found: Issue, language: str) -> list[tuple[str, str, bool, str]]:
    return [(code, OWN_NAMES[code], code == language, direction_of(code)) for code in LANGUAGES]


@desk_role(NEWSLETTER_EDITORS)
@require_safe
def html(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The HTML part, shut in by its own content policy."""
    found = _previewed(pk, language)
    source = audience.source_of(found, language)
    if not source:
        raise Http404
    _text, body = rendering.preview(found, language, source)
    headers = {
        "Content-Security-Policy": MAIL_POLICY,
        "Content-Language": language,
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }
    return HttpResponse(body, headers=headers)


def _previewed(pk: int, language: str) -> Issue:
    if language not in LANGUAGES:
        raise Http404
    return _issue(pk)


@desk_role(NEWSLETTER_EDITORS)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete an issue that was never sent."""
    try:
        services.remove(issue=_issue(pk), by=request.viewer)  # type: ignore[attr-defined]
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:newsletter_issue", pk)
    messages.success(request, _("The issue is deleted."))
    return redirect("desk:newsletter")
