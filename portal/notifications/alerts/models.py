"""Alerts: what readers follow, and what they want to hear of when it is published."""

from __future__ import annotations

import hashlib
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQueryField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries.models import Entry, Happening, Term
from portal.notifications.models import Frequency, Reader


class Sort(models.TextChoices):
    """What an alert hangs on."""

    ENTRY = "entry", _("One entry")
    TERM = "term", _("A topic or a country")
    SEARCH = "search", _("A search")
    FINDING = "finding", _("Answers of “Find funding” or “Find a partner”")


class Asking(models.Model):
    """A question that is asked again of every new entry: a list with its filters, or the answers of a finding page.

    However many readers save the same question, it is one row and is put to an entry once. `place` is the name of the
    page's address, `query` what that page's address says, in the one form that the page itself gives it.

    The engine’s columns follow from these two and from the terms (`prepared` is the fingerprint of the terms that they
    were made with). Of a list, `condition` is met by the vector of an entry exactly when the page would find the entry;
    of answers, `profile` is what matching compares. No entry that fits lacks all of the `anchors`.
    """

    place = models.CharField(max_length=60)
    query = models.TextField()
    digest = models.CharField(max_length=64, unique=True, editable=False)
    condition = SearchQueryField(null=True, editable=False)
    profile = models.JSONField(null=True, editable=False)
    anchors = ArrayField(models.TextField(), default=list, editable=False)
    prepared = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("saved question")
        verbose_name_plural = _("saved questions")
        indexes = [
            GinIndex(fields=["anchors"], name="asking_anchors"),
            models.Index(fields=["prepared"], name="asking_prepared"),
        ]

    def __str__(self) -> str:
        return f"{self.place}?{self.query}"

    @staticmethod
    def digest_of(place: str, query: str) -> str:
        """What tells two questions apart, however long they are."""
        return hashlib.sha256(f"{place}?{query}".encode()).hexdigest()


class AlertQuerySet(models.QuerySet["Alert"]):
    """Words for reading alerts."""

    def confirmed(self) -> Self:
        """Alerts that count: asked for when signed in, or confirmed by a link that went to the address."""
        return self.filter(confirmed_at__isnull=False)

    def heard(self) -> Self:
        """Alerts that lead to mail now."""
        reachable = Reader.objects.reachable()
        return self.confirmed().exclude(frequency=Frequency.NEVER).filter(reader__in=reachable)


class Alert(models.Model):
    """One thing that one reader wants to hear of, and how often.

    Exactly one of `entry`, `term` and `asking` says what; nobody has the same alert twice. An alert that was asked for
    without being signed in is silent until its own link, which went to the address, has been opened (`confirmed_at`):
    whoever types an address has not shown that it is theirs.
    """

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="alerts")
    sort = models.CharField(max_length=10, choices=Sort.choices)
    entry = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.CASCADE, related_name="alerts")
    term = models.ForeignKey(Term, null=True, blank=True, on_delete=models.CASCADE, related_name="alerts")
    asking = models.ForeignKey(Asking, null=True, blank=True, on_delete=models.CASCADE, related_name="alerts")
    frequency = models.CharField(_("how often"), max_length=10, choices=Frequency.choices, default=Frequency.WEEKLY)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "reader"], name="alert_once_entry"),
            models.UniqueConstraint(fields=["term", "reader"], name="alert_once_term"),
            models.UniqueConstraint(fields=["asking", "reader"], name="alert_once_asking"),
            models.CheckConstraint(
                condition=Q(sort=Sort.ENTRY, entry__isnull=False, term__isnull=True, asking__isnull=True)
                | Q(sort=Sort.TERM, entry__isnull=True, term__isnull=False, asking__isnull=True)
                | Q(sort__in=[Sort.SEARCH, Sort.FINDING], entry__isnull=True, term__isnull=True, asking__isnull=False),
                name="alert_about_one_thing",
            ),
            models.CheckConstraint(condition=Q(frequency__in=Frequency.values), name="alert_frequency_known"),
        ]

    def __str__(self) -> str:
        return f"alert {self.pk}: {self.sort}"


class Round(models.Model):
    """A publication whose alerts are looked for: stored with the sweep, so that none is lost, and done once."""

    happening = models.OneToOneField(Happening, on_delete=models.CASCADE, related_name="alert_round")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    told = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("round of alerts")
        verbose_name_plural = _("rounds of alerts")
        indexes = [models.Index(fields=["next_try"], condition=Q(done_at__isnull=True), name="alert_round_waiting")]

    def __str__(self) -> str:
        return f"round {self.pk}"
