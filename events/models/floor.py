"""What people say: questions, requests for the floor, written contributions; and their translations."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from entries.models import Entry
from events.models.events import AgendaItem, Event, GuidingQuestion
from events.models.registrations import Registration
from events.querysets import ContributionQuerySet

PERSON = settings.AUTH_USER_MODEL
LONGEST_TEXT, LONGEST_ANSWER = 4000, 4000  # characters


class Form(models.TextChoices):
    """How somebody takes part in the discussion."""

    QUESTION = "question", _("A question")
    FLOOR = "floor", _("A request to take the floor")
    WRITTEN = "written", _("A written contribution")


class Stage(models.TextChoices):
    """Where a contribution stands."""

    HELD = "held", pgettext_lazy("contribution", "Waits until the e-mail address is confirmed")
    RECEIVED = "received", pgettext_lazy("contribution", "Received")
    ACCEPTED = "accepted", pgettext_lazy("contribution", "Accepted")
    MERGED = "merged", pgettext_lazy("contribution", "Joined with another one")
    LISTED = "listed", pgettext_lazy("contribution", "On the list of speakers")
    SPEAKING = "speaking", pgettext_lazy("contribution", "Has the floor")
    DONE = "done", pgettext_lazy("contribution", "Done")
    ANSWERED = "answered", pgettext_lazy("contribution", "Answered in writing")
    DECLINED = "declined", pgettext_lazy("contribution", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("contribution", "Taken back by its author")


class Reuse(models.TextChoices):
    """Whether the author agrees that a practice is made of it."""

    NOT_ASKED = "not_asked", pgettext_lazy("reuse", "Not asked")
    ASKED = "asked", pgettext_lazy("reuse", "Asked")
    AGREED = "agreed", pgettext_lazy("reuse", "The author agrees")
    REFUSED = "refused", pgettext_lazy("reuse", "The author does not agree")


class Contribution(models.Model):
    """What one participant says, in `language`, to a guiding question or a point of the agenda.

    `edition` counts every change and is what author and moderator collide on. `position` orders the list of speakers.
    Readers see it once `published_at` is set, unless ISU has hidden it; under a name only if `named` is.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="contributions")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="contributions")
    form = models.CharField(_("form"), max_length=8, choices=Form.choices)
    question = models.ForeignKey(
        GuidingQuestion, null=True, blank=True, on_delete=models.SET_NULL, related_name="contributions"
    )
    agenda_item = models.ForeignKey(
        AgendaItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="contributions"
    )
    text = models.TextField(_("text"), max_length=LONGEST_TEXT)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    named = models.BooleanField(_("may be published under the name"), default=False)
    stage = models.CharField(_("state"), max_length=10, choices=Stage.choices, default=Stage.HELD)
    position = models.PositiveIntegerField(null=True, editable=False)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="joined")
    answer = models.TextField(_("answer"), max_length=LONGEST_ANSWER, blank=True)
    answer_language = models.CharField(max_length=5, choices=settings.LANGUAGES, blank=True)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    decided_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    #: ISU has taken the words out of sight after a report, and why; the row stays, so that they can be shown again.
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)
    hidden_because = models.TextField(blank=True, editable=False)
    reuse = models.CharField(max_length=10, choices=Reuse.choices, default=Reuse.NOT_ASKED)
    draft = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    edition = models.PositiveIntegerField(default=1, editable=False)
    received_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="contribution_stage_known"),
            models.CheckConstraint(condition=Q(form__in=Form.values), name="contribution_form_known"),
            models.CheckConstraint(
                condition=~Q(stage="answered") | ~Q(answer=""), name="contribution_answered_has_answer"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(stage__in=("accepted", "done", "answered")),
                name="contribution_published_once_accepted",
            ),
            models.UniqueConstraint(
                fields=["event"], condition=Q(stage="speaking"), name="contribution_one_has_the_floor"
            ),
        ]
        indexes = [models.Index(fields=["event", "stage", "position"], name="contribution_stage")]

    def __str__(self) -> str:
        return f"{self.form} {self.pk} at {self.event_id}"


class Rendering(models.Model):
    """A contribution and its answer in another language; `reviewed` once a second person has read it."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="renderings")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    text = models.TextField(_("text"), max_length=LONGEST_TEXT * 2)
    answer = models.TextField(_("answer"), max_length=LONGEST_ANSWER * 2, blank=True)
    reviewed = models.BooleanField(_("reviewed"), default=False)
    author = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contribution", "language"], name="rendering_once")]

    def __str__(self) -> str:
        return f"{self.contribution_id} in {self.language}"
