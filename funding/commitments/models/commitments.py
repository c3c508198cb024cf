"""Commitments: what published data says of money already given, in its own currency and with its own words.

A commitment is no entry: nobody here writes, curates or translates it. It comes from a file, and the next file of the
same publisher may change it. Countries, pillars and themes are codes of the thesaurus, so a merged term leads on.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from entries.texts import Text, current_language, pick
from funding.commitments.querysets import CommitmentQuerySet


class Standard(models.TextChoices):
    """The open data standards that are read; their names are not translated."""

    IATI = "iati", "IATI"
    THREESIXTY = "360giving", "360Giving"


class Basis(models.TextChoices):
    """Why a commitment is taken to concern survivors, persons with disabilities or mine action."""

    MARKER = "marker", _("The publisher set the disability marker")
    SECTOR = "sector", _("The publisher named the sector of mine action")
    WORDS = "words", _("Its title or its text is about it")
    NONE = "", _("Nothing in it says so")


class AmountKind(models.TextChoices):
    """What an amount is; where a commitment has several kinds, only the first of this list that it has is counted."""

    AWARDED = "awarded", pgettext_lazy("amount", "Awarded")
    OUTGOING = "outgoing", _("Committed to others")
    INCOMING = "incoming", _("Committed by the funder")
    DISBURSED = "disbursed", _("Paid out")
    SPENT = "spent", _("Spent")
    BUDGET = "budget", _("Planned in the budget")


class LinkKind(models.TextChoices):
    """How a commitment hangs together with another one, which is named by its identifier and may never come."""

    PARENT = "parent", pgettext_lazy("commitment", "Part of")
    CHILD = "child", pgettext_lazy("commitment", "Has as a part")
    SOURCE = "source", pgettext_lazy("commitment", "Paid from")
    ONWARD = "onward", pgettext_lazy("commitment", "Given on to")


class Commitment(models.Model):
    """One activity (IATI) or grant (360Giving).

    `marker` is the OECD DAC disability marker; None is "not screened" and never the same as 0; a code that the DAC does
    not know stands in `marker_raw` alone. `organisations` are rows of role, name and reference. `counted` is false
    where another commitment here already holds the same money (see `services.settle`). `fingerprint` tells whether a
    record that comes again has changed.
    """

    standard = models.CharField(max_length=10, choices=Standard.choices)
    identifier = models.CharField(max_length=300)
    titles = models.JSONField(default=dict)
    descriptions = models.JSONField(default=dict)
    language = models.CharField(max_length=10, blank=True)
    status = models.CharField(max_length=20, blank=True)
    reporter_name = models.CharField(max_length=300, blank=True)
    reporter_ref = models.CharField(max_length=120, blank=True)
    organisations = models.JSONField(default=list)
    funder_keys = ArrayField(models.CharField(max_length=120), default=list)
    funder_name = models.CharField(max_length=300, blank=True)
    recipient_key = models.CharField(max_length=120, blank=True)
    regrant = models.CharField(max_length=20, blank=True)
    marker = models.SmallIntegerField(null=True, blank=True)
    marker_raw = models.CharField(max_length=20, blank=True)
    basis = models.CharField(max_length=6, choices=Basis.choices, blank=True)
    sectors = ArrayField(models.CharField(max_length=30), default=list)
    themes = ArrayField(models.CharField(max_length=40), default=list)
    pillars = ArrayField(models.CharField(max_length=40), default=list)
    regions = ArrayField(models.CharField(max_length=3), default=list)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    year = models.SmallIntegerField(null=True, blank=True)
    website = models.CharField(max_length=500, blank=True)
    source_updated_on = models.DateField(null=True, blank=True)
    #: Titles, names and identifier as search compares them (`entries.search.words.folded`).
    words = models.TextField(default="")
    fingerprint = models.CharField(max_length=32)
    counted = models.BooleanField(default=True)
    run = models.ForeignKey("commitments.ImportRun", null=True, on_delete=models.SET_NULL, related_name="commitments")

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = [
            models.UniqueConstraint(fields=["standard", "identifier"], name="commitment_identifier_once"),
            models.CheckConstraint(condition=Q(marker__isnull=True) | Q(marker__in=[0, 1, 2]), name="marker_of_dac"),
            models.CheckConstraint(condition=Q(standard__in=Standard.values), name="commitment_standard_known"),
        ]
        indexes = [
            GinIndex(fields=["funder_keys"], name="commitment_funders"),
            GinIndex(fields=["words"], name="commitment_words", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["basis", "-year", "-id"], name="commitment_newest"),
            models.Index(fields=["recipient_key"], condition=~Q(recipient_key=""), name="commitment_recipient"),
        ]

    def __str__(self) -> str:
        return f"{self.standard} {self.identifier}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("commitments:commitment", args=[self.pk])

    @property
    def title(self) -> Text:
        """Its title in the reader's language or the best other one; its identifier where it has none."""
        return text_in(self.titles, self.language) or Text(self.identifier, current_language())

    @property
    def description(self) -> Text:
        """What the source says of it, cut."""
        return text_in(self.descriptions, self.language)


def text_in(texts: dict[str, str], language: str) -> Text:
    """The text in the reader's language, its own, or any. One whose language is not said counts as English."""
    known = {code or "en": text for code, text in texts.items()}
    own = language if language in known else next(iter(known), "en")
    return pick(known, own, current_language())


def _commitment(**more: Any) -> models.ForeignKey:
    return models.ForeignKey(Commitment, on_delete=models.CASCADE, **more)


class CommitmentAmount(models.Model):
    """The sum of what one commitment has of one kind in one currency and year; never more than one currency in a sum.

    `counted` marks the kind that totals use: one kind of each commitment, so that money committed and then paid counts
    once. The first and the last value date tell for which days an exchange rate would be asked.
    """

    commitment = _commitment(related_name="amounts")
    kind = models.CharField(max_length=10, choices=AmountKind.choices)
    currency = models.CharField(max_length=3)
    year = models.SmallIntegerField(null=True, blank=True)
    amount = models.DecimalField(max_digits=20, decimal_places=2)
    first_on = models.DateField(null=True, blank=True)
    last_on = models.DateField(null=True, blank=True)
    transactions = models.PositiveIntegerField(default=1)
    counted = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("amount of a commitment")
        verbose_name_plural = _("amounts of commitments")
        constraints = [models.CheckConstraint(condition=Q(kind__in=AmountKind.values), name="amount_kind_known")]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.kind} {self.amount} {self.currency}"


class CommitmentPlace(models.Model):
    """A country that a commitment is for. `share` in per cent; None: the source did not divide the money."""

    commitment = _commitment(related_name="places")
    code = models.CharField(max_length=3)
    share = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)

    class Meta:
        verbose_name = _("country of a commitment")
        verbose_name_plural = _("countries of commitments")
        constraints = [
            models.UniqueConstraint(fields=["commitment", "code"], name="commitment_place_once"),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gte=0, share__lte=100), name="place_share_is_percent"
            ),
        ]
        indexes = [models.Index(fields=["code", "commitment"], name="commitment_place_code")]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.code}"


class CommitmentLink(models.Model):
    """That a commitment names another one by its identifier."""

    commitment = _commitment(related_name="links")
    kind = models.CharField(max_length=6, choices=LinkKind.choices)
    identifier = models.CharField(max_length=300)

    class Meta:
        verbose_name = _("link between commitments")
        verbose_name_plural = _("links between commitments")
        constraints = [
            models.UniqueConstraint(fields=["commitment", "kind", "identifier"], name="commitment_link_once"),
            models.CheckConstraint(condition=Q(kind__in=LinkKind.values), name="commitment_link_kind_known"),
        ]
        indexes = [models.Index(fields=["identifier"], name="commitment_link_identifier")]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.kind} {self.identifier}"
