"""Asking a person to review what waits: who may be asked, by whom, and the assignment itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries import facts
from entries.audit.services import person as named_in_audit, record
from entries.models import TRACK_SOURCE, Entry, Move, Revision
from entries.rules import Refused
from entries.states import Action
from entries.viewers import CURATORS, REVIEWERS, Role, Viewer
from partners.models import User
from portal.desk import reasons
from portal.desk.access import BULK_CHANGERS
from portal.desk.decisions import Subject, pair_of
from portal.desk.models import Assignment
from portal.desk.waiting import QUEUE


def may_review(person: User, subject: Subject) -> str:
    """Why the person cannot be asked to review it: the code of a reason, "" when they can.

    Source texts are reviewed by curators and reviewers, translations by curators and the translators of the language;
    nobody reviews what they wrote.
    """
    track = subject.track if isinstance(subject, Revision) else TRACK_SOURCE
    roles = set(person.roles)
    if track == TRACK_SOURCE:
        fits = bool(roles & REVIEWERS)
    else:
        fits = bool(roles & CURATORS) or (Role.TRANSLATOR in roles and track in person.translates)
    if not (fits and person.is_active):
        return reasons.NO_ROLE
    if subject.author_id == person.pk or person.pk in subject.writers:
        return reasons.OWN_TEXT
    return ""


def hindrance(subject: Subject, person: User | None) -> str:
    """Why the review cannot be given to the person (None: to nobody); "" when it can."""
    if subject.state not in QUEUE:
        return reasons.NOT_WAITING
    return may_review(person, subject) if person is not None else ""


def fitting(people: Iterable[User], subject: Subject, viewer: Viewer) -> list[User]:
    """Those of these people whom the viewer may ask: curators ask anybody who fits, the others take it themselves."""
    asks_others = bool(viewer.roles & BULK_CHANGERS)
    asked = [person for person in people if asks_others or person.pk == viewer.user_id]
    return [person for person in asked if not may_review(person, subject)]


def reviewer_of(subject: Subject) -> int | None:
    """The id of the person who has the review: the later of the last assignment and the last start (2 queries)."""
    take, given = last_take(subject), assignment_of(subject)
    if given is not None and (take is None or given.at >= take.at):
        return given.assignee_id
    return take.by_id if take else None


def last_take(subject: Subject) -> Move | None:
    """The last start of a review."""
    entry, revision = pair_of(subject)
    return Move.objects.filter(entry=entry, revision=revision, action=Action.TAKE).order_by("-id").first()


def assignment_of(subject: Subject) -> Assignment | None:
    """The assignment that stands, if any."""
    entry, revision = pair_of(subject)
    return Assignment.objects.filter(entry=entry, revision=revision).first()


@transaction.atomic
def assign(*, subject: Subject, to: User | None, by: Viewer) -> None:
    """Give a review to a person with a fitting role, or to nobody.

    In order: asks who may (curators give to anybody, the others take it or give back what they have); locks; refuses
    what does not wait or does not fit; stores; records `review.assigned` and the audit. Raises `Refused`.
    """
    subject = locked(subject)
    _ask(subject, to, by)
    code = hindrance(subject, to)
    if code:
        raise Refused(reasons.SENTENCES[code])
    store(subject, to, by)
    announce([subject], to, by)


def locked(subject: Subject) -> Subject:
    """The subject as it stands, locked against decisions."""
    entry, revision = pair_of(subject)
    fresh = Entry.objects.select_for_update().get(pk=entry.pk)
    if revision is None:
        return fresh
    revision = Revision.objects.select_for_update().get(pk=revision.pk)
    revision.entry = fresh
    return revision


def store(subject: Subject, to: User | None, by: Viewer) -> Assignment:
    """Write the assignment, over the one that stands; a step of `assign` and of bulk changes, which ask the rules."""
    entry, revision = pair_of(subject)
    row, _made = Assignment.objects.update_or_create(
        entry=entry,
        revision=revision,
        defaults={"assignee": to, "by_id": by.user_id, "at": timezone.now()},
    )
    return row


def announce(subjects: Sequence[Subject], to: User | None, by: Viewer) -> None:
    """Record that reviews were given to a person: one fact for all of them, so that one letter tells of it."""
    if not subjects:
        return
    pairs = [pair_of(subject) for subject in subjects]
    detail: dict[str, Any] = {"count": len(pairs)}
    about = f"entry:{pairs[0][0].pk}" if len(pairs) == 1 else ""
    record("review.assigned", by=by, about=about, detail=detail | {"to": _pseudonym_of(to)})
    if to is None or to.pk == by.user_id:
        return
    entry, revision = pairs[0]
    only = entry if len(pairs) == 1 else None
    key = revision.pk if revision and only else 0
    facts.record("review.assigned", entry=only, by=by, assignee=to.pk, revision=key, **detail)


def _pseudonym_of(to: User | None) -> str:
    return named_in_audit(to) if to else ""


def _ask(subject: Subject, to: User | None, by: Viewer) -> None:
    if by.roles & BULK_CHANGERS or (to is not None and to.pk == by.user_id):
        return
    if to is None and reviewer_of(subject) == by.user_id:
        return
    raise Refused(_("Only curators give a review to somebody else."))
