"""A call for applications: money that can be asked for until a certain moment."""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, UTC, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from entries.models import Entry
from entries.states import State
from funding.calls.criteria import CriteriaComposite
from funding.models.mechanisms import Mechanism
from funding.models.values import Support, amount, answer, validate_zone
from funding.querysets import CallQuerySet
from matching.fields import RulesField
from matching.money import currency_code

#: The minute that is written counts to its last second: "until 23:59" means until midnight.
WRITTEN_MINUTE = timedelta(minutes=1)
#: So long after its last moment a call that nobody decides on is no longer news.
ARCHIVED_AFTER = timedelta(days=365)
MOST_GRACE = 24 * 60  # minutes
MOST_AWARDS = 100_000


class CallStatus(models.TextChoices):
    """Where a published call stands: told by the clock and by what the donor decided, never stored."""

    FORECAST = "forecast", pgettext_lazy("call", "Announced, not yet open")
    OPEN = "open", pgettext_lazy("call", "Open")
    CLOSED = "closed", pgettext_lazy("call", "Closed")
    UNDER_REVIEW = "under_review", pgettext_lazy("call", "Closed, applications are being reviewed")
    AWARDED = "awarded", pgettext_lazy("call", "Awarded")
    CANCELLED = "cancelled", pgettext_lazy("call", "Cancelled")
    ARCHIVED = "archived", pgettext_lazy("call", "Archived")


class ApplyAt(models.TextChoices):
    """Where one applies."""

    HERE = "here", _("Here, on this portal")
    ELSEWHERE = "elsewhere", _("With the donor's own form, elsewhere")


class Call(Entry):
    """Money that can be asked for until a certain moment. The donor is the entry's owner, once it is on the portal.

    `deadline` is a moment (UTC); `deadline_zone` the IANA zone whose clock the donor means, and in which `opens_on`
    and `questions_until` are whole days. `opens_at` and `closes_at` are these, counted out on every save: the first
    moment at which an application is accepted and the first at which it is not any more. The donor's decisions are
    kept with their moment; the status follows from them and from the clock (`status_at`).
    """

    fund = models.ForeignKey(
        Mechanism,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="calls",
        verbose_name=_("financing mechanism that it belongs to"),
    )
    donor_name = models.CharField(
        _("who gives the money"),
        max_length=200,
        blank=True,
        help_text=_("The organisation, as it writes its own name. Leave empty if it is your own."),
    )
    covers = models.TextField(_("what it pays for"), blank=True)
    who_may_apply = models.TextField(
        _("more about who may apply"), blank=True, help_text=_("Only what the rules above cannot say.")
    )
    how_to_apply = models.TextField(
        _("how to apply"), blank=True, help_text=_("Step by step. Begin each step on a new line with 1., 2., 3. …")
    )
    conditions = models.TextField(
        _("conditions"), blank=True, help_text=_("What is asked for: reports, audits, a share of one's own.")
    )
    amendment = models.TextField(
        _("what changed in this version"),
        blank=True,
        help_text=_(
            "Everyone can read it, and everyone who follows the call is told. Leave empty in the first version."
        ),
    )
    opens_on = models.DateField(_("open from"), null=True, blank=True)
    deadline = models.DateTimeField(_("deadline"), null=True, blank=True)
    deadline_zone = models.CharField(
        _("time zone of the deadline"), max_length=60, blank=True, default="UTC", validators=[validate_zone]
    )
    grace_minutes = models.PositiveSmallIntegerField(
        _("minutes of grace after the deadline"),
        default=0,
        blank=True,
        validators=[MaxValueValidator(MOST_GRACE)],
        help_text=_("The same for everybody, and shown on the page. 0 means none."),
    )
    questions_until = models.DateField(
        _("questions may be asked until"), null=True, blank=True, help_text=_("Empty means: until the deadline.")
    )
    total = amount(_("all the money of this call"))
    award_floor = amount(_("smallest award"))
    award_ceiling = amount(_("largest award"))
    expected_awards = models.PositiveIntegerField(
        _("expected number of awards"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_AWARDS)],
    )
    cost_share = models.PositiveSmallIntegerField(
        _("share that the applicant pays, in per cent"), null=True, blank=True, validators=[MaxValueValidator(90)]
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True, validators=[currency_code])
    core_or_project = models.CharField(
        _("core costs or projects"), max_length=8, choices=Support.choices, default=Support.UNKNOWN
    )
    accessible_form = answer(_("the application form is accessible"))
    accessibility_costs = answer(_("costs of accessibility are paid"))
    rules = RulesField(_("who may apply, as rules"))
    apply_at = models.CharField(
        _("where one applies"), max_length=10, choices=ApplyAt.choices, default=ApplyAt.ELSEWHERE
    )
    apply_url = models.URLField(_("address of the donor's form"), max_length=500, blank=True)
    website = models.URLField(_("website"), max_length=500, blank=True)
    opens_at = models.DateTimeField(null=True, blank=True, editable=False)
    closes_at = models.DateTimeField(null=True, blank=True, editable=False)
    reviewed_from = models.DateTimeField(null=True, blank=True, editable=False)
    awarded_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CallQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("funding call")
        verbose_name_plural = _("funding calls")
        constraints = [
            *(
                models.CheckConstraint(
                    condition=Q((f"{name}__isnull", True)) | Q((f"{name}__gte", 0)), name=f"call_{name}_not_negative"
                )
                for name in ("total", "award_floor", "award_ceiling")
            ),
            models.CheckConstraint(condition=Q(grace_minutes__lte=MOST_GRACE), name="call_grace_at_most_a_day"),
        ]
        indexes = [models.Index(fields=["closes_at"], name="call_closes_at")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Put what was left empty to its default, count the first and the last moment out, then save."""
        self.grace_minutes, self.rules = self.grace_minutes or 0, self.rules or []
        self.opens_at = first_moment(self.opens_on, self.zone)
        self.closes_at = last_moment(self.deadline, self.grace_minutes)
        super().save(*args, **kwargs)

    @property
    def zone(self) -> tzinfo:
        """The zone whose clock the donor means; UTC as long as it is not known."""
        return zone_named(self.deadline_zone)

    def accepts_at(self, moment: datetime) -> bool:
        """Whether an application that arrives at `moment` is in time: the written minute and the grace included.

        Says nothing of where one applies. A call that nobody has published yet accepts nothing.
        """
        return self.status_at(moment) == CallStatus.OPEN

    def status_at(self, moment: datetime) -> CallStatus:
        """The status at `moment`: decisions first, then the clock; the twin of `CallQuerySet.with_status`."""
        if self.cancelled_at is not None and self.state != State.ARCHIVED:
            return CallStatus.CANCELLED
        if self.state == State.ARCHIVED or self._is_old(moment):
            return CallStatus.ARCHIVED
        if self.awarded_at is not None:
            return CallStatus.AWARDED
        if self.state != State.PUBLISHED or self._is_ahead(moment):
            return CallStatus.FORECAST
        if self.closes_at is None or moment < self.closes_at:
            return CallStatus.OPEN
        return CallStatus.UNDER_REVIEW if self.reviewed_from is not None else CallStatus.CLOSED

    def _is_ahead(self, moment: datetime) -> bool:
        """Whether it is announced only: the first day has not come, or neither first day nor deadline is known."""
        return self.opens_at > moment if self.opens_at else self.closes_at is None

    def _is_old(self, moment: datetime) -> bool:
        return self.closes_at is not None and self.closes_at <= moment - ARCHIVED_AFTER

    @property
    def status(self) -> CallStatus:
        """The status now."""
        return self.status_at(timezone.now())

    @property
    def is_open(self) -> bool:
        """Whether an application that arrives now is in time."""
        return self.accepts_at(timezone.now())

    @property
    def applies_here(self) -> bool:
        """Whether expressions of interest are made on this portal."""
        return self.apply_at == ApplyAt.HERE

    def takes_questions_at(self, moment: datetime) -> bool:
        """Whether the public may still ask: while announced or open, until the end of the stated day there."""
        told = self.state == State.PUBLISHED and self.status_at(moment) in (CallStatus.FORECAST, CallStatus.OPEN)
        if not told:
            return False
        return self.questions_until is None or moment.astimezone(self.zone).date() <= self.questions_until


class Criterion(models.Model):
    """What reviewers look at, and how much of the whole it weighs; the weights of a call add up to 100."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("criterion"), max_length=200)
    detail = models.TextField(_("what reviewers look at"), blank=True)
    weight = models.PositiveSmallIntegerField(
        _("weight in per cent"), default=0, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["position", "id"]
        constraints = [models.CheckConstraint(condition=Q(weight__lte=100), name="criterion_weight_at_most_100")]

    def __str__(self) -> str:
        return f"{self.call_id}: {self.weight}"

    @classmethod
    def composite(cls) -> CriteriaComposite:
        """The controls of the edit form."""
        return CriteriaComposite()


def zone_named(name: str) -> tzinfo:
    """The IANA zone with this name; UTC for none, or one that the database of zones does not know any more."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def first_moment(day: Any, zone: tzinfo) -> datetime | None:
    """The first moment of a day in `zone`, in UTC; None for the calendar's first and last year, which have no UTC."""
    if day is None or not MINYEAR < day.year < MAXYEAR:
        return None
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def last_moment(deadline: datetime | None, grace_minutes: int | None) -> datetime | None:
    """The first moment at which nothing is accepted any more: after the written minute and the minutes of grace."""
    if deadline is None:
        return None
    return deadline.replace(second=0, microsecond=0) + WRITTEN_MINUTE + timedelta(minutes=grace_minutes or 0)
