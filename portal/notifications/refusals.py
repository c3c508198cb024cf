"""What a refusal by a mail server means: whether trying again is of use, and what it tells of the address.

Replies are three digits (RFC 5321, 4.2.1), often with an enhanced code such as 5.1.1 (RFC 3463): its middle number
says whether the address (1), the mailbox (2), the network (4) or a policy (7) is the reason.
"""

from __future__ import annotations

import re
import smtplib

from anymail.exceptions import AnymailInvalidAddress, AnymailRecipientsRefused

from entries.addresses import AddressNotTakenError
from portal.notifications.letters import one_line
from portal.notifications.models import Return

REFUSED_FOR_GOOD = 500  # replies from here on are permanent
CLOSING = 421  # the server ends the conversation
_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_REPLY = re.compile(r"\b([45])\d\d\b")
ADDRESS, MAILBOX, POLICY = "1", "2", "7"
DISABLED, MOVED = "1", "6"


def is_refused_for_good(problem: Exception) -> bool:
    """Whether the server refuses this address or text for ever; a refused sender or password is ours to mend."""
    if isinstance(problem, AddressNotTakenError | AnymailInvalidAddress | AnymailRecipientsRefused):
        return True
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return all(code >= REFUSED_FOR_GOOD for code, _answer in problem.recipients.values())
    return isinstance(problem, smtplib.SMTPDataError) and problem.smtp_code >= REFUSED_FOR_GOOD


def is_disconnection(problem: Exception) -> bool:
    """Whether the server has only ended the conversation, so that a new one may do."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return all(code == CLOSING for code, _answer in problem.recipients.values())
    ended = isinstance(problem, smtplib.SMTPResponseException) and problem.smtp_code == CLOSING
    return ended or isinstance(problem, smtplib.SMTPServerDisconnected)


def says_of_address(problem: Exception) -> Return | None:
    """What a permanent refusal tells of the recipient's address; None when it is about the text or the way."""
    if isinstance(problem, AddressNotTakenError | AnymailInvalidAddress | AnymailRecipientsRefused):
        return Return.HARD
    if not isinstance(problem, smtplib.SMTPRecipientsRefused):
        return None
    answers = (f"{code} {_decoded(answer)}" for code, answer in problem.recipients.values())
    return hardness(" ".join(answers))


def hardness(answer: str) -> Return:
    """Whether a server's words mean that the address takes no mail at all, or only not now or not this.

    Hard: 5.1.x (no such address), 5.2.1 (mailbox switched off), 5.2.x otherwise is full or too small: soft; a policy
    (5.7.x) is not the address's fault: soft. Without an enhanced code a permanent reply is hard, as is silence: who
    asks has already heard that the mail came back.
    """
    code = _ENHANCED.search(answer)
    if code:
        kind, subject, detail = code.groups()
        gone = subject == ADDRESS or (subject == MAILBOX and detail == DISABLED)
        return Return.HARD if kind == "5" and gone else Return.SOFT
    reply = _REPLY.search(answer)
    return Return.SOFT if reply and reply.group(1) == "4" else Return.HARD


def words_of(problem: Exception) -> str:
    """A problem in one line: what kind it is, and the server's own words. Of addresses only what the server says."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        words = " ".join(f"{code} {_decoded(answer)}" for code, answer in problem.recipients.values())
    elif isinstance(problem, smtplib.SMTPResponseException):
        words = f"{problem.smtp_code} {_decoded(problem.smtp_error)}"
    else:
        words = str(problem)
    return one_line(f"{type(problem).__name__}: {words}")


def _decoded(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
