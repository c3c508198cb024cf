"""Partnerships: what parties agree upon, version by version, and how it goes."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from entries.models import Entry, Term
from partners.assistance.querysets import PartnershipQuerySet
from partners.models import Partner


class Measure(models.TextChoices):
    """How the parties answer to the people concerned and to each other; they choose from this list."""

    FEEDBACK = "feedback", _("A way for survivors and their families to say what they think, with an answer")
    COMPLAINTS = "complaints", _("A way to complain in confidence, to somebody who does not run the work")
    STEERING = "steering", _("Survivors and persons with disabilities in the group that decides")
    SAFEGUARDING = "safeguarding", _("Rules against exploitation and abuse, known to everybody who takes part")
    ACCESSIBILITY = "accessibility", _("A check of accessibility before the work begins, and once a year")
    REPORTS = "reports", _("Published reports on progress")
    ACCOUNTS = "accounts", _("Accounts open to all parties")
    AUDIT = "audit", _("An independent audit")
    REVIEW = "review", _("A joint review once a year")
    EVALUATION = "evaluation", _("An independent evaluation at the end")
    HANDOVER = "handover", _("A plan for who carries it on afterwards")


class Outcome(models.TextChoices):
    """How a partnership ended, or why it never began."""

    COMPLETED = "completed", pgettext_lazy("partnership", "Completed as agreed")
    EARLY = "early", pgettext_lazy("partnership", "Ended early")
    DECLINED = "declined", pgettext_lazy("partnership", "Not agreed")


class Partnership(models.Model):
    """Several partners who want to work together, or do.

    The text is in its versions. `in_force` is the last version that all parties agreed to; a later one is a proposal
    and changes nothing until all agree to it too. `version` counts the versions, and is what two people who write or
    decide at once collide on. `hidden` is set by ISU: then the public does not see it, whatever the parties say.
    """

    origin = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.SET_NULL, related_name="partnerships")
    version = models.PositiveIntegerField(default=0)
    in_force = models.ForeignKey(
        "Version", null=True, blank=True, on_delete=models.RESTRICT, related_name="+", editable=False
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(_("how it ended"), max_length=10, choices=Outcome.choices, blank=True)
    outcome_note = models.TextField(_("what is to be said about the end"), blank=True, max_length=2000)
    ended_at = models.DateTimeField(null=True, blank=True)
    hidden = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=["", *Outcome.values]), name="partnership_outcome_known"),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at__isnull=True) | (~Q(outcome="") & Q(ended_at__isnull=False)),
                name="partnership_ended_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(in_force__isnull=True, agreed_at__isnull=True)
                | Q(in_force__isnull=False, agreed_at__isnull=False),
                name="partnership_agreed_has_version",
            ),
        ]

    def __str__(self) -> str:
        return f"partnership {self.pk}"

    @property
    def is_agreed(self) -> bool:
        """Whether all parties have agreed to some version of the text."""
        return self.in_force_id is not None

    @property
    def is_over(self) -> bool:
        """Whether it ended, or was never agreed."""
        return bool(self.outcome)


class Party(models.Model):
    """A partner in a partnership, and whether it says that everybody may see it."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="parties")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="party_to")
    public = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["partnership", "partner"], name="party_once")]

    def __str__(self) -> str:
        return f"{self.partner_id} in {self.partnership_id}"


class Version(models.Model):
    """One text of a partnership, never changed once proposed. It is written in one language, `language`.

    `set_aside_at` is set when a party said no to it, or its writers took it back.
    """

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=200)
    purpose = models.TextField(_("what the partnership is for"), max_length=4000)
    model = models.ForeignKey(
        Term, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("cooperation model")
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    measures = ArrayField(
        models.CharField(max_length=20, choices=Measure.choices),
        default=list,
        blank=True,
        verbose_name=_("accountability measures"),
    )
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_for = models.ForeignKey(Partner, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_for = models.ForeignKey(Partner, null=True, on_delete=models.SET_NULL, related_name="+")
    set_aside_note = models.TextField(_("why"), blank=True, max_length=2000)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "number"], name="partnership_version_once"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="partnership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partnership_id} version {self.number}"


class Contribution(models.Model):
    """What one party brings in, in one version."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="contributions")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="contributions")
    text = models.TextField(_("what it brings in"), blank=True, max_length=2000)

    class Meta:
        ordering = ["party__position", "id"]
        constraints = [models.UniqueConstraint(fields=["version", "party"], name="contribution_once")]

    def __str__(self) -> str:
        return f"{self.party_id} in version {self.version_id}"


class Milestone(models.Model):
    """Something that should be reached, in one version; `reached_on` is told by a party once it is."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="milestones")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("milestone"), max_length=300)
    due = models.DateField(_("by when"), null=True, blank=True)
    reached_on = models.DateField(_("reached on"), null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="milestone_once")]

    def __str__(self) -> str:
        return f"{self.position} of version {self.version_id}"


class Consent(models.Model):
    """A party's yes to one version, given by an owner of the organisation."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="consents")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="consents")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "party"], name="consent_once")]

    def __str__(self) -> str:
        return f"{self.party_id} agrees to {self.version_id}"


class ProgressReport(models.Model):
    """How it goes, told by one party."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="reports")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="reports")
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    text = models.TextField(_("what has happened since the last report"), max_length=4000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"report {self.pk} on {self.partnership_id}"
