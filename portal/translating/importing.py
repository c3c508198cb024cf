"""Taking back what translators wrote in their own tools: first a report, unit by unit, then drafts.

Nothing newer is overwritten: a text that was changed in the portal since its export stays, and the file's text is
reported as a conflict. A text whose original has changed since is taken, with a mark that asks for a look at it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries import editing
from entries.audit.services import record
from entries.forms import text_field
from entries.models import Entry, Revision
from entries.rules import Refused, can_translate
from entries.states import EDITABLE, OPEN
from entries.texts import Text, text_of
from entries.viewers import Viewer
from portal.translating.models import Import
from portal.translating.returned import NOT_WHOLE, WITH_CODES, Row
from portal.translating.work import Marks, Unit, Work, bare, digest, plain, works
from portal.translating.writing import hand_over


class Fate(models.TextChoices):
    """What becomes of one text of a file; the order in which the report counts them."""

    TAKEN = "taken", _("Taken over")
    OLDER = "older", _("Taken over, but the original has changed since the export")
    CONFLICT = "conflict", _("Left out: it was changed in the portal since the export")
    INVALID = "invalid", _("Left out: it cannot be stored")
    NOT_WHOLE = "not_whole", _("Left out: only a part of it is translated")
    UNKNOWN = "unknown", _("Left out: it was not part of the export")
    CLOSED = "closed", _("Left out: the entry cannot be translated now")
    SAME = "same", _("The same as in the portal")
    EMPTY = "empty", _("Not translated")


TAKEN = frozenset({Fate.TAKEN, Fate.OLDER})


@dataclass(frozen=True, slots=True)
class Item:
    """One text of a file and its fate; `now` is what stands in the portal, `why` a sentence where there is one."""

    row: Row
    fate: Fate
    label: str = ""
    now: str = ""
    why: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether it goes into the draft."""
        return self.fate in TAKEN

    @property
    def is_shown(self) -> bool:
        """Whether the report shows it on its own: what is untranslated or the same is only counted."""
        return self.fate not in (Fate.SAME, Fate.EMPTY)


@dataclass(slots=True)
class Planned:
    """What a file brings for one entry."""

    entry: Entry | None
    title: Text | None
    work: Work | None = None
    items: list[Item] = field(default_factory=list)

    def taken(self) -> dict[str, str]:
        """The texts to store, by field."""
        return {item.row.field: plain(item.row.target) for item in self.items if item.is_taken}

    def marks(self, marks: Marks) -> Marks:
        """The draft's marks with those of the texts that were made from an older original."""
        for item in self.items:
            if item.is_taken:
                marks.seen(item.row.field)
            if item.fate == Fate.OLDER:
                marks.older[item.row.field] = item.row.source
        return marks


def plan(run: Import, by: Viewer) -> list[Planned]:
    """What would become of each text of a file now; changes nothing. Some queries for each kind of entry."""
    rows: dict[int, list[Row]] = {}
    for values in run.rows:
        row = Row(*values)
        rows.setdefault(row.entry, []).append(row)
    visible = Entry.objects.visible_to(by).published().filter(pk__in=[key for key in rows if str(key) in _sent(run)])
    listed = works(visible, run.export.language)
    found = {work.entry.pk: work for work in listed}
    waiting = Revision.objects.filter(entry__in=found, track=run.export.language, state__in=OPEN - EDITABLE)
    closed = set(waiting.values_list("entry_id", flat=True))
    return [_planned(run, found.get(key), some, is_closed=key in closed) for key, some in rows.items()]


def _sent(run: Import) -> Mapping[str, Mapping[str, list[str]]]:
    return run.export.contents


def _planned(run: Import, work: Work | None, rows: Iterable[Row], *, is_closed: bool) -> Planned:
    planned = Planned(work.entry if work else None, text_of(work.entry, "title") if work else None, work)
    units = {unit.field: unit for unit in work.units} if work else {}
    seen: set[str] = set()
    for row in rows:
        sent = _sent(run).get(str(row.entry), {}).get(row.field)
        unit = units.get(row.field)
        if sent is None or row.field in seen or (work is not None and unit is None):
            item = Item(row, Fate.UNKNOWN)
        elif work is None or unit is None or (is_closed and row.target):
            item = Item(row, Fate.CLOSED, unit.label if unit else "", unit.written if unit else "")
        else:
            item = _fate(row, unit, sent, work.language)
        seen.add(row.field)
        planned.items.append(item)
    return planned


def _fate(row: Row, unit: Unit, sent: list[str], language: str) -> Item:
    """The fate of a text that was sent out and is still there; `sent` are the digests of then."""
    source_then, written_then = sent
    if row.problem == WITH_CODES:
        why = str(_("It holds codes that this portal has not sent."))
        return Item(row, Fate.INVALID, unit.label, unit.written, why)
    if not row.target.strip():
        return Item(row, Fate.EMPTY, unit.label, unit.written)
    if row.problem == NOT_WHOLE:
        return Item(row, Fate.NOT_WHOLE, unit.label, unit.written)
    if bare(row.target) == bare(unit.written):
        return Item(row, Fate.SAME, unit.label, unit.written)
    if digest(unit.written) != written_then:
        return Item(row, Fate.CONFLICT, unit.label, unit.written)
    try:
        text_field(unit.column, language).clean(row.target)
    except ValidationError as problem:
        return Item(row, Fate.INVALID, unit.label, unit.written, " ".join(problem.messages))
    fate = Fate.TAKEN if digest(unit.source.text) == source_then else Fate.OLDER
    return Item(row, fate, unit.label, unit.written)


@transaction.atomic
def apply(*, run: Import, by: Viewer, submit: bool) -> Import:
    """Make drafts of what a file brings; with `submit`, hand those to review that the rules let through.

    In order: locks the import, which is applied once; asks whether `by` translates into its language; locks each entry,
    decides anew, and saves its draft; counts what became of the texts; records `import.applied` in the audit log.
    Raises `Refused`.
    """
    run = Import.objects.select_for_update(of=("self",)).select_related("export").get(pk=run.pk)
    verdict = can_translate(by, run.export.language)
    if not verdict:
        raise Refused(verdict.reason)
    if run.applied_at is not None:
        return run
    list(Entry.objects.filter(pk__in={row[0] for row in run.rows}).order_by("pk").select_for_update())
    planned = plan(run, by)
    drafts = [_draft(one, run, by) for one in planned if one.taken()]
    submitted = sum(_submitted(draft, by) for draft in drafts) if submit else 0
    run.outcome = {
        "fates": dict(counted(planned)),
        "items": [[item.row.entry, item.row.field, item.fate.value] for one in planned for item in one.items],
        "drafts": len(drafts),
        "submitted": submitted,
    }
    run.applied_at = timezone.now()
    run.save(update_fields=["outcome", "applied_at"])
    detail = {"what": "translations", "language": run.export.language, "drafts": len(drafts), "submitted": submitted}
    record("import.applied", by=by, about=f"translation-import:{run.pk}", detail=detail)
    return run


def _draft(planned: Planned, run: Import, by: Viewer) -> editing.Draft:
    assert planned.work is not None
    assert planned.entry is not None
    work = planned.work
    changes = work.changes(planned.taken(), planned.marks(work.marks))
    return editing.save_translation(
        entry=planned.entry, language=run.export.language, changes=changes, by=by, edition=work.edition
    )


def _submitted(draft: editing.Draft, by: Viewer) -> bool:
    """Whether a draft could be handed to review; one that somebody else began, or with older texts, stays a draft."""
    try:
        with transaction.atomic():
            hand_over(entry=draft.entry, draft=draft, by=by)
    except Refused:
        return False
    return True


def counted(planned: Iterable[Planned]) -> Counter[str]:
    """How many texts have which fate."""
    return Counter(item.fate.value for one in planned for item in one.items)
