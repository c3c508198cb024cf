"""Taking part without a page here: asked by e-mail, by a signed link that opens for one address only.

The organisation registers shortly, takes part by an organisation that the person writes for already, or is named and
no more. Whether an answer arrived in time is judged by the moment at which the verb is called.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries import facts
from entries.addresses import spelled
from entries.rules import Refused, Verdict
from funding.interest import rules
from funding.interest.models import CoApplicant, Interest
from partners import services as organisations

if TYPE_CHECKING:
    from entries.viewers import Viewer
    from partners.models import Partner

#: A link that was sent by mail opens something for so long, and never longer than the call takes answers.
OPEN_FOR = timedelta(days=14)
_SALT = "funding.interest.joining"


class LinkOver(Exception):
    """The link is forged, too old, answered or taken back."""


@transaction.atomic
def invite(
    *, interest: Interest, name: str, email: str, language: str, task: str, by: Viewer, at: datetime | None = None
) -> CoApplicant:
    """Ask an organisation that has no page here to take part; who declined or let the link pass may be asked again.

    In order: locks the row; asks the rules, and refuses too many, and whom this address has made take part already
    (Refused); stores the invitation with a new end; the edition grows; records `interest.asked_by_mail`, from which
    the mail is made.
    """
    moment = at or timezone.now()
    locked = Interest.objects.select_for_update(of=("self",)).select_related("call").get(pk=interest.pk)
    _ask(rules.can_write(by, locked, moment))
    asked = locked.co_applicants.select_for_update().filter(email=spelled(email)).first()
    if asked is not None and asked.answer == CoApplicant.Answer.ACCEPTED:
        raise Refused(_("This organisation has been invited already."))
    if asked is None and locked.co_applicants.count() >= rules.MOST_CO_APPLICANTS:
        raise Refused(_("There are as many co-applicants as there may be. Remove one first."))
    asked = asked or CoApplicant(interest=locked, email=spelled(email))
    asked.name, asked.language, asked.task, asked.partner = name, language, task, None
    asked.answer, asked.invited_by_id, asked.invited_at = CoApplicant.Answer.INVITED, by.user_id, moment
    asked.answered_by_id = asked.answered_at = None
    asked.expires_at = moment + OPEN_FOR
    asked.save()
    locked.edition += 1
    locked.save()
    facts.record("interest.asked_by_mail", entry=locked.call, by=by, interest=locked.pk, co_applicant=asked.pk)
    return asked


def token_for(asked: CoApplicant) -> str:
    """The part of the link that opens the invitation; it says nothing about person or organisation."""
    return signing.dumps(asked.pk, salt=_SALT)


def open_link(token: str, at: datetime | None = None) -> CoApplicant:
    """The invitation that a link belongs to, while it waits for an answer; LinkOver otherwise (1 query)."""
    try:
        pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        raise LinkOver from None
    waiting = CoApplicant.objects.select_related("interest__call", "interest__applicant").filter(pk=pk)
    return _while_open(waiting.first(), at or timezone.now())


@transaction.atomic
def decline(*, asked: CoApplicant, addresses: Collection[str], by: Viewer, at: datetime | None = None) -> CoApplicant:
    """Say no. In order: locks the invitation (LinkOver); asks the rules (Refused); records `interest.answered`."""
    moment = at or timezone.now()
    locked = _locked(asked, moment)
    _ask(rules.can_join(by, locked, addresses, moment))
    return _answer(locked, CoApplicant.Answer.DECLINED, by, moment)


@transaction.atomic
def accept(
    *,
    asked: CoApplicant,
    addresses: Collection[str],
    by: Viewer,
    partner: Partner | None = None,
    name: str = "",
    at: datetime | None = None,
) -> CoApplicant:
    """Take part, as an organisation of the person's or by name only; `addresses` are what the person has proven.

    In order: locks the invitation (LinkOver); asks the rules (Refused); takes the place of an invitation that went to
    the same organisation by its page; writes organisation or name, and the answer; records `interest.answered`.
    """
    moment = at or timezone.now()
    locked = _locked(asked, moment)
    _ask(rules.can_join(by, locked, addresses, moment))
    if partner is not None:
        _ask(rules.can_join_as(by, locked, partner))
        others = locked.interest.co_applicants.filter(partner=partner).exclude(pk=locked.pk)
        if others.filter(answer=CoApplicant.Answer.ACCEPTED).exists():
            raise Refused(_("This organisation takes part already."))
        others.delete()
    locked.partner, locked.name = partner, name or locked.name
    return _answer(locked, CoApplicant.Answer.ACCEPTED, by, moment)


@transaction.atomic
def register_and_accept(
    *,
    asked: CoApplicant,
    addresses: Collection[str],
    by: Viewer,
    registration: Mapping[str, Any],
    at: datetime | None = None,
) -> Partner:
    """Register the organisation shortly and take part with it: both or nothing.

    In order: locks the invitation (LinkOver); asks the rules (Refused); registers (`partners.services.register`,
    Refused); accepts for the new organisation.
    """
    moment = at or timezone.now()
    _ask(rules.can_join(by, _locked(asked, moment), addresses, moment))
    partner = organisations.register(by=by, **registration)
    accept(asked=asked, addresses=addresses, by=by.owning(partner.pk), partner=partner, at=moment)
    return partner


def _locked(asked: CoApplicant, at: datetime) -> CoApplicant:
    """The invitation while it waits. Its application is locked first, as by whoever asks or is asked beside: two
    answers for one organisation come one after the other, and none is written over by an invitation sent anew."""
    list(Interest.objects.select_for_update(of=("self",)).filter(pk=asked.interest_id).order_by())
    rows = CoApplicant.objects.select_for_update(of=("self",)).select_related("interest__call")
    return _while_open(rows.filter(pk=asked.pk).first(), at)


def _while_open(asked: CoApplicant | None, at: datetime) -> CoApplicant:
    waits = asked is not None and asked.partner_id is None and asked.answer == CoApplicant.Answer.INVITED
    if asked is None or not waits or not asked.email or asked.expires_at is None or asked.expires_at <= at:
        raise LinkOver
    return asked


def _answer(locked: CoApplicant, answer: CoApplicant.Answer, by: Viewer, at: datetime) -> CoApplicant:
    locked.answer, locked.answered_by_id, locked.answered_at = answer, by.user_id, at
    locked.save()
    interest = locked.interest
    facts.record("interest.answered", entry=interest.call, by=by, interest=interest.pk, co_applicant=locked.pk)
    return locked


def _ask(verdict: Verdict) -> None:
    if not verdict:
        raise Refused(verdict.reason)
