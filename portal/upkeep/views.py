"""Pages of this room: is this still right (owners), due for review and dead links (the desk)."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entries.checks import findings
from entries.kept import keeps_typed, typed_before
from entries.models import Entry
from entries.rules import Refused, is_writer
from entries.texts import text_of
from entries.viewers import CURATORS
from portal.desk.access import desk_role
from portal.desk.pages import desk_page, page_of
from portal.my.work import trail
from portal.upkeep import links, pages, review
from portal.upkeep.forms import DeskForm, NoteForm
from portal.upkeep.models import Link, LinkState


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The person's entries that are due within a month, or are over."""
    page = page_of(request, pages.mine(request.viewer).select_related("owner"))
    context = {"page": page, "lines": pages.due_lines(page.object_list), "trail": trail(_("Is this still right?"))}
    return render(request, "upkeep/mine.html", context)


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: it is still right, or it is changed."""
    entry = get_object_or_404(Entry.objects.published().visible_to(request.viewer), pk=pk).detail()
    if not is_writer(request.viewer, entry):
        raise PermissionDenied(_("Only those who write this entry are asked whether it is still right."))
    form = NoteForm(request.POST or None, initial=typed_before(request))
    if request.method == "POST" and form.is_valid():
        review.confirm(entry=entry, by=request.viewer, note=form.cleaned_data["note"])
        messages.success(request, _("Thank you. Readers now see that it was checked today."))
        return redirect("upkeep:mine")
    context = {
        "entry": entry,
        "title": text_of(entry, "title"),
        "findings": [finding for finding in findings(entry) if not finding.internal],
        "form": form,
        "trail": [
            (_("My work"), reverse("my:home")),
            (_("Is this still right?"), reverse("upkeep:mine")),
            (text_of(entry, "title"), ""),
        ],
    }
    return render(request, "upkeep/confirm.html", context, status=422 if form.errors else 200)


@desk_role(CURATORS)
@require_safe
def due(request: HttpRequest) -> HttpResponse:
    """Published entries that wait for ISU to look at them again."""
    page = page_of(request, review.waiting_for_isu().select_related("owner"))
    return desk_page(request, "upkeep/due.html", tab="due", page=page, lines=pages.due_lines(page.object_list))


@keeps_typed
@desk_role(CURATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def due_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: checked, or ask its owners; archiving is on its own page."""
    entry = get_object_or_404(Entry.objects.published().visible_to(request.viewer).select_related("owner"), pk=pk)
    [line] = pages.due_lines([entry])
    may_ask = line.can_be_asked and entry.review_due is not None
    form = DeskForm(request.POST or None, initial=typed_before(request), can_ask=may_ask)
    if request.method == "POST" and form.is_valid() and _done(request, entry, form):
        return redirect("desk:due")
    return desk_page(
        request,
        "upkeep/due_entry.html",
        tab="due",
        trail=[(line.title or _("Without a title"), "")],
        status=422 if form.errors else 200,
        entry=entry,
        line=line,
        form=form,
        findings=findings(entry.detail()),
        rounds=pages.earlier_rounds(entry),
    )


def _done(request: HttpRequest, entry: Entry, form: DeskForm) -> bool:
    """Take the step that the form holds; a refusal is told in the form."""
    note, title = form.cleaned_data["note"], text_of(entry, "title")
    try:
        if form.cleaned_data["step"] == DeskForm.ASK:
            review.ask_owner(entry=entry, by=request.viewer, note=note)
            messages.success(request, _("The owners of “%(title)s” are asked.") % {"title": title})
        else:
            review.confirm(entry=entry, by=request.viewer, note=note)
            messages.success(request, _("“%(title)s” counts as checked today.") % {"title": title})
    except Refused as refused:
        form.add_error(None, str(refused.reason))
    return not form.errors


@desk_role(CURATORS)
@require_safe
def dead_links(request: HttpRequest) -> HttpResponse:
    """Links of published entries that are dead, failing, moved, or cannot be checked."""
    wanted = request.GET.get("state", LinkState.DEAD.value)
    is_known = wanted in [one.value for one in pages.LISTS]
    state = LinkState(wanted) if is_known else LinkState.DEAD
    page = page_of(request, pages.links_in(state))
    return desk_page(
        request,
        "upkeep/links.html",
        tab="links",
        status=200 if is_known else 400,
        unknown=not is_known,
        state=state,
        states=[(one.label, f"?state={one.value}", one == state) for one in pages.LISTS],
        page=page,
        lines=pages.link_lines(page.object_list),
        is_off=not settings.LINK_CHECKS,
    )


@desk_role(CURATORS)
@require_POST
def check_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a link asked about in the next turn."""
    link = get_object_or_404(Link, pk=pk)
    links.ask_again(link)
    messages.success(request, _("The link is asked about again within a quarter of an hour."))
    return redirect(f"{reverse('desk:links')}?state={link.state}")
