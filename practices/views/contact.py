"""A message to those who did a practice; for signed-in people, so that they can be answered."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from entries import detail_page, messages
from entries.rules import Refused
from entries.texts import text_of
from practices import practice_page, rules
from practices.forms import MessageForm
from practices.models import Practice
from practices.querysets import for_page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """The form, and after sending the same page saying so. A refusal keeps what was typed (422)."""
    practice = detail_page.find(for_page(Practice, request.viewer), pk)
    if practice is None or not practice.is_published:
        return detail_page.absent(request, Practice, pk)
    form = MessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            text, may = form.cleaned_data["text"], partial(rules.can_reach, practice)
            messages.send(entry=practice, text=text, by=request.viewer, may=may)
            return redirect(f"{request.path}?sent=1")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "practice": practice,
        "title": text_of(practice, "title"),
        "sent": "sent" in request.GET,
        "reachable": rules.is_reachable(practice),
        "address": practice.get_absolute_url(),
        "no_index": True,
        "trail": practice_page.trail(practice, gettext("Write through the portal")),
    }
    return render(request, "practices/message.html", context, status=422 if form.errors else 200)
