"""What people ask about a call in public."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from funding.models.calls import Call

LONGEST_QUESTION = 1500  # characters
LONGEST_ANSWER = 4000


class Question(models.Model):
    """A question about a call. Nobody but the portal ever learns who asked; it is public once it is answered.

    Question and answer each keep the language they were written in. The donor proposes an answer, which a colleague (or
    ISU) makes public: `confirmed_by` is never `answered_by`. Or the donor sets it aside with a reason for the asker.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for its answer")
        PROPOSED = "proposed", _("The answer waits for a second person")
        ANSWERED = "answered", _("Answered")
        SET_ASIDE = "set_aside", _("Set aside")

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="questions")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    text = models.TextField(_("question"), max_length=LONGEST_QUESTION)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(_("answer"), max_length=LONGEST_ANSWER, blank=True)
    answer_language = models.CharField(max_length=5, choices=settings.LANGUAGES, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(state="waiting") | ~Q(answer=""), name="question_decided_has_words"),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True)
                | Q(confirmed_by__isnull=True)
                | ~Q(answered_by=models.F("confirmed_by")),
                name="question_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id}: {self.state}"
