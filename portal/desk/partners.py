"""What the desk's pages about partners show."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from entries.texts import Text, text_of
from funding.calls import claims as call_claims
from partners import claims, verification
from partners.merging import Preview
from partners.models import Claim, Partner, Question, Verification


@dataclass(frozen=True, slots=True)
class Line:
    """A partner of whom something waits: since when, asked by whom, or until when it counts."""

    key: int
    title: Text
    kind: str
    since: datetime | None = None
    person: str = ""
    until: date | None = None


def verifications_waiting() -> list[Line]:
    """Those that owners asked for, the longest waiting first (1 query)."""
    return [
        Line(row.partner_id, *_of(row.partner), since=row.requested_at, person=_name(row.requested_by))
        for row in verification.waiting()
    ]


def verifications_ending() -> list[Line]:
    """Those that end soon or ended lately (1 query)."""
    found = verification.ending(timezone.now().date())
    return [Line(one.pk, *_of(one), until=one.verified_until) for one in found]


def claims_waiting() -> list[Line]:
    """Claims that nobody has answered, the longest waiting first (1 query)."""
    return [Line(row.pk, *_of(row.partner), since=row.made_at, person=_name(row.claimant)) for row in claims.waiting()]


@dataclass(frozen=True, slots=True)
class CallLine:
    """A claim to a call that waits: where it is decided, the call, the organisation that claims it, since when."""

    address: str
    title: Text
    donor: Text
    since: datetime


def call_claims_waiting() -> list[CallLine]:
    """Claims to calls that nobody has answered, the longest waiting first (1 query)."""
    return [
        CallLine(
            reverse("funding:claimed", args=[row.call_id, row.pk]),
            text_of(row.call, "title"),
            text_of(row.donor, "title"),
            row.made_at,
        )
        for row in call_claims.waiting()
    ]


def _of(partner: Partner) -> tuple[Text, str]:
    return text_of(partner, "title"), partner.get_partner_kind_display()


def _name(user: Any) -> str:
    return str(user) if user else ""


@dataclass(frozen=True, slots=True)
class Past:
    """A decided verification with its answers in the order of the questions."""

    row: Verification
    answers: list[tuple[str, str, str]]


def history_of(partner: Partner) -> list[Past]:
    """What ISU found before, the newest first (2 queries)."""
    labels = dict(Question.choices)
    rows = partner.verifications.filter(decided_at__isnull=False).select_related("decided_by")
    return [
        Past(
            row,
            [(str(labels.get(one.question, one.question)), one.get_answer_display(), one.comment) for one in answers],
        )
        for row in rows.prefetch_related("answers")
        for answers in (row.answers.all(),)
    ]


def other_claims(claim: Claim) -> list[Claim]:
    """All other claims to the same partner, the newest first (1 query)."""
    return list(claim.partner.claims.exclude(pk=claim.pk).select_related("claimant"))


def mark_of(preview: Preview) -> str:
    """What a form remembers of a preview, so that a merge that would do something else now is noticed."""
    told = repr((preview.moved, preview.identifiers, preview.refusal))
    return hashlib.sha256(told.encode()).hexdigest()[:32]
