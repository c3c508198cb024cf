"""django-allauth's second factors, fitted to this portal: secrets are encrypted, forms speak as our other forms."""

from __future__ import annotations

import base64
import hashlib
import io

import qrcode
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from cryptography.fernet import Fernet, MultiFernet
from django import forms
from django.conf import settings
from django.utils.translation import gettext, gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage

from partners.models import User

PURPOSE = b"portal.trust.mfa"  # so that the key is of use for nothing else
LONGEST_NAME = 80  # characters of the name of a key


def _keys() -> MultiFernet:
    """The present key first: it encrypts. Older ones still decrypt."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.blake2b(secret.encode(), key=PURPOSE, digest_size=32).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class MFAAdapter(DefaultMFAAdapter):
    """Hooks of allauth."""

    def encrypt(self, text: str) -> str:
        """Keep a secret in the database so that the database alone does not tell it."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again (`InvalidToken` if SECRET_KEY has changed without SECRET_KEY_FALLBACKS)."""
        return _keys().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        """The portal's name, as the app shows it."""
        return str(settings.SITE_NAME)

    def build_totp_svg(self, url: str) -> str:
        """The key as a picture, dark on white in every colour scheme."""
        picture = io.BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(picture)
        return picture.getvalue().decode()

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002 - allauth's word
        """A name for a new passkey, which its owner may change."""
        return gettext("My passkey")


def _one_time_code(field: forms.Field) -> None:
    """A code of digits: the keyboard of telephones and password managers are told so."""
    field.label = _("Code")
    field.help_text = _("Six digits from the app, or one of your recovery codes.")
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"}
    field.widget = forms.TextInput(attrs=attributes)


class SecondFactorForm(AuthenticateForm):
    """The code asked for when signing in."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _one_time_code(self.fields["code"])


class ConfirmByCodeForm(ReauthenticateForm):
    """The code asked for before something important."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _one_time_code(self.fields["code"])


class ActivateAppForm(ActivateTOTPForm):
    """The first code of an app, which shows that it was set up."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _one_time_code(self.fields["code"])
        self.fields["code"].help_text = _("Six digits, which the app shows now.")


class AddPasskeyForm(AddWebAuthnForm):
    """A new passkey: its name, and whether it alone is enough for signing in."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _named(self.fields["name"])
        self.fields["passwordless"].label = _("Sign in with this passkey alone, without a password")
        self.fields["passwordless"].help_text = _("The device then asks for its own PIN, a finger or a face.")


class RenamePasskeyForm(EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _named(self.fields["name"])


def _named(field: forms.Field) -> None:
    field.label = _("Name of the passkey")
    field.help_text = _("So that you know it again, for example: my telephone.")
    field.max_length = LONGEST_NAME  # type: ignore[attr-defined]
    field.widget.attrs |= {"maxlength": LONGEST_NAME, "dir": "auto"}
