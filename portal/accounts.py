"""Accounts by django-allauth, fitted to this portal: language and time zone, and mails through the outbox."""

from __future__ import annotations

import zoneinfo
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import AddEmailForm, LoginForm, RequestLoginCodeForm, ResetPasswordForm, SignupForm
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import gettext_lazy as _, override

from entries.address_field import AccountAddressField
from entries.addresses import spelled
from entries.texts import current_language
from partners.models import User
from portal.notifications import outbox
from portal.notifications.account_letters import letter_about_account
from portal.privacy import consents
from portal.privacy.models import Purpose

#: Names under which allauth's forms ask for an address.
ADDRESS_FIELDS = {"login", "email"}
#: Keys of allauth's mail contexts that hold addresses of pages.
PAGES = ("activate_url", "password_reset_url", "signup_url")


class AddressNamed(forms.Form):
    """The e-mail address is called the same on every page, and is one in any script; allauth has two names for it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ADDRESS_FIELDS & self.fields.keys():
            told = self.fields[name].help_text
            self.fields[name] = AccountAddressField(required=self.fields[name].required, help_text=told)


class SignInForm(AddressNamed, LoginForm):
    """Signing in with a password."""


class CodeForm(AddressNamed, RequestLoginCodeForm):
    """Asking for a code to sign in with."""


class ForgottenForm(AddressNamed, ResetPasswordForm):
    """Asking for a new password."""


class FurtherAddressForm(AddressNamed, AddEmailForm):
    """One more address for an account."""


class AccountForm(AddressNamed, SignupForm):
    """An e-mail address is enough. A script may fill in the time zone of the clock; without one it is UTC."""

    time_zone = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput(attrs={"data-time-zone": ""}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _("We send a message to this address, to see that it is yours.")
        self.fields["password1"].help_text = _(
            "At least 10 characters. Without a password we send you a code each time you sign in."
        )

    @property
    def terms(self) -> consents.Wording:
        """What is agreed to with the account, in the language of the page."""
        return consents.current(Purpose.ACCOUNT, current_language())

    def clean_time_zone(self) -> str:
        """A name of the IANA list, else UTC: nobody can mend what a script filled in."""
        zone = self.cleaned_data.get("time_zone", "")
        return zone if zone in zoneinfo.available_timezones() else "UTC"


class AccountAdapter(DefaultAccountAdapter):
    """Hooks of allauth."""

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """The ways in which a person may show once more who they are, in words of ours."""
        words = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use a code of your second factor"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        found = super().get_reauthentication_methods(user)
        return [{**one, "description": words.get(one["id"], one["description"])} for one in found]

    def save_user(self, request: HttpRequest, user: User, form: forms.Form, commit: bool = True) -> User:
        """Give a new account the language of its page and the time zone of its clock; note what was agreed to."""
        user.language = current_language()
        user.time_zone = form.cleaned_data.get("time_zone") or "UTC"
        saved = super().save_user(request, user, form, commit=commit)
        if commit:
            consents.agree_to_account(person=saved, language=current_language())
        return saved

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """After signing in, people go on with their work."""
        return f"/{current_language()}/my/"

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """After confirming a new account, the same."""
        return self.get_login_redirect_url(request)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """After signing out, the home page in the same language."""
        return f"/{current_language()}/"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Store the mail in the language of the account (else of the page); the outbox sends it.

        Inactive accounts get nothing. The page answers the same, so that nobody learns which addresses are known.
        """
        # Whoever has shown that the address is theirs comes before those who only typed it.
        email = spelled(email)
        typed = User.objects.filter(emailaddress__email=email)
        user = typed.order_by("-emailaddress__verified", "pk").first()
        user = user or User.objects.filter(email=email).first()
        if user is not None and not user.is_active:
            return
        language = user.language if user else current_language()
        pages = {key: translate_url(context[key], language) for key in PAGES if key in context}
        zone = user.time_zone if user else settings.TIME_ZONE
        with override(language):
            letter = letter_about_account(template_prefix, {**context, **pages, "zone": zone})
        outbox.put(letter, to=email, language=language, recipient_id=user.pk if user else None)
