"""What is counted. No row says who read or asked: there is no address, no account, no cookie and no time of day."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from entries.models import Entry


class Counted(models.TextChoices):
    """What a count is of. Only words of code: the pages name them in full sentences."""

    VIEW = "view"
    DOWNLOAD = "download"
    SEARCH = "search"
    MISSED = "missed"


def _language() -> models.CharField:
    """The language of the page; "" where there is none, or for all together."""
    return models.CharField(max_length=5, blank=True, choices=settings.LANGUAGES)


class EntryDay(models.Model):
    """How often the page of a published entry was read in a language on a day (UTC), or its files were fetched."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    what = models.CharField(max_length=8, choices=Counted.choices)
    language = _language()
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "day", "what", "language"], name="entry_day_once"),
            models.CheckConstraint(condition=Q(what__in=Counted.values), name="entry_day_what_known"),
        ]
        indexes = [models.Index(fields=["day", "what"], name="entry_day_of_day")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.day} {self.what} {self.language}: {self.number}"


class KindDay(models.Model):
    """The same added up: reading and fetching by kind, searches with and without a result; what the charts draw."""

    day = models.DateField()
    what = models.CharField(max_length=8, choices=Counted.choices)
    kind = models.CharField(max_length=30, blank=True)
    language = _language()
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "what", "kind", "language"], name="kind_day_once"),
            models.CheckConstraint(condition=Q(what__in=Counted.values), name="kind_day_what_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day} {self.what} {self.language}: {self.number}"


class Use(models.Model):
    """How much an entry was read lately, in a language ("" for all): what lists by use are ordered by.

    Raised with every flush; set right once a day, when days leave the period.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="uses")
    language = _language()
    recent = models.PositiveIntegerField(default=0)  # the last 30 days
    year = models.PositiveIntegerField(default=0)  # the last 365 days

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "language"], name="use_once")]
        indexes = [
            models.Index(fields=["language", "-recent"], name="use_recent"),
            models.Index(fields=["language", "-year"], name="use_year"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.language}: {self.recent}, {self.year}"


class MissedQuestion(models.Model):
    """A search that found nothing. Its words are kept only once it was asked on three different days.

    Until then there is only a keyed fingerprint of the words, from which they cannot be read: a name that somebody
    typed once is never stored.
    """

    digest = models.CharField(max_length=64)
    language = _language()
    words = models.CharField(max_length=80, blank=True)
    last_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "language"], name="missed_question_once")]

    def __str__(self) -> str:
        return self.words or self.digest[:8]


class MissedDay(models.Model):
    """How often it was asked on a day."""

    question = models.ForeignKey(MissedQuestion, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "day"], name="missed_day_once")]
        indexes = [models.Index(fields=["day"], name="missed_day_of_day")]

    def __str__(self) -> str:
        return f"{self.question_id} {self.day}: {self.number}"


class Figure(models.Model):
    """A figure of ISU's own work, computed once a day: published in a month, days in the queue, translated entries.

    `name` is one of `portal.statistics.figures.NAMES`; `month` its first day.
    """

    name = models.CharField(max_length=20)
    month = models.DateField()
    kind = models.CharField(max_length=30, blank=True)
    language = _language()
    value = models.FloatField()
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "month", "kind", "language"], name="figure_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.month} {self.kind} {self.language}: {self.value}"
