"""What ISU sees as broker: matches that are new, contacted, stalled, agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from entries.models import Entry
from entries.texts import Text, text_of
from matching.engine.weighing import score_of
from matching.models import Decision, Match, MatchDecision

#: A contact that nobody has moved on for so long is stalled.
STALLED_AFTER = timedelta(days=30)
#: The best of the new ones; there may be hundreds of thousands.
NEW_SHOWN = 300


class Stage(models.TextChoices):
    """How far a match is, as the desk sees it."""

    NEW = "new", pgettext_lazy("match", "New")
    CONTACTED = "contacted", _("Contacted")
    STALLED = "stalled", _("Stalled")
    AGREED = "agreed", _("Agreed")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the desk's list."""

    seeker: Entry
    support: Entry
    seeker_title: Text
    support_title: Text
    score: int | None
    decision: MatchDecision | None


def rows_of(stage: str) -> models.QuerySet:
    """The rows of a stage: matches for new ones, decisions for the others, what should be looked at first on top."""
    if stage == Stage.NEW:
        decided = MatchDecision.objects.filter(
            seeker_id=OuterRef("seeker__entry_id"), support_id=OuterRef("support__entry_id")
        )
        fresh = Match.objects.filter(~Exists(decided), near=False).order_by("-points", "-support_id", "-seeker_id")
        return fresh.select_related("seeker__entry", "support__entry")[:NEW_SHOWN]
    since = timezone.now() - STALLED_AFTER
    condition = {
        Stage.CONTACTED: Q(decision=Decision.CONTACTED, at__gte=since),
        Stage.STALLED: Q(decision=Decision.CONTACTED, at__lt=since),
        Stage.AGREED: Q(decision=Decision.AGREED),
    }[Stage(stage)]
    order = "at" if stage == Stage.STALLED else "-at"
    return MatchDecision.objects.filter(condition).select_related("seeker", "support", "by").order_by(order, "pk")


def lines(rows: list[Match] | list[MatchDecision]) -> list[Line]:
    """The lines of a page; no query."""
    return [_line(row) for row in rows]


def _line(row: Match | MatchDecision) -> Line:
    if isinstance(row, Match):
        seeker, support, score, decision = row.seeker.entry, row.support.entry, score_of(row.points), None
    else:
        seeker, support, score, decision = row.seeker, row.support, None, row
    return Line(seeker, support, text_of(seeker, "title"), text_of(support, "title"), score, decision)
