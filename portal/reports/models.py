"""Reports of what should not stand here: about an entry, an organisation, a message, a comment or a contribution."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from entries.models import Entry, Happening
from events.models import Contribution
from portal.review.models import Comment

LONGEST_WORDS = 3000


class Sort(models.TextChoices):
    """What is wrong."""

    EXPOSES = "exposes", _("It exposes a person: a name, a picture, where they live, their health")
    UNSAFE = "unsafe", _("It is unsafe: somebody could be harmed by following it")
    FRAUD = "fraud", _("It is fraud, or somebody pretends to be somebody else")
    FALSE = "false", _("It is false or out of date")
    OTHER = "other", _("Something else")


#: Within so long ISU decides; a person may be harmed meanwhile by the first three.
DUE = {
    Sort.EXPOSES: timedelta(days=1),
    Sort.UNSAFE: timedelta(days=1),
    Sort.FRAUD: timedelta(days=2),
    Sort.FALSE: timedelta(days=7),
    Sort.OTHER: timedelta(days=7),
}


class State(models.TextChoices):
    """Where a report stands."""

    OPEN = "open", pgettext_lazy("report", "Waits for ISU")
    ASKED = "asked", pgettext_lazy("report", "The author was asked")
    HIDDEN = "hidden", pgettext_lazy("report", "Hidden")
    DISMISSED = "dismissed", pgettext_lazy("report", "Stays as it is")
    SHOWN = "shown", pgettext_lazy("report", "Was hidden, and is shown again")


#: States in which ISU still has something to do.
WAITING = (State.OPEN, State.ASKED)


class Report(models.Model):
    """One report. Who reported is known only by the address that they chose to leave; it goes with the words.

    About one thing: an entry (an organisation is one), a message that was sent through the portal, a comment on a text
    under review, or a contribution to an event. When that is deleted, the report stays without it.
    """

    entry = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports")
    message = models.ForeignKey(Happening, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    comment = models.ForeignKey(Comment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    contribution = models.ForeignKey(Contribution, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    sort = models.CharField(_("what is wrong"), max_length=10, choices=Sort.choices)
    words = models.TextField(_("what we should know"), max_length=LONGEST_WORDS, blank=True)
    address = models.EmailField(_("e-mail address for an answer"), blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    answer = models.TextField(_("answer to the person who reported it"), blank=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["due_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="report_state_known"),
            models.CheckConstraint(condition=Q(sort__in=Sort.values), name="report_sort_known"),
            models.CheckConstraint(
                condition=Q(state=State.OPEN, decided_at__isnull=True)
                | (~Q(state=State.OPEN) & Q(decided_at__isnull=False)),
                name="report_decided_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(entry=None, message=None, comment=None)
                | Q(entry=None, message=None, contribution=None)
                | Q(entry=None, comment=None, contribution=None)
                | Q(message=None, comment=None, contribution=None),
                name="report_about_one_thing",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(state__in=["open", "asked"]), name="report_waiting")]

    def __str__(self) -> str:
        return f"report {self.pk}: {self.state}"

    @property
    def place(self) -> Entry | None:
        """The entry that it is about, or on whose page the words stand; None for a message."""
        if self.comment is not None:
            return self.comment.entry
        return self.contribution.event if self.contribution is not None else self.entry

    @property
    def said(self) -> Comment | Contribution | None:
        """The words that it is about, if they are a comment or a contribution: they can be hidden and shown again."""
        return self.comment or self.contribution

    @property
    def sort_of_thing(self) -> Any:
        """What it is about, named by its sort; "" for an entry, and where the thing is gone."""
        if self.message_id:
            return _("A message")
        if self.comment_id:
            return _("A comment")
        return _("A contribution to an event") if self.contribution_id else ""

    @property
    def can_be_shown(self) -> bool:
        """Whether words were hidden by it that can be shown again."""
        return self.state == State.HIDDEN and self.said is not None and self.said.hidden_at is not None

    @property
    def is_waiting(self) -> bool:
        """Whether ISU still has something to do."""
        return self.state in WAITING

    @property
    def is_overdue(self) -> bool:
        """Whether it should have been decided already."""
        return self.is_waiting and self.due_at < timezone.now()
