"""Entry: the one parent of everything the portal shows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries.models.terms import Term
from entries.querysets import EntryQuerySet
from entries.states import State

if TYPE_CHECKING:
    from entries.kinds import Kind


class Provenance(models.TextChoices):
    """What an entry's text rests on; shown on its page."""

    OWN_EXPERIENCE = "own_experience", _("Told by those who did it")
    PROJECT_DESCRIPTION = "project_description", _("Project description, not assessed")
    GENERAL_KNOWLEDGE = "general_knowledge", _("Compiled from general knowledge, not yet checked")
    OFFICIAL_SOURCE = "official_source", _("From an official source")


class Audience(models.TextChoices):
    """Who may see a published entry."""

    EVERYONE = "everyone", _("Everyone")
    PARTNERS = "partners", _("Partners who are signed in")
    VERIFIED = "verified", _("Verified donors and States")
    ISU = "isu", _("ISU only")


class TermRole(models.TextChoices):
    """How a term belongs to an entry."""

    ABOUT = "about", _("About")
    PLACE = "place", _("Takes place in")
    OFFERED_IN = "offered_in", _("Offered in")
    ELIGIBLE = "eligible", _("Eligible")
    SEAT = "seat", _("Has its seat in")


class Entry(models.Model):
    """One thing the portal shows; each kind adds its own table.

    The raw columns `title`, `summary` … hold whatever language was written last (django-modeltranslation):
    read `title_ar` … or `entries.texts.text_of` instead. `edition` counts every saved change and is what two
    editors of one draft collide on. `source_hash` fingerprints the original-language texts, so a translation
    knows when it has aged. `writers` are the ids of all who saved the unpublished text: none of them may publish
    it (a check constraint, made in a migration, says so too).
    """

    kind = models.CharField(_("kind"), max_length=30, db_index=True, editable=False)
    title = models.CharField(
        _("title"), max_length=200, help_text=_("Say in a few words what was done, where, and for whom.")
    )
    summary = models.TextField(
        _("summary"), max_length=400, blank=True, help_text=_("Two or three sentences, at most 400 characters.")
    )
    plain = models.TextField(
        _("plain-language version"),
        blank=True,
        help_text=_("Short sentences and everyday words, for readers who are in a hurry or new to the field."),
    )
    easy_read = models.TextField(
        _("Easy Read version"),
        blank=True,
        help_text=_("One short sentence per line, one idea per sentence, for people with intellectual disabilities."),
    )
    original_language = models.CharField(_("original language"), max_length=5, choices=settings.LANGUAGES)
    owner = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="owned", verbose_name=_("owner")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="entries_written"
    )
    publisher = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="entries_published"
    )
    writers = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.DRAFT)
    audience = models.CharField(_("who may see it"), max_length=10, choices=Audience.choices, default=Audience.EVERYONE)
    provenance = models.CharField(
        _("what it rests on"), max_length=20, choices=Provenance.choices, default=Provenance.OWN_EXPERIENCE
    )
    source = models.TextField(
        _("source"), blank=True, help_text=_("Who says so, and where: a report, a website, an interview.")
    )
    source_url = models.URLField(_("address of the source"), blank=True, max_length=500)
    source_key = models.CharField(max_length=200, blank=True, editable=False)
    waivers = ArrayField(models.CharField(max_length=60), default=list, blank=True, editable=False)
    sample = models.BooleanField(default=False, editable=False)
    terms = models.ManyToManyField(Term, through="EntryTerm", related_name="entries")
    checked_on = models.DateField(_("last verified on"), null=True, blank=True)
    review_due = models.DateField(_("next review due"), null=True, blank=True)
    publish_at = models.DateTimeField(_("publish at"), null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    edition = models.PositiveIntegerField(default=1, editable=False)
    source_hash = models.CharField(max_length=64, blank=True, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="entry_state_known"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="entry_audience_known"),
            models.CheckConstraint(
                condition=Q(author__isnull=True) | Q(publisher__isnull=True) | ~Q(author=F("publisher")),
                name="entry_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED) | Q(publisher__isnull=False, published_at__isnull=False),
                name="entry_published_has_publisher",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SCHEDULED) | Q(publish_at__isnull=False, publisher__isnull=False),
                name="entry_scheduled_has_moment",
            ),
            models.UniqueConstraint(fields=["source_key"], condition=~Q(source_key=""), name="entry_source_key_unique"),
        ]
        indexes = [
            models.Index(fields=["state", "submitted_at"], name="entry_queue"),
            models.Index(fields=["kind", "-published_at", "-id"], name="entry_newest"),
            models.Index(fields=["publish_at"], condition=Q(state=State.SCHEDULED), name="entry_scheduled"),
            models.Index(fields=["review_due", "id"], condition=Q(state=State.PUBLISHED), name="entry_review_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def get_absolute_url(self) -> str:
        """The entry's page in the active language."""
        return self.kind_info.url_of(self)

    @property
    def kind_info(self) -> Kind:
        """The registered description of this entry's kind."""
        from entries.kinds import kind_of

        return kind_of(self.kind)

    @property
    def is_published(self) -> bool:
        """Whether the public state is reached (the audience may still be narrow)."""
        return self.state == State.PUBLISHED

    @property
    def is_being_checked(self) -> bool:
        """Whether the day has passed until which it counted as right: somebody is asked to look at it again."""
        return self.is_published and self.review_due is not None and self.review_due < timezone.localdate()

    @property
    def last_looked_at(self) -> date | None:
        """The day on which it was verified, or else published."""
        return self.checked_on or (timezone.localdate(self.published_at) if self.published_at else None)

    def detail(self) -> Entry:
        """This entry as its own kind's model, from one query unless it already is one."""
        model = self.kind_info.model
        return self if isinstance(self, model) else model._default_manager.get(pk=self.pk)


class EntryTerm(models.Model):
    """A term on an entry, in a role."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="entry_terms")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="term_entries")
    role = models.CharField(max_length=12, choices=TermRole.choices, default=TermRole.ABOUT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "term", "role"], name="entry_term_once"),
            models.CheckConstraint(condition=Q(role__in=TermRole.values), name="entry_term_role_known"),
        ]
        indexes = [models.Index(fields=["term", "role"], name="entry_term_reverse")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.role} {self.term_id}"
