"""Bulk changes that readers see: archiving, and other terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from entries import curation
from entries.curation import Blocked
from entries.models import Entry, Move, Term
from entries.publishing import shown_together
from entries.retagging import Pair, Retag, carried_by, field_for, retag, takes_last_needed
from entries.rules import Refused, can_move
from entries.states import Action as Step, State
from entries.viewers import Viewer
from portal.desk import reasons
from portal.desk.bulk.actions import Judged, Result, Tell, judged_unless_version, refused, term_names, told
from portal.desk.decisions import Subject, pair_of
from portal.desk.models import BulkRow

#: How terms are changed.
ADD, REMOVE, REPLACE = "add", "remove", "replace"


class Archive:
    """Take published entries out of sight, each through the one door."""

    def __init__(self, wanted: Mapping[str, Any], by: Viewer) -> None:
        self.by, self.note = by, str(wanted["note"])

    def says(self) -> str:
        """The whole change in one sentence."""
        return _("The entries are archived: readers do not find them any more, and their authors are told why.")

    def judge(self, subjects: Sequence[Subject]) -> list[Judged]:
        """Refused is what the rules of curation refuse."""
        return judged_unless_version(subjects, self._judge)

    def _judge(self, entry: Entry) -> Judged:
        if not entry.is_published:
            return refused(reasons.NOT_PUBLISHED)
        if not can_move(self.by, entry, Step.ARCHIVE):
            return refused(reasons.NOT_ALLOWED)
        due = entry.review_due.isoformat() if entry.review_due else None
        return Judged(Result.DONE, _("Readers do not find it any more."), before={"state": entry.state, "due": due})

    def do(self, subjects: Sequence[Subject], judged: Sequence[Judged], tell: Tell) -> list[dict[str, Any]]:
        """Archive each, with the note; each author is told."""
        with shown_together():
            steps = [told(tell, self._archive(pair_of(subject)[0])) for subject in subjects]
        return [{"move": step.pk} for step in steps]

    def _archive(self, entry: Entry) -> Move:
        return curation.move(entry=entry, action=Step.ARCHIVE, by=self.by, note=self.note)

    def undo(self, rows: Sequence[BulkRow], subjects: Sequence[Subject], tell: Tell) -> list[str]:
        """Publish each again where archiving was the last that happened to it; rules and checks hold as for anybody."""
        with shown_together():
            return [told(tell, self._undo(row, pair_of(one)[0])) for row, one in zip(rows, subjects, strict=True)]

    def _undo(self, row: BulkRow, entry: Entry) -> str:
        last = Move.objects.filter(entry=entry, revision=None).order_by("-id").first()
        if entry.state != State.ARCHIVED or last is None or last.pk != row.after.get("move"):
            return reasons.SINCE_CHANGED
        if self.by.user_id == entry.author_id or self.by.user_id in entry.writers:
            return reasons.FOUR_EYES
        note = _("The bulk change number %(number)s is undone.") % {"number": row.change_id}
        try:
            with transaction.atomic():
                curation.move(entry=entry, action=Step.RESTORE, by=self.by, note=note)
                curation.move(entry=entry, action=Step.PUBLISH, by=self.by, note=note)
        except Blocked:
            return reasons.CHECKS
        except Refused:
            return reasons.NOT_ALLOWED
        Entry.objects.filter(pk=entry.pk).update(review_due=row.before.get("due"))
        return ""


class ChangeTerms:
    """Add a term to published entries, take one away, or put one in the place of another."""

    def __init__(self, wanted: Mapping[str, Any], by: Viewer) -> None:
        self.by, self.how = by, str(wanted["how"])
        self.term, self.instead, role = str(wanted["term"]), str(wanted.get("instead") or ""), str(wanted["role"])
        self.pair: Pair = (self.term, role)
        self.new: Pair = (self.instead, role)

    def says(self) -> str:
        """The whole change in one sentence."""
        names = term_names((self.term, self.instead))
        named = {"term": names.get(self.term, self.term), "instead": names.get(self.instead, self.instead)}
        if self.how == ADD:
            return _("The entries get the term “%(term)s”.") % named
        if self.how == REMOVE:
            return _("The term “%(term)s” is taken from the entries.") % named
        return _("“%(instead)s” takes the place of the term “%(term)s”.") % named

    def judge(self, subjects: Sequence[Subject]) -> list[Judged]:
        """Refused is what is not published, what has no place for the term, and what would lose its last needed one."""
        entries = [entry for entry, revision in map(pair_of, subjects) if revision is None]
        carried = carried_by(entry.pk for entry in entries)
        return judged_unless_version(subjects, lambda entry: self._judge(entry, carried[entry.pk]))

    def _judge(self, entry: Entry, carried: set[Pair]) -> Judged:
        if not entry.is_published:
            return refused(reasons.NOT_PUBLISHED)
        change = self._change_of(carried)
        if not (change.added or change.removed):
            return Judged(Result.SAME)
        if any(field_for(entry.kind_info, pair) is None for pair in change.added):
            return refused(reasons.NOT_OF_KIND)
        if takes_last_needed(entry.kind_info, carried, change):
            return refused(reasons.LAST_NEEDED)
        return Judged(Result.DONE, self._words(change), before=_stored(change))

    def _change_of(self, carried: set[Pair]) -> Retag:
        if self.how == ADD:
            return Retag(added=frozenset({self.pair} - carried))
        if self.how == REMOVE or self.pair not in carried:
            return Retag(removed=frozenset({self.pair} & carried) if self.how == REMOVE else frozenset())
        return Retag(added=frozenset({self.new} - carried), removed=frozenset({self.pair}))

    def _words(self, change: Retag) -> str:
        if change.added and change.removed:
            return _("It gets the one term for the other.")
        return _("It gets the term.") if change.added else _("It loses the term.")

    def do(self, subjects: Sequence[Subject], judged: Sequence[Judged], tell: Tell) -> list[dict[str, Any]]:
        """Change the terms of all of them together; search follows."""
        pairs = zip(subjects, judged, strict=True)
        retag(changes={subject.pk: _change_in(one.before) for subject, one in pairs}, by=self.by, tell=tell)
        return [dict(one.before) for one in judged]

    def undo(self, rows: Sequence[BulkRow], subjects: Sequence[Subject], tell: Tell) -> list[str]:
        """Turn the change of each back, where the entry is published and these terms stand as the change left them."""
        entries = [pair_of(subject)[0] for subject in subjects]
        carried = carried_by(entry.pk for entry in entries)
        gone = set(Term.objects.filter(merged_into__isnull=False).values_list("vocabulary", "code"))
        merged = {f"{vocabulary}/{code}" for vocabulary, code in gone}
        found, changes = [], {}
        for row, entry in zip(rows, entries, strict=True):
            done = _change_in(row.after)
            code = _why_not_back(entry, carried[entry.pk], done, merged)
            if code:
                tell()
            else:
                changes[entry.pk] = Retag(added=done.removed, removed=done.added)
            found.append(code)
        if changes:
            retag(changes=changes, by=self.by, tell=tell)
        return found


def _why_not_back(entry: Entry, carried: set[Pair], done: Retag, merged: set[str]) -> str:
    stands = done.added <= carried and not (done.removed & carried)
    if not entry.is_published or not stands or any(key in merged for key, _role in done.removed):
        return reasons.SINCE_CHANGED
    back = Retag(added=done.removed, removed=done.added)
    return reasons.LAST_NEEDED if takes_last_needed(entry.kind_info, carried, back) else ""


def _stored(change: Retag) -> dict[str, Any]:
    return {"added": sorted(map(list, change.added)), "removed": sorted(map(list, change.removed))}


def _change_in(stored: Mapping[str, Any]) -> Retag:
    def pairs(name: str) -> frozenset[Pair]:
        return frozenset((key, role) for key, role in stored.get(name, []))

    return Retag(added=pairs("added"), removed=pairs("removed"))
