"""Registering an organisation: five questions, then the usual pages of an entry."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from entries.rules import Refused
from entries.texts import Text, text_of
from partners import duplicates, rules, services
from partners.forms import NameForm, RegisterForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The short form; leads on to the draft in "my work". A refusal keeps what was typed (422).

    Where partners of a like name are there already, they are shown first (409); sent again, it goes through.
    """
    form = RegisterForm(request.POST or None, initial={"contact_email": getattr(request.user, "email", "")})
    likes: list[tuple[Text, str]] = []
    if request.method == "POST" and form.is_valid():
        likes = _likes(request, form)
        if not likes:
            try:
                partner = services.register(by=request.viewer, **form.cleaned_data)
                return redirect("my:entry", partner.pk)
            except Refused as refusal:
                form.add_error(None, str(refusal))
    trail = [(_("Partners"), reverse("partners:list")), (_("Register your organisation"), "")]
    context = {"form": form, "likes": likes, "trail": trail, "no_index": True}
    status = 422 if form.errors else 409 if likes else 200
    return render(request, "partners/register.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest) -> HttpResponse:
    """For curators: begin the page of an organisation for which nobody acts here, so that it can be claimed.

    `name`, `source` and `source_url` may stand in the address, as the page of a call writes them there. Partners of a
    like name are shown first (409), as when an organisation is registered.
    """
    verdict = rules.can_name(request.viewer)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    told = {key: request.GET.get(key, "")[:300] for key in ("name", "source", "source_url")}
    form = NameForm(request.POST or None, initial=told)
    likes: list[tuple[Text, str]] = []
    if request.method == "POST" and form.is_valid():
        likes = _likes(request, form)
        if not likes:
            partner = services.name_unclaimed(by=request.viewer, **form.cleaned_data)
            return redirect("my:entry", partner.pk)
    trail = [(_("Partners"), reverse("partners:list")), (_("Name an organisation that is not here"), "")]
    context = {"form": form, "likes": likes, "trail": trail, "no_index": True}
    return render(request, "partners/name.html", context, status=422 if form.errors else 409 if likes else 200)


def _likes(request: HttpRequest, form: RegisterForm | NameForm) -> list[tuple[Text, str]]:
    """Names and pages of partners that this one may be; none once the person has seen them."""
    if "another" in request.POST:
        return []
    found = duplicates.like(form.cleaned_data["name"], request.viewer)
    return [(text_of(one, "title"), one.get_absolute_url()) for one in found]
