"""What a bulk change can do: for each action what would come of a row, the doing, and the undoing.

`judge` answers before anything is written; `do` and `undo` run in the transaction of the whole change, with every row
locked, and go through the services that do the same for one entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, TypeVar

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from entries import locales
from entries.models import Entry, Term
from entries.texts import text_of
from entries.viewers import Viewer
from portal.desk import assigning, reasons
from portal.desk.decisions import Subject, pair_of
from portal.desk.models import BulkRow

Result = BulkRow.Result


@dataclass(frozen=True, slots=True)
class Judged:
    """What would come of a row: done (with what will happen in words), the same as it is, or refused with a reason."""

    result: str
    says: str = ""
    reason: str = ""
    before: dict[str, Any] = field(default_factory=dict)


def refused(reason: str) -> Judged:
    """It cannot be done to this row."""
    return Judged(Result.REFUSED, reason=reason)


#: So many dates are written in one statement, after which is told of them.
PORTION = 50

#: Is told of each row that is dealt with, so that a page can say how far a long change is.
Tell = Callable[[], None]
Came = TypeVar("Came")


class Action(Protocol):
    """One thing that can be done to many rows. `wanted` is what was said (JSON)."""

    def __init__(self, wanted: Mapping[str, Any], by: Viewer) -> None: ...

    def says(self) -> str:
        """The whole change in one sentence."""

    def judge(self, subjects: Sequence[Subject]) -> list[Judged]:
        """What would come of each, in a number of queries that does not grow with them."""

    def do(self, subjects: Sequence[Subject], judged: Sequence[Judged], tell: Tell) -> list[dict[str, Any]]:
        """Do it to these, all of which are judged to be done; how each stands after."""

    def undo(self, rows: Sequence[BulkRow], subjects: Sequence[Subject], tell: Tell) -> list[str]:
        """Undo it where nothing changed since; for each the reason why not, "" where it is undone."""


def judged_unless_version(subjects: Sequence[Subject], judge_entry: Any) -> list[Judged]:
    """Each judged by a function of the entry; versions are refused, because the action is about entries."""
    found = []
    for subject in subjects:
        entry, revision = pair_of(subject)
        found.append(judge_entry(entry) if revision is None else refused(reasons.A_VERSION))
    return found


class Assign:
    """Give the reviews to a person, or to nobody."""

    def __init__(self, wanted: Mapping[str, Any], by: Viewer) -> None:
        self.by = by
        self.to = get_user_model().objects.filter(pk=wanted.get("assignee") or 0).first()

    def says(self) -> str:
        """The whole change in one sentence."""
        if self.to is None:
            return _("The reviews are given to nobody: they wait for somebody.")
        return _("The reviews are given to %(name)s.") % {"name": self.to.get_full_name()}

    def judge(self, subjects: Sequence[Subject]) -> list[Judged]:
        """Refused is what does not wait, and what does not fit the person's role."""
        return [self._judge(subject) for subject in subjects]

    def _judge(self, subject: Subject) -> Judged:
        code = assigning.hindrance(subject, self.to)
        if code:
            return refused(code)
        holder = getattr(subject, "holder", None)
        before = {"assignee": holder}
        if holder == (self.to.pk if self.to else None):
            return Judged(Result.SAME)
        return Judged(Result.DONE, self.says(), before=before)

    def do(self, subjects: Sequence[Subject], judged: Sequence[Judged], tell: Tell) -> list[dict[str, Any]]:
        """Store each assignment; one letter tells of all."""
        found = []
        for subject in subjects:
            row = assigning.store(subject, self.to, self.by)
            found.append({"assignee": self.to.pk if self.to else None, "at": row.at.isoformat()})
            tell()
        assigning.announce(subjects, self.to, self.by)
        return found

    def undo(self, rows: Sequence[BulkRow], subjects: Sequence[Subject], tell: Tell) -> list[str]:
        """Give each back to whoever had it, unless it was given on, taken up or decided since."""
        return [told(tell, self._undo(row, subject)) for row, subject in zip(rows, subjects, strict=True)]

    def _undo(self, row: BulkRow, subject: Subject) -> str:
        given, take = assigning.assignment_of(subject), assigning.last_take(subject)
        if given is None or given.at.isoformat() != row.after.get("at") or (take and take.at > given.at):
            return reasons.SINCE_CHANGED
        if assigning.hindrance(subject, None):
            return reasons.NOT_WAITING
        assigning.store(subject, get_user_model().objects.filter(pk=row.before["assignee"] or 0).first(), self.by)
        return ""


class ReviewDate:
    """Set the day on which the published entries are to be reviewed next."""

    def __init__(self, wanted: Mapping[str, Any], by: Viewer) -> None:
        self.by = by
        self.on = date.fromisoformat(str(wanted["date"]))

    def says(self) -> str:
        """The whole change in one sentence."""
        return _("The next review is due on %(date)s.") % {"date": locales.long_date(self.on)}

    def judge(self, subjects: Sequence[Subject]) -> list[Judged]:
        """Refused is what is not published."""
        return judged_unless_version(subjects, self._judge)

    def _judge(self, entry: Entry) -> Judged:
        if not entry.is_published:
            return refused(reasons.NOT_PUBLISHED)
        if entry.review_due == self.on:
            return Judged(Result.SAME)
        before = entry.review_due
        if before is None:
            return Judged(Result.DONE, _("No date was set."), before={"date": None})
        said = _("It was due on %(before)s.") % {"before": locales.long_date(before)}
        return Judged(Result.DONE, said, before={"date": before.isoformat()})

    def do(self, subjects: Sequence[Subject], judged: Sequence[Judged], tell: Tell) -> list[dict[str, Any]]:
        """Write the date."""
        for start in range(0, len(subjects), PORTION):
            portion = subjects[start : start + PORTION]
            Entry.objects.filter(pk__in=[subject.pk for subject in portion]).update(review_due=self.on)
            for _subject in portion:
                tell()
        return [{"date": self.on.isoformat()} for _subject in subjects]

    def undo(self, rows: Sequence[BulkRow], subjects: Sequence[Subject], tell: Tell) -> list[str]:
        """Write the former date where the date still stands and the entry is still published."""
        return [told(tell, self._undo(row, pair_of(one)[0])) for row, one in zip(rows, subjects, strict=True)]

    def _undo(self, row: BulkRow, entry: Entry) -> str:
        due = entry.review_due.isoformat() if entry.review_due else None
        if due != row.after.get("date") or not entry.is_published:
            return reasons.SINCE_CHANGED
        before = row.before["date"]
        Entry.objects.filter(pk=entry.pk).update(review_due=date.fromisoformat(before) if before else None)
        return ""


def told(tell: Tell, what_came: Came) -> Came:
    """What came of a row, of which is told."""
    tell()
    return what_came


def term_names(keys: Iterable[str]) -> dict[str, str]:
    """What these terms are called, in the reader's language (1 query)."""
    wanted = set(keys)
    terms = Term.objects.filter(code__in={key.partition("/")[2] for key in wanted})
    return {term.key: str(text_of(term, "label")) for term in terms if term.key in wanted}
