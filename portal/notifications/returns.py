"""Mails that came back: what is noted of them, and what follows for their reader.

An address that takes no mail gets nothing more that somebody subscribed to; mails about a person's own work, and the
codes by which they sign in, are always tried. Only the kind of return and the server's words are kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from entries.addresses import key_of, spelled
from entries.audit.services import record
from entries.viewers import Viewer
from portal.notifications import readers
from portal.notifications.letters import one_line
from portal.notifications.models import Mail, MailState, Reader, Return

if TYPE_CHECKING:
    from django.db.models import QuerySet

#: So many mails in a row that came back for a passing reason mean that the reason does not pass.
SOFT_IN_A_ROW = 3


@transaction.atomic
def note(*, mail: Mail, kind: Return, why: str) -> bool:
    """Note that a mail came back; returns whether its address counts as undeliverable now.

    In order: the kind on the mail, which counts as come back if it had been sent; a `complaint` is never softened by
    a later message; a hard return, a complaint, or the third soft one in a row marks every reader with that address.
    Noting the same twice does no harm.
    """
    mail = Mail.objects.select_for_update().get(pk=mail.pk)
    if mail.returned != Return.COMPLAINT:
        mail.returned, mail.failure = kind, one_line(why)[:500]
    if mail.state == MailState.SENT:
        mail.state = MailState.RETURNED
    mail.save(update_fields=["returned", "failure", "state"])
    if kind == Return.SOFT and not _is_last_of_a_row(mail):
        return False
    return mark(address=mail.to, kind=kind, why=why)


@transaction.atomic
def mark(*, address: str, kind: Return, why: str) -> bool:
    """Mark every reader with this address as undeliverable, unless they are already; whether there is one.

    The account whose confirmed address it is becomes a reader for that, so that its person can be told.
    """
    owner = EmailAddress.objects.filter(email=spelled(address), verified=True, user__is_active=True).first()
    if owner is not None and owner.primary:
        readers.of_user(owner.user)
    found = _with(address)
    fresh = found.filter(undeliverable_at=None)
    fresh.update(undeliverable_at=timezone.now(), undeliverable_why=f"{kind}: {one_line(why)}"[:300])
    return found.exists()


def clear(*, address: str) -> None:
    """Forget the mark: somebody has shown that mail to this address arrives, by a link that went there."""
    _with(address).update(undeliverable_at=None, undeliverable_why="")


@transaction.atomic
def trust_again(*, mail: Mail, by: Viewer) -> None:
    """Forget the mark at the word of the desk, where a server was at fault and not the address; recorded."""
    clear(address=mail.to)
    record("mail.address_trusted", by=by, about=f"mail:{mail.pk}")


def is_unwanted(mail: Mail) -> bool:
    """Whether the reader has ended everything since the mail was written, or no mail has arrived there since."""
    reader = mail.reader
    if reader is None or not mail.stop:
        return False
    ends = (reader.stopped_at, reader.undeliverable_at)
    return any(moment is not None and moment > mail.created_at for moment in ends)


def _with(address: str) -> QuerySet[Reader]:
    own = Reader.objects.filter(user=None, address_key=key_of(address))
    accounts = Reader.objects.filter(user__email=spelled(address))
    return Reader.objects.filter(pk__in=[*own.values_list("pk", flat=True), *accounts.values_list("pk", flat=True)])


def _is_last_of_a_row(mail: Mail) -> bool:
    tried = Mail.objects.filter(to=mail.to, state__in=(MailState.SENT, MailState.RETURNED)).order_by("-id")
    last = list(tried.values_list("returned", flat=True)[:SOFT_IN_A_ROW])
    return len(last) == SOFT_IN_A_ROW and all(last)
