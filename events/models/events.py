"""An event: when and where, who speaks, what is asked, in which languages, and what came of it."""

from __future__ import annotations

import zoneinfo
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from entries.models import Entry
from entries.states import State
from events.lines import AgendaLines, InterpretationLines, Lines, PartLines, QuestionLines
from events.querysets import EventQuerySet

MOST_PLACES = 100_000
MOST_DAYS = 31


def validate_zone(value: str) -> None:
    """Accept the names of the IANA time zone database only."""
    if value and value not in zoneinfo.available_timezones():
        raise ValidationError(_("This is not a time zone of the IANA list, such as Africa/Kampala."))


def zone_named(name: str) -> tzinfo:
    """The IANA zone with this name; UTC for none, or one that the database of zones does not know any more."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def _moment(day: date | None, zone: tzinfo) -> datetime | None:
    """The first moment of a day in `zone`; None for the calendar's first and last year, which have no UTC."""
    if day is None or not MINYEAR < day.year < MAXYEAR:
        return None
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


class Mode(models.TextChoices):
    """How one takes part."""

    UNKNOWN = "unknown", _("Not known")
    ONLINE = "online", _("Online")
    IN_PERSON = "in_person", _("In person")
    BOTH = "both", _("In person and online")


class Known(models.TextChoices):
    """Answer to a question that often nobody has asked yet."""

    UNKNOWN = "unknown", _("Not known")
    YES = "yes", _("Yes")
    NO = "no", _("No")


class Registering(models.TextChoices):
    """Whether and where one registers."""

    NONE = "none", _("There is no registration")
    HERE = "here", _("Here, on this portal")
    ELSEWHERE = "elsewhere", _("Elsewhere, at the address below")


class Consultation(models.TextChoices):
    """Whether the guiding questions may be answered in writing."""

    CLOSED = "closed", _("Nothing can be written to the questions")
    OPEN = "open", _("Everybody may write to the questions")


def _answer(label: Any) -> models.CharField:
    return models.CharField(label, max_length=8, choices=Known.choices, default=Known.UNKNOWN)


class Event(Entry):
    """A dialogue: people meet online or in a room, or answer its questions in writing. The organiser is the owner.

    `starts_at` and `ends_at` are moments (UTC); `first_day` and `last_day` stand in where no hours are known. `zone` is
    the IANA zone whose clock the organiser means, and in which the times of the agenda and whole days are meant.
    `begins_at` and `over_at` follow from these, counted out on every save. `meeting_url` is for participants only.
    """

    mode = models.CharField(_("how one takes part"), max_length=10, choices=Mode.choices, default=Mode.UNKNOWN)
    starts_at = models.DateTimeField(_("start"), null=True, blank=True)
    ends_at = models.DateTimeField(_("end"), null=True, blank=True)
    first_day = models.DateField(
        _("first day"), null=True, blank=True, help_text=_("Only where the hour is not known, or not known yet.")
    )
    last_day = models.DateField(_("last day"), null=True, blank=True)
    zone = models.CharField(
        _("time zone of the event"), max_length=60, blank=True, default="UTC", validators=[validate_zone]
    )
    background = models.TextField(_("background"), blank=True, help_text=_("Why people meet, and what went before."))
    venue = models.TextField(_("venue"), blank=True, help_text=_("The place with its address, if people meet in one."))
    venue_access = models.TextField(
        _("getting in and around"),
        blank=True,
        help_text=_("Step-free ways, lifts, toilets, a quiet room, induction loop, parking, transport."),
    )
    accessible_venue = _answer(_("the venue is accessible"))
    captions = _answer(_("there are live captions"))
    signed = _answer(_("there is sign language interpretation"))
    sign_languages = models.CharField(
        _("which sign languages"),
        max_length=200,
        blank=True,
        help_text=_("International Sign, and national sign languages by their names."),
    )
    meeting_url = models.URLField(
        _("address of the meeting"),
        max_length=500,
        blank=True,
        help_text=_("Only confirmed participants see it."),
    )
    registering = models.CharField(
        _("registration"), max_length=10, choices=Registering.choices, default=Registering.NONE
    )
    registration_url = models.URLField(_("address of the registration elsewhere"), max_length=500, blank=True)
    capacity = models.PositiveIntegerField(
        _("number of places"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)],
        help_text=_("Whoever registers later waits, and moves up in order. Empty means: no limit."),
    )
    consultation = models.CharField(
        _("written consultation"), max_length=8, choices=Consultation.choices, default=Consultation.CLOSED
    )
    consultation_until = models.DateField(
        _("open until"), null=True, blank=True, help_text=_("The last day. Empty means: until you close it.")
    )
    conclusions = models.TextField(
        _("conclusions"), blank=True, help_text=_("What the chair concluded, once the event is over.")
    )
    recording_url = models.URLField(_("address of the recording"), max_length=500, blank=True)
    recording_captions = _answer(_("the recording has captions"))
    recording_signed_url = models.URLField(_("address of the recording in sign language"), max_length=500, blank=True)
    transcript_url = models.URLField(_("address of the transcript"), max_length=500, blank=True)

    begins_at = models.DateTimeField(null=True, blank=True, editable=False)
    over_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = EventQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="event_ends_after_start",
            ),
            models.CheckConstraint(condition=Q(capacity__isnull=True) | Q(capacity__gte=1), name="event_has_a_place"),
        ]
        indexes = [models.Index(fields=["begins_at"], name="event_begins_at")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Count the first and the last moment out, then save."""
        self.begins_at = self.starts_at or _moment(self.first_day, self.clock)
        last = self.last_day or self.first_day
        self.over_at = self.ends_at or self.starts_at or _moment(last and last + timedelta(days=1), self.clock)
        super().save(*args, **kwargs)

    @property
    def clock(self) -> tzinfo:
        """The zone whose clock the organiser means; UTC as long as it is not known."""
        return zone_named(self.zone)

    def is_over(self, now: datetime) -> bool:
        """Whether it lies behind us; one without a date does not."""
        return self.over_at is not None and self.over_at < now

    def takes_registrations(self, now: datetime) -> bool:
        """Whether one can register here: published, registration here, not over."""
        return self.state == State.PUBLISHED and self.registering == Registering.HERE and not self.is_over(now)

    def takes_contributions(self, now: datetime) -> bool:
        """Whether its questions may be answered in writing, until the end of the last day there."""
        if self.state != State.PUBLISHED or self.consultation != Consultation.OPEN:
            return False
        return self.consultation_until is None or now.astimezone(self.clock).date() <= self.consultation_until


class Row(models.Model):
    """What the child rows of an event have in common."""

    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.pk}"


class Part(Row):
    """Who stands for the event or speaks there, and as what."""

    class Role(models.TextChoices):
        HOST = "host", pgettext_lazy("role at an event", "Host")
        OPENING = "opening", pgettext_lazy("role at an event", "Opening")
        MODERATOR = "moderator", pgettext_lazy("role at an event", "Moderator")
        SPEAKER = "speaker", pgettext_lazy("role at an event", "Speaker")
        CONCLUDING = "concluding", pgettext_lazy("role at an event", "Conclusions")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="parts")
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.SPEAKER)
    name = models.CharField(_("name"), max_length=200)
    function = models.CharField(_("function and organisation"), max_length=300, blank=True)

    @classmethod
    def composite(cls) -> Lines:
        """The controls of the edit form."""
        return PartLines(cls.Role.choices)


class AgendaItem(Row):
    """One point of the agenda; times are the event's clock, `day` counts from 1."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="agenda")
    day = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)])
    starts = models.TimeField(null=True, blank=True)
    ends = models.TimeField(null=True, blank=True)
    title = models.CharField(_("title"), max_length=300)
    speakers = models.CharField(_("who speaks"), max_length=500, blank=True)

    class Meta(Row.Meta):
        ordering = ["day", "position", "id"]

    @classmethod
    def composite(cls) -> Lines:
        """The controls of the edit form."""
        return AgendaLines()


class GuidingQuestion(Row):
    """A question that the event puts to everybody, with what leads to it."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="questions")
    text = models.CharField(_("question"), max_length=500)
    detail = models.TextField(_("what leads to it"), blank=True)

    @classmethod
    def composite(cls) -> Lines:
        """The controls of the edit form."""
        return QuestionLines()


class Interpretation(Row):
    """From which spoken languages into which: codes of the thesaurus (ISO 639)."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="interpretation")
    spoken = ArrayField(models.CharField(max_length=8), default=list)
    into = ArrayField(models.CharField(max_length=8), default=list)

    @classmethod
    def composite(cls) -> Lines:
        """The controls of the edit form."""
        return InterpretationLines()
