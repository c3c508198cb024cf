"""Expressions of interest: what applicants write to a call, and how the donor reviews and decides.

None of this is an `Entry`: nobody but the two sides ever reads it, so it has no curation, no search row, no public
page and no translation. Reading starts from `InterestQuerySet`.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from entries.address_field import AddressColumn
from funding.interest.querysets import InterestQuerySet
from matching.money import currency_code
from partners.models import Partner
from partners.models.organisations import telephone

PERSON = settings.AUTH_USER_MODEL


def _amount(label: Any, help_text: Any = "") -> models.DecimalField:
    return models.DecimalField(
        label,
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=help_text,
    )


class State(models.TextChoices):
    """Where an expression of interest stands on its way to the donor."""

    DRAFT = "draft", pgettext_lazy("expression of interest", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("expression of interest", "Submitted")
    WITHDRAWN = "withdrawn", pgettext_lazy("expression of interest", "Withdrawn")


class Interest(models.Model):
    """One organisation's answer to a call; the texts are in `language`, amounts in `currency`.

    `edition` counts every saved change and is what two editors collide on. `submitted_at` is the moment of the latest
    submission and stays after a withdrawal; all of them are steps. An organisation answers a call once.
    """

    call = models.ForeignKey("funding.Call", on_delete=models.CASCADE, related_name="interests")
    applicant = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="interests")
    author = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    edition = models.PositiveIntegerField(default=1, editable=False)

    title = models.CharField(
        _("title of the project"), max_length=200, blank=True, help_text=_("In a few words: what, where, for whom.")
    )
    summary = models.TextField(
        _("summary"), max_length=1000, blank=True, help_text=_("A few sentences, at most 1,000 characters.")
    )
    problem = models.TextField(
        _("what should change"), max_length=4000, blank=True, help_text=_("The situation now, and for whom.")
    )
    activities = models.TextField(
        _("what you plan to do"),
        max_length=6000,
        blank=True,
        help_text=_("The main steps. A detailed plan is not needed."),
    )
    results = models.TextField(
        _("what will be different afterwards"),
        max_length=4000,
        blank=True,
        help_text=_("How you and the people concerned will know that it worked."),
    )
    participation = models.TextField(
        _("how persons with disabilities and survivors take part and decide"),
        max_length=4000,
        blank=True,
        help_text=_("In planning, in doing, in judging the results."),
    )
    organisation = models.TextField(
        _("about the organisation"),
        max_length=4000,
        blank=True,
        help_text=_("Who you are and what you have done. Taken from the page of your organisation; change it freely."),
    )
    amount = _amount(_("amount you ask for"))
    currency = models.CharField(_("currency"), max_length=3, blank=True, validators=[currency_code])
    own_share = _amount(
        _("contribution of your own"), _("Money that you or others add, in the same currency. 0 if there is none.")
    )
    accessibility_amount = _amount(
        _("of which for accessibility"),
        _("Sign language interpretation, accessible formats, transport, personal assistance. Part of the amount."),
    )
    accessibility_note = models.TextField(_("what the accessibility budget pays for"), max_length=2000, blank=True)
    starts_on = models.DateField(_("planned start"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(
        _("duration in months"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    contact_name = models.CharField(_("contact person or function"), max_length=150, blank=True)
    contact_email = AddressColumn(_("e-mail address of the contact"), blank=True)
    contact_phone = models.CharField(_("telephone of the contact"), max_length=40, blank=True, validators=[telephone])

    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = InterestQuerySet.as_manager()

    class Meta:
        verbose_name = _("expression of interest")
        verbose_name_plural = _("expressions of interest")
        constraints = [
            models.UniqueConstraint(fields=["call", "applicant"], name="interest_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="interest_state_known"),
            models.CheckConstraint(
                condition=~Q(state=State.SUBMITTED) | Q(submitted_at__isnull=False),
                name="interest_sent_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="interest_amount_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(own_share__isnull=True) | Q(own_share__gte=0), name="interest_share_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(accessibility_amount__isnull=True)
                | Q(accessibility_amount__gte=0) & (Q(amount__isnull=True) | Q(accessibility_amount__lte=F("amount"))),
                name="interest_accessibility_within_amount",
            ),
        ]
        indexes = [models.Index(fields=["call", "state"], name="interest_received")]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The number on the receipt: the call's and its own, alike in all languages."""
        return f"{self.call_id}-{self.pk}"

    @property
    def is_submitted(self) -> bool:
        """Whether it lies with the donor now."""
        return self.state == State.SUBMITTED


class Step(models.Model):
    """Each submission and withdrawal: by whom and when, and which edition of the text it was."""

    class Action(models.TextChoices):
        SUBMITTED = "submitted", pgettext_lazy("expression of interest", "Submitted")
        WITHDRAWN = "withdrawn", pgettext_lazy("expression of interest", "Withdrawn")

    interest = models.ForeignKey(Interest, on_delete=models.CASCADE, related_name="steps")
    action = models.CharField(max_length=10, choices=Action.choices)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    edition = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.interest_id} {self.action} {self.at:%Y-%m-%d %H:%M:%S}"


class CoApplicant(models.Model):
    """Another organisation that is asked to take part; it counts once somebody there has accepted.

    One without a page here is asked by `email`, in `language`, until `expires_at`; it is known by `name`, and has a
    `partner` only once somebody has registered it. The address is forgotten some time later.
    """

    class Answer(models.TextChoices):
        INVITED = "invited", pgettext_lazy("co-applicant", "Invited, no answer yet")
        ACCEPTED = "accepted", pgettext_lazy("co-applicant", "Takes part")
        DECLINED = "declined", pgettext_lazy("co-applicant", "Declined")

    interest = models.ForeignKey(Interest, on_delete=models.CASCADE, related_name="co_applicants")
    partner = models.ForeignKey(Partner, null=True, on_delete=models.PROTECT, related_name="co_applications")
    name = models.CharField(_("name of the organisation"), max_length=200, blank=True)
    email = AddressColumn(_("e-mail address"), blank=True)
    language = models.CharField(_("language of the invitation"), max_length=5, choices=settings.LANGUAGES, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    task = models.CharField(
        _("what it will do"), max_length=500, blank=True, help_text=_("One sentence. The organisation reads it.")
    )
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.INVITED)
    invited_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["interest", "partner"], name="co_applicant_once"),
            models.CheckConstraint(
                condition=Q(answer="invited") | Q(answered_at__isnull=False), name="co_applicant_answer_has_moment"
            ),
            models.UniqueConstraint(
                "interest", Lower("email"), condition=~Q(email=""), name="co_applicant_address_once"
            ),
            models.CheckConstraint(
                condition=Q(partner__isnull=False) | ~Q(name="") & ~Q(language="") & Q(expires_at__isnull=False),
                name="co_applicant_known_by_page_or_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.interest_id} with {self.partner_id or self.name}"

    @property
    def is_over(self) -> bool:
        """Whether it was asked by mail and the link opens nothing any more, without an answer."""
        waits = self.partner_id is None and self.answer == self.Answer.INVITED
        return waits and (self.expires_at is None or self.expires_at <= timezone.now())


class Attachment(models.Model):
    """A file that goes with an expression of interest: private, handed out after a look at each request.

    `entries.uploads` stores it, under a name of its own.
    """

    interest = models.ForeignKey(Interest, on_delete=models.CASCADE, related_name="attachments")
    title = models.CharField(_("title"), max_length=200)
    file = models.FileField(_("file"), upload_to="resources/")
    file_name = models.CharField(max_length=200, editable=False)
    media_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0, editable=False)
    added_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.interest_id} {self.file_name}"


class Declaration(models.Model):
    """What somebody of the donor said of a conflict of interest before reading; kept with the day."""

    interest = models.ForeignKey(Interest, on_delete=models.CASCADE, related_name="declarations")
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    conflict = models.BooleanField()
    note = models.CharField(_("which conflict"), max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["interest", "person"], name="declaration_once")]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.interest_id}"


class Recommendation(models.TextChoices):
    """What a reviewer advises."""

    SUPPORT = "support", pgettext_lazy("recommendation", "Support it")
    CONDITIONS = "conditions", pgettext_lazy("recommendation", "Support it under conditions")
    DECLINE = "decline", pgettext_lazy("recommendation", "Do not support it")


class Review(models.Model):
    """One reviewer's reading: points from 0 to 5 for each criterion of the call, a comment, a recommendation.

    `scores` maps the key of a criterion to its points. It counts once `submitted_at` is set.
    """

    interest = models.ForeignKey(Interest, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    assigned_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    assigned_at = models.DateTimeField(default=timezone.now)
    scores = models.JSONField(default=dict, blank=True)
    comment = models.TextField(_("comment for the colleagues"), max_length=6000, blank=True)
    recommendation = models.CharField(_("recommendation"), max_length=10, choices=Recommendation.choices, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["interest", "reviewer"], name="review_once"),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True) | ~Q(recommendation=""), name="review_whole_when_submitted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_id} on {self.interest_id}"


class Outcome(models.TextChoices):
    """How the donor decides."""

    SELECTED = "selected", pgettext_lazy("decision", "Selected")
    RESERVE = "reserve", pgettext_lazy("decision", "On the reserve list")
    DECLINED = "declined", pgettext_lazy("decision", "Not selected")


class Decision(models.Model):
    """The donor's answer: proposed by one person, confirmed by a colleague, then told to the applicant and final."""

    interest = models.OneToOneField(Interest, on_delete=models.CASCADE, related_name="decision")
    outcome = models.CharField(_("decision"), max_length=10, choices=Outcome.choices)
    reason = models.TextField(
        _("reason"),
        max_length=4000,
        help_text=_("The applicant receives it word for word. Say what would help next time."),
    )
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    proposed_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=True)
                | Q(confirmed_by__isnull=True)
                | ~Q(proposed_by=F("confirmed_by")),
                name="decision_four_eyes",
            ),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="decision_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"{self.interest_id} {self.outcome}"

    @property
    def is_final(self) -> bool:
        """Whether a colleague has confirmed it and the applicant was told."""
        return self.confirmed_at is not None
