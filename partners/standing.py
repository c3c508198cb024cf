"""How a partner stands, as its pages say it: verified or not, declaration signed or not, acted for or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _, gettext_lazy

from entries import locales
from partners import declarations
from partners.models import Membership, Signature, Verification, VerificationState

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from partners.models import Partner

MEANINGS: dict[str, _StrPromise] = {
    VerificationState.VERIFIED: gettext_lazy(
        "ISU has looked at who stands behind this partner and found no reason for doubt. This recommends nobody, and "
        "says nothing about the quality of projects."
    ),
    VerificationState.PENDING: gettext_lazy(
        "This partner has asked ISU to look at who stands behind it. ISU has not answered yet."
    ),
    VerificationState.NOT_VERIFIED: gettext_lazy(
        "ISU has not confirmed who stands behind this partner. Most partners have simply not asked for it; that says "
        "nothing bad about them."
    ),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of verification today, its date in a sentence, and what it means."""

    state: VerificationState
    since: str

    @property
    def label(self) -> str:
        """The state in words."""
        return str(self.state.label)

    @property
    def meaning(self) -> str:
        """What it means and what it does not."""
        return str(MEANINGS[self.state])


@dataclass(frozen=True, slots=True)
class Signed:
    """The newest signature under the declaration, and whether a newer version waits."""

    version: str
    language: str
    day: date
    name: str
    role: str

    @property
    def is_current(self) -> bool:
        """Whether it is the version that is asked for today."""
        return self.version == declarations.current().version


def with_standing(partners: QuerySet[Partner]) -> QuerySet[Partner]:
    """Partners, each with what `verification_of`, `signature_of` and `is_unclaimed` read (no further query)."""
    mine = {"partner_id": OuterRef("pk")}
    verifications = Verification.objects.filter(**mine).values(
        json=JSONObject(state="state", requested="requested_at", decided="decided_at", expires="expires_on")
    )
    signatures = Signature.objects.filter(**mine).values(
        json=JSONObject(version="version", language="language", at="signed_at", name="name", role="role")
    )
    return partners.annotate(
        lately=ArraySubquery(verifications.order_by("-pk")[:2]),
        signed=ArraySubquery(signatures.order_by("-pk")[:1]),
        has_people=Exists(Membership.objects.filter(**mine)),
    )


def verification_of(partner: Any) -> Standing:
    """How the partner (read by `with_standing`) stands today."""
    rows = partner.lately
    newest: dict[str, str] = rows[0] if rows else {}
    if partner.is_verified:
        decided = next((row for row in rows if row["state"] == VerificationState.VERIFIED), {})
        return _verified(decided, partner.verified_until)
    if newest.get("state") == VerificationState.PENDING:
        return Standing(VerificationState.PENDING, _("Asked for on %(day)s.") % {"day": _day(newest["requested"])})
    if newest.get("state") == VerificationState.VERIFIED:
        ended = _("The verification of this partner ended on %(day)s.") % {"day": _day(newest["expires"])}
        return Standing(VerificationState.NOT_VERIFIED, ended)
    if newest:
        looked = _("ISU looked at it on %(day)s and could not confirm everything.") % {"day": _day(newest["decided"])}
        return Standing(VerificationState.NOT_VERIFIED, looked)
    return Standing(VerificationState.NOT_VERIFIED, "")


def _verified(row: dict[str, str], until: date) -> Standing:
    last = locales.long_date(until)
    if not row:
        return Standing(VerificationState.VERIFIED, _("It counts until %(until)s.") % {"until": last})
    sentence = _("Verified on %(day)s. It counts until %(until)s.")
    return Standing(VerificationState.VERIFIED, sentence % {"day": _day(row["decided"]), "until": last})


def _day(moment: str) -> str:
    """The day of a moment as the database writes it in JSON, in the reader's language."""
    return locales.long_date(date.fromisoformat(moment[:10]))


def signature_of(partner: Any) -> Signed | None:
    """The newest signature of the partner (read by `with_standing`), None without one."""
    if not partner.signed:
        return None
    row = partner.signed[0]
    return Signed(row["version"], row["language"], date.fromisoformat(row["at"][:10]), row["name"], row["role"])


def is_unclaimed(partner: Any) -> bool:
    """Whether nobody acts for the partner here, so that it can be claimed."""
    return partner.is_published and not partner.has_people
