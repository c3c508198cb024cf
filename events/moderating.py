"""Moderation: what becomes of questions, floor requests and contributions, and the list of speakers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from entries import facts
from entries.rules import Refused
from entries.texts import current_language
from entries.viewers import Viewer
from events import rules
from events.models import Contribution, Event, Rendering, Reuse, Seats, Stage
from events.registering import ChangedMeanwhile

#: Kinds of organisation that a moderator may let speak first.
FIRST = ("survivor-network", "opd")


class Step(models.TextChoices):
    """What a moderator can do to a contribution."""

    ACCEPT = "accept", pgettext_lazy("contribution", "Accept")
    LIST = "list", _("Put on the list of speakers")
    SPEAK = "speak", _("Give the floor")
    DONE = "done", pgettext_lazy("contribution", "Done")
    UNLIST = "unlist", _("Take off the list")
    ANSWER = "answer", _("Answer in writing")
    MERGE = "merge", _("Join with another one")
    DECLINE = "decline", pgettext_lazy("contribution", "Decline")


@dataclass(frozen=True, slots=True)
class Arrow:
    """From which stages a step leads where, and whether it takes words."""

    sources: frozenset[str]
    to: Stage
    words: bool = False


_NEW = frozenset({Stage.RECEIVED, Stage.ACCEPTED})
#: The one table of moderation; the list of speakers is `LISTED` in the order of `position`, and one `SPEAKING`.
STEPS: dict[str, Arrow] = {
    Step.ACCEPT: Arrow(frozenset({Stage.RECEIVED, Stage.DECLINED, Stage.MERGED}), Stage.ACCEPTED),
    Step.LIST: Arrow(_NEW | {Stage.DONE}, Stage.LISTED),
    Step.SPEAK: Arrow(frozenset({Stage.LISTED}), Stage.SPEAKING),
    Step.DONE: Arrow(frozenset({Stage.ACCEPTED, Stage.LISTED, Stage.SPEAKING}), Stage.DONE),
    Step.UNLIST: Arrow(frozenset({Stage.LISTED, Stage.SPEAKING}), Stage.ACCEPTED),
    Step.ANSWER: Arrow(_NEW | {Stage.LISTED, Stage.DONE, Stage.ANSWERED}, Stage.ANSWERED, words=True),
    Step.MERGE: Arrow(_NEW | {Stage.LISTED}, Stage.MERGED),
    Step.DECLINE: Arrow(_NEW | {Stage.LISTED}, Stage.DECLINED, words=True),
}


def steps_for(contribution: Contribution) -> list[Step]:
    """What a moderator may do now, in the order of the table; what readers see is taken back before it is declined."""
    possible = [step for step in Step if contribution.stage in STEPS[step].sources]
    return [step for step in possible if not contribution.published_at or STEPS[step].to in _SHOWN]


_SHOWN = (Stage.ACCEPTED, Stage.DONE, Stage.ANSWERED)


@transaction.atomic
def take(
    *, contribution: Contribution, step: str, by: Viewer, edition: int, text: str = "", into: Contribution | None = None
) -> Contribution:
    """Take one step with a contribution.

    In order: locks the list of the event and the row; asks the rules; refuses an old `edition`; who had the floor is
    done when somebody else takes it; saves; an answer, a refusal or a merge is told to the author
    (`contribution.<stage>`). Raises `Refused` or `ChangedMeanwhile`.
    """
    fresh = _locked(contribution, by, edition)
    arrow = STEPS[step]
    if step not in steps_for(fresh):
        raise Refused(rules.NOT_NOW.reason)
    if arrow.words and not text.strip():
        raise Refused(_("Please write something: it goes to the author."))
    if step == Step.MERGE and not _can_take_in(into, fresh):
        raise Refused(_("Choose another contribution to the same event."))
    if step == Step.SPEAK:
        _free_the_floor(fresh, by)
    fresh.position = _next_position(fresh) if arrow.to == Stage.LISTED else None
    fresh.stage = arrow.to
    fresh.merged_into = into if step == Step.MERGE else None
    if step == Step.ANSWER:
        fresh.answer, fresh.answer_language = text.strip(), current_language()
    fresh.reason = text.strip() if step == Step.DECLINE else ""
    _sign(fresh, by)
    if arrow.to in (Stage.ANSWERED, Stage.DECLINED, Stage.MERGED):
        facts.record(
            f"contribution.{arrow.to.value}",
            entry=fresh.event,
            by=by,
            contribution=fresh.pk,
            registration=fresh.registration_id,
        )
    if fresh.published_at:
        facts.bump_content_version()
    return fresh


@transaction.atomic
def shift(*, contribution: Contribution, by: Viewer, up: bool) -> None:
    """Change places with the neighbour on the list of speakers; at its end nothing changes. Raises `Refused`."""
    fresh = _locked(contribution, by, None)
    if fresh.stage != Stage.LISTED:
        raise Refused(rules.NOT_NOW.reason)
    order = list(Contribution.objects.filter(event_id=fresh.event_id, stage=Stage.LISTED).order_by("position", "pk"))
    here = next(index for index, one in enumerate(order) if one.pk == fresh.pk)
    there = here - 1 if up else here + 1
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
        _number(order)


@transaction.atomic
def let_first(*, event: Event, by: Viewer) -> None:
    """Put survivor networks and organisations of persons with disabilities first, otherwise in the same order."""
    _ask(by, event)
    _lock(event)
    listed = Contribution.objects.filter(event=event, stage=Stage.LISTED).select_related("registration")
    order = list(listed.order_by("position", "pk"))
    _number(sorted(order, key=lambda one: one.registration.organisation_kind not in FIRST))


@transaction.atomic
def publish(*, contribution: Contribution, by: Viewer, edition: int, shown: bool = True) -> Contribution:
    """Show a contribution to everybody, or take it back. The first time its author is told (`contribution.published`).

    Raises `Refused` for one that has not been accepted, or `ChangedMeanwhile`.
    """
    fresh = _locked(contribution, by, edition)
    if shown and fresh.stage not in _SHOWN:
        raise Refused(_("Accept it first, or answer it."))
    if shown and fresh.hidden_at:
        raise Refused(rules.HIDDEN.reason)
    told_before = fresh.published_at is not None
    fresh.published_at = (fresh.published_at or timezone.now()) if shown else None
    _sign(fresh, by)
    facts.bump_content_version()
    if shown and not told_before:
        names = {"contribution": fresh.pk, "registration": fresh.registration_id}
        facts.record("contribution.published", entry=fresh.event, by=by, **names)
    return fresh


@transaction.atomic
def render(*, contribution: Contribution, language: str, by: Viewer, **texts: Any) -> Rendering:
    """Keep the translation into a language: `text`, `answer`, `reviewed`. Raises `Refused`.

    Nobody reviews their own translation: `reviewed` counts from a second person only.
    """
    _ask(by, contribution.event)
    if Contribution.objects.filter(pk=contribution.pk, hidden_at__isnull=False).exists():
        raise Refused(rules.HIDDEN.reason)
    found = Rendering.objects.select_for_update().filter(contribution=contribution, language=language).first()
    row = found or Rendering(contribution=contribution, language=language, author_id=by.user_id)
    if texts.pop("reviewed", False) and row.author_id != by.user_id:
        row.reviewed = True
    elif found is None or (found.text, found.answer) != (texts["text"], texts["answer"]):
        row.reviewed, row.author_id = False, by.user_id
    row.text, row.answer = texts["text"], texts["answer"]
    row.save()
    facts.bump_content_version()
    return row


@transaction.atomic
def take_back(*, contribution: Contribution) -> None:
    """The author takes a contribution back, while nobody has dealt with it for good. Raises `Refused`."""
    _lock(contribution.event)
    fresh = Contribution.objects.select_for_update().get(pk=contribution.pk)
    verdict = rules.can_withdraw(fresh)
    if not verdict:
        raise Refused(_("The moderators have dealt with this already; it cannot be taken back here any more."))
    fresh.stage, fresh.position, fresh.published_at = Stage.WITHDRAWN, None, None
    fresh.edition += 1
    fresh.save()
    facts.bump_content_version()


@transaction.atomic
def agree(*, contribution: Contribution, agreed: bool) -> None:
    """The author says whether a practice may be made of the words. Records `contribution.reuse_answered`."""
    fresh = Contribution.objects.select_for_update(of=("self",)).select_related("event").get(pk=contribution.pk)
    if fresh.reuse == Reuse.NOT_ASKED:
        raise Refused(rules.NOT_NOW.reason)
    fresh.reuse = Reuse.AGREED if agreed else Reuse.REFUSED
    fresh.edition += 1
    fresh.save()
    facts.record("contribution.reuse_answered", entry=fresh.event, contribution=fresh.pk)


def _locked(contribution: Contribution, by: Viewer, edition: int | None) -> Contribution:
    """The row as it is now, its event's list locked; asks the rules and compares the edition."""
    _ask(by, contribution.event)
    _lock(contribution.event)
    rows = Contribution.objects.select_for_update(of=("self",)).select_related("event", "registration")
    fresh = rows.get(pk=contribution.pk)
    if edition is not None and fresh.edition != edition:
        raise ChangedMeanwhile
    return fresh


def _can_take_in(into: Contribution | None, other: Contribution) -> bool:
    """Whether a contribution can stand for the other: read anew under the lock, as a colleague may have joined the two
    the other way round since the form was shown, and then neither would be left."""
    rows = Contribution.objects.proven().filter(event_id=other.event_id, merged_into=None).exclude(pk=other.pk)
    return into is not None and rows.exclude(stage__in=(Stage.WITHDRAWN, Stage.DECLINED)).filter(pk=into.pk).exists()


def _free_the_floor(contribution: Contribution, by: Viewer) -> None:
    speaking = Contribution.objects.filter(event_id=contribution.event_id, stage=Stage.SPEAKING)
    for one in speaking.select_for_update():
        one.stage, one.position = Stage.DONE, None
        _sign(one, by)


def _next_position(contribution: Contribution) -> int:
    rows = Contribution.objects.filter(event_id=contribution.event_id, stage=Stage.LISTED)
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


def _number(order: list[Contribution]) -> None:
    for position, one in enumerate(order, 1):
        one.position = position
    Contribution.objects.bulk_update(order, ["position"])


def _sign(contribution: Contribution, by: Viewer) -> None:
    contribution.decided_by_id, contribution.decided_at = by.user_id, timezone.now()
    contribution.edition += 1
    contribution.save()


def _lock(event: Event) -> None:
    Seats.objects.get_or_create(event_id=event.pk)
    Seats.objects.select_for_update().get(event_id=event.pk)


def _ask(by: Viewer, event: Event) -> None:
    verdict = rules.can_organise(by, event)
    if not verdict:
        raise Refused(verdict.reason)
