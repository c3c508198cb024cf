"""The people of an organisation: who they are, inviting others, changing what they may do, accepting."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from entries.detail_page import LARGEST_KEY
from entries.rules import Refused
from entries.texts import text_of
from entries.viewers import Standing
from partners import rules, services
from partners.forms import InviteForm
from partners.models import Membership, Partner
from partners.views.lookups import confirmed_addresses, partner_of_members, user_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Members and open invitations, for members and administrators; owners invite here (422 with the reason)."""
    partner = partner_of_members(request, pk)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.invite(partner=partner, by=request.viewer, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The invitation is on its way by e-mail."))
            return redirect("partners:people", pk)
    return render(request, "partners/people.html", _context(request, partner, form), status=422 if form.errors else 200)


def _context(request: HttpRequest, partner: Partner, form: InviteForm) -> dict[str, object]:
    manages = rules.may(request.viewer, partner, "manage_people")
    waiting = partner.invitations.filter(accepted_at__isnull=True, expires_at__gt=timezone.now())
    name = text_of(partner, "title")
    return {
        "partner": partner,
        "name": name,
        "members": partner.memberships.select_related("user").order_by("since", "pk"),
        "invitations": waiting.order_by("created_at") if manages else (),
        "manages": manages,
        "standings": Standing.choices,
        "form": form,
        "no_index": True,
        "trail": [
            (_("Partners"), reverse("partners:list")),
            (name, partner.get_absolute_url()),
            (_("People of this organisation"), ""),
        ],
    }


@require_POST
def change(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """Give a member another standing, or take them out (`remove`); everybody may leave."""
    partner = partner_of_members(request, pk)
    membership = get_object_or_404(partner.memberships.select_related("user", "partner"), pk=min(member, LARGEST_KEY))
    leaving = "remove" in request.POST and membership.user_id == request.viewer.user_id
    try:
        _change(request, membership)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("partners:people", pk)
    messages.success(request, _("You have left the organisation.") if leaving else _("Changed."))
    return redirect("my:home") if leaving else redirect("partners:people", pk)


def _change(request: HttpRequest, membership: Membership) -> None:
    if "remove" in request.POST:
        services.remove(membership=membership, by=request.viewer)
        return
    standing = request.POST.get("standing", "")
    if standing not in Standing.values:
        raise Refused(_("Choose what this person may do."))
    services.change_standing(membership=membership, standing=standing, by=request.viewer)


@require_POST
def cancel(request: HttpRequest, pk: int, invitation: int) -> HttpResponse:
    """Take an invitation back."""
    partner = partner_of_members(request, pk)
    found = get_object_or_404(partner.invitations.select_related("partner"), pk=min(invitation, LARGEST_KEY))
    try:
        services.cancel_invitation(invitation=found, by=request.viewer)
        messages.success(request, _("The invitation is cancelled."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("partners:people", pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Show the invitation to the one who was invited, and accept it; 403 for anybody else, 410 when it is over."""
    context: dict[str, object] = {"no_index": True, "trail": [(_("Invitation"), "")]}
    user = user_of(request)
    confirmed = confirmed_addresses(user)
    try:
        invitation = services.open_invitation(token)
        if not rules.is_invited(user, invitation, confirmed):
            return render(request, "partners/invitation.html", context | {"problem": "person"}, status=403)
        if request.method == "POST":
            services.accept(invitation=invitation, user=user, confirmed=confirmed)
            messages.success(request, _("You belong to the organisation now."))
            return redirect("partners:people", invitation.partner_id)
    except services.NoInvitation:
        return render(request, "partners/invitation.html", context | {"problem": "over"}, status=410)
    name = text_of(invitation.partner, "title")
    return render(request, "partners/invitation.html", context | {"invitation": invitation, "name": name})
