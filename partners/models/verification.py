"""Verification by ISU: what was asked, what was found, by whom, when, and until when it counts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from partners.models.organisations import Partner, PartnerKind


class VerificationState(models.TextChoices):
    """Where a verification stands; one that has expired stays what it was and counts no more."""

    PENDING = "pending", pgettext_lazy("verification", "Pending")
    VERIFIED = "verified", pgettext_lazy("verification", "Verified")
    NOT_VERIFIED = "not_verified", pgettext_lazy("verification", "Not verified")


class Question(models.TextChoices):
    """What ISU looks at, in the order of the form. Questions are added, never reworded into another meaning."""

    EXISTS = "exists", _("Does the organisation exist under this name, by a source other than itself?")
    REGISTRATION = "registration", _("Is its registration confirmed, or its reason for having none plausible?")
    PEOPLE = "people", _("Do the people who act for it here hold that role in the organisation?")
    CONTACT = "contact", _("Did somebody answer at the contact that it gave?")
    PARTICIPATION = (
        "participation",
        _("Is what it says of who decides there (persons with disabilities, survivors) plausible?"),
    )
    IDENTIFIERS = "identifiers", _("Do its identifiers belong to it in the registers that they name?")
    REFERENCES = "references", _("Does a partner that is known to ISU confirm that they work together?")


class Answer(models.TextChoices):
    """What ISU found to a question."""

    YES = "yes", pgettext_lazy("answer", "Yes")
    NO = "no", pgettext_lazy("answer", "No")
    NOT_APPLICABLE = "not_applicable", pgettext_lazy("answer", "Does not apply")


class Verification(models.Model):
    """One verification from the wish for it to its result; rows are kept, the newest decided one counts.

    `partner_kind` is the kind as which the organisation was verified. `remark` goes to its owners; the comments of the
    answers are for ISU. `expires_on` is the last day on which a positive result counts.
    """

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="verifications")
    state = models.CharField(max_length=12, choices=VerificationState.choices, default=VerificationState.PENDING)
    partner_kind = models.CharField(max_length=30, choices=PartnerKind.choices, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="verifications_requested"
    )
    requested_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="verifications_decided"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    remark = models.TextField(blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=VerificationState.values), name="verification_state_known"),
            models.CheckConstraint(
                condition=Q(state=VerificationState.PENDING, decided_at__isnull=True)
                | (~Q(state=VerificationState.PENDING) & Q(decided_at__isnull=False)),
                name="verification_decided_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state=VerificationState.VERIFIED) | Q(expires_on__isnull=False),
                name="verification_positive_expires",
            ),
            models.UniqueConstraint(
                fields=["partner"], condition=Q(state=VerificationState.PENDING), name="verification_pending_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.state}"


class VerificationAnswer(models.Model):
    """The answer to one question of a verification, with the comment that says what it rests on."""

    verification = models.ForeignKey(Verification, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=20, choices=Question.choices)
    answer = models.CharField(max_length=15, choices=Answer.choices)
    comment = models.TextField()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["verification", "question"], name="verification_answer_once"),
            models.CheckConstraint(condition=Q(answer__in=Answer.values), name="verification_answer_known"),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"
