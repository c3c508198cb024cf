"""What hangs on a person, and what becomes of it: the one table from which downloads and deletion are made.

Every foreign key to an account, and every column for an e-mail address, must stand here: a test walks all models, so
that nothing new is forgotten. An account is never deleted as a row: it is emptied of everything personal and closed
(`portal.privacy.leaving`), because the constraints of four eyes need to tell two people apart who are both gone.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from partners.models import GONE


class Fate(Enum):
    """What becomes of a row when the person leaves."""

    DELETE = "the row is deleted"
    EMPTY = "the row stays and no longer points to anybody"
    KEEP = "the row stays and points to the emptied account, which says only: a former member"


class Share(Enum):
    """How much of a row belongs to a person's download."""

    ALL = "what the person wrote or entered: every column"
    DEED = "what the person did to something of others: what, and when"


class Group(models.TextChoices):
    """Headings of the readable overview in a download."""

    ACCOUNT = "account", _("Account and sign-in")
    ORGANISATIONS = "organisations", _("Organisations")
    TEXTS = "texts", _("Texts and comments")
    ASSISTANCE = "assistance", _("Assistance, partnerships and funding")
    EVENTS = "events", _("Events")
    MESSAGES = "messages", _("Messages and mails")
    LISTS = "lists", _("What you saved or follow")
    CONSENTS = "consents", _("Agreements and consents")
    DEEDS = "deeds", pgettext_lazy("heading of a list", "What you did")


@dataclass(frozen=True, slots=True)
class Rule:
    """What becomes of the rows that point to a person. `blank`: columns that are emptied besides (address: replaced).

    `hide` names columns that no download shows: secrets, and what is other people's.
    """

    fate: Fate
    group: Group
    share: Share = Share.DEED
    blank: tuple[str, ...] = ()
    hide: frozenset[str] = frozenset()


def _delete(group: Group, *hide: str) -> Rule:
    return Rule(Fate.DELETE, group, Share.ALL, hide=frozenset(hide))


def _own(group: Group, *blank: str, hide: tuple[str, ...] = ()) -> Rule:
    """Something the person wrote that must outlast them."""
    return Rule(Fate.KEEP, group, Share.ALL, blank, frozenset(hide))


_DEED = Rule(Fate.KEEP, Group.DEEDS)

#: "app.Model.field" -> what becomes of it.
RELATIONS: Mapping[str, Rule] = {
    "account.EmailAddress.user": _delete(Group.ACCOUNT),
    "mfa.Authenticator.user": _delete(Group.ACCOUNT, "data"),
    "usersessions.UserSession.user": _delete(Group.ACCOUNT, "session_key"),
    "partners.User_groups.user": _delete(Group.ACCOUNT),
    "partners.User_user_permissions.user": _delete(Group.ACCOUNT),
    "admin.LogEntry.user": _delete(Group.DEEDS),
    # The log keeps the pseudonym; nothing leads from it to the person any more.
    "audit.Pseudonym.user": Rule(Fate.EMPTY, Group.ACCOUNT),
    "partners.Membership.user": _delete(Group.ORGANISATIONS),
    "partners.Claim.claimant": _delete(Group.ORGANISATIONS),
    "partners.Claim.decided_by": _DEED,
    "partners.Invitation.invited_by": Rule(Fate.KEEP, Group.ORGANISATIONS),
    # A signature binds the organisation: its function, moment and text stay, the name of the person goes.
    "partners.Signature.signed_by": _own(Group.ORGANISATIONS, "name"),
    "partners.KnownDifferent.said_by": _DEED,
    "partners.Verification.requested_by": Rule(Fate.KEEP, Group.ORGANISATIONS),
    "partners.Verification.decided_by": _DEED,
    # Drafts that no organisation owns are deleted before (`leaving`).
    "entries.Entry.author": _own(Group.TEXTS),
    "entries.Entry.publisher": _DEED,
    "entries.Revision.author": _own(Group.TEXTS),
    "entries.Revision.publisher": _DEED,
    "entries.Move.by": _own(Group.DEEDS),
    "entries.Happening.actor": Rule(Fate.EMPTY, Group.MESSAGES, Share.ALL),
    "review.Comment.author": _own(Group.TEXTS),
    "review.Comment.resolved_by": _DEED,
    "review.OutsideReview.invited_by": _DEED,
    "review.OutsideReview.reviewer": _own(Group.TEXTS, "name", "email", hide=("nonce", "token_hash")),
    "review.Restoration.by": _DEED,
    "translating.Export.by": _DEED,
    "translating.Import.by": _DEED,
    "matching.MatchDecision.by": _DEED,
    "matching.Weights.set_by": _DEED,
    "matching.Rate.set_by": _DEED,
    "assistance.Partnership.created_by": Rule(Fate.KEEP, Group.ASSISTANCE),
    "assistance.Version.proposed_by": _own(Group.ASSISTANCE),
    "assistance.Consent.by": _own(Group.ASSISTANCE),
    "assistance.ProgressReport.by": _own(Group.ASSISTANCE),
    "funding.CallClaim.claimant": _delete(Group.ASSISTANCE),
    "funding.CallClaim.decided_by": _DEED,
    "funding.Question.asked_by": _own(Group.ASSISTANCE),
    "funding.Question.answered_by": _DEED,
    "funding.Question.confirmed_by": _DEED,
    # What an organisation handed in to a donor is the organisation's, and the donor's record of the call.
    "interest.Interest.author": _own(Group.ASSISTANCE),
    "interest.Step.by": _own(Group.ASSISTANCE),
    "interest.CoApplicant.invited_by": Rule(Fate.KEEP, Group.ASSISTANCE),
    "interest.CoApplicant.answered_by": Rule(Fate.KEEP, Group.ASSISTANCE),
    "interest.Attachment.added_by": _own(Group.ASSISTANCE),
    "interest.Declaration.person": _own(Group.ASSISTANCE),
    "interest.Review.reviewer": _own(Group.ASSISTANCE),
    "interest.Review.assigned_by": _DEED,
    "interest.Decision.proposed_by": _DEED,
    "interest.Decision.confirmed_by": _DEED,
    "commitments.ImportRun.by": _DEED,
    "privacy.Consent.person": _delete(Group.CONSENTS),
    "pages.SavedEntry.user": _delete(Group.LISTS),
    "notifications.Reader.user": _delete(Group.LISTS, "secret"),
    "notifications.Mail.recipient": _delete(Group.MESSAGES, "html", "message_id"),
    "newsletter.Issue.edited_by": _DEED,
    "newsletter.Issue.submitted_by": _DEED,
    "newsletter.Issue.approved_by": _DEED,
    "newsletter.Step.by": _DEED,
    # The registrations of one's own are emptied before (`portal.privacy.participation`): what was said stays, unnamed.
    "events.Registration.user": Rule(Fate.EMPTY, Group.EVENTS, Share.ALL, hide=frozenset({"secret", "address_key"})),
    "events.AccessNeed.decided_by": _DEED,
    "events.Contribution.decided_by": _DEED,
    "events.Rendering.author": _own(Group.TEXTS),
    "tables.TableImport.by": _DEED,
    "reports.Report.decided_by": _DEED,
    "upkeep.Round.asked_by": _DEED,
    "upkeep.Round.confirmed_by": _DEED,
    "desk.Assignment.assignee": Rule(Fate.EMPTY, Group.DEEDS),
    "desk.Assignment.by": _DEED,
    "desk.SavedFilter.owner": _delete(Group.LISTS),
    "desk.BulkChange.by": _DEED,
    "desk.BulkChange.undone_by": _DEED,
}

#: What hangs on a reader, who may be a person's account: goes with the reader, and belongs to the person's download.
#: Mails are there by their recipient already.
OF_READERS: Mapping[str, Rule] = {
    "alerts.Alert.reader": _delete(Group.LISTS),
    "digests.Notice.reader": _delete(Group.MESSAGES),
    "digests.Choice.reader": _delete(Group.LISTS),
    "newsletter.Subscription.reader": _delete(Group.LISTS),
}


class At(Enum):
    """What becomes of an e-mail address that stands in a column of its own, without a link to the account."""

    ACCOUNT = "emptied with the account"
    WITH_ROW = "goes with its row, by the table above"
    CONTACT = "emptied where it is the person's, with the name and number beside it"
    DELETE = "the row is deleted"
    EVENT = "emptied with the registration"
    BLANK = "emptied"
    REPLACE = "replaced by an address that nobody has, with the name beside it"


@dataclass(frozen=True, slots=True)
class Address:
    """A column with an e-mail address; `names` and `more` are columns that belong to it."""

    at: At
    name: str = ""
    more: tuple[str, ...] = field(default=())


_CONTACT = Address(At.CONTACT, "contact_name", ("contact_phone",))

#: "app.Model.field" -> what becomes of an address of the person in it.
ADDRESSES: Mapping[str, Address] = {
    "account.EmailAddress.email": Address(At.WITH_ROW),
    "partners.User.email": Address(At.ACCOUNT),
    "partners.Partner.contact_email": _CONTACT,
    "partners.StateProfile.focal_email": Address(At.CONTACT, "focal_name", ("focal_phone",)),
    "assistance.AssistanceRequest.contact_email": _CONTACT,
    "assistance.AssistanceOffer.contact_email": _CONTACT,
    "practices.Practice.contact_email": _CONTACT,
    "interest.Interest.contact_email": _CONTACT,
    "interest.CoApplicant.email": Address(At.BLANK),
    "partners.Invitation.email": Address(At.DELETE),
    "partners.Claim.work_email": Address(At.WITH_ROW),
    "notifications.Reader.address": Address(At.DELETE),
    "notifications.Mail.to": Address(At.DELETE),
    "notifications.Mail.reply_to": Address(At.DELETE),
    "events.Registration.address": Address(At.EVENT),
    "reports.Report.address": Address(At.BLANK),
    "review.OutsideReview.email": Address(At.REPLACE, "name"),
}


def split(name: str) -> tuple[type[models.Model], str]:
    """Model and field behind a key of the tables."""
    label, column = name.rsplit(".", 1)
    return apps.get_model(label), column


def nobodys_address() -> str:
    """An address that is nobody's and never will be: `.invalid` is kept free by RFC 2606."""
    return f"former-{uuid.uuid4().hex}@{GONE}"
