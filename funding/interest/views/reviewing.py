"""The donor's doors: what came in, declaring conflicts, reading, rating, deciding, taking the table away."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entries import locales
from entries.detail_page import LARGEST_KEY
from entries.rules import Refused
from entries.texts import text_of
from funding.interest import calls, checking, forms, pages, receiving, reviewing, rules
from funding.interest.models import Interest, Review
from funding.interest.services import SavedMeanwhile
from funding.interest.views.applying import CONFLICT, UNPROCESSABLE, number
from funding.models import Call

ON_A_PAGE = 50


@never_cache
@require_safe
def received(request: HttpRequest, pk: int) -> HttpResponse:
    """The number before the call has closed; after that who applied, how far the reviews are, what was decided."""
    call = _call(request, pk)
    closed, by_total = calls.may_be_read(call, timezone.now()), request.GET.get("sort") == "total"
    found = receiving.keys_by_total if by_total else receiving.keys_by_number
    keys = found(call, request.viewer)
    page = _page(request, keys if closed else [])
    context = {
        "call": call,
        "title": text_of(call, "title"),
        "count": len(keys),
        "closed": closed,
        "closes": pages.moment_of(call.deadline, call) if call.deadline else None,
        "by_total": by_total,
        "page": page,
        "rows": receiving.rows(call, request.viewer, list(page.object_list)),
        "manages": rules.manages(request.viewer, call),
        "no_index": True,
        "trail": pages.trail_of_donor(_("Expressions of interest received"), call),
    }
    return render(request, "interest/received.html", context)


@never_cache
@require_safe
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as comma-separated values (UTF-8 with its mark, for spreadsheets)."""
    call = _call(request, pk)
    _only_managers(request, call)
    if not calls.may_be_read(call, timezone.now()):
        raise PermissionDenied(rules.NOT_CLOSED.reason)
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="expressions-of-interest-{call.pk}.csv"'
    csv.writer(answer).writerows(receiving.csv_lines(call, request.viewer))
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask colleagues to review; whoever has a conflict is left out."""
    call = _call(request, pk)
    _only_managers(request, call)
    closed = calls.may_be_read(call, timezone.now())
    page = _page(request, receiving.keys_by_number(call, request.viewer) if closed else [])
    rows = receiving.rows(call, request.viewer, list(page.object_list))
    named = {str(row.interest.pk): _numbered(row) for row in rows}
    initial = {"interests": [str(row.interest.pk) for row in rows if not row.assigned]}
    form = forms.AssignForm(request.POST or None, people=reviewing.colleagues(call), rows=named, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _assign(request, call, form)
    context = {
        "call": call,
        "form": form,
        "page": page,
        "title": text_of(call, "title"),
        "no_index": True,
        "trail": pages.trail_of_donor(_("Ask colleagues to review"), call, within=True),
    }
    return render(request, "interest/assign.html", context, status=UNPROCESSABLE if form.errors else 200)


def _page(request: HttpRequest, keys: list[int]) -> Page:
    """One page of the keys; Http404 for a page that is none."""
    try:
        return Paginator(keys, ON_A_PAGE).page(request.GET.get("page", 1))
    except InvalidPage as problem:
        raise Http404 from problem


def _numbered(row: receiving.Received) -> str:
    return _("%(number)s: %(name)s") % {"number": row.interest.reference, "name": row.applicant}


def _assign(request: HttpRequest, call: Call, form: forms.AssignForm) -> HttpResponse:
    chosen = {name: [int(pk) for pk in pks] for name, pks in form.cleaned_data.items()}
    made = reviewing.assign(call=call, by=request.viewer, interests=chosen["interests"], reviewers=chosen["reviewers"])
    text = ngettext("%(count)s review has been asked for.", "%(count)s reviews have been asked for.", made)
    messages.success(request, text % {"count": locales.number(made)})
    return redirect("interest:received", call.pk)


@require_POST
def unassign(request: HttpRequest, pk: int, review: int) -> HttpResponse:
    """Take an assignment back."""
    interest = _received(request, pk)
    _only_managers(request, interest.call)
    found = get_object_or_404(interest.reviews.select_related("interest__call"), pk=min(review, LARGEST_KEY))
    try:
        reviewing.unassign(review=found, by=request.viewer)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("interest:read", pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """One expression of interest for the donor: first the question of a conflict, then text, reviews, decision."""
    interest = _received(request, pk)
    form = forms.DeclarationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reviewing.declare(interest=interest, by=request.viewer, **form.cleaned_data)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("interest:read", pk)
    verdict = reviewing.opened(interest, request.viewer)
    context = _page_context(request, interest) | {"verdict": verdict, "declaration": form}
    if verdict:
        context |= _text(request, interest)
    context |= {"asks": verdict is rules.DECLARE_FIRST, "has_errors": bool(form.errors)}
    return render(request, "interest/read.html", context, status=UNPROCESSABLE if form.errors else 200)


def _text(request: HttpRequest, interest: Interest) -> dict[str, Any]:
    """What the donor reads once it may be opened."""
    decision = getattr(interest, "decision", None)
    reviews = list(interest.reviews.select_related("reviewer"))
    return {
        "read": pages.read_sections(interest),
        "attachments": pages.files(interest),
        "rules": checking.eligibility(interest),
        "judged": receiving.judged(interest, request.viewer, reviews),
        "waiting": [one for one in reviews if one.submitted_at is None],
        "own_review": next((one for one in reviews if one.reviewer_id == request.viewer.user_id), None),
        "decision": decision,
        "can_decide": rules.can_decide(request.viewer, interest, rules.YES, decision),
        "can_confirm": rules.can_confirm(request.viewer, interest, rules.YES, decision) if decision else None,
    }


def _page_context(request: HttpRequest, interest: Interest) -> dict[str, Any]:
    assert interest.submitted_at is not None  # the database says so too
    return {
        "interest": interest,
        "call_title": text_of(interest.call, "title"),
        "applicant": text_of(interest.applicant, "title"),
        "co_applicants": pages.names(one for one in interest.co_applicants.all() if one.answer == "accepted"),
        "submitted": pages.moment_of(interest.submitted_at, interest.call),
        "manages": rules.manages(request.viewer, interest.call),
        "no_index": True,
        "trail": pages.trail_of_donor(interest.reference, interest.call, within=True),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own review: saved as it is, or handed in whole (`hand_in`); a second window of one's own is told."""
    interest = _opened(request, pk)
    own = get_object_or_404(interest.reviews, reviewer_id=request.viewer.user_id)
    submit = "hand_in" in request.POST or own.submitted_at is not None
    asked = calls.criteria(interest.call)
    form = forms.ReviewForm(request.POST or None, asked=asked, review=own, whole=submit)
    if request.method == "POST" and form.is_valid():
        return _rate(request, interest, own, form, submit)
    return _review_page(request, interest, own, form, status=UNPROCESSABLE if form.errors else 200)


def _rate(request: HttpRequest, interest: Interest, own: Review, form: forms.ReviewForm, submit: bool) -> HttpResponse:
    edition = number(request.POST.get("edition"))
    try:
        reviewing.rate(review=own, given=form.given(), submit=submit, by=request.viewer, edition=edition)
    except SavedMeanwhile as meanwhile:
        form.add_error(None, _("You saved this review in another window meanwhile. Look at it once more, then save."))
        return _review_page(request, interest, meanwhile.theirs, form, status=CONFLICT)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _review_page(request, interest, own, form, status=UNPROCESSABLE)
    messages.success(request, _("Your review has been handed in.") if submit else _("Your review is saved."))
    return redirect("interest:read", interest.pk)


def _review_page(request: HttpRequest, interest: Interest, own: Review, form: Any, *, status: int) -> HttpResponse:
    context = _page_context(request, interest) | {
        "form": form,
        "review": own,
        "edition": own.edition,
        "read": pages.read_sections(interest),
        "attachments": pages.files(interest),
    }
    return render(request, "interest/review.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a decision, or change a proposal; whoever comes second is shown what the colleague wrote."""
    interest = _opened(request, pk)
    _only_managers(request, interest.call)
    decision = getattr(interest, "decision", None)
    if decision is not None and decision.is_final and request.method != "POST":
        return redirect("interest:read", pk)
    initial = {"language": interest.language}
    if decision is not None:
        initial = {name: getattr(decision, name) for name in ("outcome", "reason", "language")}
    form = forms.DecisionForm(request.POST or None, initial=initial)
    edition = decision.edition if decision else 0
    if request.method == "POST" and form.is_valid():
        return _propose(request, interest, form)
    return _decision_page(request, interest, form, edition, status=UNPROCESSABLE if form.errors else 200)


def _propose(request: HttpRequest, interest: Interest, form: forms.DecisionForm) -> HttpResponse:
    edition = number(request.POST.get("edition"))
    try:
        reviewing.propose(interest=interest, by=request.viewer, edition=edition, **form.cleaned_data)
    except SavedMeanwhile as meanwhile:
        theirs = meanwhile.theirs
        return _decision_page(request, interest, form, theirs.edition, status=CONFLICT, theirs=theirs)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _decision_page(request, interest, form, edition, status=UNPROCESSABLE)
    messages.success(request, _("Proposed. A colleague has to confirm it; then the applicant is told."))
    return redirect("interest:read", interest.pk)


def _decision_page(
    request: HttpRequest, interest: Interest, form: Any, edition: int, *, status: int, theirs: Any = None
) -> HttpResponse:
    context = _page_context(request, interest) | {
        "form": form,
        "edition": edition,
        "theirs": theirs,
        "has_errors": status != 200,
    }
    return render(request, "interest/decide.html", context, status=status)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a colleague's proposal as it was read; the applicant is told."""
    interest = _opened(request, pk)
    _only_managers(request, interest.call)
    try:
        reviewing.confirm(interest=interest, by=request.viewer, edition=number(request.POST.get("edition")))
    except SavedMeanwhile:
        messages.error(request, _("The proposal was changed a moment ago. Read it once more before you confirm it."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Confirmed. The applicant receives the decision and its reason."))
    return redirect("interest:read", pk)


def _call(request: HttpRequest, pk: int) -> Call:
    """A call of the person's own organisation; others are not told that anything came in."""
    seen = Call.objects.visible_to(request.viewer).filter(pk=min(pk, LARGEST_KEY))
    call = calls.with_criteria(seen).first()
    if call is None or not rules.is_donor(request.viewer, call):
        raise Http404
    return call


def _received(request: HttpRequest, pk: int) -> Interest:
    """What lies with the person's organisation and may be looked at; before the call has closed there is nothing."""
    found = Interest.objects.received_by(request.viewer).select_related("call", "applicant", "decision")
    interest = get_object_or_404(found.with_enclosed(), pk=min(pk, LARGEST_KEY))
    if not calls.may_be_read(interest.call, timezone.now()):
        raise PermissionDenied(rules.NOT_CLOSED.reason)
    return interest


def _opened(request: HttpRequest, pk: int) -> Interest:
    """As `_received`, for those who have declared that they have no conflict; PermissionDenied for the others."""
    interest = _received(request, pk)
    verdict = reviewing.opened(interest, request.viewer)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    return interest


def _only_managers(request: HttpRequest, call: Call) -> None:
    if not rules.manages(request.viewer, call):
        raise PermissionDenied(rules.ONLY_MANAGERS.reason)
