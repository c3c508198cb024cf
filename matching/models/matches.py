"""Profiles, the matches between them, and the weights of the score. All but the weights can be made anew at will."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries.models import Audience, Entry
from matching.profiles import Side


def _ids() -> ArrayField:
    return ArrayField(models.IntegerField(), default=list)


class Profile(models.Model):
    """One side of one published entry, as the engines read it; written by `matching.building` only.

    `themes_key` is what decides whether two profiles have a theme in common (`matching.building` says how) and the one
    set with an index. `places_wide` and `home_wide` are places with everything broader. Amounts are whole units of the
    reference currency. `need_…` are the rules of eligibility of a supporting profile, `has_…` the facts of a seeking
    one; None is "not known". `floor` and `near_floor` are the points of the last match and the last near miss that
    are kept for a seeking profile, None while there is room; `stale` when some went and others may have to come in.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="profiles")
    side = models.CharField(max_length=7, choices=Side.choices)
    kind = models.CharField(max_length=30)
    owner_id = models.BigIntegerField(null=True)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.EVERYONE)
    amount_audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.EVERYONE)
    themes = _ids()
    themes_key = _ids()
    places = _ids()
    places_wide = _ids()
    cooperation = _ids()
    supports = _ids()
    languages = _ids()
    amount_min = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    amount_max = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    low = models.BigIntegerField(null=True)
    high = models.BigIntegerField(null=True)
    open_from = models.DateTimeField(null=True)
    open_until = models.DateTimeField(null=True)
    led_by_opd = models.BooleanField(null=True)
    rules = models.JSONField(default=list)
    need_kinds = _ids()
    need_places = _ids()
    need_registered = models.BooleanField(default=False)
    need_years = models.PositiveSmallIntegerField(default=0)
    need_audited = models.BooleanField(default=False)
    need_cofinancing = models.PositiveSmallIntegerField(default=0)
    need_led = models.BooleanField(default=False)
    need_languages = _ids()
    sponsor_allowed = models.BooleanField(default=False)
    facts = models.JSONField(default=dict)
    has_kind = models.IntegerField(null=True)
    home_wide = _ids()
    has_registered = models.BooleanField(null=True)
    has_years = models.PositiveSmallIntegerField(null=True)
    has_audited = models.BooleanField(null=True)
    has_cofinancing = models.PositiveSmallIntegerField(null=True)
    has_languages = _ids()
    has_sponsor = models.BooleanField(null=True)
    floor = models.SmallIntegerField(null=True)
    near_floor = models.SmallIntegerField(null=True)
    stale = models.BooleanField(default=False)
    built_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "side"], name="profile_once_a_side"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="profile_side_known"),
        ]
        indexes = [
            GinIndex(
                fields=["themes_key"], opclasses=["gin__int_ops"], name="profile_seeks", condition=Q(side=Side.SEEK)
            ),
            GinIndex(
                fields=["themes_key"],
                opclasses=["gin__int_ops"],
                name="profile_supports",
                condition=Q(side=Side.SUPPORT),
            ),
            models.Index(fields=["id"], condition=Q(stale=True), name="profile_stale"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.side}"


class Match(models.Model):
    """A pair that fits (no blocker), or nearly (exactly one): the best of each seeking profile are kept.

    `points` are hundredths of the score; `parts` those of its components in their order (`matching.weighing`);
    `blockers` are codes with their arguments. No constraint in the database guards the two keys: a full run writes half
    a million rows; whoever deletes a profile deletes its matches.
    """

    pk = models.CompositePrimaryKey("seeker_id", "support_id")
    seeker = models.ForeignKey(
        Profile, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="found"
    )
    support = models.ForeignKey(
        Profile, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="reached"
    )
    points = models.SmallIntegerField()
    parts = ArrayField(models.SmallIntegerField())
    blockers = models.JSONField(default=list)
    near = models.BooleanField(default=False)

    class Meta:
        # The full run drops it and makes it anew, by this name.
        indexes = [models.Index(fields=["support"], name="match_support")]

    def __str__(self) -> str:
        return f"{self.seeker_id} {self.support_id} {self.points}"


class Weights(models.Model):
    """What each component of the score counts, in hundredths of the whole; the newest row holds, older ones are kept.

    A row says who changed them, when and why; the public page shows it.
    """

    themes = models.PositiveSmallIntegerField(_("themes"), default=35)
    place = models.PositiveSmallIntegerField(_("place"), default=20)
    support = models.PositiveSmallIntegerField(_("kind of support"), default=15)
    amount = models.PositiveSmallIntegerField(_("amount"), default=10)
    model = models.PositiveSmallIntegerField(_("cooperation model"), default=5)
    language = models.PositiveSmallIntegerField(_("language"), default=10)
    led = models.PositiveSmallIntegerField(_("led by persons with disabilities or survivors"), default=5)
    note = models.CharField(
        _("why"), max_length=300, blank=True, help_text=_("Everybody can read it on the page of the weights.")
    )
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    set_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("weights")
        verbose_name_plural = _("weights")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    themes=100 - F("place") - F("support") - F("amount") - F("model") - F("language") - F("led")
                ),
                name="weights_make_100",
            )
        ]

    def __str__(self) -> str:
        return f"{self.set_at:%Y-%m-%d}"
