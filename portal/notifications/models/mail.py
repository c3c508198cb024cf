"""The outbox: mails as stored rows, and happenings that could not be turned into mails yet."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from entries.models import Happening
from portal.notifications.models.readers import Reader


class MailState(models.TextChoices):
    """Where a mail stands."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    RETURNED = "returned", pgettext_lazy("state of a mail", "Came back")
    FAILED = "failed", _("Failed")
    DROPPED = "dropped", pgettext_lazy("state of a mail", "Not to be sent")


class Return(models.TextChoices):
    """Why a mail came back, as far as it tells something about the address."""

    HARD = "hard", _("The address does not exist or takes no mail")
    SOFT = "soft", _("Refused for now: mailbox full, or the server did not want it")
    COMPLAINT = "complaint", _("Reported as unwanted by its recipient")


class MailQuerySet(models.QuerySet["Mail"]):
    """Words for reading the outbox."""

    def due(self, moment: object = None) -> MailQuerySet:
        """Mails whose time to be tried has come: personal ones before those to many, the longest waiting first."""
        waiting = self.filter(state=MailState.WAITING, next_try__lte=moment or timezone.now())
        return waiting.order_by("bulk", "next_try", "id")

    def failed(self) -> MailQuerySet:
        """Mails that were given up."""
        return self.filter(state=MailState.FAILED)


class SharedText(models.Model):
    """What many mails say alike (a newsletter in one language): stored once, made personal when a mail is sent."""

    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    text = models.TextField()
    html = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"shared text {self.pk}"


class Mail(models.Model):
    """One mail to one address, in the recipient's language, written before anything is sent.

    `message_id` stays the same through all tries, so that a mail server can recognise a doubled mail. A `secret`
    mail (sign-in code, link to choose a password) is not tried after `expires_at`, and in production its text is
    forgotten as soon as it has been sent. A mail to a `reader` can be ended by its one-click link: `stop` says what
    that ends. `bulk` mails wait until no personal one does; their text may be a `body` that many share. `esp_id` is
    the name that a mail provider gave it; `returned` says what the receiving side told of the address afterwards.
    """

    happening = models.ForeignKey(Happening, null=True, blank=True, on_delete=models.SET_NULL, related_name="mails")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="mails"
    )
    reader = models.ForeignKey(Reader, null=True, blank=True, on_delete=models.CASCADE, related_name="mails")
    letter = models.CharField(max_length=60)
    to = models.EmailField(max_length=254)
    reply_to = models.EmailField(max_length=254, blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    subject = models.CharField(max_length=250)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    body = models.ForeignKey(SharedText, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    stop = models.CharField(max_length=60, blank=True)
    bulk = models.BooleanField(default=False)
    message_id = models.CharField(max_length=250, unique=True)
    secret = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=500, blank=True)
    esp_id = models.CharField(max_length=250, blank=True)
    returned = models.CharField(max_length=10, choices=Return.choices, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-id"]
        constraints = [
            # A doubled sweep makes no doubled mail.
            models.UniqueConstraint(
                fields=["happening", "to"], condition=Q(happening__isnull=False), name="mail_once_per_happening"
            ),
            models.CheckConstraint(condition=Q(state__in=MailState.values), name="mail_state_known"),
            # A header that spans lines could carry further headers.
            models.CheckConstraint(
                condition=~Q(subject__regex=r"[\r\n]") & ~Q(to__regex=r"[\r\n]") & ~Q(reply_to__regex=r"[\r\n]"),
                name="mail_headers_one_line",
            ),
        ]
        indexes = [
            models.Index(fields=["bulk", "next_try", "id"], condition=Q(state=MailState.WAITING), name="mail_waiting"),
            models.Index(fields=["created_at"], name="mail_age"),
            models.Index(fields=["to", "id"], name="mail_address"),
            models.Index(fields=["esp_id"], condition=~Q(esp_id=""), name="mail_at_provider"),
            # The outbox's pages: the newest of a state, and the counts of all.
            models.Index(fields=["state", "id"], name="mail_state"),
        ]

    def __str__(self) -> str:
        return f"{self.letter} {self.pk}"


class SweepProblem(models.Model):
    """A happening that the sweeper stumbled over: kept, tried again later, and not in the way of the others."""

    happening = models.OneToOneField(Happening, on_delete=models.CASCADE, related_name="sweep_problem")
    attempts = models.PositiveSmallIntegerField(default=1)
    next_try = models.DateTimeField()
    failure = models.CharField(max_length=500)

    class Meta:
        verbose_name = _("problem of the outbox")
        verbose_name_plural = _("problems of the outbox")

    def __str__(self) -> str:
        return f"{self.happening_id}: {self.failure}"
