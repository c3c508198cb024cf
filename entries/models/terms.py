"""Terms: one thesaurus for every facet (after W3C SKOS: preferred and alternative labels, broader)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from entries.querysets import TermQuerySet


class Vocabulary(models.TextChoices):
    """The lists that terms belong to; each is a facet, named in addresses by its value."""

    THEME = "theme", _("Theme")
    MODEL = "model", _("Cooperation model")
    COUNTRY = "country", _("Country or area")
    REGION = "region", _("Region")
    COUNTRY_GROUP = "country-group", _("Group of countries")
    SDG = "sdg", _("Sustainable Development Goal")
    CRPD = "crpd", _("CRPD article")
    GROUP = "group", _("People concerned")
    PARTNER_KIND = "partner-kind", _("Kind of partner")
    LANGUAGE = "language", _("Language")
    MECHANISM_KIND = "mechanism-kind", _("Kind of mechanism")
    SUPPORT = "support", _("Kind of support")


class Term(models.Model):
    """A word that everybody on the portal means the same by, in four languages.

    `broader` may hold several terms: a country has its sub-region, and may also be a least developed
    country or a State Party. A merged term stays as a signpost (`merged_into`), so old addresses lead on.
    """

    vocabulary = models.CharField(_("vocabulary"), max_length=20, choices=Vocabulary.choices)
    code = models.CharField(_("code"), max_length=40)
    label = models.CharField(_("label"), max_length=300)
    short = models.CharField(_("short label"), max_length=120, blank=True)
    alternatives = models.TextField(
        _("other words for it"),
        blank=True,
        help_text=_("One per line: the everyday words that people type."),
    )
    broader = models.ManyToManyField("self", symmetrical=False, related_name="narrower", blank=True)
    ancestor_ids = ArrayField(models.IntegerField(), default=list, editable=False)
    position = models.PositiveIntegerField(_("position"), default=0)
    verified = models.BooleanField(_("verified"), default=False)
    source = models.CharField(_("source"), max_length=300, blank=True)
    licence = models.CharField(_("licence"), max_length=120, blank=True)
    edited = models.BooleanField(default=False, editable=False)
    retired = models.BooleanField(_("retired"), default=False)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["vocabulary", "position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["vocabulary", "code"], name="term_vocabulary_code_unique"),
            models.CheckConstraint(condition=models.Q(vocabulary__in=Vocabulary.values), name="term_vocabulary_known"),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | ~models.Q(merged_into=models.F("id")),
                name="term_not_merged_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """`vocabulary/code`, the name under which files and addresses know the term."""
        return f"{self.vocabulary}/{self.code}"
