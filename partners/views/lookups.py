"""Finding the organisation that a page is about, as far as its reader may know of it; and who that reader is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allauth.account.models import EmailAddress
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from entries.detail_page import LARGEST_KEY
from entries.texts import text_of
from entries.viewers import CURATORS
from partners import rules
from partners.models import Partner, User


def partner_of_members(request: HttpRequest, pk: int) -> Partner:
    """The organisation, for its members and administrators; others are not told that it exists."""
    partner = partner_to_read(request, pk)
    if not rules.may(request.viewer, partner, "see_people"):
        raise Http404
    return partner


def partner_of_keepers(request: HttpRequest, pk: int) -> Partner:
    """The organisation, for its members and ISU's curators; others are not told that it exists."""
    partner = partner_to_read(request, pk)
    if not (request.viewer.roles & CURATORS or rules.may(request.viewer, partner, "see_people")):
        raise Http404
    return partner


def partner_to_read(request: HttpRequest, pk: int) -> Partner:
    """The partner, for whoever may read its page; 404 for others."""
    partner = Partner.objects.visible_to(request.viewer).filter(pk=min(pk, LARGEST_KEY)).first()
    if partner is None:
        raise Http404
    return partner


def trail(partner: Partner, *below: tuple[Any, str]) -> Sequence[tuple[Any, str]]:
    """The way to a page below that of an organisation."""
    return [
        (_("Partners"), reverse("partners:list")),
        (text_of(partner, "title"), partner.get_absolute_url()),
        *below,
    ]


def user_of(request: HttpRequest) -> User:
    """The person who is signed in (for views that are for nobody else)."""
    assert isinstance(request.user, User)
    return request.user


def confirmed_addresses(user: User) -> frozenset[str]:
    """The addresses that the person has proven to own, in small letters (1 query)."""
    found = EmailAddress.objects.filter(user=user, verified=True)
    return frozenset(address.lower() for address in found.values_list("email", flat=True))
