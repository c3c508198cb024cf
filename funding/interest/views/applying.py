"""The applicant's doors: begin, write page by page, check, submit, withdraw; and the list of one's own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entries import detail_page, kept
from entries.detail_page import LARGEST_KEY
from entries.rules import Refused
from entries.texts import text_of
from funding.interest import calls, checking, forms, pages, rules, services
from funding.interest.models import Interest
from funding.interest.sections import BY_CODE, SECTIONS, Section, after
from funding.models import Call
from partners.models import Partner

NO_CONTENT, CONFLICT, UNPROCESSABLE = 204, 409, 422


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What my organisations write, invitations to take part, and the calls whose answers my organisation receives."""
    now = timezone.now()
    context = {
        "rows": pages.mine(request.viewer, now),
        "invitations": pages.invitations(request.viewer, now),
        "received": pages.received(request.viewer),
        "no_index": True,
        "trail": [(_("Expressions of interest"), "")],
    }
    return render(request, "interest/mine.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose organisation and language; whoever has begun already is led there. Says so where one cannot apply."""
    call = detail_page.find(calls.naming_languages(Call.objects.visible_to(request.viewer)), pk)
    if call is None:
        return detail_page.absent(request, Call, pk)
    applicants = _applicants(request, call)
    form = forms.BeginForm(request.POST or None, applicants=applicants, languages=calls.accepted_languages(call))
    if request.method == "POST" and form.is_valid():
        applicant = next(one for one in applicants if str(one.pk) == form.cleaned_data["applicant"])
        language = form.cleaned_data["language"]
        try:
            interest = services.begin(call=call, applicant=applicant, language=language, by=request.viewer)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("interest:section", interest.pk, SECTIONS[0].code)
    context = _begin_context(request, call, applicants, form)
    return render(request, "interest/begin.html", context, status=UNPROCESSABLE if form.errors else 200)


def _applicants(request: HttpRequest, call: Call) -> list[Partner]:
    """The organisations that the person may write for, without the donor itself (1 query)."""
    mine = request.viewer.organisations_edited - {call.owner_id}
    return sorted(
        Partner.objects.visible_to(request.viewer).filter(pk__in=list(mine)), key=lambda one: str(text_of(one, "title"))
    )


def _begin_context(request: HttpRequest, call: Call, applicants: list[Partner], form: Any) -> dict[str, Any]:
    begun = Interest.objects.of_applicant(request.viewer).filter(call=call).select_related("applicant")
    return {
        "call": call,
        "title": text_of(call, "title"),
        "accepts": calls.accepts(call, timezone.now()),
        "closes": pages.moment_of(call.deadline, call) if call.deadline else None,
        "begun": [(one, text_of(one.applicant, "title")) for one in begun],
        "applicants": applicants,
        "form": form,
        "no_index": True,
        "trail": [(text_of(call, "title"), call.get_absolute_url()), (_("Express interest"), "")],
    }


@never_cache
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One expression of interest for its own side: receipt, state, decision, text, and what can be done now."""
    interest, now = own(request, pk, whole=True), timezone.now()
    steps = list(interest.steps.select_related("by"))
    decision = getattr(interest, "decision", None)
    context = {
        "interest": interest,
        "title": pages.title_of(interest),
        "call_title": text_of(interest.call, "title"),
        "state": pages.state_of(interest),
        "decision": decision if decision and decision.is_final else None,
        "steps": [(step, pages.moment_of(step.at, interest.call)) for step in steps],
        "closes": pages.moment_of(interest.call.deadline, interest.call) if interest.call.deadline else None,
        "accepts": calls.accepts(interest.call, now),
        "write": rules.can_write(request.viewer, interest, now),
        "writer": rules.writes(request.viewer, interest),
        "withdraw": rules.can_withdraw(request.viewer, interest, now),
        **_text(interest),
        "no_index": True,
        "trail": pages.trail(pages.title_of(interest)),
    }
    return render(request, "interest/detail.html", context)


@login_not_required  # a lost session must not lose the text
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """Show or save one page of the form; a save leads on to the next one."""
    if not request.user.is_authenticated:
        return kept.keep(request)
    part = BY_CODE.get(section)
    interest = own(request, pk, whole=bool(part and part.more))
    if part is None:
        raise Http404
    only_writers(request, interest)
    if request.method != "POST":
        return elsewhere(request, interest) or _written_before(request, interest, part)
    form = forms.SectionForm(request.POST, interest=interest, section=part)
    if not form.is_valid():
        return _page(request, interest, part, form, status=UNPROCESSABLE, edition=request.POST.get("edition", ""))
    return _save(request, interest, part, form)


def _written_before(request: HttpRequest, interest: Interest, part: Section) -> HttpResponse:
    typed = kept.kept(request)
    form = forms.SectionForm(typed, interest=interest, section=part)
    if typed is None:
        return _page(request, interest, part, form)
    return _page(request, interest, part, form, edition=typed.get("edition", ""))


def _save(request: HttpRequest, interest: Interest, part: Section, form: forms.SectionForm) -> HttpResponse:
    edition = number(request.POST.get("edition"))
    try:
        saved = services.save(interest=interest, changes=form.cleaned_data, by=request.viewer, edition=edition)
    except services.SavedMeanwhile as meanwhile:
        theirs = forms.SectionForm(interest=meanwhile.theirs, section=part)
        return _page(request, meanwhile.theirs, part, form, status=CONFLICT, theirs=theirs)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, interest, part, form, status=UNPROCESSABLE, edition=edition)
    if "autosave" in request.GET:
        return HttpResponse(status=NO_CONTENT, headers={"X-Edition": str(saved.edition)})
    following = after(part)
    if "to_check" in request.POST or following is None:
        return redirect("interest:check", interest.pk)
    return redirect("interest:section", interest.pk, following.code)


def _page(
    request: HttpRequest, interest: Interest, part: Section, form: forms.SectionForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "interest": interest,
        "section": part,
        "sections": SECTIONS,
        "position": SECTIONS.index(part) + 1,
        "following": after(part),
        "form": form,
        "edition": interest.edition,
        "co_applicants": pages.names(interest.co_applicants.all()) if part.more else (),
        "attachments": pages.files(interest) if part.more else (),
        "no_index": True,
        "trail": pages.trail(part.title, interest),
        **more,
    }
    return render(request, "interest/section.html", context, status=status)


@never_cache
@require_safe
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What is missing, which rules of the call are met, the whole text, and the button that submits it."""
    interest = own(request, pk, whole=True)
    return elsewhere(request, interest) or _check_page(request, interest)


def _check_page(request: HttpRequest, interest: Interest, *, status: int = 200, problem: str = "") -> HttpResponse:
    text = _text(interest)
    context = {
        "interest": interest,
        "call_title": text_of(interest.call, "title"),
        "missing": checking.missing(interest),
        "remarks": checking.remarks(interest, [one for one, _name in text["co_applicants"]]),
        "rules": checking.eligibility(interest),
        "closes": pages.moment_of(interest.call.deadline, interest.call) if interest.call.deadline else None,
        "problem": problem,
        "has_errors": bool(problem),
        **text,
        "no_index": True,
        "trail": pages.trail(_("Check and submit"), interest),
    }
    return render(request, "interest/check.html", context, status=status)


def _text(interest: Interest) -> dict[str, Any]:
    """Everything that was written, for reading (no query for what was read whole)."""
    return {
        "read": pages.read_sections(interest),
        "co_applicants": pages.names(interest.co_applicants.all()),
        "attachments": pages.files(interest),
        "applicant": text_of(interest.applicant, "title"),
    }


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Submit what was just read; the receipt is on the page that follows."""
    interest = own(request, pk, whole=True)
    edition = number(request.POST.get("edition"))
    missing = bool(checking.missing(interest))
    try:
        services.submit(interest=interest, by=request.viewer, edition=edition, missing=missing)
    except services.SavedMeanwhile:
        text = _("Somebody else changed the text a moment ago. Read it once more, then submit it.")
        return _check_page(request, own(request, pk, whole=True), status=CONFLICT, problem=text)
    except services.Incomplete:
        return _check_page(request, interest, status=UNPROCESSABLE, problem=_("Some answers are still missing."))
    except Refused as refusal:
        return refused(request, interest, refusal)
    return redirect("interest:detail", pk)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was submitted."""
    interest = own(request, pk)
    try:
        services.withdraw(interest=interest, by=request.viewer)
    except Refused as refusal:
        return refused(request, interest, refusal)
    messages.success(request, _("Withdrawn. The donor does not have it any more, unless you submit it again in time."))
    return redirect("interest:detail", pk)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a draft that was never submitted."""
    interest = own(request, pk)
    try:
        services.discard(interest=interest, by=request.viewer)
    except Refused as refusal:
        return refused(request, interest, refusal)
    messages.success(request, _("The draft has been deleted."))
    return redirect("interest:mine")


def own(request: HttpRequest, pk: int, *, whole: bool = False) -> Interest:
    """The expression of interest, for those on its side; others are not told that it exists.

    `whole` reads what goes with it, too: for pages that show it.
    """
    found = Interest.objects.of_applicant(request.viewer).select_related("call", "applicant", "decision")
    found = found.with_enclosed() if whole else found
    return get_object_or_404(found, pk=min(pk, LARGEST_KEY))


def only_writers(request: HttpRequest, interest: Interest) -> None:
    """Raise PermissionDenied for members who read only, and for co-applicants."""
    if not rules.writes(request.viewer, interest):
        raise PermissionDenied(rules.ONLY_WRITERS.reason)


def elsewhere(request: HttpRequest, interest: Interest) -> HttpResponse | None:
    """Where somebody is led who cannot write now; None for who can. PermissionDenied for who never can."""
    only_writers(request, interest)
    verdict = rules.can_write(request.viewer, interest, timezone.now())
    if verdict:
        return None
    messages.info(request, str(verdict.reason))
    return redirect("interest:detail", interest.pk)


def refused(request: HttpRequest, interest: Interest, refusal: Refused) -> HttpResponse:
    """A step that the rules do not allow: 403 for who never may, else back to the page with the reason."""
    only_writers(request, interest)
    messages.error(request, str(refusal))
    return redirect("interest:detail", interest.pk)


def number(text: Any) -> int:
    """The edition that the writer had seen; -1, which none has, for what is no number."""
    digits = str(text or "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else -1
