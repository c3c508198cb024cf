"""The life of a bulk change: planned from chosen rows, said, looked at, applied, undone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries.audit.services import record
from entries.kinds import Kind
from entries.models import Entry, Revision
from entries.retagging import keep_alone
from entries.rules import Refused
from entries.texts import Text, text_of
from entries.viewers import Viewer
from portal.desk import reasons
from portal.desk.access import BULK_CHANGERS
from portal.desk.bulk.actions import Action, Assign, Judged, Result, ReviewDate, Tell
from portal.desk.bulk.choosing import MOST_ROWS
from portal.desk.bulk.of_entries import Archive, ChangeTerms
from portal.desk.decisions import Subject, pair_of
from portal.desk.models import BulkAction, BulkChange, BulkRow, List
from portal.desk.waiting import holders

#: A plan that nobody applied is forgotten after this time.
KEPT = timedelta(days=1)
ACTIONS: dict[str, type[Action]] = {
    BulkAction.ASSIGN: Assign,
    BulkAction.ARCHIVE: Archive,
    BulkAction.RETAG: ChangeTerms,
    BulkAction.REVIEW_DATE: ReviewDate,
}


def silent() -> None:
    """Who hears of the rows of a change that is made while a person waits: nobody."""


class ChangedMeanwhile(Exception):
    """What would happen is not any more what the person was shown."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a change with what it is about."""

    row: BulkRow
    subject: Subject

    @property
    def title(self) -> Text:
        """The entry's title."""
        return text_of(pair_of(self.subject)[0], "title")

    @property
    def kind(self) -> Kind:
        """The kind of the entry."""
        return pair_of(self.subject)[0].kind_info

    @property
    def track(self) -> str:
        """What a version changes; "" for an entry."""
        return self.subject.get_track_display() if isinstance(self.subject, Revision) else ""


@dataclass(frozen=True, slots=True)
class Outlook(Row):
    """One row with what would come of it."""

    judged: Judged

    @property
    def says(self) -> str:
        """What will happen, or why nothing does."""
        if self.judged.result == Result.SAME:
            return str(BulkRow.Result.SAME.label)
        return self.judged.says or reasons.sentence(self.judged.reason)


@dataclass(frozen=True, slots=True)
class Preview:
    """What would come of every row; `seen` marks exactly this, so that nothing else is applied."""

    says: str
    rows: list[Outlook]

    def counts(self) -> list[tuple[str, int]]:
        """How many rows come to each result, in words."""
        results = [one.judged.result for one in self.rows]
        said = ((Result.DONE, _("Will be changed")), (Result.SAME, _("Nothing to do")), (Result.REFUSED, _("Refused")))
        return [(str(label), results.count(result)) for result, label in said]

    @property
    def to_do(self) -> list[Outlook]:
        """The rows that would be changed."""
        return [one for one in self.rows if one.judged.result == Result.DONE]

    @property
    def seen(self) -> str:
        """A mark of the whole preview."""
        values = [[one.row.pk, one.judged.result, one.judged.reason, one.judged.before] for one in self.rows]
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:32]


def open_to(viewer: Viewer) -> QuerySet[BulkChange]:
    """The changes that the viewer may look at: all that were made, and own plans."""
    if not viewer.roles & BULK_CHANGERS:
        return BulkChange.objects.none()
    return BulkChange.objects.filter(Q(applied_at__isnull=False) | Q(by_id=viewer.user_id))


@transaction.atomic
def plan(*, which: List, query: str, keys: Iterable[str], by: Viewer) -> BulkChange:
    """Begin a change of the rows that these keys name (`e12` an entry, `r7` a revision).

    In order: asks who does it; forgets own plans that are a day old; looks up what the viewer may see; stores the rows.
    Raises `Refused`, also for no row and for too many.
    """
    ask(by)
    BulkChange.objects.filter(by_id=by.user_id, applied_at=None, handed="", begun_at__lt=timezone.now() - KEPT).delete()
    wanted = list(dict.fromkeys(keys))
    if len(wanted) > MOST_ROWS:
        raise Refused(_("More than can be changed at once were chosen. Narrow the list by a filter."))
    visible = Entry.objects.visible_to(by).order_by()
    entries = visible.filter(pk__in=_numbers(wanted, "e")).values_list("pk", flat=True)
    revisions = Revision.objects.filter(pk__in=_numbers(wanted, "r"), entry__in=visible).values_list("pk", "entry_id")
    rows = [BulkRow(entry_id=pk) for pk in sorted(entries)]
    rows += [BulkRow(entry_id=entry, revision_id=pk) for pk, entry in sorted(revisions)]
    if not rows:
        raise Refused(_("Choose at least one row, by ticking it."))
    change = BulkChange.objects.create(by_id=by.user_id, list=which, query=query)
    for row in rows:
        row.change = change
    BulkRow.objects.bulk_create(rows)
    return change


def _numbers(keys: Iterable[str], letter: str) -> list[int]:
    found = (key[1:] for key in keys if key[:1] == letter)
    return [int(number) for number in found if number.isascii() and number.isdigit() and len(number) < 19]


@transaction.atomic
def say(*, change: BulkChange, action: str, wanted: Mapping[str, Any], by: Viewer) -> None:
    """Say what is to be done with the rows of a plan. Raises `Refused` once it was applied, or is being applied."""
    ask(by)
    change = _locked_plan(change, by)
    if change.handed:
        raise Refused(_("This change is under way."))
    change.action, change.wanted, change.problem = action, dict(wanted), ""
    change.save(update_fields=["action", "wanted", "problem"])


def action_of(change: BulkChange, by: Viewer) -> Action:
    """What a change does."""
    return ACTIONS[change.action](change.wanted, by)


def preview(change: BulkChange, by: Viewer) -> Preview:
    """What would come of each row now (a number of queries that does not grow with the rows)."""
    action = action_of(change, by)
    rows = list(change.rows.all())
    subjects = subjects_of(rows)
    judged = action.judge(subjects)
    return Preview(action.says(), [Outlook(*one) for one in zip(rows, subjects, judged, strict=True)])


@transaction.atomic
def apply(*, change: BulkChange, by: Viewer, seen: str, tell: Tell = silent) -> BulkChange:
    """Do what the preview said, all in one transaction.

    In order: locks the plan, then all its entries and revisions; judges each anew, and raises `ChangedMeanwhile` unless
    that is what the person saw; does it through the services that do it for one; stores how each stood before and
    after; writes `bulk.applied` into the audit log. `tell` hears of each row. Raises `Refused`.
    """
    ask(by)
    change = _locked_plan(change, by)
    lock(change)
    found = preview(change, by)
    if found.seen != seen:
        raise ChangedMeanwhile
    to_do = found.to_do
    if not to_do:
        raise Refused(_("There is nothing to change."))
    after = action_of(change, by).do([one.subject for one in to_do], [one.judged for one in to_do], tell)
    for one in found.rows:
        one.row.result, one.row.reason, one.row.before = one.judged.result, one.judged.reason, one.judged.before
    for one, stands in zip(to_do, after, strict=True):
        one.row.after = stands
    BulkRow.objects.bulk_update([one.row for one in found.rows], ["result", "reason", "before", "after"])
    change.applied_at, change.problem = timezone.now(), ""
    change.handed, change.handed_at = "", None
    change.save(update_fields=["applied_at", "problem", "handed", "handed_at"])
    record("bulk.applied", by=by, about=f"bulk:{change.pk}", detail={"action": change.action, "rows": len(to_do)})
    return change


@transaction.atomic
def undo(*, change: BulkChange, by: Viewer, tell: Tell = silent) -> BulkChange:
    """Undo a change where nothing changed since; the rest is left alone and says why.

    In order: locks; undoes each row through the same services; stores what came of it; writes `bulk.undone` into the
    audit log. Raises `Refused` for what was never applied or is undone already.
    """
    ask(by)
    change = BulkChange.objects.select_for_update().get(pk=change.pk)
    if change.applied_at is None or change.undone_at is not None:
        raise Refused(_("This change cannot be undone, or has been undone already."))
    lock(change)
    rows = list(change.rows.filter(result=Result.DONE))
    codes = action_of(change, by).undo(rows, subjects_of(rows), tell)
    for row, code in zip(rows, codes, strict=True):
        row.result, row.reason = (Result.LEFT, code) if code else (Result.UNDONE, "")
    BulkRow.objects.bulk_update(rows, ["result", "reason"])
    change.undone_at, change.undone_by_id, change.problem = timezone.now(), by.user_id, ""
    change.handed, change.handed_at = "", None
    change.save(update_fields=["undone_at", "undone_by", "problem", "handed", "handed_at"])
    undone = codes.count("")
    record("bulk.undone", by=by, about=f"bulk:{change.pk}", detail={"action": change.action, "rows": undone})
    return change


def lock(change: BulkChange) -> None:
    """Lock the thesaurus for other terms, then all entries, then all revisions, in the order of their keys: others take
    them one by one in this order, so that nobody waits in a ring.
    """
    if change.action == BulkAction.RETAG:
        keep_alone()
    entries = change.rows.values("entry")
    list(Entry.objects.select_for_update().filter(pk__in=entries).order_by("pk").values_list("pk"))
    revisions = change.rows.filter(revision__isnull=False).values("revision")
    list(Revision.objects.select_for_update().filter(pk__in=revisions).order_by("pk").values_list("pk"))


def subjects_of(rows: Sequence[BulkRow]) -> list[Subject]:
    """The entry or revision of each row, which knows who has its review as `holder` (4 queries)."""
    entries = Entry.objects.select_related("owner").in_bulk({row.entry_id for row in rows})
    revisions = Revision.objects.defer("payload").in_bulk({row.revision_id for row in rows if row.revision_id})
    of_entries, of_revisions = holders(entries.keys(), revisions.keys())
    found: list[Subject] = []
    for row in rows:
        subject: Any = entries[row.entry_id]
        if row.revision_id:
            subject = revisions[row.revision_id]
            subject.entry = entries[row.entry_id]
        subject.holder = of_revisions.get(subject.pk) if row.revision_id else of_entries.get(subject.pk)
        found.append(subject)
    return found


def ask(by: Viewer) -> None:
    """Raise `Refused` for whoever may not change many at once."""
    if not by.roles & BULK_CHANGERS:
        raise Refused(_("Many entries at once are changed by curators and administrators."))


def _locked_plan(change: BulkChange, by: Viewer) -> BulkChange:
    change = BulkChange.objects.select_for_update().get(pk=change.pk, by_id=by.user_id)
    if change.applied_at is not None:
        raise Refused(_("This change has been made already."))
    return change
