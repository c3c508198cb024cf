"""What applicants do: begin, save, add files, invite others, submit, withdraw. One transaction each.

Whether something arrived in time is judged by the moment at which the verb is called, before it waits for anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries import facts, uploads
from entries.rules import Refused, Verdict
from entries.texts import text_of
from funding.interest import rules
from funding.interest.models import Attachment, CoApplicant, Interest, State, Step

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from entries.viewers import Viewer
    from funding.models import Call
    from partners.models import Partner


class SavedMeanwhile(Exception):
    """Somebody else saved this first; `theirs` is what stands there now."""

    def __init__(self, theirs: Any) -> None:
        super().__init__("saved meanwhile")
        self.theirs = theirs


class Incomplete(Exception):
    """Something that is asked for is missing; the check page says what."""


@transaction.atomic
def begin(*, call: Call, applicant: Partner, language: str, by: Viewer, at: datetime | None = None) -> Interest:
    """Begin an expression of interest, prefilled from the organisation's page; the one there already, if there is one.

    In order: asks the rules (Refused), unless there is one; stores contact, description and currency as they are
    known; records `interest.begun`.
    """
    moment = at or timezone.now()
    there = Interest.objects.filter(call=call, applicant=applicant).first()
    if there is not None and rules.writes(by, there):
        return there
    _ask(rules.can_begin(by, call, applicant, moment))
    interest, made = Interest.objects.get_or_create(
        call=call,
        applicant=applicant,
        defaults={
            "language": language,
            "author_id": by.user_id,
            "organisation": str(text_of(applicant, "summary", language)),
            "currency": call.currency,
            "contact_name": applicant.contact_name,
            "contact_email": applicant.contact_email,
            "contact_phone": applicant.contact_phone,
        },
    )
    if made:
        facts.record("interest.begun", entry=call, by=by, interest=interest.pk)
    return interest


@transaction.atomic
def save(
    *, interest: Interest, changes: Mapping[str, Any], by: Viewer, edition: int, at: datetime | None = None
) -> Interest:
    """Write some columns. In order: locks the row; asks the rules (Refused); refuses an old `edition`
    (SavedMeanwhile); writes; the edition grows by one."""
    moment = at or timezone.now()
    locked = _locked(interest)
    _ask(rules.can_write(by, locked, moment))
    if locked.edition != edition:
        raise SavedMeanwhile(locked)
    for name, value in changes.items():
        setattr(locked, name, value)
    _touch(locked)
    return locked


@transaction.atomic
def submit(*, interest: Interest, by: Viewer, edition: int, missing: bool, at: datetime | None = None) -> Step:
    """Hand it in; the same button pressed twice gives the same receipt.

    In order: locks the row; gives back the receipt of what was submitted already; asks the rules (Refused); refuses
    an old `edition` (SavedMeanwhile) and what lacks something (Incomplete); writes state and step; records
    `interest.submitted`, from which the receipt is mailed.
    """
    moment = at or timezone.now()
    locked = _locked(interest)
    if locked.is_submitted and rules.writes(by, locked):
        return locked.steps.filter(action=Step.Action.SUBMITTED).latest("pk")
    _ask(rules.can_write(by, locked, moment))
    if locked.edition != edition:
        raise SavedMeanwhile(locked)
    if missing:
        raise Incomplete
    return _step(locked, State.SUBMITTED, by, moment, again=locked.submitted_at is not None)


@transaction.atomic
def withdraw(*, interest: Interest, by: Viewer, at: datetime | None = None) -> Step:
    """Take it back, to change it or for good. Asks the rules (Refused); records `interest.withdrawn`."""
    moment = at or timezone.now()
    locked = _locked(interest)
    _ask(rules.can_withdraw(by, locked, moment))
    return _step(locked, State.WITHDRAWN, by, moment)


@transaction.atomic
def discard(*, interest: Interest, by: Viewer) -> None:
    """Delete a draft that was never submitted, with its files. Raises Refused."""
    locked = _locked(interest)
    if not rules.writes(by, locked):
        raise Refused(rules.ONLY_WRITERS.reason)
    if locked.submitted_at is not None:
        raise Refused(_("What has been submitted once is kept; you can withdraw it."))
    for attachment in locked.attachments.all():
        _forget_file(attachment)
    facts.record("interest.discarded", entry=locked.call, by=by, interest=locked.pk)
    locked.delete()


@transaction.atomic
def attach(
    *, interest: Interest, title: str, upload: UploadedFile, by: Viewer, at: datetime | None = None
) -> Attachment:
    """Add a file. In order: locks the row; asks the rules, and counts (Refused); looks at what the file really is
    (Refused); stores it. The edition grows: what is submitted is what was read before."""
    moment = at or timezone.now()
    locked = _locked(interest)
    _ask(rules.can_write(by, locked, moment))
    if locked.attachments.count() >= rules.MOST_FILES:
        raise Refused(_("There are as many files as there may be. Remove one first."))
    kept = uploads.store(upload, picture=False)
    _touch(locked)
    return Attachment.objects.create(interest=locked, title=title, added_by_id=by.user_id, **kept)


@transaction.atomic
def detach(*, attachment: Attachment, by: Viewer, at: datetime | None = None) -> None:
    """Remove a file for good. Raises Refused."""
    moment = at or timezone.now()
    locked = _locked(attachment.interest)
    _ask(rules.can_write(by, locked, moment))
    _forget_file(attachment)
    attachment.delete()
    _touch(locked)


@transaction.atomic
def invite(*, interest: Interest, partner: Partner, task: str, by: Viewer, at: datetime | None = None) -> CoApplicant:
    """Ask another organisation to take part; one that declined may be asked again.

    In order: locks the row; asks the rules, and refuses the applicant itself, the donor, who was asked already and
    too many (Refused); stores the invitation; records `interest.invited`, from which the mail is made.
    """
    moment = at or timezone.now()
    locked = _locked(interest)
    _ask(rules.can_write(by, locked, moment))
    if partner.pk in (locked.applicant_id, locked.call.owner_id):
        raise Refused(_("Choose another organisation than your own and the donor."))
    asked = locked.co_applicants.filter(partner=partner).first()
    if asked is not None and asked.answer != CoApplicant.Answer.DECLINED:
        raise Refused(_("This organisation has been invited already."))
    if asked is None and locked.co_applicants.count() >= rules.MOST_CO_APPLICANTS:
        raise Refused(_("There are as many co-applicants as there may be. Remove one first."))
    asked = asked or CoApplicant(interest=locked, partner=partner)
    asked.task, asked.answer, asked.invited_by_id, asked.invited_at = task, "invited", by.user_id, moment
    asked.answered_by_id = asked.answered_at = None
    asked.save()
    _touch(locked)
    facts.record("interest.invited", entry=locked.call, by=by, interest=locked.pk, co_applicant=asked.pk)
    return asked


@transaction.atomic
def uninvite(*, co_applicant: CoApplicant, by: Viewer, at: datetime | None = None) -> None:
    """Take an organisation out again, whether it has answered or not. Raises Refused."""
    moment = at or timezone.now()
    locked = _locked(co_applicant.interest)
    _ask(rules.can_write(by, locked, moment))
    co_applicant.delete()
    _touch(locked)


@transaction.atomic
def answer(*, co_applicant: CoApplicant, accept: bool, by: Viewer, at: datetime | None = None) -> CoApplicant:
    """Accept or decline for the invited organisation. Asks the rules (Refused); records `interest.answered`."""
    moment = at or timezone.now()
    locked = (
        CoApplicant.objects.select_for_update(of=("self",)).select_related("interest__call").get(pk=co_applicant.pk)
    )
    _ask(rules.can_answer(by, locked, moment))
    locked.answer = CoApplicant.Answer.ACCEPTED if accept else CoApplicant.Answer.DECLINED
    locked.answered_by_id, locked.answered_at = by.user_id, moment
    locked.save()
    facts.record(
        "interest.answered", entry=locked.interest.call, by=by, interest=locked.interest_id, co_applicant=locked.pk
    )
    return locked


def _locked(interest: Interest) -> Interest:
    return Interest.objects.select_for_update(of=("self",)).select_related("call").get(pk=interest.pk)


def _touch(interest: Interest) -> None:
    interest.edition += 1
    interest.save()


def _step(interest: Interest, state: State, by: Viewer, at: datetime, **data: Any) -> Step:
    interest.state = state
    if state == State.SUBMITTED:
        interest.submitted_at = at
    interest.save()
    step = Step.objects.create(interest=interest, action=state, by_id=by.user_id, at=at, edition=interest.edition)
    facts.record(f"interest.{state}", entry=interest.call, by=by, interest=interest.pk, step=step.pk, **data)
    return step


def _forget_file(attachment: Attachment) -> None:
    name = attachment.file.name or ""
    transaction.on_commit(lambda: default_storage.delete(name))


def _ask(verdict: Verdict) -> None:
    if not verdict:
        raise Refused(verdict.reason)
