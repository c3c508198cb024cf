"""What keeps published entries true: rounds of review, and the links that lead out of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries.models import Entry

LONGEST_ADDRESS = 2000  # bytes; an index holds no more of them


class Round(models.Model):
    """One round of review: the day until which an entry counted as right, and what was done when it came near.

    A new day begins a new round, so each step is taken once however often the clock asks.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="rounds")
    due = models.DateField(_("due on"))
    reminded_at = models.DateTimeField(null=True, blank=True)
    shown_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(_("owner asked"), null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("round of review")
        verbose_name_plural = _("rounds of review")
        constraints = [models.UniqueConstraint(fields=["entry", "due"], name="round_once")]

    def __str__(self) -> str:
        return f"round of {self.entry_id}, due {self.due}"


class LinkState(models.TextChoices):
    """How a link stands."""

    NEW = "new", _("Not checked yet")
    OK = "ok", _("Works")
    MOVED = "moved", _("Moved")
    FAILING = "failing", _("Does not answer")
    DEAD = "dead", _("Dead")
    UNKNOWN = "unknown", _("Cannot be checked")


class Link(models.Model):
    """An address outside the portal to which published entries lead, and what was found there.

    `address` is as it is asked for: ASCII, without fragment. A link is dead after failures on three different days
    (`failed_days`, `failed_on` the last of them). `next_check` is when it may be asked again; a host that asks for
    patience puts off all its links.
    """

    address = models.CharField(_("address"), max_length=LONGEST_ADDRESS, unique=True)
    host = models.CharField(max_length=255, db_index=True)
    state = models.CharField(_("state"), max_length=8, choices=LinkState.choices, default=LinkState.NEW)
    status = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    moved_to = models.CharField(max_length=LONGEST_ADDRESS, blank=True)
    failed_days = models.PositiveSmallIntegerField(default=0)
    failed_on = models.DateField(null=True, blank=True)
    checked_at = models.DateTimeField(_("last checked"), null=True, blank=True)
    next_check = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=LinkState.values), name="link_state_known"),
        ]
        indexes = [
            models.Index(fields=["next_check", "id"], name="link_due"),
            models.Index(fields=["state", "-checked_at", "-id"], name="link_states"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.address}"


class LinkUse(models.Model):
    """Where a link stands: an entry, and the field or the child rows in which it is written."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="uses")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="link_uses")
    place = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("use of a link")
        verbose_name_plural = _("uses of links")
        constraints = [models.UniqueConstraint(fields=["link", "entry", "place"], name="link_use_once")]

    def __str__(self) -> str:
        return f"{self.link_id} in {self.entry_id} ({self.place})"
