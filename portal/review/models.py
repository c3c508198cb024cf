"""What is said about a text while it is reviewed, whom ISU asks from outside, and which versions were set back."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries.address_field import AddressColumn
from entries.models import Entry, Revision

LONGEST_COMMENT = 5000  # characters
#: A day has ended everywhere on earth twelve hours after it has ended in UTC.
EVERYWHERE = timedelta(days=1, hours=12)


class OutsideReview(models.Model):
    """One person from outside ISU, asked to read one text before it is published.

    The link in the mail is made of `nonce` and the secret key of the deployment (`portal.review.invitations`); the
    table keeps only its hash, so that a copy of the database opens nothing. It opens for an account that has confirmed
    the address, once; afterwards the page belongs to that account. It is no role: it opens nothing else.
    """

    class Capacity(models.TextChoices):
        OPD = "opd", _("Organisation of persons with disabilities")
        SURVIVORS = "survivors", _("Survivor network")
        COMMITTEE = "committee", _("Expert of the CRPD Committee")
        EXPERT = "expert", _("Expert in the field")
        OTHER = "other", _("Other")

    class Advice(models.TextChoices):
        PUBLISH = "publish", _("Publish it as it is")
        AFTER_CHANGES = "after_changes", _("Publish it after changes")
        DO_NOT = "do_not", _("Do not publish it")

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="outside_reviews")
    revision = models.ForeignKey(
        Revision, null=True, blank=True, on_delete=models.CASCADE, related_name="outside_reviews"
    )
    email = AddressColumn(_("e-mail address"))
    name = models.CharField(_("name"), max_length=200)
    capacity = models.CharField(_("asked as"), max_length=12, choices=Capacity.choices)
    language = models.CharField(_("language of the mail"), max_length=5, choices=settings.LANGUAGES, default="en")
    message = models.TextField(_("own words to the person"), blank=True)
    deadline = models.DateField(_("answer wanted by"))
    nonce = models.CharField(max_length=64, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="outside_reviews_asked"
    )
    invited_at = models.DateTimeField(default=timezone.now)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="outside_reviews"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    conflict = models.BooleanField(_("conflict of interest"), null=True)
    conflict_note = models.TextField(_("what the conflict is"), blank=True)
    declared_at = models.DateTimeField(null=True, blank=True)
    advice = models.CharField(_("recommendation"), max_length=15, choices=Advice.choices, blank=True)
    words = models.TextField(_("reasons"), blank=True)
    advised_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("outside review")
        verbose_name_plural = _("outside reviews")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "entry",
                F("revision"),
                condition=Q(withdrawn_at__isnull=True),
                nulls_distinct=False,
                name="outside_review_once",
            ),
            models.CheckConstraint(
                condition=Q(advice="") | Q(declared_at__isnull=False), name="outside_review_declared_first"
            ),
        ]

    def __str__(self) -> str:
        return f"outside review {self.pk} of {self.entry_id}"

    @property
    def ends_at(self) -> datetime:
        """When the page closes: once the last day has ended everywhere on earth."""
        return datetime.combine(self.deadline, time.min, UTC) + EVERYWHERE

    @property
    def is_over(self) -> bool:
        """Whether ISU has taken it back, or its last day is over."""
        return self.withdrawn_at is not None or self.ends_at <= timezone.now()

    @property
    def has_advised(self) -> bool:
        """Whether the person has said what they recommend."""
        return bool(self.advice)


class Comment(models.Model):
    """A remark on a text under review, beside one field or on the whole; answers hang below the first of a thread.

    `revision` is empty for an entry that was never published. An `internal` thread is read by ISU and by whoever
    opened it; its answers are internal too. Resolving is kept on the first comment.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="comments")
    revision = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="answers")
    field = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="review_comments"
    )
    #: On whose side the author stood then: it says who is told, and stays true when people change.
    side = models.CharField(max_length=8, choices=[("isu", "ISU"), ("author", "author"), ("outside", "outside")])
    text = models.TextField(_("comment"), max_length=LONGEST_COMMENT)
    internal = models.BooleanField(_("for ISU only"), default=False)
    created_at = models.DateTimeField(default=timezone.now)
    #: ISU has taken the words out of sight after a report, and why; the row stays, so that they can be shown again.
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_because = models.TextField(blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["entry", "revision", "id"], name="comment_of_text"),
            models.Index(fields=["created_at"], condition=Q(told_at__isnull=True), name="comment_untold"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | Q(resolved_at__isnull=True), name="comment_thread_resolved"
            ),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk} on {self.entry_id}"


class Restoration(models.Model):
    """A new revision that takes up the text of an older version."""

    revision = models.OneToOneField(Revision, on_delete=models.CASCADE, related_name="restoration")
    source = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="restored_as")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("restored version")
        verbose_name_plural = _("restored versions")

    def __str__(self) -> str:
        return f"revision {self.revision_id} takes up {self.source_id}"
