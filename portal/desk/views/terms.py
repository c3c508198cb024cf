"""The thesaurus: list, edit, new, retire, merge."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entries import thesaurus
from entries.models import Term, Vocabulary
from entries.rules import Refused
from entries.texts import text_of
from portal.desk.access import TERM_KEEPERS, desk_role
from portal.desk.answering import CONFLICT, UNPROCESSABLE
from portal.desk.forms import MergeForm, NewTermForm, TermFilter, TermForm
from portal.desk.pages import desk_page, page_of
from portal.desk.terms import carriers, labels_missing, lines, listed, word_changes

#: Stands for a form that lost its mark: it never fits, so the person is shown how things stand.
NOTHING_SEEN = "nothing"


@desk_role(TERM_KEEPERS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Terms by vocabulary, found by any of their words."""
    form = TermFilter(request.GET)
    chosen = form.chosen()
    page = page_of(request, listed(**chosen), size=60)
    new_address = reverse("desk:term_new")
    return desk_page(
        request,
        "desk/terms.html",
        tab="terms",
        status=400 if form.errors else 200,
        page=page,
        lines=lines(page.object_list),
        filter=form,
        is_filtered=any(chosen.values()),
        new_address=f"{new_address}?vocabulary={chosen['vocabulary']}" if chosen["vocabulary"] else new_address,
    )


@desk_role(TERM_KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def term(request: HttpRequest, pk: int) -> HttpResponse:
    """Words of one term in four languages side by side, and what stands above it."""
    found = get_object_or_404(Term.objects.select_related("merged_into"), pk=pk)
    seen = thesaurus.fingerprint(found)
    form = TermForm(request.POST or None, vocabulary=found.vocabulary, term=found, seen=seen)
    if request.method != "POST":
        return _term_page(request, found, form)
    if not form.is_valid():
        return _term_page(request, found, form, status=UNPROCESSABLE)
    try:
        saved = _edit(request, found, form)
    except thesaurus.ChangedMeanwhile as meanwhile:
        return _term_conflict(request, meanwhile.term, form)
    except Refused as refused:
        form.add_error("broader" if "broader" in form.fields else None, str(refused.reason))
        return _term_page(request, found, form, status=UNPROCESSABLE)
    return _say_saved(request, saved)


def _edit(request: HttpRequest, found: Term, form: TermForm) -> Term:
    seen = form.cleaned_data["seen"] or NOTHING_SEEN
    return thesaurus.edit(term=found, values=form.columns(), broader=form.broader(), by=request.viewer, seen=seen)


@desk_role(TERM_KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A term that no vocabulary has yet."""
    vocabulary = request.GET.get("vocabulary", Vocabulary.THEME.value)
    if vocabulary not in Vocabulary.values:
        raise Http404
    form = NewTermForm(request.POST or None, vocabulary=vocabulary)
    if request.method == "POST" and form.is_valid():
        try:
            return _say_saved(request, _create(request, vocabulary, form))
        except Refused as refused:
            form.add_error("code", str(refused.reason))
    return desk_page(
        request,
        "desk/term_new.html",
        tab="terms",
        trail=[(_("New term"), "")],
        status=UNPROCESSABLE if form.errors else 200,
        form=form,
        vocabulary=Vocabulary(vocabulary).label,
        vocabularies=[(value, name) for value, name in Vocabulary.choices if value != vocabulary],
    )


def _create(request: HttpRequest, vocabulary: str, form: NewTermForm) -> Term:
    code = form.cleaned_data["code"]
    return thesaurus.create(
        vocabulary=vocabulary, code=code, values=form.columns(), broader=form.broader(), by=request.viewer
    )


@desk_role(TERM_KEEPERS)
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a term out of the choices, or offer it again."""
    found = get_object_or_404(Term, pk=pk)
    verb = thesaurus.bring_back if "back" in request.POST else thesaurus.retire
    try:
        verb(term=found, by=request.viewer)
    except Refused as refused:
        messages.warning(request, str(refused.reason))
    else:
        said = _("The term is offered again.") if "back" in request.POST else _("The term is not offered any more.")
        messages.success(request, said)
    return redirect("desk:term", pk=pk)


@desk_role(TERM_KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge a term into another: choose, see what would move, confirm."""
    found = get_object_or_404(Term.objects.select_related("merged_into"), pk=pk)
    if found.merged_into_id is not None:
        messages.info(request, _("This term has been merged already."))
        return redirect("desk:term", pk=found.merged_into_id)
    if request.method == "POST":
        return _merge(request, found)
    form = MergeForm(request.GET or None, term=found)
    chosen = form.target if form.is_bound and form.is_valid() else None
    return _merge_page(request, found, form, chosen, UNPROCESSABLE if form.errors else 200)


def _merge(request: HttpRequest, found: Term) -> HttpResponse:
    form = MergeForm(request.POST, term=found)
    if not form.is_valid():
        return _merge_page(request, found, form, None, UNPROCESSABLE)
    target, seen = form.target, form.cleaned_data["seen"] or NOTHING_SEEN
    try:
        count = thesaurus.merge(old=found, new=target, by=request.viewer, seen=seen)
    except thesaurus.ChangedMeanwhile:
        form.add_error(None, _("Somebody changed this term meanwhile. Look at it again before you merge it."))
        return _merge_page(request, found, form, target, CONFLICT)
    except Refused as refused:
        form.add_error(None, str(refused.reason))
        return _merge_page(request, found, form, None, UNPROCESSABLE)
    messages.success(request, carriers(count))
    return redirect("desk:term", pk=target.pk)


def _merge_page(request: HttpRequest, found: Term, form: MergeForm, target: Term | None, status: int) -> HttpResponse:
    name = text_of(found, "label")
    return desk_page(
        request,
        "desk/term_merge.html",
        tab="terms",
        trail=[(name, reverse("desk:term", args=[found.pk])), (_("Merge"), "")],
        status=status,
        term=found,
        label=name,
        form=form,
        seen=thesaurus.fingerprint(found),
        target=target,
        target_label=text_of(target, "label") if target else None,
        preview=thesaurus.preview_merge(found, target) if target else None,
    )


def _term_page(request: HttpRequest, found: Term, form: TermForm, **more: Any) -> HttpResponse:
    name = text_of(found, "label")
    return desk_page(
        request,
        "desk/term.html",
        tab="terms",
        trail=[(name, "")],
        term=found,
        label=name,
        form=form,
        merged_into_label=text_of(found.merged_into, "label") if found.merged_into else None,
        entries=found.term_entries.values("entry").distinct().count(),
        narrower=[(one.pk, text_of(one, "label")) for one in Term.objects.current().filter(broader=found)],
        **more,
    )


def _term_conflict(request: HttpRequest, now: Term, form: TermForm) -> HttpResponse:
    """Keep what was typed, show what somebody else wrote, and let the next attempt start from that."""
    data = request.POST.copy()
    data["seen"] = thesaurus.fingerprint(now)
    again = TermForm(data, vocabulary=now.vocabulary, term=now)
    changes = word_changes(now, form.columns())
    return _term_page(request, now, again, status=CONFLICT, changes=changes, is_stale=True, has_errors=True)


def _say_saved(request: HttpRequest, saved: Term) -> HttpResponse:
    messages.success(request, _("The term is saved."))
    missing = labels_missing(saved)
    if missing:
        messages.warning(request, missing)
    return redirect("desk:term", pk=saved.pk)
