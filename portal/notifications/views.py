"""Answering a message by its signed link; and, where samples are shown, reading the mails that would be sent."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from entries.rules import Refused
from portal.notifications import answers
from portal.notifications.forms import AnswerForm
from portal.notifications.models import Mail

PAGE = 50
#: Where mails may be read by everybody: named, so that a forgotten setting closes the page and does not open it.
OPEN_IN = frozenset({"sample", "test"})
# Nothing is fetched or run, and the page has no origin of its own: what mails hold was typed by others. Their own
# styles may stand in them, which can fetch nothing either.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "sandbox"
)


def _where_mails_are_open(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Make a view public and never cached where samples are shown, and absent everywhere else."""

    @login_not_required
    @never_cache
    @require_safe
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.PORTAL_ENV not in OPEN_IN:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@_where_mails_are_open
def mails(request: HttpRequest) -> HttpResponse:
    """All mails, the newest first."""
    page = Paginator(Mail.objects.defer("text", "html"), PAGE).get_page(request.GET.get("page"))
    return render(request, "mail/list.html", {"page": page, "no_index": True})


@_where_mails_are_open
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail with its text part."""
    found = get_object_or_404(Mail, pk=pk)
    return render(request, "mail/mail.html", {"mail": found, "no_index": True})


@_where_mails_are_open
def mail_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML part of one mail as it was stored, shut in by its own content policy."""
    found = get_object_or_404(Mail, pk=pk)
    headers = {
        "Content-Security-Policy": MAIL_POLICY,
        "Content-Language": found.language,
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }
    return HttpResponse(found.html, headers=headers)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The message with a form to answer it; after sending the same page saying so."""
    try:
        thread = answers.open_thread(token)
    except answers.UnknownMessageError:
        return render(request, "mail/no_message.html", {"no_index": True}, status=410)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answers.answer(thread=thread, text=form.cleaned_data["text"])
            return redirect(f"{request.path}?sent=1")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "thread": thread, "token": token, "sent": "sent" in request.GET, "no_index": True}
    response = render(request, "mail/answer.html", context, status=422 if form.errors else 200)
    response.headers["Referrer-Policy"] = "same-origin"  # the address is a key
    return response
