"""The newsletter: its issues, what they point to, who subscribed to them, and what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from entries.models import Entry
from entries.texts import LANGUAGES, raw
from portal.notifications.models import Reader, SharedText
from portal.privacy.models import ConsentWording

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PERSON = settings.AUTH_USER_MODEL


def codes(verbose_name: _StrPromise) -> ArrayField:
    """A column with codes of terms of one vocabulary; none of them means: all."""
    return ArrayField(models.CharField(max_length=40), verbose_name=verbose_name, default=list, blank=True)


class IssueState(models.TextChoices):
    """Where an issue stands."""

    DRAFT = "draft", pgettext_lazy("newsletter issue", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("newsletter issue", "Waiting for approval")
    APPROVED = "approved", pgettext_lazy("newsletter issue", "Approved")
    SENDING = "sending", pgettext_lazy("newsletter issue", "Being sent")
    SENT = "sent", pgettext_lazy("newsletter issue", "Sent")


#: From here on an issue is what a second person approved.
SETTLED = (IssueState.APPROVED, IssueState.SENDING, IssueState.SENT)


class IssueQuerySet(models.QuerySet["Issue"]):
    """Words for reading issues."""

    def public(self) -> Self:
        """What everybody may read in the archive, the latest first."""
        out = self.filter(state__in=(IssueState.SENDING, IssueState.SENT), in_archive=True)
        return out.order_by("-started_at", "-pk")

    def due(self, moment: object) -> Self:
        """Approved issues whose time has come."""
        return self.filter(state=IssueState.APPROVED, send_at__lte=moment).order_by("send_at", "pk")


class Issue(models.Model):
    """One issue of the newsletter: written in up to four languages, approved by a second person, sent at a set time.

    `subject`, `introduction` and `body` exist once per language (modeltranslation). Readers of a language in which it
    is not ready get the language `instead`, marked as such, or nothing where that is empty. `countries`, `regions`
    and `groups` (which mean the countries in them), `kinds` and `themes` hold codes of terms, `languages` those of the
    readers; an empty list means everybody. `version` counts changes: whoever decides, decides on
    what they saw. `cursor` is the last reader for whom a mail was stored, so that a crash resumes where it was.
    """

    subject = models.CharField(_("subject"), max_length=150, blank=True)
    introduction = models.TextField(
        _("introduction"), max_length=3000, blank=True, help_text=_("What this issue is about, in a few sentences.")
    )
    body = models.TextField(
        pgettext_lazy("of a newsletter", "sections"),
        max_length=30_000,
        blank=True,
        help_text=_("The texts of this issue. A line that begins with ## is the heading of a section."),
    )
    instead = models.CharField(max_length=5, choices=settings.LANGUAGES, blank=True)
    countries = codes(_("countries or areas"))
    kinds = codes(_("kinds of partner"))
    themes = codes(_("themes"))
    regions = codes(_("regions"))
    groups = codes(_("groups of countries"))
    languages = ArrayField(
        models.CharField(max_length=5, choices=settings.LANGUAGES),
        verbose_name=_("languages"),
        default=list,
        blank=True,
    )
    in_archive = models.BooleanField(default=True)
    sample = models.BooleanField(default=False, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=IssueState.choices, default=IssueState.DRAFT)
    version = models.PositiveIntegerField(default=1, editable=False)
    send_at = models.DateTimeField(null=True, blank=True)
    zone = models.CharField(max_length=60, default="UTC")
    edited_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    submitted_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    stored_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)
    cursor = models.BigIntegerField(default=0, editable=False)
    addressed = models.PositiveIntegerField(default=0, editable=False)

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("issue of the newsletter")
        verbose_name_plural = _("issues of the newsletter")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=IssueState.values), name="issue_state_known"),
            # Four eyes: neither who wrote last nor who submitted approves.
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("submitted_by")) & ~Q(approved_by=F("edited_by"))),
                name="issue_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=SETTLED)
                | Q(approved_by__isnull=False, submitted_by__isnull=False, send_at__isnull=False),
                name="issue_settled_by_two",
            ),
            models.CheckConstraint(
                condition=Q(state__in=SETTLED) | Q(approved_by__isnull=True), name="issue_approval_ends_with_change"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(IssueState.SENDING, IssueState.SENT)) | Q(started_at__isnull=False),
                name="issue_begun_at",
            ),
        ]
        indexes = [models.Index(fields=["-started_at"], name="issue_archive")]

    def __str__(self) -> str:
        return f"issue {self.pk}"

    @property
    def original_language(self) -> str:
        """The language in which texts are shown that are missing in another (`entries.texts.text_of`)."""
        return self.instead or (self.ready[0] if self.ready else settings.LANGUAGE_CODE)

    @property
    def ready(self) -> list[str]:
        """The languages in which it can be sent: with a subject, and something to read."""
        return [code for code in LANGUAGES if is_ready(self, code)]

    @property
    def has_begun(self) -> bool:
        """Whether mails have left, or are about to: nothing can be taken back any more."""
        return self.state in (IssueState.SENDING, IssueState.SENT)


def is_ready(issue: Issue, language: str) -> bool:
    """Whether an issue can be sent in a language."""
    return bool(raw(issue, "subject", language)) and bool(
        raw(issue, "introduction", language) or raw(issue, "body", language)
    )


class Pick(models.Model):
    """An entry that an issue points to, with a line of its own, once per language (modeltranslation)."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="picks")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    line = models.CharField(_("why it is picked"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("picked entry")
        verbose_name_plural = _("picked entries")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["issue", "entry"], name="pick_once")]

    def __str__(self) -> str:
        return f"pick {self.pk}"


class Action(models.TextChoices):
    """What people, and the clock, do with an issue."""

    SUBMIT = "submit", pgettext_lazy("newsletter issue", "Submit for approval")
    APPROVE = "approve", pgettext_lazy("newsletter issue", "Approve")
    REFUSE = "refuse", pgettext_lazy("newsletter issue", "Ask for changes")
    WITHDRAW = "withdraw", pgettext_lazy("newsletter issue", "Take back to draft")
    CHANGE = "change", pgettext_lazy("newsletter issue", "Changed, and so a draft again")
    START = "start", pgettext_lazy("newsletter issue", "Sending began")
    FINISH = "finish", pgettext_lazy("newsletter issue", "Everything was sent")


#: How a step is told afterwards.
TOLD = {
    Action.SUBMIT: pgettext_lazy("newsletter issue", "Submitted for approval"),
    Action.APPROVE: pgettext_lazy("newsletter issue", "Approved"),
    Action.REFUSE: pgettext_lazy("newsletter issue", "Changes asked for"),
    Action.WITHDRAW: pgettext_lazy("newsletter issue", "Taken back to draft"),
    Action.CHANGE: Action.CHANGE.label,
    Action.START: Action.START.label,
    Action.FINISH: Action.FINISH.label,
}


class Step(models.Model):
    """One step of an issue: who, when, what, and why."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="steps")
    action = models.CharField(max_length=10, choices=Action.choices)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    note = models.TextField(blank=True)

    class Meta:
        verbose_name = _("step of an issue")
        verbose_name_plural = _("steps of issues")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.action} {self.issue_id}"

    @property
    def told(self) -> str:
        """What was done, in words."""
        return str(TOLD[Action(self.action)])


class Rendering(models.Model):
    """An issue as the readers of one language get it: the text they share. `source` is the language it is in.

    Forgotten with its text, when the last of its mails is.
    """

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="renderings")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    source = models.CharField(max_length=5, choices=settings.LANGUAGES)
    subject = models.CharField(max_length=250)
    body = models.ForeignKey(SharedText, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("rendering of an issue")
        verbose_name_plural = _("renderings of issues")
        constraints = [models.UniqueConstraint(fields=["issue", "language"], name="issue_rendered_once")]

    def __str__(self) -> str:
        return f"issue {self.issue_id} in {self.language}"


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Words for reading subscriptions."""

    def active(self) -> Self:
        """Confirmed, and not ended."""
        return self.filter(confirmed_at__isnull=False, ended_at__isnull=True)

    def reached(self) -> Self:
        """Those that mail goes to: active, and of a reader who can be written to."""
        return self.active().filter(reader__in=Reader.objects.reachable())


class Subscription(models.Model):
    """A reader's subscription: what they agreed to, when, and what interests them (nothing named: everything).

    Asked for without being signed in, it is silent until the link that went to the address was opened and the button
    there pressed. The row stays when it ends, for a while, to show that there was a consent.
    """

    reader = models.OneToOneField(Reader, on_delete=models.CASCADE, related_name="newsletter")
    countries = codes(_("countries or areas"))
    kinds = codes(_("kinds of partner"))
    themes = codes(_("themes"))
    wording = models.ForeignKey(ConsentWording, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription to the newsletter")
        verbose_name_plural = _("subscriptions to the newsletter")
        indexes = [
            models.Index(
                fields=["reader"],
                condition=Q(confirmed_at__isnull=False, ended_at__isnull=True),
                name="newsletter_active",
            )
        ]

    def __str__(self) -> str:
        return f"newsletter for reader {self.reader_id}"

    @property
    def is_active(self) -> bool:
        """Confirmed, and not ended."""
        return self.confirmed_at is not None and self.ended_at is None
