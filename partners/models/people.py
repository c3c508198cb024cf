"""People: an account is an e-mail address, a language and a time zone."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext, gettext_lazy as _

from entries.address_field import AddressColumn
from entries.addresses import spelled
from entries.viewers import Role

#: Where the addresses of deleted accounts lie: `.invalid` is kept free by RFC 2606.
GONE = "gone.invalid"


class UserManager(BaseUserManager["User"]):
    """Users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **extra: object) -> User:
        """A user with this address (ValueError without one); no mail is sent."""
        if not email:
            raise ValueError("a user needs an e-mail address")
        user = self.model(email=spelled(email), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: object) -> User:
        """An engineer's account: administrator role, and the Django admin."""
        extra.setdefault("roles", [Role.ADMINISTRATOR])
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)


class User(AbstractUser):
    """A person with an account; signs in by e-mail, is written to in `language`, at hours of `time_zone`."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = AddressColumn(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    roles = ArrayField(
        models.CharField(max_length=20, choices=Role.choices), default=list, blank=True, verbose_name=_("ISU roles")
    )
    translates = ArrayField(
        models.CharField(max_length=5, choices=settings.LANGUAGES),
        default=list,
        blank=True,
        verbose_name=_("translates into"),
    )
    sample = models.BooleanField(default=False, editable=False)
    #: Raised to end all sessions of the person at once, wherever they were begun.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()  # type: ignore[assignment,misc]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique_any_case")]

    def __str__(self) -> str:
        return self.get_full_name()

    @property
    def is_gone(self) -> bool:
        """Whether the person has deleted the account; the row stays without anything of them."""
        return self.email.endswith(f"@{GONE}")

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must carry to count: it follows the password, as Django's, and the epoch."""
        mark = f"{self.password}{self.session_epoch or ''}"
        return salted_hmac("partners.User.sessions", mark, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        """The name the person gave, or the address; of a deleted account that it is one."""
        return gettext("A former member") if self.is_gone else self.name or self.email

    def get_short_name(self) -> str:
        """As `get_full_name`: names are not cut in parts, which differ between cultures."""
        return self.get_full_name()
