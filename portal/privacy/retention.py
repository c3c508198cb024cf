"""How long what is personal is kept: one table, which the clock carries out and the privacy page shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.management import call_command
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries.audit.retention import KEPT_DAYS as KEPT_AUDIT_DAYS
from entries.models import Happening
from events.forgetting import NEEDS_KEPT, PEOPLE_KEPT
from funding.interest.models import CoApplicant
from funding.models import CallClaim
from partners.models import Claim, ClaimState, Invitation, User
from portal.notifications.digests.models import Notice
from portal.notifications.models import Mail, MailState, SharedText
from portal.notifications.newsletter.models import Subscription
from portal.reports import services
from portal.statistics.figures import KEEP_DAYS, KEEP_WORDS
from portal.translating.tasks import EXPORTS_KEPT, IMPORTS_KEPT

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: Happenings whose data hold words and addresses of people.
MESSAGES = ("message.sent", "message.answered", "contact.message")

Forget = Callable[[datetime], int]


@dataclass(frozen=True, slots=True)
class Retained:
    """One kind of thing: what, for how long, why, and the function that forgets what is older than a moment.

    Without a function something else carries it out, or it is kept as long as what it belongs to (`days` is None).
    """

    what: str | _StrPromise
    days: int | None
    why: str | _StrPromise
    forget: Forget | None = None


def _sessions(_before: datetime) -> int:
    call_command("clearsessions")
    return 0


def _messages(before: datetime) -> int:
    return Happening.objects.filter(name__in=MESSAGES, at__lt=before).exclude(data={}).update(data={})


def _sent_mails(before: datetime) -> int:
    done = Mail.objects.filter(state__in=(MailState.SENT, MailState.DROPPED), created_at__lt=before)
    gone = done.delete()[0]
    SharedText.objects.filter(~Exists(Mail.objects.filter(body=OuterRef("pk"))), created_at__lt=before).delete()
    return gone


def _told_notices(before: datetime) -> int:
    return Notice.objects.filter(gathered_at__lt=before).delete()[0]


def _failed_mails(before: datetime) -> int:
    failed = Mail.objects.filter(state__in=(MailState.FAILED, MailState.RETURNED), created_at__lt=before)
    return failed.delete()[0]


def _invitations(before: datetime) -> int:
    return Invitation.objects.filter(expires_at__lt=before).delete()[0]


def _asked_by_mail(before: datetime) -> int:
    return CoApplicant.objects.filter(expires_at__lt=before).exclude(email="").update(email="")


def _claims(before: datetime) -> int:
    told = ~Q(evidence="") | ~Q(work_email="") | ~Q(link="")
    decided = Claim.objects.filter(told, decided_at__lt=before).exclude(state=ClaimState.OPEN)
    to_calls = CallClaim.objects.filter(~Q(evidence="") | ~Q(link=""), decided_at__lt=before)
    emptied = to_calls.exclude(state=ClaimState.OPEN).update(evidence="", link="")
    return emptied + decided.update(evidence="", work_email="", link="")


def _unconfirmed(before: datetime) -> int:
    """Accounts whose address nobody confirmed, which never signed in and did nothing."""
    found = User.objects.filter(date_joined__lt=before, last_login__isnull=True, sample=False, roles=[])
    found = found.filter(emailaddress__isnull=False).exclude(emailaddress__verified=True)
    untouched = found.filter(entries_written__isnull=True, memberships__isnull=True, moves__isnull=True)
    return User.objects.filter(pk__in=list(untouched.values_list("pk", flat=True))).delete()[0]


def _ended_newsletters(before: datetime) -> int:
    return Subscription.objects.filter(ended_at__lt=before).delete()[0]


#: What is kept for how long, and why. Other rooms' rows stand here too, so that there is one place to look.
TABLE: Mapping[str, Retained] = {
    "sessions": Retained(
        _("Sign-ins (sessions)"), 14, _("You stay signed in; an old sign-in opens nothing any more."), _sessions
    ),
    "unconfirmed": Retained(
        _("Accounts whose e-mail address was never confirmed"), 30, _("Nobody uses them."), _unconfirmed
    ),
    "sent mails": Retained(_("Mails that we sent"), 90, _("We can see what arrived, if you ask."), _sent_mails),
    "notices": Retained(
        _("What we told you of in summaries, thing by thing"), 90, _("You can look it up by the link."), _told_notices
    ),
    "failed mails": Retained(_("Mails that could not be delivered"), 365, _("We can find out why."), _failed_mails),
    "newsletters": Retained(
        _("That you had agreed to receive the newsletter, after you stopped it"),
        365,
        _("We can show that we had your consent."),
        _ended_newsletters,
    ),
    "messages": Retained(
        _("The words of messages sent through the portal"), 365, _("An answer may come late."), _messages
    ),
    "invitations": Retained(
        _("Invitations to an organisation, after their end"), 90, _("They can be renewed."), _invitations
    ),
    "co-applicants": Retained(
        _("Addresses to which an invitation to an expression of interest went, after its end"),
        90,
        _("It can be renewed."),
        _asked_by_mail,
    ),
    "claims": Retained(
        _("The proof with which somebody claimed an organisation or a call, after the decision"),
        365,
        _("The decision can be looked at again."),
        _claims,
    ),
    "reports": Retained(
        _("Words and addresses in reports, after the decision"),
        180,
        _("The decision can be looked at again."),
        services.forget,
    ),
    "access needs": Retained(
        _("What you need in order to take part in an event"),
        NEEDS_KEPT.days,
        _("The organiser can settle what was arranged."),
    ),
    "participants": Retained(
        _("Names and e-mail addresses of those who took part in an event"),
        PEOPLE_KEPT.days,
        _("Contributions are published and the event is reported on. Names stay where you agreed to be named."),
    ),
    "translators in": Retained(
        _("Files that translators sent back, with who handed them in"),
        IMPORTS_KEPT.days,
        _("What was taken over can be compared with what was sent."),
    ),
    "translators out": Retained(
        _("Lists of what was sent to translators, with who asked for it"),
        EXPORTS_KEPT.days,
        _("A file may come back late."),
    ),
    "views": Retained(
        _("Counts by day of what was read (nothing in them is about a person)"),
        KEEP_DAYS.days,
        _("Two years can be compared."),
    ),
    "words": Retained(
        _("Words searched in vain on three different days"), KEEP_WORDS.days, _("We see what is missing here.")
    ),
    "audit": Retained(
        _("The audit log, in which people appear by pseudonym"),
        KEPT_AUDIT_DAYS,
        _("Misuse can be found and answered for."),
    ),
    "interests": Retained(
        _("Expressions of interest, their reviews and decisions"),
        None,
        _("They are the record of a call and belong to the applicant and the donor."),
    ),
    "declarations": Retained(
        _("Signed declarations of partners"),
        None,
        _("They bind the organisation. If you delete your account, your name is taken out of them."),
    ),
    "history": Retained(
        _("Entries and who did what with them"),
        None,
        _("They show that two people were involved. If you delete your account, they name nobody."),
    ),
}


def carry_out(now: datetime | None = None) -> dict[str, int]:
    """Forget everything that is older than the table allows; returns how much of each went."""
    moment = now or timezone.now()
    return {name: one.forget(moment - timedelta(days=one.days or 0)) for name, one in TABLE.items() if one.forget}
