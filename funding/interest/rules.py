"""Who may do what with expressions of interest; a refusal carries its translated sentence.

| what                             | applicant: owner, editor | viewer, co-applicant | donor: owner, editor  | viewer |
|----------------------------------|--------------------------|----------------------|-----------------------|--------|
| write, add files, invite, submit | while the call accepts   |                      |                       |        |
| read the text and the decision   | always                   | always               |                       |        |
| know how many came in            |                          |                      | always                | too    |
| see who applied, for how much    |                          |                      | after it closed       | too    |
| read text and files              |                          |                      | declared, no conflict | too    |
| give points                      |                          |                      | assigned, as above    | too    |
| assign reviewers, take the table |                          |                      | after it closed       |        |
| propose and confirm decisions    |                          |                      | declared, no conflict |        |

ISU has no more rights than anybody: its people read only where they belong to the donor's organisation. Until the
call has closed the donor knows the number and nothing else: applicants may withdraw and change their text up to then,
and nobody can pass on, or bend the call towards, what nobody could read.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from entries.rules import YES, Verdict
from funding.interest import calls
from funding.interest.models import CoApplicant, Interest, State

if TYPE_CHECKING:
    from collections.abc import Collection

    from entries.viewers import Viewer
    from funding.interest.models import Decision, Declaration
    from funding.models import Call
    from partners.models import Partner

#: So many files belong to one expression of interest, and so many organisations may be asked to take part.
MOST_FILES = 10
MOST_CO_APPLICANTS = 10

NOT_OPEN = Verdict(False, _("This call does not accept expressions of interest now."))
CLOSED = Verdict(
    False, _("The call does not accept expressions of interest now. What you wrote can be read, not changed.")
)
ONLY_WRITERS = Verdict(
    False,
    _("You can read this. Only owners and editors of the applicant organisation may change or submit it."),
)
SUBMITTED = Verdict(
    False, _("This lies with the donor. Withdraw it first, then you can change it and submit it again.")
)
NOT_CLOSED = Verdict(False, _("This can be read by the donor once the call has closed."))
ONLY_MANAGERS = Verdict(False, _("Only owners and editors of the donor's organisation may do this."))
HAS_CONFLICT = Verdict(
    False, _("You have a conflict of interest here, so you do not read it, rate it or decide on it.")
)
DECLARE_FIRST = Verdict(False, _("Say first whether you have a conflict of interest."))
FINAL = Verdict(False, _("The decision has been confirmed and the applicant was told. It cannot be changed any more."))


# --- The applicant's side ---------------------------------------------------------------------------------------------


def can_begin(viewer: Viewer, call: Call, applicant: Partner, at: datetime) -> Verdict:
    """Whether the viewer may begin an expression of interest of this organisation at this moment."""
    if applicant.pk not in viewer.organisations_edited:
        return Verdict(False, _("You cannot write for this organisation."))
    if applicant.pk == call.owner_id:
        return Verdict(False, _("This is a call of your own organisation."))
    return YES if calls.accepts(call, at) else NOT_OPEN


def writes(viewer: Viewer, interest: Interest) -> bool:
    """Whether the viewer writes for the applicant."""
    return interest.applicant_id in viewer.organisations_edited


def can_write(viewer: Viewer, interest: Interest, at: datetime) -> Verdict:
    """Whether the viewer may change text, files and co-applicants now."""
    if not writes(viewer, interest):
        return ONLY_WRITERS
    if not calls.accepts(interest.call, at):
        return CLOSED
    return SUBMITTED if interest.state == State.SUBMITTED else YES


def can_withdraw(viewer: Viewer, interest: Interest, at: datetime) -> Verdict:
    """Whether the viewer may take back what was submitted: as long as it could be submitted again."""
    if not writes(viewer, interest):
        return ONLY_WRITERS
    if interest.state != State.SUBMITTED:
        return Verdict(False, _("This has not been submitted."))
    return YES if calls.accepts(interest.call, at) else CLOSED


def can_answer(viewer: Viewer, co_applicant: CoApplicant, at: datetime) -> Verdict:
    """Whether the viewer may accept or decline for the invited organisation now."""
    if co_applicant.partner_id not in viewer.organisations_edited:
        return Verdict(False, _("Only owners and editors of the invited organisation may answer."))
    if co_applicant.answer != CoApplicant.Answer.INVITED:
        return Verdict(False, _("This invitation has been answered already."))
    return YES if calls.accepts(co_applicant.interest.call, at) else CLOSED


def is_asked(asked: CoApplicant, addresses: Collection[str]) -> bool:
    """Whether an invitation by mail went to the person with these addresses (in small letters)."""
    return asked.email.lower() in addresses


def can_join(viewer: Viewer, asked: CoApplicant, addresses: Collection[str], at: datetime) -> Verdict:
    """Whether the viewer may answer an invitation by mail; not for the organisation that asks, nor from the donor."""
    if not is_asked(asked, addresses):
        return Verdict(False, _("This invitation was sent to another e-mail address than that of your account."))
    if asked.interest.applicant_id in viewer.organisations or is_donor(viewer, asked.interest.call):
        return Verdict(False, _("You belong to the applicant or to the donor. Somebody else has to answer."))
    return YES if calls.accepts(asked.interest.call, at) else NOT_OPEN


def can_join_as(viewer: Viewer, asked: CoApplicant, partner: Partner) -> Verdict:
    """Whether the viewer may let this organisation take part; `can_join` has been asked before."""
    if partner.pk not in viewer.organisations_edited:
        return Verdict(False, _("You cannot write for this organisation."))
    if partner.pk in (asked.interest.applicant_id, asked.interest.call.owner_id):
        return Verdict(False, _("Choose another organisation than the applicant and the donor."))
    return YES


# --- The donor's side -------------------------------------------------------------------------------------------------


def is_donor(viewer: Viewer, call: Call) -> bool:
    """Whether the viewer works for the donor of the call, in any standing."""
    return call.owner_id in viewer.organisations


def manages(viewer: Viewer, call: Call) -> bool:
    """Whether the viewer assigns reviewers, decides, and takes the table away for the donor."""
    return call.owner_id in viewer.organisations_edited


def organisations_of(interest: Interest) -> set[int]:
    """The applicant and those who take part with it (1 query, none where they were prefetched)."""
    accepted = (one for one in interest.co_applicants.all() if one.answer == CoApplicant.Answer.ACCEPTED)
    return {interest.applicant_id, *(one.partner_id for one in accepted if one.partner_id)}


def can_open(viewer: Viewer, interest: Interest, declaration: Declaration | None, at: datetime) -> Verdict:
    """Whether somebody of the donor may read the text: closed call, conflict denied before.

    Who works for the donor and belongs to the applicant, or to an organisation that takes part, has a conflict by that
    fact, whatever they declare.
    """
    if not (is_donor(viewer, interest.call) and interest.is_submitted and calls.may_be_read(interest.call, at)):
        return NOT_CLOSED
    if declaration is not None and declaration.conflict:
        return HAS_CONFLICT
    if not organisations_of(interest).isdisjoint(viewer.organisations):
        return HAS_CONFLICT
    return YES if declaration is not None else DECLARE_FIRST


def can_decide(viewer: Viewer, interest: Interest, opened: Verdict, decision: Decision | None) -> Verdict:
    """Whether the viewer may propose a decision, or another in its place; `opened` is the answer of `can_open`."""
    if not manages(viewer, interest.call):
        return ONLY_MANAGERS
    if not opened:
        return opened
    return FINAL if decision is not None and decision.is_final else YES


def can_confirm(viewer: Viewer, interest: Interest, opened: Verdict, decision: Decision) -> Verdict:
    """Whether the viewer may confirm a proposal: whoever may decide, but not the one who proposed it."""
    allowed = can_decide(viewer, interest, opened, decision)
    if allowed and decision.proposed_by_id == viewer.user_id:
        return Verdict(False, _("Four eyes: a colleague has to confirm what you proposed."))
    return allowed
