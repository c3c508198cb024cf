"""People and roles, and the table of access: pages of administrators."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entries.detail_page import LARGEST_KEY
from entries.rules import Refused
from entries.viewers import Role, Standing
from partners.models import User
from portal.desk.access import ADMINISTRATORS, desk_role
from portal.desk.pages import desk_page, page_of
from portal.trust import access, people, second_factor
from portal.trust.forms import RolesForm

UNPROCESSABLE = 422
STEPS = {
    "close": (people.close, gettext_lazy("The account is closed.")),
    "reopen": (people.reopen, gettext_lazy("The account is open again.")),
    "forget": (people.forget_second_factor, gettext_lazy("The second factor is taken away.")),
}


@desk_role(ADMINISTRATORS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Those who work for ISU; or the people whose address or name holds what is looked for."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:254]
    page = page_of(request, people.found(query))
    return desk_page(request, "trust/people.html", tab="people", page=page, query=query)


@desk_role(ADMINISTRATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: roles and languages to give or take (422 with the reason)."""
    found = _person(pk)
    form = RolesForm(request.POST or None, initial={"roles": found.roles, "languages": found.translates})
    if request.method == "POST" and form.is_valid() and _changed(request, found, form):
        return redirect("desk:person", pk)
    return desk_page(
        request,
        "trust/person.html",
        tab="people",
        trail=[(found.email, "")],
        status=UNPROCESSABLE if form.errors else 200,
        form=form,
        person=found,
        has_factor=is_mfa_enabled(found),
        waived=second_factor.is_waived(found),
        memberships=found.memberships.select_related("partner"),
    )


@desk_role(ADMINISTRATORS)
@require_POST
@reauthentication_required
def step(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Close an account, open it again, or take away a lost second factor."""
    if what not in STEPS:
        raise Http404
    do, said = STEPS[what]
    try:
        do(user=_person(pk), by=request.viewer)  # type: ignore[operator,attr-defined]
        messages.success(request, said)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("desk:person", pk)


@desk_role(ADMINISTRATORS)
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """Who may do what, and who opens which page: made from the data that the rules themselves ask."""
    found = access.addresses()
    return desk_page(
        request,
        "trust/access.html",
        tab="people",
        trail=[(_("Table of access"), "")],
        columns=[label for _code, label in access.COLUMNS],
        actions=access.actions(),
        standing_labels=Standing.labels,
        standings=access.standings(),
        role_labels=Role.labels,
        pages=access.desk_pages(),
        public=[one for one in found if one.anybody],
        members=[one for one in found if not one.anybody and one.roles is None],
    )


def _person(pk: int) -> User:
    return get_object_or_404(User, pk=min(pk, LARGEST_KEY))


def _changed(request: HttpRequest, found: User, form: RolesForm) -> bool:
    data = form.cleaned_data
    try:
        change = people.set_roles(
            user=found,
            roles=frozenset(data["roles"]),
            languages=frozenset(data["languages"]),
            by=request.viewer,  # type: ignore[attr-defined]
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    said = (
        _("The roles are changed. Whoever lost one is signed out everywhere.")
        if change
        else _("The roles stay as they were.")
    )
    messages.success(request, said)
    return True
