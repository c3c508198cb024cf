"""What a State has bound itself to, and whether it reported many survivors: facts of a country, with their source."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from entries.models import Term


class Treaty(models.TextChoices):
    """The five treaties that victim assistance rests on; the labels are their everyday names."""

    APMBC = "APMBC", _("Anti-Personnel Mine Ban Convention")
    CCM = "CCM", _("Convention on Cluster Munitions")
    CCW_PV = "CCW-PV", _("CCW Protocol V on Explosive Remnants of War")
    CRPD = "CRPD", _("Convention on the Rights of Persons with Disabilities (CRPD)")
    CRPD_OP = "CRPD-OP", _("Optional Protocol to the CRPD")


#: Chapter and number in the UN Secretary-General's list of multilateral treaties (MTDSG), which make the address.
MTDSG = {
    Treaty.APMBC: ("26", "XXVI-5"),
    Treaty.CCM: ("26", "XXVI-6"),
    Treaty.CCW_PV: ("26", "XXVI-2-d"),
    Treaty.CRPD: ("4", "IV-15"),
    Treaty.CRPD_OP: ("4", "IV-15-a"),
}


def source_url(treaty: str) -> str:
    """The page of the UN Treaty Collection that lists who is bound by the treaty."""
    chapter, number = MTDSG[Treaty(treaty)]
    return f"https://treaties.un.org/Pages/ViewDetails.aspx?src=TREATY&mtdsg_no={number}&chapter={chapter}"


class BoundStatus(models.TextChoices):
    """Where a State stood on the day of the source."""

    STATE_PARTY = "state_party", pgettext_lazy("treaty status", "State Party")
    SIGNATORY = "signatory", pgettext_lazy("treaty status", "Signatory, not bound")
    WITHDRAWN = "withdrawn", pgettext_lazy("treaty status", "Withdrawn")


class BindingAction(models.TextChoices):
    """By which act a State was bound; the words of the UN Treaty Collection."""

    RATIFICATION = "ratification", pgettext_lazy("treaty action", "Ratification")
    ACCESSION = "accession", pgettext_lazy("treaty action", "Accession")
    ACCEPTANCE = "acceptance", pgettext_lazy("treaty action", "Acceptance")
    APPROVAL = "approval", pgettext_lazy("treaty action", "Approval")
    SUCCESSION = "succession", pgettext_lazy("treaty action", "Succession")
    CONSENT = "consent to be bound", pgettext_lazy("treaty action", "Consent to be bound")
    CONFIRMATION = "formal confirmation", pgettext_lazy("treaty action", "Formal confirmation")


class TreatyStatus(models.Model):
    """One State and one treaty, as the source had it on the day `as_at`: never a bare flag.

    `bound_on` is the day on which the instrument (`action`) was deposited; entry into force follows later and is not
    in the source. `withdrawn_on` is the day on which a withdrawal takes or took effect: a State Party may have one
    that lies after `as_at`. No row: the source names no act of that State.
    """

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="treaty_statuses")
    treaty = models.CharField(max_length=10, choices=Treaty.choices)
    status = models.CharField(max_length=12, choices=BoundStatus.choices)
    signed_on = models.DateField(null=True, blank=True)
    action = models.CharField(max_length=20, choices=BindingAction.choices, blank=True)
    bound_on = models.DateField(null=True, blank=True)
    withdrawal_notified_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    as_at = models.DateField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("treaty status")
        verbose_name_plural = _("treaty statuses")
        constraints = [
            models.UniqueConstraint(fields=["term", "treaty"], name="treaty_status_once"),
            models.CheckConstraint(condition=Q(treaty__in=Treaty.values), name="treaty_known"),
            models.CheckConstraint(condition=Q(status__in=BoundStatus.values), name="treaty_status_known"),
            models.CheckConstraint(
                condition=Q(bound_on__isnull=False) | Q(status=BoundStatus.SIGNATORY, signed_on__isnull=False),
                name="treaty_status_has_its_date",
            ),
            models.CheckConstraint(
                condition=~Q(status=BoundStatus.WITHDRAWN) | Q(withdrawn_on__isnull=False),
                name="treaty_withdrawal_has_its_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.term_id} {self.treaty} {self.status}"

    @property
    def is_leaving(self) -> bool:
        """Whether a withdrawal was notified that had not taken effect on the day of the source."""
        return self.status == BoundStatus.STATE_PARTY and self.withdrawn_on is not None

    def has_left_since(self, day: date) -> bool:
        """Whether that withdrawal was to take effect by `day`: the source is too old to tell whether it did."""
        return self.is_leaving and self.withdrawn_on is not None and self.withdrawn_on <= day


class SurvivorsReport(models.Model):
    """That a State reported significant numbers of landmine survivors, and how we know."""

    class Basis(models.TextChoices):
        MEETING_2012 = "meeting-2012", _("Summary of the intersessional meeting of the Mine Ban Convention, May 2012")
        GENERAL_KNOWLEDGE = "general-knowledge", _("Compiled from general knowledge, not yet checked")

    term = models.OneToOneField(Term, on_delete=models.CASCADE, related_name="survivors_report")
    basis = models.CharField(max_length=20, choices=Basis.choices)
    verified = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("report of significant numbers of survivors")
        verbose_name_plural = _("reports of significant numbers of survivors")

    def __str__(self) -> str:
        return f"{self.term_id} {self.basis}"
