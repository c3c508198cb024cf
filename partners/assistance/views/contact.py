"""A message to those behind a request or an offer; for signed-in people, so that they can be answered."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from entries import detail_page, messages
from entries.models import Entry
from entries.rules import Refused
from entries.texts import text_of
from partners.assistance import page, rules
from partners.assistance.forms import MessageForm
from partners.assistance.kinds import KINDS


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """The form, and after sending the same page saying so. A refusal keeps what was typed (422)."""
    entry, form = _entry(request, pk), MessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            text, may = form.cleaned_data["text"], partial(rules.can_reach, entry)
            messages.send(entry=entry, text=text, by=request.viewer, may=may)  # type: ignore[attr-defined]
            return redirect(f"{request.path}?sent=1")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    title, address = text_of(entry, "title"), entry.get_absolute_url()
    above = [(page.ASSISTANCE, reverse("assistance:list")), (title, address)]
    context = {
        "form": form,
        "title": title,
        "sent": "sent" in request.GET,
        "reachable": rules.is_reachable(entry),
        "address": address,
        "no_index": True,
        "trail": [*above, (gettext("Write through the portal"), "")],
    }
    return render(request, "assistance/message.html", context, status=422 if form.errors else 200)


def _entry(request: HttpRequest, pk: int) -> Any:
    """The published request or offer, if the viewer may read it; others are not told that it exists."""
    seen = Entry.objects.visible_to(request.viewer).published()  # type: ignore[attr-defined]
    found = detail_page.find(seen.filter(kind__in=[kind.code for kind in KINDS]), pk)
    if found is None:
        raise Http404
    return found.detail()
