"""Letters about what administrators did with an account; composed in the language of the account."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from entries import locales
from entries.viewers import Role
from partners.models import User
from portal.notifications.letters import Letter, address, filled

Wording = Callable[[User], Letter]


def roles_changed(user: User) -> Letter:
    """Which roles the person has from now on, and the second factor that they need."""
    names = [str(Role(role).label) for role in user.roles]
    languages = [locales.language_name(code) for code in user.translates]
    rows = [
        (_("Your roles from now on"), locales.listing(names) if names else _("none")),
        (_("You translate into"), locales.listing(languages)),
    ]
    closing = (_("These roles count once your account has a second factor. You can set it up now."),) if names else ()
    return Letter(
        "trust:roles",
        _("Your roles on the portal were changed"),
        (_("An administrator has changed what you may do at the ISU desk."),),
        facts=filled(rows),
        action=(_("Your second factor"), address("mfa_index")) if names else None,
        closing=(*closing, _stranger()),
        why=_why(),
    )


def account_closed(user: User) -> Letter:
    """The account can no longer be used."""
    return Letter(
        "trust:closed",
        _("Your account is closed"),
        (_("An administrator has closed your account. It can no longer be used to sign in."),),
        closing=(_("If you think that this is a mistake, please write to us by the contact page."),),
        why=_why(),
    )


def account_reopened(user: User) -> Letter:
    """The account can be used again."""
    return Letter(
        "trust:reopened",
        _("Your account is open again"),
        (_("An administrator has opened your account again. You can sign in as before."),),
        action=(_("Sign in"), address("account_login")),
        closing=(_stranger(),),
        why=_why(),
    )


def second_factor_reset(user: User) -> Letter:
    """All second factors are gone; whoever did not ask for that should say so."""
    return Letter(
        "trust:second-factor",
        _("Your second factor was taken away"),
        (_("An administrator has taken away the second factor of your account, so that you can set up a new one."),),
        action=(_("Your second factor"), address("mfa_index")),
        closing=(_stranger(),),
        why=_why(),
    )


def _why() -> str:
    return _("You receive this message because it concerns your account.")


def _stranger() -> str:
    return _("If you did not expect this, please write to us by the contact page.")
