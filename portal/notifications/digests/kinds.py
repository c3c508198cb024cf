"""The kinds of notices: how often each is told where nobody has chosen, and which letters belong to which kind.

What is not in `KIND_OF` is always a mail of its own that nobody can end: messages from people, invitations, receipts,
answers to one's own question, and everything about accounts and security. Which of them wait for the morning says
`AT_ANY_HOUR`; letters about accounts follow from no happening, and never wait (docs/adr/0017-which-letters-wait.md).
"""

from __future__ import annotations

from collections.abc import Mapping

from portal.notifications.audiences import Reason
from portal.notifications.digests.models import NoticeKind
from portal.notifications.models import Frequency

ALL = (Frequency.AT_ONCE, Frequency.DAILY, Frequency.WEEKLY, Frequency.NEVER)

#: How often each kind is told until its reader chooses. What readers follow has its frequency in each alert.
DEFAULTS: Mapping[str, Frequency] = {
    NoticeKind.MATCH: Frequency.WEEKLY,
    NoticeKind.DEADLINE: Frequency.AT_ONCE,
    NoticeKind.CALL: Frequency.AT_ONCE,
    NoticeKind.CURATION: Frequency.AT_ONCE,
    NoticeKind.REVIEW: Frequency.DAILY,
    NoticeKind.TRANSLATION: Frequency.DAILY,
    NoticeKind.DESK: Frequency.AT_ONCE,
    NoticeKind.EVENT: Frequency.AT_ONCE,
}
#: A reminder that waits for Monday reminds of nothing.
_NARROWER: Mapping[str, tuple[Frequency, ...]] = {
    NoticeKind.DEADLINE: (Frequency.AT_ONCE, Frequency.DAILY, Frequency.NEVER),
    NoticeKind.EVENT: (Frequency.AT_ONCE, Frequency.NEVER),
}

#: Which letter (happening and reason) is a notice of which kind, for whom that kind does not come at once.
KIND_OF: Mapping[tuple[str, Reason], NoticeKind] = {
    ("entry.request_changes", Reason.WRITER): NoticeKind.CURATION,
    ("entry.refuse", Reason.WRITER): NoticeKind.CURATION,
    ("entry.schedule", Reason.WRITER): NoticeKind.CURATION,
    ("entry.unschedule", Reason.WRITER): NoticeKind.CURATION,
    ("entry.publish", Reason.WRITER): NoticeKind.CURATION,
    ("entry.publish", Reason.SUBJECT): NoticeKind.CURATION,
    ("entry.publish_failed", Reason.WRITER): NoticeKind.CURATION,
    ("entry.archive", Reason.WRITER): NoticeKind.CURATION,
    ("upkeep.near", Reason.WRITER): NoticeKind.REVIEW,
    ("entry.publish", Reason.TRANSLATOR): NoticeKind.TRANSLATION,
    ("entry.submit", Reason.DESK): NoticeKind.DESK,
    ("entry.publish", Reason.DESK): NoticeKind.DESK,
    ("entry.publish", Reason.FOLLOWER): NoticeKind.CALL,
    ("call.answered", Reason.FOLLOWER): NoticeKind.CALL,
    ("call.decided", Reason.FOLLOWER): NoticeKind.CALL,
    ("registration.soon", Reason.PARTICIPANT): NoticeKind.EVENT,
}
#: Letters that are sent at any hour; all others wait until the quiet hours of whoever they go to are over.
AT_ANY_HOUR = frozenset({
    # What answers somebody who has just done something, and waits for it.
    "registration.begun",
    "registration.again",
    "registration.confirmed",
    "registration.waiting",
    "registration.writing",
    "registration.withdrawn",
    "interest.submitted",
    "interest.withdrawn",
    "membership.invited",
    # What comes too late in the morning: people are on their way, or a place is lost.
    "registration.soon",
    "registration.moved_up",
    "registration.event_moved",
    "registration.event_cancelled",
    "registration.event_restored",
    # What harms somebody as long as nobody acts, and a time that was promised.
    "report.made",
    "entry.publish_failed",
})  # fmt: skip
#: What people hear of because of their own work: stopping subscriptions does not stop it.
OWN_WORK = frozenset({NoticeKind.CURATION, NoticeKind.REVIEW, NoticeKind.TRANSLATION, NoticeKind.DESK})


def frequencies_of(kind: str) -> tuple[Frequency, ...]:
    """The frequencies that a kind can have; none for what each alert decides by itself."""
    return _NARROWER.get(kind, ALL) if kind in DEFAULTS else ()
