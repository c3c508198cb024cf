"""The door at which a mail provider tells what became of mails (anymail's, behind a lock of ours)."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from portal.notifications import provider_events


@csrf_exempt  # a provider's machine has no form of ours: it shows the secret, and where it can, its signature
@login_not_required
def events(request: HttpRequest, provider: str) -> HttpResponseBase:
    """Take events of the one provider that this portal sends through; 404 for all others and without a secret."""
    door = provider_events.door_of(provider)
    if door is None:
        raise Http404
    return door(request)
