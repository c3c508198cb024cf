"""What the audit log hears of signing in: the library tells it by its signals, which are its only door.

Nothing of what was typed is recorded; of a failed try only whose account it was meant for, if there is one.
"""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth
from django.http import HttpRequest

from entries.addresses import spelled
from entries.audit.services import person, record
from partners.models import User
from portal.trust import idleness

#: Ways of signing in that allauth reports, by the last of them.
PASSWORD = "password"  # noqa: S105 - the name of a way, not a password


def connect() -> None:
    """Listen from the start of the process on."""
    auth.user_logged_in.connect(idleness.begin, dispatch_uid="trust")
    account.user_logged_in.connect(_signed_in, dispatch_uid="trust")
    account.user_signed_up.connect(_named("account.made"), weak=False, dispatch_uid="trust")
    auth.user_logged_out.connect(_named("sign_out"), weak=False, dispatch_uid="trust")
    auth.user_login_failed.connect(_failed, dispatch_uid="trust")
    for signal, action in CHANGES:
        signal.connect(_named(action), weak=False, dispatch_uid=f"trust {action}")
    for signal, action in FACTORS:
        signal.connect(_factor(action), weak=False, dispatch_uid=f"trust {action}")


CHANGES = (
    (account.password_set, "password.set"),
    (account.password_changed, "password.changed"),
    (account.password_reset, "password.reset"),
    (account.email_changed, "address.changed"),
    (account.email_added, "address.added"),
    (account.email_removed, "address.removed"),
    (account.login_code_rejected, "sign_in.code_refused"),
)
FACTORS = (
    (mfa.authenticator_added, "second_factor.added"),
    (mfa.authenticator_removed, "second_factor.removed"),
    (mfa.authenticator_reset, "second_factor.renewed"),
    (mfa.authentication_failed, "second_factor.refused"),
)


def _signed_in(request: HttpRequest, user: User, **more: Any) -> None:
    ways = [str(one.get("method", "")) for one in request.session.get("account_authentication_methods", [])]
    record("sign_in", by=user, about=person(user), detail={"ways": ways or [PASSWORD]})


def _failed(credentials: dict[str, Any], **more: Any) -> None:
    typed = str(credentials.get("email") or credentials.get("username") or "")
    meant = User.objects.filter(email=spelled(typed)).first() if typed else None
    record("sign_in.failed", by=None, about=person(meant))


def _named(action: str) -> Any:
    def hear(user: User | None = None, **more: Any) -> None:
        if user is not None and user.pk:
            record(action, by=user, about=person(user))

    return hear


def _factor(action: str) -> Any:
    def hear(user: User, authenticator: Any, **more: Any) -> None:
        record(action, by=user, about=person(user), detail={"sort": str(authenticator.type)})

    return hear
