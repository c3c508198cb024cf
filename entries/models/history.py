"""What happened to an entry's state and text: moves, revisions, translation records."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries.models.entry import Entry
from entries.states import OPEN, Action, State

TRACK_SOURCE = "source"


class Track(models.TextChoices):
    """What a revision changes: the source text with shared fields, terms and rows, or one language."""

    SOURCE = TRACK_SOURCE, _("Original text")
    AR = "ar", "العربية"
    EN = "en", "English"
    FR = "fr", "Français"
    ES = "es", "Español"


class Revision(models.Model):
    """A proposed or published version of one track of an entry.

    `payload` is JSON with its own `schema` number: explicit language columns, shared fields, term keys, child
    rows. `based_on` is the published revision that its author started from; if another was published since,
    publishing this one is a conflict. The live entry changes only when a revision is published.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="revisions")
    track = models.CharField(max_length=6, choices=Track.choices, default=TRACK_SOURCE)
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    schema = models.PositiveSmallIntegerField(default=1)
    payload = models.JSONField(default=dict)
    based_on = models.ForeignKey("self", null=True, blank=True, on_delete=models.RESTRICT, related_name="heirs")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="revisions_written"
    )
    publisher = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="revisions_published"
    )
    writers = ArrayField(models.BigIntegerField(), default=list)
    edition = models.PositiveIntegerField(default=1)
    publish_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="revision_state_known"),
            models.CheckConstraint(condition=Q(track__in=Track.values), name="revision_track_known"),
            models.UniqueConstraint(
                fields=["entry", "track"], condition=Q(state__in=sorted(OPEN)), name="revision_one_open_per_track"
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=True) | Q(publisher__isnull=True) | ~Q(author=F("publisher")),
                name="revision_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED) | Q(publisher__isnull=False, published_at__isnull=False),
                name="revision_published_has_publisher",
            ),
        ]
        indexes = [
            models.Index(fields=["entry", "track", "-id"], name="revision_latest"),
            models.Index(fields=["state", "submitted_at"], name="revision_queue"),
        ]

    def __str__(self) -> str:
        return f"revision {self.pk} of {self.entry_id} ({self.track})"

    @property
    def is_open(self) -> bool:
        """Whether somebody still works on it or it waits for ISU."""
        return self.state in OPEN


class Move(models.Model):
    """One step through the curation machine: who, when, from where to where, and why."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="moves")
    revision = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.CASCADE, related_name="moves")
    action = models.CharField(max_length=20, choices=Action.choices)
    from_state = models.CharField(max_length=20, choices=State.choices)
    to_state = models.CharField(max_length=20, choices=State.choices)
    note = models.TextField(blank=True)
    #: Code of a reason from a translated list (of a refusal, say), beside the own words of `note`.
    reason = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="moves")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["entry", "id"], name="move_history")]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.from_state} > {self.to_state}"


class TranslationRecord(models.Model):
    """How a published translation came about, and which source text it renders.

    Missing and outdated are derived (`entries.translations.state_of`): missing where there is no text,
    outdated where `renders_hash` differs from the entry's `source_hash`.
    """

    class Quality(models.TextChoices):
        MACHINE = "machine", _("Machine translation, not reviewed")
        TRANSLATED = "translated", _("Translated, not yet reviewed")
        REVIEWED = "reviewed", _("Translated and reviewed")

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="translation_records")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    quality = models.CharField(max_length=10, choices=Quality.choices, default=Quality.TRANSLATED)
    renders_hash = models.CharField(max_length=64, blank=True)
    renders = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "language"], name="translation_record_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.language} {self.quality}"
