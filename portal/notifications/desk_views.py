"""The outbox at the desk: which mails wait, went out, came back or failed, and trying them again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entries import locales
from entries.audit.services import record
from portal.desk.access import MAIL_KEEPERS, desk_role
from portal.desk.pages import desk_page, page_of
from portal.notifications import outbox_reading as reading, resending, returns
from portal.notifications.forms import OutboxForm
from portal.notifications.letters import clean
from portal.notifications.models import Mail, SweepProblem

#: Happenings that could not be turned into mails, shown at once; there should be none.
PROBLEMS = 20


@desk_role(MAIL_KEEPERS)
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """All mails by state, the newest first; 400 with the form for what cannot be understood."""
    viewer = request.viewer  # type: ignore[attr-defined]
    tally = reading.tally()
    form = OutboxForm(request.GET or None, tally=tally, addresses=reading.sees_addresses(viewer))
    asked = form.question() if form.is_bound and form.is_valid() else reading.Question()
    found = reading.matching(asked) if not form.errors else Mail.objects.none()
    page = page_of(request, reading.listed(found))
    context: dict[str, Any] = {
        "form": form,
        "page": page,
        "lines": reading.lines(page.object_list, viewer),
        "states": tally.states,
        "asked": asked,
        "steps": _steps(asked, page.paginator.count),
        "problems": [(one, reading.shown_words(one.failure, viewer)) for one in _problems()],
    }
    status = 400 if form.errors else 200
    return desk_page(request, "mail/outbox.html", tab="outbox", status=status, **context)


def _problems() -> QuerySet[SweepProblem]:
    return SweepProblem.objects.select_related("happening").order_by("next_try")[:PROBLEMS]


def _steps(asked: reading.Question, count: int) -> dict[str, str]:
    """What can be done with everything that was asked for, each with its words; nothing without a state."""
    if not count or asked.state not in {*resending.ENDED, resending.WAITING}:
        return {}
    number = {"count": locales.number(count)}
    if asked.state == resending.WAITING:
        words = ngettext("Give up %(count)s waiting mail", "Give up all %(count)s waiting mails", count)
        return {"give_up": words % number}
    words = ngettext("Send %(count)s mail again", "Send all %(count)s mails again", count)
    return {"again": words % number}


@desk_role(MAIL_KEEPERS)
@require_POST
def outbox_all(request: HttpRequest) -> HttpResponse:
    """Send again, or give up, everything that the filter names; then the same list. 403 for what is not one's own."""
    viewer = request.viewer  # type: ignore[attr-defined]
    form = OutboxForm(request.POST, tally=reading.tally(), addresses=reading.sees_addresses(viewer))
    if not form.is_valid() or not form.cleaned_data["state"]:
        messages.error(request, _("Choose one state first: this concerns many mails."))
        return redirect("desk:outbox")
    asked = form.question()
    _act(request, asked)
    return redirect(f"{reverse('desk:outbox')}?{asked.query()}")


def _act(request: HttpRequest, asked: reading.Question) -> None:
    mails, by = reading.matching(asked), request.viewer  # type: ignore[attr-defined]
    if request.POST.get("what") == "give_up":
        count = resending.give_up(mails=mails, by=by, about="outbox:mails", asked=asked.told())
        words = ngettext("%(count)s mail will not be sent.", "%(count)s mails will not be sent.", count)
    else:
        count = resending.send_again(mails=mails, by=by, about="outbox:mails", asked=asked.told())
        words = ngettext("%(count)s mail waits again.", "%(count)s mails wait again.", count)
    messages.success(request, words % {"count": locales.number(count)})


@desk_role(MAIL_KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def outbox_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail: where it stands and why; POST takes a step with it, or shows its text to those who may."""
    viewer = request.viewer  # type: ignore[attr-defined]
    mail = get_object_or_404(Mail.objects.select_related("reader__user"), pk=pk)
    what = request.POST.get("what", "")
    if what in STEPS:
        STEPS[what](request, mail)
        return redirect("desk:outbox_mail", pk)
    text = _text(request, mail) if what == "read" else ""
    context: dict[str, Any] = {
        "mail": mail,
        "address": reading.shown_address(mail, viewer),
        "failure": reading.shown_words(mail.failure, viewer),
        "sees": reading.sees_addresses(viewer),
        "text": text,
        "can_go_again": resending.can_go_again(Mail.objects.filter(pk=pk)).exists(),
        "waits": mail.state == resending.WAITING,
    }
    name = _("Mail %(number)s") % {"number": mail.pk}
    return desk_page(request, "mail/outbox_mail.html", tab="outbox", trail=[(name, "")], name=name, **context)


def _text(request: HttpRequest, mail: Mail) -> str:
    """The text part, and a record that it was read; PermissionDenied for other roles and for secrets."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if not reading.sees_addresses(viewer) or mail.secret:
        raise PermissionDenied(_("The text of this mail is not shown to you."))
    with transaction.atomic():
        record("mail.read", by=viewer, about=f"mail:{mail.pk}", detail={"letter": mail.letter})
    return clean(mail.body.text) if mail.body else mail.text


def _again(request: HttpRequest, mail: Mail) -> None:
    by, one = request.viewer, Mail.objects.filter(pk=mail.pk)  # type: ignore[attr-defined]
    if resending.send_again(mails=one, by=by, about=f"mail:{mail.pk}", asked={}):
        messages.success(request, _("The mail waits again, from the first try on."))
    else:
        messages.error(request, _("This mail cannot be sent again: it waits already, or what it says has expired."))


def _give_up(request: HttpRequest, mail: Mail) -> None:
    by, one = request.viewer, Mail.objects.filter(pk=mail.pk)  # type: ignore[attr-defined]
    if resending.give_up(mails=one, by=by, about=f"mail:{mail.pk}", asked={}):
        messages.success(request, _("The mail will not be sent."))
    else:
        messages.error(request, _("This mail waits no longer."))


def _reachable(request: HttpRequest, mail: Mail) -> None:
    returns.trust_again(mail=mail, by=request.viewer)  # type: ignore[attr-defined]
    messages.success(request, _("Mail is sent to this address again."))


STEPS = {"again": _again, "give_up": _give_up, "reachable": _reachable}


@desk_role(MAIL_KEEPERS)
@require_POST
def outbox_problem(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a happening again that could not be turned into mails; then the outbox."""
    problem = get_object_or_404(SweepProblem, pk=pk)
    resending.sweep_again(problem=problem, by=request.viewer)  # type: ignore[attr-defined]
    messages.success(request, _("It is tried again within half a minute."))
    return redirect("desk:outbox")
