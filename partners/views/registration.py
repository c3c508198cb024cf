"""Registering an organisation: five questions, then the usual pages of an entry."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from entries.rules import Refused
from partners import services
from partners.forms import RegisterForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The short form; leads on to the draft in "my work". A refusal keeps what was typed (422)."""
    form = RegisterForm(request.POST or None, initial={"contact_email": getattr(request.user, "email", "")})
    if request.method == "POST" and form.is_valid():
        try:
            partner = services.register(by=request.viewer, **form.cleaned_data)  # type: ignore[attr-defined]
            return redirect("my:entry", partner.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    trail = [(_("Partners"), reverse("partners:list")), (_("Register your organisation"), "")]
    status = 422 if form.errors else 200
    return render(request, "partners/register.html", {"form": form, "trail": trail, "no_index": True}, status=status)
