"""Whether somebody has shown just now that the account is theirs: asked before data leave or the account ends."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import (
    did_recently_reauthenticate,
    get_reauthentication_flows,
    suspend_request,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

#: Who has no password and no second factor has signed in by a code within so many seconds.
SIGNED_IN_WITHIN = 15 * 60

View = Callable[..., HttpResponse]


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person confirmed the password or second factor lately, or has just signed in by code."""
    records = get_authentication_records(request, request.user)
    if get_reauthentication_flows(request.user):  # type: ignore[arg-type]
        return did_recently_reauthenticate(request)
    return bool(records) and time.time() - records[-1]["at"] < SIGNED_IN_WITHIN


def freshly(view: View) -> View:
    """Ask first for the password (or second factor); who signs in by code only is asked to sign in anew."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        if get_reauthentication_flows(request.user):  # type: ignore[arg-type]
            request.method = "GET"  # nothing that was sent is stored meanwhile: the page is shown again afterwards
            return suspend_request(request, reverse(_place(request)))
        return render(request, "privacy/sign_in_anew.html", {"no_index": True}, status=403)

    return guarded


def _place(request: HttpRequest) -> str:
    flow = get_reauthentication_flows(request.user)[0]["id"]  # type: ignore[arg-type]
    return {"reauthenticate": "account_reauthenticate"}.get(flow, flow)
