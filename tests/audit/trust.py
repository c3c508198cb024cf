"""People with second factors, for the audit of their pages."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from partners.models import User


def protected() -> User:
    """Somebody with an app, a passkey and recovery codes."""
    user = User.objects.create_user("protected@example.org", "a-long-pass-phrase", name="Pilar")
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "My telephone"})
    return user


def things(user: User, somebody: User) -> dict[str, int]:
    """What stands in the addresses."""
    return {"passkey": Authenticator.objects.get(user=user, type="webauthn").pk, "somebody": somebody.pk}
