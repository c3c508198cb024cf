"""The review for the audit: comments in each state, and reviewers from outside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from entries.models import Entry, Revision
from partners.models import User
from partners.viewers import viewer_of
from portal.review import commenting, invitations
from portal.review.models import OutsideReview


def fill(waiting: int, revision: int, people: Mapping[str, User]) -> dict[str, Any]:
    """Comments on the entry that waits, and three invitations; returns their keys by name."""
    entry, change = Entry.objects.get(pk=waiting), Revision.objects.select_related("entry").get(pk=revision)
    curator, author = viewer_of(people["curator"]), viewer_of(people["ngo_officer"])
    first = commenting.add(subject=entry, by=curator, text="Who paid?", field="results", language="en")
    commenting.answer(first=first, by=author, text="The cooperative.")
    done = commenting.add(subject=entry, by=curator, text="A typing error.", field="title", language="en")
    commenting.resolve(first=done, by=curator)
    commenting.add(subject=entry, by=curator, text="I doubt this.", internal=True)
    open_one = _asked(entry, people["stranger"], curator)
    read = _accepted(entry, people["donor_officer"], curator)
    by = viewer_of(people["donor_officer"])
    invitations.declare(asked=read, by=by, conflict=True, note="We fund them.")
    invitations.advise(asked=read, by=by, advice="after_changes", words="Name who paid.")
    return {
        "comment": first.pk,
        "outside_token": invitations.token_for(open_one),
        "outside_review": read.pk,
        "outside_new": _accepted(change, people["donor_officer"], curator).pk,
    }


def _asked(subject: Entry | Revision, user: User, curator: Any) -> OutsideReview:
    told = {"name": user.name, "capacity": "opd", "language": "en", "message": "Is it accessible?"}
    deadline = timezone.localdate() + timedelta(days=20)
    return invitations.invite(subject=subject, by=curator, email=user.email, deadline=deadline, **told)


def _accepted(subject: Entry | Revision, user: User, curator: Any) -> OutsideReview:
    asked = _asked(subject, user, curator)
    return invitations.accept(asked=asked, user=user, confirmed=frozenset({user.email}))
