"""Consents: who agreed to which wording, in which version and language, and when it was withdrawn."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries.models import Entry


class Purpose(models.TextChoices):
    """What a consent is for."""

    ACCOUNT = "account", _("Account: terms and privacy")
    NAMED = "named", _("Being named on an entry")
    NEWSLETTER = "newsletter", _("Receiving the newsletter")


class ConsentText(models.Model):
    """One version of what is agreed to. A new wording is a new version, never a change of an old one."""

    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    version = models.CharField(_("version"), max_length=20)

    class Meta:
        verbose_name = _("text of a consent")
        verbose_name_plural = _("texts of consents")
        constraints = [
            models.UniqueConstraint(fields=["purpose", "version"], name="consent_text_once"),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="consent_purpose_known"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"


class ConsentWording(models.Model):
    """A version in one language, word for word as it was shown."""

    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="wordings")
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"))

    class Meta:
        verbose_name = _("wording of a consent")
        verbose_name_plural = _("wordings of consents")
        constraints = [models.UniqueConstraint(fields=["text", "language"], name="consent_wording_once")]

    def __str__(self) -> str:
        return f"{self.text} {self.language}"


class Consent(models.Model):
    """A person's consent to a wording; kept when it is withdrawn, deleted with the account.

    `entry` and `shown_name` belong to being named: on which entry, and as what.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents")
    wording = models.ForeignKey(ConsentWording, on_delete=models.PROTECT, related_name="consents")
    entry = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    shown_name = models.CharField(_("name as it is shown"), max_length=150, blank=True)
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "wording", "entry"],
                condition=Q(withdrawn_at__isnull=True),
                nulls_distinct=False,
                name="consent_given_once",
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=True, shown_name="") | (Q(entry__isnull=False) & ~Q(shown_name="")),
                name="consent_name_with_entry",
            ),
        ]
        indexes = [models.Index(fields=["entry"], condition=Q(withdrawn_at__isnull=True), name="consent_of_entry")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.wording_id}"
