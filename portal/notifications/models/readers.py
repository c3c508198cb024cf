"""Readers: everybody who asked the portal for mail, with an account or without."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries.addresses import key_of, new_secret

LAST_HOUR = 23


class Frequency(models.TextChoices):
    """How often a reader is told of something."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")
    NEVER = "never", _("Never")


class ReaderQuerySet(models.QuerySet["Reader"]):
    """Words for reading readers."""

    def reachable(self) -> Self:
        """Those who are written to: the address is their own, mail arrives there, and they did not stop it."""
        own = Q(user__is_active=True) | Q(user__isnull=True, confirmed_at__isnull=False)
        return self.filter(own, stopped_at__isnull=True, undeliverable_at__isnull=True)


class Reader(models.Model):
    """Somebody who wants mail from the portal. Alerts, notices and newsletters hang on it.

    With an account, address, language and time zone are the account's (`to`, `writes_in`, `zone`), and `address` is
    empty. Without one they stand here, and nothing is sent before the address is confirmed by a link (double opt-in).
    `secret` makes the links of a reader impossible to guess; a new one ends all old links. Between the hours
    `quiet_from` and `quiet_until` of the reader's own day nothing is sent that can wait; two equal hours mean: always.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="reader"
    )
    address = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    address_key = models.CharField(max_length=254, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    secret = models.CharField(max_length=32, default=new_secret, editable=False)
    quiet_from = models.PositiveSmallIntegerField(
        _("quiet from"), default=21, validators=[MaxValueValidator(LAST_HOUR)]
    )
    quiet_until = models.PositiveSmallIntegerField(
        _("quiet until"), default=7, validators=[MaxValueValidator(LAST_HOUR)]
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    undeliverable_at = models.DateTimeField(null=True, blank=True)
    undeliverable_why = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ReaderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reader")
        verbose_name_plural = _("readers")
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, address="") | (Q(user__isnull=True) & ~Q(address="")),
                name="reader_account_or_address",
            ),
            models.UniqueConstraint(
                fields=["address_key"], condition=Q(user__isnull=True), name="reader_once_an_address"
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__lte=LAST_HOUR, quiet_until__lte=LAST_HOUR), name="reader_hours_of_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"reader {self.pk}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the comparable form of the address beside it."""
        self.address_key = key_of(self.address) if self.address else ""
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def to(self) -> str:
        """The address that is written to."""
        return self.user.email if self.user else self.address

    @property
    def writes_in(self) -> str:
        """The language that mails to this reader are in."""
        return self.user.language if self.user else self.language

    @property
    def zone(self) -> str:
        """The IANA time zone of the reader's day."""
        return self.user.time_zone if self.user else self.time_zone

    @property
    def is_reachable(self) -> bool:
        """As `ReaderQuerySet.reachable`, of one reader."""
        own = self.user.is_active if self.user else self.confirmed_at is not None
        return own and self.stopped_at is None and self.undeliverable_at is None
