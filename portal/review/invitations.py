"""Asking somebody from outside ISU to read one text: invite, accept, declare, recommend, take back."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from entries import facts
from entries.addresses import spelled
from entries.audit.services import record as record_in_log
from entries.models import Entry, Revision
from entries.rules import Refused
from entries.viewers import CURATORS, Viewer
from partners.models import User
from partners.viewers import viewer_of
from portal.desk.decisions import Subject, pair_of
from portal.review.models import OutsideReview
from portal.review.rules import DISCUSSED, side_of

MOST_ASKED = 10  # people, for one text
LONGEST_WAIT = timedelta(days=180)


class NoInvitation(Exception):
    """The link is forged, was replaced, was taken back, or its last day is over."""


class WrongPerson(Exception):
    """The link was opened by an account that has not confirmed the address to which it was sent."""


@transaction.atomic
def invite(*, subject: Subject, by: Viewer, email: str, deadline: date, **told: Any) -> OutsideReview:
    """Ask one address to read one text until the last day; `told` are name, capacity, language and message.

    In order: locks the entry; asks the rules (`Refused`): curators, a text under review, nobody who sees it anyway,
    not too many; stores the invitation, or renews the open one of that address, whose old link dies; records
    `review.invited`, from which the mail is made, and `reviewer.invited` in the audit log.
    """
    email = spelled(email)
    subject = _locked(subject)
    entry, revision = pair_of(subject)
    _ask_to_invite(subject, by, deadline)
    open_ones = OutsideReview.objects.filter(entry=entry.pk, revision=revision, withdrawn_at__isnull=True)
    asked = open_ones.filter(email=email).first()
    if asked is None and open_ones.count() >= MOST_ASKED:
        raise Refused(_("Enough people are asked for this text. Take an invitation back before you send another."))
    if asked is not None and asked.has_advised:
        raise Refused(_("This person has given a recommendation already."))
    _ask_address(subject, email)
    asked = asked or OutsideReview(entry_id=entry.pk, revision=revision, email=email)
    for name, value in told.items():
        setattr(asked, name, value)
    asked.deadline, asked.invited_by_id, asked.invited_at = deadline, by.user_id, timezone.now()
    asked.reminded_at = None
    if asked.reviewer_id is None:
        asked.accepted_at = None  # the account that had accepted is gone
    asked.nonce = secrets.token_urlsafe(32)
    asked.token_hash = _hash(token_for(asked))
    asked.save()
    facts.record("review.invited", entry=entry, by=by, review=asked.pk)
    _log("reviewer.invited", asked, by)
    return asked


def token_for(asked: OutsideReview) -> str:
    """The part of the link that opens an invitation; made anew from what is stored and the deployment's secret key."""
    return salted_hmac("portal.review.outside", asked.nonce, algorithm="sha256").hexdigest()


def open_invitation(token: str) -> OutsideReview:
    """The invitation that a link belongs to, while it is open; NoInvitation otherwise (1 query)."""
    found = OutsideReview.objects.select_related("entry", "revision__entry", "invited_by")
    asked = found.filter(token_hash=_hash(token)).first()
    if asked is None or asked.is_over:
        raise NoInvitation
    return asked


@transaction.atomic
def accept(*, asked: OutsideReview, user: User, confirmed: frozenset[str]) -> OutsideReview:
    """Make the page the account's own; `confirmed` are the addresses that the person has proven to own.

    In order: locks the invitation (NoInvitation if it is over); refuses everybody else (WrongPerson), also a second
    account; notes the account; adds to the audit log. Twice by the same person does no harm.
    """
    asked = OutsideReview.objects.select_for_update().get(pk=asked.pk)
    if asked.is_over:
        raise NoInvitation
    if not is_meant(asked, user, confirmed):
        raise WrongPerson
    if asked.accepted_at is None:
        asked.reviewer, asked.accepted_at = user, timezone.now()
        asked.save(update_fields=["reviewer", "accepted_at"])
        _log("reviewer.accepted", asked, viewer_of(user))
    return asked


def is_meant(asked: OutsideReview, user: User, confirmed: frozenset[str]) -> bool:
    """Whether an invitation is this person's: accepted by them, or sent to an address that they have confirmed."""
    if asked.accepted_at is not None:
        return asked.reviewer_id == user.pk
    return asked.email.lower() in confirmed


@transaction.atomic
def declare(*, asked: OutsideReview, by: Viewer, conflict: bool, note: str) -> None:
    """Say whether there is a conflict of interest, and which. Raises `Refused`."""
    asked = _own(asked, by)
    if conflict and not note.strip():
        raise Refused(_("Say in a few words what the conflict is."))
    asked.conflict, asked.conflict_note, asked.declared_at = conflict, note if conflict else "", timezone.now()
    asked.save(update_fields=["conflict", "conflict_note", "declared_at"])
    _log("reviewer.declared", asked, by)


@transaction.atomic
def advise(*, asked: OutsideReview, by: Viewer, advice: str, words: str) -> None:
    """Recommend, with reasons; it can be changed until the last day. Nothing is published by it.

    In order: locks; refuses who has not declared, and a text that was decided meanwhile (`Refused`); stores it; records
    `review.advised`, of which the one who asked is told, and `reviewer.advised` in the audit log.
    """
    asked = _own(asked, by)
    if asked.declared_at is None:
        raise Refused(_("Say first whether you have a conflict of interest."))
    if (asked.revision or asked.entry).state not in DISCUSSED:
        raise Refused(_("This text was decided or taken back meanwhile. Your words are below; nothing was sent."))
    asked.advice, asked.words, asked.advised_at = advice, words, timezone.now()
    asked.save(update_fields=["advice", "words", "advised_at"])
    facts.record("review.advised", entry=asked.entry, by=by, review=asked.pk)
    _log("reviewer.advised", asked, by)


@transaction.atomic
def withdraw(*, asked: OutsideReview, by: Viewer) -> None:
    """Take an invitation back: its link and its page open nothing any more; what was recommended stays with ISU.

    Raises `Refused`. Twice does no harm. Records `review.withdrawn`, so that the person is told.
    """
    if not by.roles & CURATORS:
        raise Refused(_("Curators invite reviewers from outside."))
    asked = OutsideReview.objects.select_for_update().get(pk=asked.pk)
    if asked.withdrawn_at is None:
        asked.withdrawn_at = timezone.now()
        asked.save(update_fields=["withdrawn_at"])
        facts.record("review.withdrawn", entry=asked.entry, by=by, review=asked.pk)
        _log("reviewer.withdrawn", asked, by)


def _ask_to_invite(subject: Subject, by: Viewer, deadline: date) -> None:
    if not by.roles & CURATORS:
        raise Refused(_("Curators invite reviewers from outside."))
    if subject.state not in DISCUSSED:
        raise Refused(_("Reviewers are invited to a text that is under review."))
    today = timezone.localdate()
    if not today <= deadline <= today + LONGEST_WAIT:
        raise Refused(_("The last day must be today or later, and within half a year."))


def _ask_address(subject: Subject, email: str) -> None:
    """Refuse somebody who sees the text anyway: as author, or at the desk."""
    user = User.objects.filter(email=email).first()
    if user is not None and (side_of(viewer_of(user), subject) in ("isu", "author") or user.pk in subject.writers):
        raise Refused(_("This person sees the text already: as its author, or at the desk."))


def _own(asked: OutsideReview, by: Viewer) -> OutsideReview:
    """The invitation, locked, for the one who accepted it, while it is open."""
    found = OutsideReview.objects.select_for_update(of=("self",)).select_related("entry", "revision")
    asked = found.get(pk=asked.pk)
    if asked.reviewer_id != by.user_id or asked.is_over:
        raise Refused(_("This invitation is over, or it is not yours."))
    return asked


def _locked(subject: Subject) -> Subject:
    entry, revision = pair_of(subject)
    locked = Entry.objects.select_for_update().get(pk=entry.pk)
    if revision is None:
        return locked
    fresh = Revision.objects.select_for_update().get(pk=revision.pk)
    fresh.entry = locked
    return fresh


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _log(action: str, asked: OutsideReview, by: Viewer) -> None:
    detail = {"review": asked.pk, "capacity": asked.capacity}
    record_in_log(action, by=by, about=f"entry:{asked.entry_id}", detail=detail)
