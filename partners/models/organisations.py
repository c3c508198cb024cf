"""Organisations: partners, who belongs to them, and who has been invited."""

from __future__ import annotations

import re
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from entries.address_field import AddressColumn
from entries.models import Audience, Entry
from entries.viewers import Standing
from partners import registers
from partners.models.people import User

#: An identifier as org-id.guide writes it: the register's prefix, a hyphen, and the number in that register.
IDENTIFIER = re.compile(
    r"(?P<scheme>[A-Z]{2}(?:_[A-Z]{2})?-[A-Z0-9_]{2,20})-(?P<number>[A-Za-z0-9][A-Za-z0-9./_-]{0,60})"
)
#: No organisation of today says that it is older.
EARLIEST_YEAR = 1000
telephone = RegexValidator(
    r"^\+?[0-9 ()./-]{5,40}$", _("Write the number with figures, and with the code of the country: +256 41 123456.")
)


def validate_identifiers(value: str) -> None:
    """Accept identifiers of org-id.guide only, one a line, of known registers: XM-DAC-41114, GB-CHC-1105489."""
    for line in filter(None, map(str.strip, value.splitlines())):
        match = IDENTIFIER.fullmatch(line)
        if match is None:
            raise ValidationError(
                _("“%(line)s” is no identifier of the form prefix-number, such as GB-CHC-1105489."),
                params={"line": line[:60]},
            )
        if not registers.name_of(match["scheme"]):
            raise _unknown_register(match["scheme"])


def _unknown_register(prefix: str) -> ValidationError:
    """The refusal of a prefix that no list has, with the one that was probably meant."""
    if near := registers.nearest(prefix):
        sentence = _("No register has the prefix “%(prefix)s”. Did you mean “%(near)s”?")
        return ValidationError(sentence, params={"prefix": prefix, "near": near})
    sentence = _("No register has the prefix “%(prefix)s”. You find the prefixes on org-id.guide.")
    return ValidationError(sentence, params={"prefix": prefix})


def validate_year_so_far(value: int) -> None:
    """Accept years up to the present one."""
    if value > timezone.now().year:
        raise ValidationError(_("This year has not begun yet."))


class PartnerKind(models.TextChoices):
    """Kinds of partner; the same codes as the vocabulary `partner-kind`."""

    STATE = "state", pgettext_lazy("kind of partner", "State")
    OPD = "opd", _("Organisation of persons with disabilities (OPD)")
    SURVIVOR_NETWORK = "survivor-network", _("Survivor network")
    CBO = "cbo", _("Community-based organisation")
    NATIONAL_NGO = "national-ngo", _("National NGO")
    INTERNATIONAL_NGO = "international-ngo", _("International NGO")
    INTERNATIONAL_ORGANISATION = "international-organisation", _("International organisation")
    REGIONAL_ORGANISATION = "regional-organisation", _("Regional organisation")
    GOVERNMENT_DONOR = "government-donor", _("Government donor")
    FOUNDATION = "foundation", _("Foundation")
    COMPANY = "company", _("Company")
    SERVICE_PROVIDER = "service-provider", _("Service provider")
    ACADEMIC = "academic", _("Academic institution")


class Office(models.TextChoices):
    """Which part of an international organisation this is."""

    HEADQUARTERS = "headquarters", _("Headquarters")
    COUNTRY_OFFICE = "country_office", _("Country office")


class SizeBand(models.TextChoices):
    """How many people are paid to work there."""

    VOLUNTEERS = "volunteers", _("Volunteers only")
    UP_TO_5 = "1-5", _("1 to 5 paid staff")
    UP_TO_20 = "6-20", _("6 to 20 paid staff")
    UP_TO_100 = "21-100", _("21 to 100 paid staff")
    OVER_100 = "101", _("More than 100 paid staff")


class Partner(Entry):
    """An organisation, a group or a State that somebody acts for; its name is the entry's title.

    A partner is its own owner (`Entry.owner`) from the moment somebody registers it. Shares are whole percentages
    of those who decide (board, committee); None means that nobody has told. Each part of the contact has its own
    audience (`contact_email_for` …). `identifiers` holds one identifier of org-id.guide a line. `verified_until` is
    the last day of the verification that counts (None without one); only `partners.verification` writes it.
    `merged_into` names the partner that a duplicate was merged into; only `partners.merging` writes it.
    """

    partner_kind = models.CharField(_("kind of organisation"), max_length=30, choices=PartnerKind.choices)
    office = models.CharField(
        _("headquarters or country office"),
        max_length=15,
        choices=Office.choices,
        blank=True,
        help_text=_("Only for international organisations."),
    )
    website = models.URLField(_("website"), blank=True, max_length=300)
    size_band = models.CharField(_("size"), max_length=10, choices=SizeBand.choices, blank=True)
    registered = models.BooleanField(
        _("registered with the authorities"),
        null=True,
        blank=True,
        help_text=_("A group without registration can take part too."),
    )
    unregistered_reason = models.TextField(
        _("why it is not registered"),
        max_length=1000,
        blank=True,
        help_text=_("If you want to say so: it is shown on your page. Many groups have good reasons."),
    )
    fiscal_sponsor = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="sponsored",
        verbose_name=_("fiscal sponsor on this portal"),
        help_text=_("An organisation that can receive money for you."),
    )
    fiscal_sponsor_name = models.CharField(_("fiscal sponsor elsewhere"), max_length=200, blank=True)
    share_disabilities = models.PositiveSmallIntegerField(
        _("share of persons with disabilities among those who decide, in per cent"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
    )
    share_survivors = models.PositiveSmallIntegerField(
        _("share of survivors among those who decide, in per cent"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
    )
    founded_year = models.PositiveSmallIntegerField(
        _("year in which it began its work"),
        null=True,
        blank=True,
        validators=[MinValueValidator(EARLIEST_YEAR), validate_year_so_far],
        help_text=_("Also for a group without registration: the year in which you began to work together."),
    )
    audited_accounts = models.BooleanField(
        _("accounts audited by somebody independent"),
        null=True,
        blank=True,
        help_text=_("For the last financial year, or the one before."),
    )
    cofinancing_percent = models.PositiveSmallIntegerField(
        _("share of the costs that it can carry itself, in per cent"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
        help_text=_("Some donors ask for it. Work and rooms that you give count where the donor says so."),
    )
    disability_policy = models.TextField(
        _("policy on disability"),
        max_length=2000,
        blank=True,
        help_text=_("What your policy on disability promises, in a few sentences, and since when."),
    )
    policy_url = models.URLField(_("address of the policy on disability"), blank=True, max_length=300)
    policy_mainstreamed = models.BooleanField(
        _("disability is asked for in all its programmes (mainstreamed)"), null=True, blank=True
    )
    policy_targeted = models.BooleanField(
        _("it has programmes for persons with disabilities (targeted)"), null=True, blank=True
    )
    contact_name = models.CharField(_("contact person or function"), max_length=150, blank=True)
    contact_name_for = models.CharField(
        _("who may see the name"), max_length=10, choices=Audience.choices, default=Audience.PARTNERS
    )
    contact_email = AddressColumn(_("e-mail address of the contact"), blank=True)
    contact_email_for = models.CharField(
        _("who may see the e-mail address"), max_length=10, choices=Audience.choices, default=Audience.PARTNERS
    )
    contact_phone = models.CharField(_("telephone of the contact"), max_length=40, blank=True, validators=[telephone])
    contact_phone_for = models.CharField(
        _("who may see the telephone number"), max_length=10, choices=Audience.choices, default=Audience.ISU
    )
    identifiers = models.TextField(
        _("identifiers"),
        max_length=1000,
        blank=True,
        validators=[validate_identifiers],
        help_text=_("One per line, as org-id.guide writes them: the register, a hyphen, the number. GB-CHC-1105489."),
    )
    verified_until = models.DateField(_("verified until"), null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="merged_here"
    )

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [
            models.CheckConstraint(
                condition=Q(share_disabilities__isnull=True) | Q(share_disabilities__lte=100),
                name="partner_share_disabilities_percent",
            ),
            models.CheckConstraint(
                condition=Q(share_survivors__isnull=True) | Q(share_survivors__lte=100),
                name="partner_share_survivors_percent",
            ),
            models.CheckConstraint(
                condition=Q(cofinancing_percent__isnull=True) | Q(cofinancing_percent__lte=100),
                name="partner_cofinancing_percent",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")), name="partner_not_merged_into_itself"
            ),
        ]

    @property
    def is_verified(self) -> bool:
        """Whether ISU has verified it and the verification has not expired."""
        return self.verified_until is not None and self.verified_until >= timezone.now().date()

    @property
    def identifier_pairs(self) -> list[tuple[str, str]]:
        """The identifiers as (prefix of the register, number)."""
        found = (IDENTIFIER.fullmatch(line.strip()) for line in self.identifiers.splitlines())
        return [(match["scheme"], match["number"]) for match in found if match]


class Membership(models.Model):
    """A person's standing in an organisation."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="memberships")
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.EDITOR)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "partner"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.standing} {self.partner_id}"


#: An invitation can be accepted for so long.
INVITATION_OPEN_FOR = timedelta(days=14)


def _end_of_invitation() -> object:
    return timezone.now() + INVITATION_OPEN_FOR


class Invitation(models.Model):
    """An offer to join an organisation, to one e-mail address; its link is signed and opens nothing for others."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="invitations")
    email = AddressColumn(_("e-mail address"))
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.EDITOR)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="en")
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="invitations_sent"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=_end_of_invitation)
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                Lower("email"), "partner", condition=Q(accepted_at__isnull=True), name="invitation_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.partner_id}"
