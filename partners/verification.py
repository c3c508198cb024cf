"""Verification of partners by ISU: asking for it, deciding, and what counts today.

A verification says that ISU looked at certain questions on a certain day and found no reason for doubt. It expires.
It recommends nobody.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries import facts
from entries.models import Entry
from entries.rules import Refused
from entries.states import State
from partners import rules
from partners.models import Answer, Partner, PartnerKind, Question, Verification, VerificationAnswer, VerificationState

if TYPE_CHECKING:
    from entries.viewers import Viewer

#: A verification may count for so many months.
MONTHS = (6, 12, 24)
#: Owners are reminded so long before it ends, and the desk lists it.
SOON = timedelta(days=45)
#: Kinds of partner whose people read what is open to verified donors and States, while the partner is verified.
TRUSTED_KINDS = frozenset(
    {
        PartnerKind.STATE.value,
        PartnerKind.GOVERNMENT_DONOR.value,
        PartnerKind.FOUNDATION.value,
        PartnerKind.INTERNATIONAL_ORGANISATION.value,
        PartnerKind.REGIONAL_ORGANISATION.value,
        PartnerKind.COMPANY.value,
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What ISU answered to one question, and what that rests on."""

    answer: str
    comment: str


def is_trusted(kind: str, verified_until: date | None, state: str) -> bool:
    """Whether people of such an organisation read today what is open to verified donors and States."""
    lasts = verified_until is not None and verified_until >= timezone.now().date()
    return lasts and kind in TRUSTED_KINDS and state == State.PUBLISHED


@transaction.atomic
def request(*, partner: Partner, by: Viewer) -> Verification:
    """Ask ISU to verify an organisation.

    In order: locks the organisation; asks the rules (Refused); refuses while one is pending; stores the wish; tells the
    caches; records `verification.requested`, from which the mail to ISU is made.
    """
    locked = _locked(partner)
    _ask(rules.can_ask_for_verification(by, locked))
    if locked.verifications.filter(state=VerificationState.PENDING).exists():
        raise Refused(_("ISU has been asked already. You will hear from it by e-mail."))
    made = Verification.objects.create(partner=locked, requested_by_id=by.user_id)
    facts.record("verification.requested", entry=locked, by=by, verification=made.pk)
    facts.bump_content_version()
    return made


def mark_of(partner: Partner) -> str:
    """What a form remembers of the newest verification, so that two who decide at once are noticed (1 query)."""
    newest = partner.verifications.first()
    return f"{newest.pk}:{newest.state}" if newest else "none"


@transaction.atomic
def decide(
    *, partner: Partner, findings: Mapping[str, Finding], months: int, remark: str, by: Viewer, seen: str
) -> Verification:
    """Store what ISU found; the organisation is verified unless an answer is "no".

    `months` is how long a positive result counts; `seen` the `mark_of` that `by` looked at.
    In order: locks the organisation; asks the rules (Refused: role, own organisation, not published); refuses when
    somebody decided meanwhile, a question is open or a comment is missing; completes the pending verification, or
    stores a new one, with its answers; writes `verified_until`; tells the caches; records `verification.decided`.
    """
    locked = _locked(partner)
    _ask(rules.can_verify(by, locked))
    if mark_of(locked) != seen:
        raise Refused(_("Somebody else has dealt with this meanwhile. Look at it again before you decide."))
    _ask_complete(findings, months)
    row = locked.verifications.filter(state=VerificationState.PENDING).first() or Verification(partner=locked)
    negative = any(found.answer == Answer.NO for found in findings.values())
    row.state = VerificationState.NOT_VERIFIED if negative else VerificationState.VERIFIED
    row.expires_on = None if negative else in_months(timezone.now().date(), months)
    row.partner_kind, row.remark = locked.partner_kind, remark
    row.decided_by_id, row.decided_at = by.user_id, timezone.now()
    row.save()
    VerificationAnswer.objects.bulk_create(
        VerificationAnswer(verification=row, question=code, answer=found.answer, comment=found.comment)
        for code, found in findings.items()
    )
    Partner.objects.filter(pk=locked.pk).update(verified_until=row.expires_on)
    facts.bump_content_version()
    newly = not negative and not locked.is_verified
    facts.record("verification.decided", entry=locked, by=by, verification=row.pk, newly=newly)
    return row


def _ask_complete(findings: Mapping[str, Finding], months: int) -> None:
    if set(findings) != set(Question.values) or any(found.answer not in Answer.values for found in findings.values()):
        raise Refused(_("Answer every question, or say that it does not apply."))
    if not all(found.comment.strip() for found in findings.values()):
        raise Refused(_("Say for every answer what it rests on."))
    if months not in MONTHS:
        raise Refused(_("Choose how long the verification counts."))


def in_months(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return day.replace(year=day.year + years, month=month + 1, day=min(day.day, last))


def waiting() -> QuerySet[Verification]:
    """Verifications that wait for ISU, the longest waiting first, each with its partner."""
    found = Verification.objects.filter(state=VerificationState.PENDING)
    return found.select_related("partner", "requested_by").order_by("requested_at", "pk")


def ending(today: date) -> QuerySet[Partner]:
    """Verified partners whose verification ends soon or ended lately without another, the first to end first."""
    return (
        Partner.objects.published()
        .filter(verified_until__range=(today - SOON, today + SOON))
        .exclude(verifications__state=VerificationState.PENDING)
        .order_by("verified_until", "pk")
    )


@transaction.atomic
def remind() -> int:
    """Tell the owners, once, that a verification ends soon; returns how many (called each day).

    In order: tells the caches when one ended lately, because pages say so; locks the verifications that count and end
    soon; records `verification.ending` for each; marks them.
    """
    today = timezone.now().date()
    if Partner.objects.published().filter(verified_until__range=(today - timedelta(days=2), today)).exists():
        facts.bump_content_version()
    due = Verification.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        state=VerificationState.VERIFIED,
        reminded_at__isnull=True,
        expires_on__range=(today, today + SOON),
        partner__verified_until=F("expires_on"),
        partner__state=State.PUBLISHED,
    )
    found = list(due.select_related("partner"))
    for one in found:
        facts.record("verification.ending", entry=one.partner, verification=one.pk)
    Verification.objects.filter(pk__in=[one.pk for one in found]).update(reminded_at=timezone.now())
    return len(found)


def _locked(partner: Partner) -> Partner:
    """The organisation as it stands, with everybody else who would change its standing kept waiting."""
    Entry.objects.select_for_update().get(pk=partner.pk)
    return Partner.objects.get(pk=partner.pk)


def _ask(verdict: rules.Verdict) -> None:
    if not verdict:
        raise Refused(verdict.reason)
