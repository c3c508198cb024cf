"""The hub's kinds: practice, learning opportunity, collection, endorsement, adaptation."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from entries.address_field import AddressColumn
from entries.models import Entry

partial_date = RegexValidator(
    r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$",
    _("Write a year, or year and month, or a whole date: 2016, 2016-05 or 2016-05-03."),
)
currency_code = RegexValidator(r"^[A-Z]{3}$", _("Write the three capital letters of the currency, such as USD or XOF."))


def validate_zone(value: str) -> None:
    """Accept the names of the IANA time zone database only."""
    if value and value not in zoneinfo.available_timezones():
        from django.core.exceptions import ValidationError

        raise ValidationError(_("This is not a time zone of the IANA list, such as Africa/Kampala."))


class EvidenceLevel(models.TextChoices):
    """What the results rest on, from the weakest to the strongest."""

    NOT_ASSESSED = "not_assessed", _("Not assessed")
    TESTIMONY = "testimony", _("Testimony of those involved")
    MONITORING = "monitoring", _("Monitoring data")
    INTERNAL_EVALUATION = "internal_evaluation", _("Internal evaluation")
    INDEPENDENT_EVALUATION = "independent_evaluation", _("Independent evaluation")
    RESEARCH = "research", _("Published research")


class Participation(models.TextChoices):
    """How far survivors and their organisations took part: a ladder."""

    UNKNOWN = "unknown", _("Not known")
    NONE = "none", _("Not involved")
    INFORMED = "informed", _("Informed")
    CONSULTED = "consulted", _("Consulted")
    INVOLVED = "involved", _("Involved in the work")
    PARTNERED = "partnered", _("Partners in decisions")
    LED = "led", _("Led by them")


class Met(models.TextChoices):
    """Answer to one question of the rights-based check."""

    UNKNOWN = "unknown", _("Not known")
    NO = "no", _("No")
    PARTLY = "partly", _("Partly")
    YES = "yes", _("Yes")


class ContactMode(models.TextChoices):
    """How readers reach those who did it."""

    PORTAL = "portal", _("Only by a message through the portal")
    PUBLIC = "public", _("Contact details are public")


def _met(label: Any) -> models.CharField:
    return models.CharField(label, max_length=8, choices=Met.choices, default=Met.UNKNOWN)


class Practice(Entry):
    """What somebody did for or with survivors, told so that others can do it too."""

    challenge = models.TextField(_("the challenge"), blank=True, help_text=_("What was missing, and for whom?"))
    context = models.TextField(
        _("the context"), blank=True, help_text=_("The place, the time, and what was there already.")
    )
    actions = models.TextField(
        _("what was done"), blank=True, help_text=_("Step by step. Begin each step on a new line with 1., 2., 3. …")
    )
    results = models.TextField(_("results"), blank=True, help_text=_("What changed, for how many people, since when?"))
    evidence_level = models.CharField(
        _("what the results rest on"), max_length=24, choices=EvidenceLevel.choices, default=EvidenceLevel.NOT_ASSESSED
    )
    evidence = models.TextField(
        _("the evidence"), blank=True, help_text=_("Reports, evaluations, figures: where can a reader check this?")
    )
    success_factors = models.TextField(_("what made it work"), blank=True)
    cost_amount = models.DecimalField(
        _("what it cost"), max_digits=16, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    cost_currency = models.CharField(_("currency"), max_length=3, blank=True, validators=[currency_code])
    cost_year = models.PositiveSmallIntegerField(
        _("in prices of the year"), null=True, blank=True, validators=[MinValueValidator(1980), MaxValueValidator(2100)]
    )
    cost_note = models.TextField(
        _("about the cost"), blank=True, help_text=_("What the amount covers and what it leaves out.")
    )
    funded_by = models.TextField(
        _("who paid"), blank=True, help_text=_("The donors or financing mechanisms, and what else was put in.")
    )
    replication = models.TextField(
        _("how to repeat it elsewhere"), blank=True, help_text=_("What others need: people, skills, time, permissions.")
    )
    sustainability = models.TextField(
        _("how it lasts"), blank=True, help_text=_("Who carries it on when the project ends?")
    )
    lessons = models.TextField(
        _("lessons, and what failed"),
        blank=True,
        help_text=_("What you would do differently. Readers value this most."),
    )
    accountability = models.TextField(
        _("accountability measures"),
        blank=True,
        help_text=_("How people could complain, see the accounts, and say whether it helped."),
    )
    rights_equality_met = _met(_("Was it open to all, without discrimination?"))
    rights_equality = models.TextField(_("how we know: non-discrimination"), blank=True)
    rights_accessibility_met = _met(_("Was it accessible?"))
    rights_accessibility = models.TextField(_("how we know: accessibility"), blank=True)
    rights_consent_met = _met(_("Did people agree, knowing what they agreed to?"))
    rights_consent = models.TextField(_("how we know: informed consent"), blank=True)
    rights_safety_met = _met(_("Was care taken to do no harm?"))
    rights_safety = models.TextField(_("how we know: do no harm"), blank=True)
    participation = models.CharField(
        _("how survivors and their organisations took part"),
        max_length=10,
        choices=Participation.choices,
        default=Participation.UNKNOWN,
    )
    participation_evidence = models.TextField(
        _("how they took part"), blank=True, help_text=_("Who decided what, and at which step?")
    )
    period_start = models.CharField(_("from"), max_length=10, blank=True, validators=[partial_date])
    period_end = models.CharField(_("until"), max_length=10, blank=True, validators=[partial_date])
    implementers = models.TextField(
        _("organisations that did it"), blank=True, help_text=_("One name per line, as the organisation writes itself.")
    )
    contact_mode = models.CharField(
        _("how readers reach you"), max_length=8, choices=ContactMode.choices, default=ContactMode.PORTAL
    )
    contact_name = models.CharField(_("contact: name or function"), max_length=150, blank=True)
    contact_email = AddressColumn(_("contact: e-mail address"), blank=True)
    contact_phone = models.CharField(_("contact: telephone"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("practice")
        verbose_name_plural = _("practices")
        constraints = [
            models.CheckConstraint(
                condition=Q(cost_amount__isnull=True) | Q(cost_amount__gte=0), name="practice_cost_not_negative"
            ),
        ]


class Opportunity(Entry):
    """A way to learn: a course, a peer exchange, a toolkit, an expert."""

    class Form(models.TextChoices):
        COURSE = "course", _("Course")
        TRAINING = "training", _("Training of service providers")
        FOLLOW_UP = "follow_up", _("Follow-up training")
        PEER_EXCHANGE = "peer_exchange", _("Peer exchange")
        MENTORING = "mentoring", _("Mentoring")
        TOOLKIT = "toolkit", _("Toolkit")
        EXPERT = "expert", _("Expert")

    class ExpertRole(models.TextChoices):
        COMMITTEE_MEMBER = "committee_member", _("Member of the CRPD Committee")
        FORMER_COMMITTEE_MEMBER = "former_committee_member", _("Former member of the CRPD Committee")
        OPD_TRAINER = "opd_trainer", _("Trainer from an organisation of persons with disabilities")

    class Delivery(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        ONLINE = "online", _("Online")
        HYBRID = "hybrid", _("In person and online")
        SELF_PACED = "self_paced", _("At one's own pace")

    form = models.CharField(_("kind of learning"), max_length=14, choices=Form.choices, default=Form.COURSE)
    expert_role = models.CharField(_("role of the expert"), max_length=24, choices=ExpertRole.choices, blank=True)
    description = models.TextField(_("description"), blank=True)
    who_may_join = models.TextField(_("who may join"), blank=True)
    how_to_apply = models.TextField(_("how to apply"), blank=True)
    delivery = models.CharField(_("how it takes place"), max_length=10, choices=Delivery.choices, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    deadline = models.DateTimeField(_("deadline to apply"), null=True, blank=True)
    deadline_zone = models.CharField(
        _("time zone of the deadline"), max_length=60, blank=True, default="UTC", validators=[validate_zone]
    )
    sign_languages = models.CharField(
        _("sign languages offered"), max_length=200, blank=True, help_text=_("For example International Sign.")
    )
    captions = models.BooleanField(_("captions are offered"), null=True, blank=True)
    free = models.BooleanField(_("free of charge"), null=True, blank=True)
    cost_amount = models.DecimalField(
        _("cost for participants"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    cost_currency = models.CharField(_("currency"), max_length=3, blank=True, validators=[currency_code])
    cost_note = models.TextField(
        _("about the cost"), blank=True, help_text=_("Grants, travel, accessibility costs covered.")
    )
    provider = models.CharField(_("who offers it"), max_length=200, blank=True)
    apply_url = models.URLField(_("address for applying"), max_length=500, blank=True)
    follows = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="followed_by",
        verbose_name=_("follows on from"),
    )

    class Meta:
        verbose_name = _("learning opportunity")
        verbose_name_plural = _("learning opportunities")
        indexes = [models.Index(fields=["deadline"], name="opportunity_deadline")]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="opportunity_ends_after_start",
            ),
        ]


class Collection(Entry):
    """Entries that a curator gathered on one question, with a text of its own."""

    question = models.TextField(_("the question"), blank=True)
    introduction = models.TextField(_("introduction"), blank=True)

    class Meta:
        verbose_name = _("collection")
        verbose_name_plural = _("collections")


class CollectionItem(models.Model):
    """An entry in a collection, in order, with a note on why it is there."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="items")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="in_collections")
    position = models.PositiveSmallIntegerField(default=0)
    note = models.TextField(_("why it is here"), blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["collection", "entry"], name="collection_item_once")]

    def __str__(self) -> str:
        return f"{self.collection_id}: {self.entry_id}"


class Endorser(models.TextChoices):
    """Who may endorse a practice."""

    OPD = "opd", _("Organisation of persons with disabilities (OPD)")
    SURVIVOR_NETWORK = "survivor-network", _("Survivor network")
    COMMITTEE_EXPERT = "committee-expert", _("Member or former member of the CRPD Committee")


class Endorsement(Entry):
    """An OPD, survivor network or CRPD Committee expert stands behind a practice of somebody else."""

    subject = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="endorsements")
    endorser = models.CharField(_("who endorses"), max_length=20, choices=Endorser.choices)
    endorser_name = models.CharField(_("name of the organisation or expert"), max_length=200)
    reason = models.TextField(_("why this practice deserves trust"), blank=True)

    class Meta:
        verbose_name = _("endorsement")
        verbose_name_plural = _("endorsements")


class Adaptation(Entry):
    """ "We tried it": what another organisation changed, and whether it worked."""

    class Worked(models.TextChoices):
        YES = "yes", _("Yes, it worked")
        PARTLY = "partly", _("It worked in part")
        NO = "no", _("No, it did not work")
        EARLY = "early", _("Too early to say")

    subject = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="adaptations")
    organisation = models.CharField(_("organisation that tried it"), max_length=200)
    changed = models.TextField(_("what was changed"), blank=True)
    worked = models.CharField(_("did it work?"), max_length=8, choices=Worked.choices, default=Worked.EARLY)
    outcome = models.TextField(_("what happened"), blank=True)

    class Meta:
        verbose_name = _("adaptation report")
        verbose_name_plural = _("adaptation reports")
