"""Rounds of review: reminding owners, showing that a text is due, and what people answer."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries import facts
from entries.audit.services import record
from entries.kinds import all_kinds
from entries.models import TRACK_SOURCE, Entry, Revision
from entries.querysets import EntryQuerySet
from entries.rules import Refused, is_writer
from entries.shelf import next_review
from entries.states import OPEN, State
from entries.viewers import CURATORS, Viewer
from portal.upkeep.models import Round

#: So long before the day the owners are told; so long after it ISU takes it up.
AHEAD = timedelta(days=30)
PATIENCE = timedelta(days=30)


def keep(today: date | None = None) -> int:
    """What the clock does each day; returns how many owners' entries were reminded of. A second run changes nothing.

    In order: entries whose time is over are due no more; owners hear of what is due soon; pages of what fell due are
    made anew.
    """
    day = today or timezone.localdate()
    _let_rest(day)
    reminded = _remind(day)
    _show(day)
    return reminded


def waiting_for_isu(today: date | None = None) -> EntryQuerySet:
    """Published entries for ISU, the longest due first: a month over, nobody's, or not yet read by it."""
    day = today or timezone.localdate()
    nobody = Q(review_due__lte=day, owner=None, author=None)
    due = Q(review_due__lte=day - PATIENCE) | nobody | (Q(review_due__lte=day) & _published_by_owner())
    return Entry.objects.published().filter(due).order_by("review_due", "pk")


def soon_due(today: date | None = None) -> Q:
    """A condition: published, and due within a month or before."""
    return Q(state=State.PUBLISHED, review_due__lte=(today or timezone.localdate()) + AHEAD)


@transaction.atomic
def confirm(*, entry: Entry, by: Viewer, note: str = "", today: date | None = None) -> None:
    """Say that the text is still right: it counts as checked today, and is due again after its kind's months.

    In order: locks the entry; asks who may (writers, and curators with a note); ends the round with the note; sets both
    days, in an open change too; records `upkeep.confirmed` and, for ISU, the deed in the audit log; renews the pages. A
    kind whose day of verification is part of its text (a mechanism: compared with the funder's pages) keeps an empty
    one empty.
    """
    day = today or timezone.localdate()
    entry = Entry.objects.select_for_update().get(pk=entry.pk).detail()
    is_own = is_writer(by, entry)
    _ask(entry, by, is_own=is_own, note=note)
    _end_round(entry, by, note)
    if entry.checked_on is not None or "checked_on" not in entry.kind_info.shared:
        entry.checked_on = day
    entry.review_due = next_review(entry, day)
    entry.save(update_fields=["checked_on", "review_due", "updated_at"])
    _tell_open_change(entry)
    facts.record("upkeep.confirmed", entry=entry, by=by)
    if not is_own:
        record("entry.checked", by=by, about=f"entry:{entry.pk}")
    facts.bump_content_version()


@transaction.atomic
def ask_owner(*, entry: Entry, by: Viewer, note: str = "") -> None:
    """A curator asks those who write the entry whether it is still right; they get a letter with the note.

    Raises `Refused` for others than curators, for what is not published or not due, and where nobody could answer.
    """
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    if not by.roles & CURATORS:
        raise Refused(_("Your role does not allow this action."))
    if not entry.is_published or entry.review_due is None:
        raise Refused(_("Only what is published and has a day of review can be asked about."))
    if entry.owner_id is None and entry.author_id is None:
        raise Refused(_("Nobody outside ISU writes this entry: there is no one to ask."))
    turn, _made = Round.objects.get_or_create(entry=entry, due=entry.review_due)
    Round.objects.filter(pk=turn.pk).update(asked_at=timezone.now(), asked_by=by.user_id)
    facts.record("upkeep.asked", entry=entry, by=by, note=note.strip(), due=entry.review_due.isoformat())
    record("entry.owner_asked", by=by, about=f"entry:{entry.pk}")


def _ask(entry: Entry, by: Viewer, *, is_own: bool, note: str) -> None:
    if not (is_own or by.roles & CURATORS):
        raise Refused(_("Only the author, the organisation that owns this entry, or ISU may say so."))
    if not entry.is_published:
        raise Refused(_("Only what is published can be confirmed."))
    if not is_own and not note.strip():
        raise Refused(_("Say in a note against what you checked it."))


def _end_round(entry: Entry, by: Viewer, note: str) -> None:
    if entry.review_due is not None:
        said = {"confirmed_at": timezone.now(), "confirmed_by_id": by.user_id, "note": note.strip()}
        Round.objects.update_or_create(entry=entry, due=entry.review_due, defaults=said)


def _tell_open_change(entry: Entry) -> None:
    """A change that is being written must not set the day of verification back, where that is part of the text."""
    if "checked_on" not in entry.kind_info.shared or entry.checked_on is None:
        return
    for change in entry.revisions.select_for_update().filter(track=TRACK_SOURCE, state__in=OPEN):
        change.payload["shared"]["checked_on"] = entry.checked_on.isoformat()
        change.save(update_fields=["payload"])


def _let_rest(day: date) -> None:
    """What is over (a call that has closed, a course that was held) needs no review any more."""
    for kind in all_kinds():
        if kind.is_over is not None:
            over = kind.model.objects.filter(kind.is_over(day), soon_due(day)).values("pk")
            Entry.objects.filter(pk__in=over).update(review_due=None)


@transaction.atomic
def _remind(day: date) -> int:
    """Tell those who write it, once a round, that an entry is due soon (or lately, if it was missed)."""
    told = Round.objects.filter(entry=OuterRef("pk"), due=OuterRef("review_due"), reminded_at__isnull=False)
    has_somebody = Q(owner__isnull=False) | Q(author__isnull=False)
    near = Entry.objects.filter(soon_due(day), has_somebody, ~Exists(told), review_due__gt=day - PATIENCE)
    found = list(near.exclude(_published_by_owner()).select_for_update(skip_locked=True, of=("self",)).order_by("pk"))
    _begin_rounds(found)
    for entry in found:
        facts.record("upkeep.near", entry=entry, due=entry.review_due.isoformat() if entry.review_due else "")
    rounds = Round.objects.filter(entry__in=[entry.pk for entry in found], due=F("entry__review_due"))
    rounds.update(reminded_at=timezone.now())
    return len(found)


@transaction.atomic
def _show(day: date) -> None:
    """Pages of entries that fell due say so: they are made anew, once."""
    shown = Round.objects.filter(entry=OuterRef("pk"), due=OuterRef("review_due"), shown_at__isnull=False)
    fallen = list(Entry.objects.published().filter(~Exists(shown), review_due__lt=day))
    if fallen:
        _begin_rounds(fallen)
        rounds = Round.objects.filter(entry__in=[entry.pk for entry in fallen], due=F("entry__review_due"))
        rounds.update(shown_at=timezone.now())
        facts.bump_content_version()


def _begin_rounds(entries: list[Entry]) -> None:
    Round.objects.bulk_create(
        [Round(entry=entry, due=entry.review_due) for entry in entries if entry.review_due], ignore_conflicts=True
    )


def _published_by_owner() -> Exists:
    """Due on the very day of a publication: an owner published it without ISU, which reads it afterwards."""
    published = Revision.objects.filter(entry=OuterRef("pk"), track=TRACK_SOURCE, state=State.PUBLISHED)
    return Exists(published.filter(published_at__date=OuterRef("review_due")))
