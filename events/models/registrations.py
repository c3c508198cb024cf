"""Who takes part in an event: registrations, places, and what people need in order to take part."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from events.models.events import Event
from events.querysets import RegistrationQuerySet
from partners.models import Partner

PERSON = settings.AUTH_USER_MODEL


class Status(models.TextChoices):
    """Where a registration stands."""

    PENDING = "pending", pgettext_lazy("registration", "The e-mail address is not confirmed yet")
    CONFIRMED = "confirmed", pgettext_lazy("registration", "Confirmed")
    WAITING = "waiting", pgettext_lazy("registration", "On the waiting list")
    WRITING = "writing", pgettext_lazy("registration", "Takes part in writing")
    WITHDRAWN = "withdrawn", pgettext_lazy("registration", "Withdrawn")


class Behalf(models.TextChoices):
    """Whether somebody speaks for an organisation of the portal, as that organisation says."""

    NONE = "none", pgettext_lazy("on behalf", "For nobody but themselves")
    ASKED = "asked", pgettext_lazy("on behalf", "Not confirmed yet")
    CONFIRMED = "confirmed", pgettext_lazy("on behalf", "Confirmed by the organisation")
    REFUSED = "refused", pgettext_lazy("on behalf", "Not confirmed by the organisation")


class Seats(models.Model):
    """One row for each event that is locked while places are given: nobody else gives any meanwhile."""

    event = models.OneToOneField(Event, primary_key=True, on_delete=models.CASCADE, related_name="seats")

    def __str__(self) -> str:
        return f"places of {self.event_id}"


class Registration(models.Model):
    """One person at one event, known by an e-mail address, with an account or without.

    `address_key` is the address as it is compared; an event holds it once. `number` is the place in the order in which
    addresses were confirmed: by it the waiting list moves up. `secret` is part of the signed link that manages it.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="registrations")
    user = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    address = models.EmailField(_("e-mail address"), max_length=254)
    address_key = models.CharField(max_length=320, editable=False)
    name = models.CharField(_("name"), max_length=150)
    country = models.CharField(_("country"), max_length=8, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    organisation_kind = models.CharField(_("kind of organisation"), max_length=40, blank=True)
    partner = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    behalf = models.CharField(max_length=10, choices=Behalf.choices, default=Behalf.NONE)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    time_zone = models.CharField(max_length=60, default="UTC")
    needs_note = models.TextField(_("what else you need in order to take part"), max_length=1000, blank=True)
    listed = models.BooleanField(_("may be named in the list of participants"), default=False)
    attends = models.BooleanField(default=True, editable=False)
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.PENDING)
    number = models.PositiveIntegerField(null=True, editable=False)
    attended = models.BooleanField(_("was there"), default=False)
    secret = models.CharField(max_length=32, editable=False)
    edition = models.PositiveIntegerField(default=1, editable=False)
    reminded_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "address_key"], name="registration_once"),
            models.UniqueConstraint(fields=["event", "number"], name="registration_in_order"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="registration_status_known"),
            models.CheckConstraint(
                condition=~Q(status__in=("confirmed", "waiting")) | Q(number__isnull=False),
                name="registration_has_number",
            ),
        ]
        indexes = [models.Index(fields=["event", "status", "number"], name="registration_queue")]

    def __str__(self) -> str:
        return f"registration {self.pk} at {self.event_id}"

    @property
    def is_proven(self) -> bool:
        """Whether the address is known to be the person's own, and the registration not withdrawn."""
        return self.status not in (Status.PENDING, Status.WITHDRAWN)

    @property
    def speaks_for(self) -> str:
        """The organisation as others read it; one of the portal only once it has confirmed."""
        return self.organisation if self.behalf in (Behalf.NONE, Behalf.CONFIRMED) else ""


class AccessNeed(models.Model):
    """Something a person needs in order to take part, and what the organiser says to it. Seen by organisers only.

    Deleted, with the free text beside it, thirty days after the event.
    """

    class Need(models.TextChoices):
        SIGN = "sign", _("Sign language interpretation")
        CAPTIONS = "captions", _("Live captions")
        STEP_FREE = "step_free", _("Step-free way and place for a wheelchair")
        ASSISTANT = "assistant", _("A place for my personal assistant")
        GUIDE = "guide", _("Guidance at the venue, or a place for a guide dog")
        LOOP = "loop", _("Induction loop or hearing support")
        DOCUMENTS = "documents", _("Documents in advance in an accessible format")
        BRAILLE = "braille", _("Documents in Braille or large print")
        EASY = "easy", _("Easy Read documents")
        CONNECTION = "connection", _("A way in by telephone or on a slow connection")
        OTHER = "other", _("Something else, described below")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("access need", "Waits for the organiser")
        ARRANGED = "arranged", pgettext_lazy("access need", "Confirmed")
        IMPOSSIBLE = "impossible", pgettext_lazy("access need", "Not possible")

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="needs")
    need = models.CharField(max_length=12, choices=Need.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    answer = models.CharField(_("what the person should know"), max_length=500, blank=True)
    decided_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "need"], name="access_need_once"),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(decided_at__isnull=False), name="access_need_answer_has_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need} of {self.registration_id}"
