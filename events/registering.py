"""Registrations: made, confirmed, given a place, changed, withdrawn, moved up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from entries import facts
from entries.addresses import key_of, new_secret
from entries.models import Happening
from entries.rules import Refused
from entries.viewers import Viewer
from events import rules
from events.models import AccessNeed, Behalf, Contribution, Event, Form, Registration, Seats, Stage, Status

#: The link of one registration is sent again at most this often: nobody fills a stranger's mailbox from here.
PAUSE = timedelta(hours=6)
#: Columns that a person fills in and may change later.
OWN_FIELDS = ("name", "country", "organisation", "organisation_kind", "language", "time_zone", "listed", "needs_note")


class ChangedMeanwhile(Exception):
    """Somebody else changed it first: nothing was written."""


@dataclass(frozen=True, slots=True)
class Said:
    """A question, a request for the floor or a written contribution, as it was typed."""

    form: str
    text: str
    language: str
    question_id: int | None = None
    agenda_item_id: int | None = None
    named: bool = False


@transaction.atomic
def register(
    *,
    event: Event,
    answers: Mapping[str, Any],
    by: Viewer,
    address: str,
    attends: bool = True,
    said: Said | None = None,
) -> Registration:
    """Register an address for an event, or for its written consultation only (`attends=False`).

    `answers` has `OWN_FIELDS`, `needs` (codes) and `partner` (an organisation of the portal, or None); `address` is the
    account's own for a signed-in viewer. In order: asks the rules; makes the registration, unless the event has one
    with this address, which stays as it is; keeps `said`; then a signed-in person is confirmed at once, everybody else
    by a link: `registration.begun` or `registration.again` is recorded. Where somebody else may have begun in a
    signed-in person's name, their own answers replace those, and words that wait there are read before they count: the
    registration stays to be confirmed on its own page. Raises `Refused`.
    """
    now = timezone.now()
    verdict = rules.can_register(event, now) if attends else rules.can_contribute(event, now)
    if not verdict:
        raise Refused(verdict.reason)
    if by.is_signed_in:
        # Places first, then the registration, as everywhere here: their link may be confirmed at this very moment.
        _lock(event)
    registration, made = _get_or_make(event, address, answers, by, attends=attends)
    unread = not made and registration.contributions.filter(stage=Stage.HELD).exists()
    if said is not None:
        keep(registration=registration, said=said, proven=by.is_signed_in and not unread)
    if by.is_signed_in:
        _make_own(registration, answers, by, attends=attends)
        return registration if unread else confirm(registration=registration)
    if made:
        facts.record("registration.begun", entry=event, registration=registration.pk)
    elif registration.reminded_at is None or registration.reminded_at <= now - PAUSE:
        Registration.objects.filter(pk=registration.pk).update(reminded_at=now)
        facts.record("registration.again", entry=event, registration=registration.pk)
    return registration


def _get_or_make(
    event: Event, address: str, answers: Mapping[str, Any], by: Viewer, *, attends: bool
) -> tuple[Registration, bool]:
    """The registration with this address, locked, and whether it was made here."""
    own = {name: answers[name] for name in OWN_FIELDS if name in answers}
    key, secret = key_of(address), new_secret()
    new = Registration(event=event, address=address.strip(), address_key=key, attends=attends, secret=secret, **own)
    # One statement for both: whoever sends the same form twice at once meets the row that the first one made.
    Registration.objects.bulk_create([new], ignore_conflicts=True)
    made = Registration.objects.select_for_update().get(event=event, address_key=key)
    made.event = event
    if made.secret != secret:
        return made, False
    if answers.get("needs"):
        _write_needs(made, answers["needs"])
    if answers.get("partner") is not None:
        _speak_for(made, answers["partner"], by)
    return made, True


def _make_own(registration: Registration, answers: Mapping[str, Any], by: Viewer, *, attends: bool) -> None:
    """Give a registration to a signed-in person. While it was pending, anybody may have typed what stands in it."""
    if registration.status == Status.PENDING:
        registration.listed, registration.needs_note = False, ""
        for name in set(OWN_FIELDS).intersection(answers):
            setattr(registration, name, answers[name])
        _write_needs(registration, answers.get("needs", ()))
        _speak_for(registration, answers.get("partner"), by)
    registration.user_id = by.user_id
    registration.attends = registration.attends or attends
    registration.save()


@transaction.atomic
def confirm(*, registration: Registration, attends: bool = False) -> Registration:
    """The address is the person's own: give a place or a number on the waiting list, and let go what was held.

    Also brings back who had withdrawn, at the end of the order; with `attends`, who took part in writing only comes to
    the event too. Asked twice, the second time changes nothing. Records `registration.confirmed`, `.waiting` or
    `.writing`. Raises `Refused` when registration has closed meanwhile.
    """
    event = registration.event
    _lock(event)
    fresh = Registration.objects.select_for_update().get(pk=registration.pk)
    fresh.attends = fresh.attends or attends
    places = _places(event, fresh)
    if places.holds_words:
        held = Contribution.objects.filter(registration=fresh, stage=Stage.HELD)
        held.update(stage=Stage.RECEIVED, received_at=timezone.now())
    wants_place = fresh.attends and fresh.status not in (Status.CONFIRMED, Status.WAITING)
    if fresh.is_proven and not wants_place:
        return fresh
    if wants_place and not (verdict := rules.can_register(event, timezone.now())):
        raise Refused(verdict.reason)
    if wants_place:
        fresh.number = places.last + 1
        fresh.status = Status.WAITING if places.is_full else Status.CONFIRMED
    else:
        fresh.status = Status.WRITING
    fresh.edition += 1
    fresh.save(update_fields=["attends", "status", "number", "edition"])
    facts.record(f"registration.{fresh.status}", entry=event, registration=fresh.pk)
    _ask_organisation(fresh)
    _tell_caches(fresh.listed)
    return fresh


@dataclass(frozen=True, slots=True)
class _Places:
    """How the places of an event stand, and whether a registration has words that wait for its address."""

    capacity: int | None
    last: int
    confirmed: int
    waiting: int
    holds_words: bool

    @property
    def is_full(self) -> bool:
        """Whether whoever comes now has to wait: nobody passes those who wait already."""
        return bool(self.waiting) or (self.capacity is not None and self.confirmed >= self.capacity)


# Worded here once: in the minute in which registration opens, wording it anew each time was a third of the work.
_STANDING = """
SELECT (SELECT capacity FROM events_event WHERE entry_ptr_id = %(event)s),
    coalesce(max(number), 0),
    count(*) FILTER (WHERE status = 'confirmed'),
    count(*) FILTER (WHERE status = 'waiting'),
    EXISTS (SELECT FROM events_contribution WHERE registration_id = %(registration)s AND stage = 'held')
FROM events_registration WHERE event_id = %(event)s
"""


def _places(event: Event, registration: Registration) -> _Places:
    """How it stands now (1 query). The event's `Seats` are locked."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, {"event": event.pk, "registration": registration.pk})
        return _Places(*cursor.fetchone())


@transaction.atomic
def withdraw(*, registration: Registration) -> None:
    """Give the place back: questions and floor requests go with it, and whoever waited longest moves up.

    Written contributions stay. Records `registration.withdrawn`; asked twice, the second time changes nothing.
    """
    _lock(registration.event)
    fresh = Registration.objects.select_for_update().get(pk=registration.pk)
    if fresh.status == Status.WITHDRAWN:
        return
    own = Contribution.objects.filter(registration=fresh, stage__in=rules.AUTHOR_WITHDRAWS)
    own.exclude(form=Form.WRITTEN).update(stage=Stage.WITHDRAWN, position=None)
    fresh.status, fresh.number, fresh.attended = Status.WITHDRAWN, None, False
    fresh.edition += 1
    fresh.save()
    facts.record("registration.withdrawn", entry=registration.event, registration=fresh.pk)
    _tell_caches(fresh.listed)
    move_up(event=registration.event)


@transaction.atomic
def move_up(*, event: Event) -> int:
    """Give free places to those who wait, in their order; returns how many moved. Records `registration.moved_up`."""
    _lock(event)
    fresh = Event.objects.only("capacity", "over_at").get(pk=event.pk)
    if fresh.is_over(timezone.now()):
        return 0
    rows = Registration.objects.filter(event_id=event.pk)
    waiting = rows.filter(status=Status.WAITING).order_by("number")
    if fresh.capacity is not None:
        waiting = waiting[: max(0, fresh.capacity - rows.filter(status=Status.CONFIRMED).count())]
    moved = list(waiting.values_list("pk", flat=True))
    rows.filter(pk__in=moved).update(status=Status.CONFIRMED)
    for pk in moved:
        facts.record("registration.moved_up", entry=event, registration=pk)
    return len(moved)


@transaction.atomic
def change(*, registration: Registration, answers: Mapping[str, Any], edition: int, by: Viewer) -> Registration:
    """Change what was told: who one is, languages, needs, consent. Answers to needs that stay are kept.

    Raises `ChangedMeanwhile` when it was changed since the form was opened.
    """
    fresh = Registration.objects.select_for_update().select_related("event").get(pk=registration.pk)
    if fresh.edition != edition:
        raise ChangedMeanwhile
    _tell_caches(fresh.listed or bool(answers.get("listed")))
    known_as = fresh.name
    for name in OWN_FIELDS:
        if name in answers:
            setattr(fresh, name, answers[name])
    fresh.edition += 1
    fresh.save()
    _write_needs(fresh, answers.get("needs", ()))
    partner = answers.get("partner")
    if partner is None or partner.pk != fresh.partner_id or fresh.name != known_as:
        _speak_for(fresh, partner, by)
    return fresh


def keep(*, registration: Registration, said: Said, proven: bool) -> Contribution:
    """Keep what somebody says: received if the address is proven, else held until it is.

    Call it inside a transaction. The same words twice are kept once. Raises `Refused` when it is too much.
    """
    rows = Contribution.objects.filter(registration=registration)
    same = rows.filter(form=said.form, text=said.text, question_id=said.question_id).exclude(stage=Stage.WITHDRAWN)
    if (found := same.first()) is not None:
        return found
    held = rows.filter(stage=Stage.HELD).count()
    if rows.count() >= rules.MOST_CONTRIBUTIONS or (not proven and held >= rules.MOST_HELD):
        raise Refused(rules.ENOUGH_SAID.reason)
    return Contribution.objects.create(
        event_id=registration.event_id,
        registration=registration,
        form=said.form,
        text=said.text,
        language=said.language,
        question_id=said.question_id,
        agenda_item_id=said.agenda_item_id,
        named=said.named,
        stage=Stage.RECEIVED if proven else Stage.HELD,
    )


@transaction.atomic
def say(*, registration: Registration, said: Said) -> Contribution:
    """Add a contribution to a registration whose address is proven. Raises `Refused`."""
    now, event = timezone.now(), registration.event
    verdict = rules.can_contribute(event, now) if said.form == Form.WRITTEN else rules.can_register(event, now)
    if not verdict:
        raise Refused(verdict.reason)
    fresh = Registration.objects.select_for_update().get(pk=registration.pk)
    return keep(registration=fresh, said=said, proven=fresh.is_proven)


def _tell_caches(named: bool) -> None:
    """The public page of the event names its participants: whoever takes that back is gone at once."""
    if named:
        facts.bump_content_version()


def _lock(event: Event) -> None:
    """Wait until nobody else gives places of this event, and keep it so until the end of the transaction."""
    rows = Seats.objects.select_for_update().filter(event_id=event.pk)
    if not list(rows):
        Seats.objects.get_or_create(event_id=event.pk)
        rows.get()


def _write_needs(registration: Registration, needs: Any) -> None:
    wanted = set(needs)
    present = set(registration.needs.values_list("need", flat=True))
    registration.needs.filter(need__in=present - wanted).delete()
    AccessNeed.objects.bulk_create(
        AccessNeed(registration=registration, need=code) for code in AccessNeed.Need.values if code in wanted - present
    )


def _speak_for(registration: Registration, partner: Any, by: Viewer) -> None:
    """Say that the person speaks for an organisation; one of its own people needs nobody to confirm it.

    What the organisation answered was about a name: under another one it is asked again.
    """
    answered = registration.behalf in (Behalf.CONFIRMED, Behalf.REFUSED) and registration.partner_id is not None
    registration.partner = partner
    registration.behalf = Behalf.NONE
    if partner is not None:
        own = partner.pk in by.organisations_edited
        registration.behalf = Behalf.CONFIRMED if own else Behalf.ASKED
    registration.save(update_fields=["partner", "behalf"])
    _ask_organisation(registration, again=answered)


def _ask_organisation(registration: Registration, *, again: bool = False) -> None:
    """Let an organisation be asked by mail: for an address that is known to be the person's own, and once, however
    often that person takes it back and says it again; `again` after its answer, and never more than three times."""
    if registration.behalf != Behalf.ASKED or not registration.is_proven:
        return
    about: dict[str, Any] = {"registration": registration.pk, "partner": registration.partner_id}
    asked = Happening.objects.filter(name="registration.behalf_asked", entry_id=registration.event_id)
    earlier = asked.filter(data__contains=about).count()
    if not earlier or (again and earlier < rules.MOST_ASKED):
        facts.record("registration.behalf_asked", entry=registration.event, **about)
