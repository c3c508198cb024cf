"""What account mails say: confirmation, sign-in code, new password, and notices of changes.

Composed in the recipient's language; `context` is what django-allauth hands to its mail templates.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.account import app_settings
from django.conf import settings
from django.utils.translation import gettext as _, ngettext

from entries import locales
from portal.notifications.letters import Letter, filled

AccountWording = Callable[[dict[str, Any]], Letter]
SECONDS_A_MINUTE = 60


def letter_about_account(template: str, context: dict[str, Any]) -> Letter:
    """The letter for one of allauth's mails, named by its template ("account/email/login_code")."""
    name = template.rpartition("/")[2]
    return WORDINGS.get(name, changed)({**context, "name": name})


def confirmation(context: dict[str, Any]) -> Letter:
    """Confirm this address: the link, how long it holds, and what to do if it was somebody else."""
    days = app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS
    return Letter(
        "account:confirmation",
        _("Please confirm your e-mail address"),
        (_("Somebody, probably you, gave this address on our portal. Open the link to confirm that it is yours."),),
        action=(_("Confirm the address"), context["activate_url"]),
        closing=(_link_holds(days), _ignore()),
        expires=timedelta(days=days),
    )


def sign_in_code(context: dict[str, Any]) -> Letter:
    """The code for signing in without a password."""
    minutes = app_settings.LOGIN_BY_CODE_TIMEOUT // SECONDS_A_MINUTE
    holds = ngettext(
        "The code holds for %(minutes)s minute and works once.",
        "The code holds for %(minutes)s minutes and works once.",
        minutes,
    ) % {"minutes": minutes}
    return Letter(
        "account:code",
        _("Your code for signing in"),
        (_("Enter this code on the page where you asked for it:"),),
        code=context["code"],
        closing=(holds, _("We never ask for it by telephone or mail."), _ignore()),
        expires=timedelta(seconds=app_settings.LOGIN_BY_CODE_TIMEOUT),
    )


def new_password(context: dict[str, Any]) -> Letter:
    """The link for choosing a new password."""
    days = settings.PASSWORD_RESET_TIMEOUT // timedelta(days=1).total_seconds()
    return Letter(
        "account:password",
        _("Choose a new password"),
        (_("Somebody, probably you, asked to choose a new password for your account."),),
        action=(_("Choose a new password"), context["password_reset_url"]),
        closing=(_link_holds(int(days)), _ignore()),
        expires=timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
    )


def account_exists(context: dict[str, Any]) -> Letter:
    """Somebody wanted to make an account with an address that has one."""
    return Letter(
        "account:exists",
        _("You already have an account"),
        (
            _("Somebody, probably you, wanted to make an account with this address. There is one already."),
            _("If you have forgotten the password, you can choose a new one."),
        ),
        action=(_("Choose a new password"), context["password_reset_url"]),
        closing=(_ignore(),),
    )


def no_account(context: dict[str, Any]) -> Letter:
    """Somebody wanted to sign in with an address that has no account."""
    return Letter(
        "account:unknown",
        _("There is no account with this address"),
        (_("Somebody, probably you, wanted to sign in with this address. It belongs to no account on our portal."),),
        action=(_("Make an account"), context["signup_url"]),
        closing=(_ignore(),),
    )


def changed(context: dict[str, Any]) -> Letter:
    """A notice of a change of the account, with what helps to recognise a stranger."""
    rows = [
        (_("Date and time"), locales.moment(context["timestamp"], context["zone"]) if "timestamp" in context else ""),
        (_("Address of the computer"), str(context.get("ip") or "")),
        (_("Program"), str(context.get("user_agent") or "")),
    ]
    return Letter(
        "account:changed",
        _("Your account was changed"),
        (_what_changed(context),),
        facts=filled(rows),
        closing=(_("If this was not you, choose a new password at once, and write to us by the contact page."),),
    )


def _what_changed(context: dict[str, Any]) -> str:
    name = context["name"]
    if name in ("password_changed", "password_reset", "password_set"):
        return _("A new password was set for your account.")
    if name == "email_changed":
        return _("The main address of your account is now %(address)s.") % {"address": context["to_email"]}
    if name == "email_deleted":
        return _("The address %(address)s was removed from your account.") % {"address": context["deleted_email"]}
    return _("The way in which you sign in was changed.")


def _link_holds(days: int) -> str:
    sentence = ngettext("The link holds for %(days)s day.", "The link holds for %(days)s days.", days)
    return sentence % {"days": days}


def _ignore() -> str:
    return _("If it was not you, you need not do anything.")


WORDINGS: dict[str, AccountWording] = {
    "email_confirmation": confirmation,
    "email_confirmation_signup": confirmation,
    "login_code": sign_in_code,
    "password_reset_key": new_password,
    "account_already_exists": account_exists,
    "unknown_account": no_account,
}
