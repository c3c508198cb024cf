"""Checks of calls, beside the common ones in `entries.checks`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from entries import locales
from entries.checks import Finding, Severity, money
from entries.models import TRACK_SOURCE, State, TermRole
from entries.snapshots import Payload, snapshot
from entries.texts import raw
from funding.models.calls import ApplyAt, last_moment

if TYPE_CHECKING:
    from funding.models import Call

WHOLE = 100  # per cent
#: Payloads are JSON, which keeps no microseconds.
PAYLOADS_ROUND = timedelta(seconds=1)


def donor_is_named(call: Call) -> Iterator[Finding]:
    """Nobody can judge a call without knowing whose money it is, and where it was found if not told by the donor."""
    if call.owner_id is None and not call.donor_name.strip():
        yield Finding("no-donor", Severity.BLOCKER, _("It is not said who gives the money."), "start")
    if call.owner_id is None and not call.source_url and not call.source.strip():
        message = _("The donor has not written this itself: say where you found the call.")
        yield Finding("no-source-of-call", Severity.BLOCKER, message, "source")


def amounts_make_sense(call: Call) -> Iterator[Finding]:
    """Amounts need a currency that exists; floor, ceiling and total do not contradict each other."""
    floor, ceiling, total = call.award_floor, call.award_ceiling, call.total
    yield from money.currency_is_named(call.currency, floor, ceiling, total, section="money")
    if floor is not None and ceiling is not None and floor > ceiling:
        message = _("The smallest award is larger than the largest.")
        yield Finding("amounts-backwards", Severity.BLOCKER, message, "money")
    largest = ceiling if ceiling is not None else floor
    if total is not None and largest is not None and largest > total:
        message = _("One award is larger than all the money of this call.")
        yield Finding("award-above-total", Severity.BLOCKER, message, "money")


def dates_make_sense(call: Call) -> Iterator[Finding]:
    """A deadline needs its zone and lies behind the opening day; a call needs one of the two."""
    if call.deadline and not call.deadline_zone:
        yield Finding("no-zone", Severity.BLOCKER, _("The deadline has no time zone."), "dates")
    if call.opens_at and call.closes_at and call.closes_at <= call.opens_at:
        message = _("The deadline lies before the day on which the call opens.")
        yield Finding("closes-before-it-opens", Severity.BLOCKER, message, "dates")
    last_day = call.deadline.astimezone(call.zone).date() if call.deadline else None
    if last_day and call.questions_until and call.questions_until > last_day:
        message = _("Questions may be asked longer than applications are accepted.")
        yield Finding("questions-after-deadline", Severity.BLOCKER, message, "dates")
    if not call.deadline:
        message = _("There is no deadline: the call counts as open until you say that it is over.")
        yield Finding("no-deadline", Severity.WARNING, message, "dates")


def deadline_only_moves_later(call: Call) -> Iterator[Finding]:
    """What was promised once holds: no published version had a later deadline, or closed later by its grace (1 query).

    Once the donor has decided on the call, or can read what came in, the deadline stays as it was then.
    """
    promised = list(_promises(call))
    latest = max((deadline for deadline, _last, _at in promised), default=None)
    if latest is not None and (call.deadline is None or call.deadline < latest):
        message = _("A deadline only ever moves later. The published one is: %(moment)s") % {
            "moment": locales.moment(latest, call.zone)
        }
        yield Finding("deadline-earlier", Severity.BLOCKER, message, "dates")
    elif call.closes_at and any(last > call.closes_at for _deadline, last, _at in promised):
        message = _("The minutes of grace have been promised: they do not become fewer.")
        yield Finding("grace-shorter", Severity.BLOCKER, message, "dates")
    decided = call.reviewed_from or call.awarded_at or call.cancelled_at
    before = max((deadline for deadline, _last, at in promised if decided and at < decided), default=None)
    if before is not None and call.deadline and call.deadline > before + PAYLOADS_ROUND:
        message = _("A decision on this call has been taken: its deadline does not move any more.")
        yield Finding("deadline-after-decision", Severity.BLOCKER, message, "dates")
    elif call.deadline and call.applies_here:
        yield from _closed_stays_closed(call.deadline, promised)


def _closed_stays_closed(deadline: datetime, promised: list[tuple[datetime, datetime, datetime]]) -> Iterator[Finding]:
    """Once applications can be read, nobody may add to them: who extends a call must publish that before it closes."""
    shorter = [last for earlier, last, _at in promised if earlier + PAYLOADS_ROUND < deadline]
    extended = min((at for later, _last, at in promised if later + PAYLOADS_ROUND >= deadline), default=timezone.now())
    if shorter and extended >= max(shorter):
        message = _("This call has closed, and what came in may be read: its deadline does not move any more.")
        yield Finding("deadline-after-closing", Severity.BLOCKER, message, "dates")


def _promises(call: Call) -> Iterator[tuple[datetime, datetime, datetime]]:
    """Deadline, first moment after the grace, and moment of publication of each published version with a deadline."""
    published = call.revisions.filter(track=TRACK_SOURCE, state=State.PUBLISHED)
    columns = ("payload__shared__deadline", "payload__shared__grace_minutes", "published_at")
    for text, grace, at in published.values_list(*columns):
        deadline = parse_datetime(text) if text else None
        last = last_moment(deadline, grace)
        if deadline and last:
            yield deadline, last, at


def amendment_is_explained(call: Call) -> Iterator[Finding]:
    """A new version of a published call says in a sentence of its own what has changed (a few queries).

    The text as it stands is compared with the published versions that read differently: the last of them is the one
    before it.
    """
    published = call.revisions.filter(track=TRACK_SOURCE, state=State.PUBLISHED).order_by("pk")
    payloads = list(published.values_list("payload", flat=True))
    if not payloads:
        return
    here = _content(call, snapshot(call))
    before = [payload for payload in payloads if _content(call, payload) != here]
    note = raw(call, "amendment", call.original_language)
    if before and note in ("", before[-1].get("texts", {}).get("amendment")):
        message = _("It is not said what has changed since the published version.")
        yield Finding("amendment-unexplained", Severity.BLOCKER, message, "amend")


def _content(call: Call, payload: Payload) -> tuple[Any, ...]:
    """What a version says, without the keys of its rows; "5" and "5.00" are the same amount."""
    shared = {name: call._meta.get_field(name).to_python(value) for name, value in payload.get("shared", {}).items()}
    rows = [
        sorted((name, str(value)) for name, value in row.items() if name not in ("id", "position"))
        for accessor in sorted(payload.get("rows", {}))
        for row in payload["rows"][accessor]
    ]
    return payload.get("texts"), shared, sorted(payload.get("terms", [])), rows


def weights_sum_up(call: Call) -> Iterator[Finding]:
    """The weights of the criteria add up to 100 per cent (1 query)."""
    weights = [row.weight for row in call.criteria.all()]
    if weights and sum(weights) != WHOLE:
        message = _("The weights of the criteria add up to %(sum)s per cent; they must add up to 100.") % {
            "sum": locales.number(sum(weights))
        }
        yield Finding("weights", Severity.BLOCKER, message, "criteria")
    if not weights:
        message = _("No criteria are named: applicants will not know what reviewers look at.")
        yield Finding("no-criteria", Severity.WARNING, message, "criteria")


def application_is_reachable(call: Call) -> Iterator[Finding]:
    """One must be able to apply: at the donor's own form, or here, and then somebody must receive it by a deadline."""
    if call.apply_at == ApplyAt.ELSEWHERE and not call.apply_url:
        message = _("Applications go to a form elsewhere, but its address is missing.")
        yield Finding("no-form", Severity.BLOCKER, message, "apply")
    if call.apply_at == ApplyAt.HERE and call.owner_id is None:
        message = _("Applications are made here, but no organisation on this portal would receive them.")
        yield Finding("no-receiver", Severity.BLOCKER, message, "apply")
    if call.apply_at == ApplyAt.HERE and call.deadline is None:
        message = _("Applications are made here: they need a deadline.")
        yield Finding("no-deadline-here", Severity.BLOCKER, message, "dates")
    if not call.entry_terms.filter(role=TermRole.OFFERED_IN).exists():
        message = _("It is not said in which languages one may apply.")
        yield Finding("no-languages", Severity.WARNING, message, "apply")


CHECKS = (
    donor_is_named,
    amounts_make_sense,
    dates_make_sense,
    deadline_only_moves_later,
    amendment_is_explained,
    weights_sum_up,
    application_is_reachable,
)
