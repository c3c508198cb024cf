"""What letters about events say, composed in the recipient's language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from entries import locales
from entries.texts import text_of
from events import clock
from events.addresses import token_for
from events.models import Contribution, Registration, Status
from events.models.events import zone_named
from events.own_page import place_in_line
from portal.notifications.audiences import Fact, Hearer, Reason
from portal.notifications.event_audiences import contribution_of, need_of, registration_of
from portal.notifications.letters import Letter, about, address, filled, needed

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def _registration(fact: Fact) -> Registration:
    return needed(fact, registration_of(fact), "registration")


def _contribution(fact: Fact) -> Contribution:
    return needed(fact, contribution_of(fact), "contribution")


def _when(fact: Fact, registration: Registration) -> tuple[tuple[str, str], ...]:
    """The time by the event's clock and by the reader's."""
    event = fact.entry
    rows = [
        (_("Date and time"), clock.when(event)),  # type: ignore[arg-type]
        (_("By your own clock"), clock.when_by(event, registration.time_zone)),  # type: ignore[arg-type]
    ]
    return filled(rows)


def _own(registration: Registration, label: str) -> tuple[str, str]:
    return label, address("events:own", token_for(registration))


def begun(fact: Fact, hearer: Hearer) -> Letter:
    """To a new address: confirm that it is yours; nothing is done before."""
    registration = _registration(fact)
    if not registration.attends:
        return _to_confirm(fact, registration, _("Please confirm your contribution: %(title)s"))
    return _to_confirm(fact, registration, _("Please confirm your registration: %(title)s"))


def _to_confirm(fact: Fact, registration: Registration, subject: str) -> Letter:
    return about(
        fact,
        subject,
        _("Somebody, probably you, gave this address for an event. Open the link to confirm that it is yours."),
        facts=_when(fact, registration),
        action=_own(registration, _("Confirm")),
        closing=(
            _("Keep this message: by the same link you can change your registration, or withdraw."),
            _("If it was not you, you need not do anything. The registration is deleted after seven days."),
        ),
    )


def again(fact: Fact, hearer: Hearer) -> Letter:
    """To an address that is registered already: nothing was changed, and the link to what there is."""
    registration = _registration(fact)
    if registration.status == Status.PENDING:
        return begun(fact, hearer)
    return about(
        fact,
        _("You are registered already: %(title)s"),
        _("Somebody, probably you, gave this address once more. The registration was not changed."),
        _("What was newly written waits behind the link until you confirm it there."),
        facts=_when(fact, registration),
        action=_own(registration, _("Open your registration")),
    )


def confirmed(fact: Fact, hearer: Hearer) -> Letter:
    """To a participant: there is a place; the calendar file is attached."""
    return _placed(fact, _("Your registration is confirmed: %(title)s"), _("You have a place. We look forward to you."))


def moved_up(fact: Fact, hearer: Hearer) -> Letter:
    """To somebody who waited: there is a place now."""
    sentence = _("A place has become free, and it is yours. If you cannot come any more, please withdraw by the link.")
    return _placed(fact, _("You have a place now: %(title)s"), sentence)


def _placed(fact: Fact, subject: str, sentence: str) -> Letter:
    registration = _registration(fact)
    return about(
        fact,
        subject,
        sentence,
        facts=_when(fact, registration),
        action=_own(registration, _("Open your registration")),
        closing=(
            _("The address of the meeting and the answers to what you need are behind this link."),
            _("The event is attached as a file for your calendar. Do not pass the link on: it is yours alone."),
        ),
    )


def waiting(fact: Fact, hearer: Hearer) -> Letter:
    """To somebody who waits: the place in the order."""
    registration = _registration(fact)
    place = place_in_line(registration)
    line = ngettext("Your place on the waiting list: %(place)s", "Your place on the waiting list: %(place)s", place)
    return about(
        fact,
        _("You are on the waiting list: %(title)s"),
        _("All places are taken at the moment. We write to you as soon as one becomes free."),
        line % {"place": locales.number(place)},
        facts=_when(fact, registration),
        action=_own(registration, _("Open your registration")),
    )


def writing(fact: Fact, hearer: Hearer) -> Letter:
    """To somebody who takes part in writing: the moderators have the words."""
    return about(
        fact,
        _("Your contribution has arrived: %(title)s"),
        _("The moderators read what you wrote. By the link you see what becomes of it, and can write more."),
        action=_own(_registration(fact), _("Open your contributions")),
    )


def withdrawn(fact: Fact, hearer: Hearer) -> Letter:
    """To somebody who withdrew: it is done, and can be undone."""
    return about(
        fact,
        _("You have withdrawn: %(title)s"),
        _("Your place has been given back. If you change your mind, you can register again by the link."),
        action=_own(_registration(fact), _("Open your registration")),
    )


def need_answered(fact: Fact, hearer: Hearer) -> Letter:
    """To a participant: what becomes of an access need."""
    registration, need = _registration(fact), needed(fact, need_of(fact), "access need")
    return about(
        fact,
        _("An answer to what you need: %(title)s"),
        _("The organisers have answered what you need in order to take part."),
        facts=((str(need.get_need_display()), str(need.get_state_display())),),
        quote=need.answer,
        action=_own(registration, _("Open your registration")),
    )


def behalf_asked(fact: Fact, hearer: Hearer) -> Letter:
    """To an organisation: somebody says to speak for it."""
    registration = _registration(fact)
    return about(
        fact,
        _("Does this person speak for you? %(title)s"),
        _("Somebody registered for an event on behalf of your organisation. Please say whether that is right."),
        facts=((_("Name"), registration.name), (_("Organisation"), registration.organisation)),
        action=(_("Answer"), address("events:behalf", registration.pk)),
    )


def behalf_answered(fact: Fact, hearer: Hearer) -> Letter:
    """To a participant: whether the organisation has confirmed."""
    registration = _registration(fact)
    return about(
        fact,
        _("An answer from your organisation: %(title)s"),
        _("The organisation on whose behalf you registered has answered."),
        facts=((registration.organisation, str(registration.get_behalf_display())),),
        action=_own(registration, _("Open your registration")),
    )


def soon(fact: Fact, hearer: Hearer) -> Letter:
    """To a participant: the event is near, when by their own clock, and the way in. Not sent once it has begun."""
    registration, event = _registration(fact), fact.entry
    begins_at: datetime = event.begins_at  # type: ignore[attr-defined]
    if str(fact.data.get("step")) == "hour":
        subject, sentence = (
            _("It begins within the hour: %(title)s"),
            _("This event, at which you have a place, begins within the hour."),
        )
    else:
        subject, sentence = (
            _("It begins within a day: %(title)s"),
            _("This event, at which you have a place, begins within a day."),
        )
    place = clock.one_line(text_of(event, "venue"))
    return about(
        fact,
        subject,
        sentence,
        facts=_when(fact, registration) + (((_("Place"), place),) if place else ()),
        action=_own(registration, _("Open your registration")),
        closing=(
            _("The address of the meeting and the answers to what you need are behind this link."),
            _("If you cannot come any more, please withdraw by the link: others may wait for a place."),
        ),
        expires=max(begins_at - timezone.now(), timedelta(seconds=1)),
    )


def event_moved(fact: Fact, hearer: Hearer) -> Letter:
    """To those who are expected: the event takes place at another time."""
    registration = _registration(fact)
    closing = _("The event is attached as a file for your calendar. Do not pass the link on: it is yours alone.")
    return about(
        fact,
        _("At another time: %(title)s"),
        _("The organisers have changed the time of this event. Your registration stays as it is."),
        facts=(*_before(fact, registration), *_when(fact, registration)),
        action=_own(registration, _("Open your registration")),
        closing=(closing,) if registration.status == Status.CONFIRMED else (),
    )


def _before(fact: Fact, registration: Registration) -> tuple[tuple[str, str], ...]:
    """The time that this person had been told, by the event's clock and by their own; nothing where it was open."""
    data = fact.happening.data
    if "began" not in data:
        return ()
    began, over = datetime.fromisoformat(data["began"]), datetime.fromisoformat(data["was_over"])
    there = clock.was(began, over, fact.entry.clock)  # type: ignore[attr-defined]
    here = clock.was(began, over, zone_named(registration.time_zone))
    return filled([(_("Until now"), there), (_("Until now, by your own clock"), here if here != there else "")])


def event_cancelled(fact: Fact, hearer: Hearer) -> Letter:
    """To those who are expected: it does not take place."""
    return about(
        fact,
        _("Does not take place: %(title)s"),
        _("This event has been taken off the portal before its day. It does not take place as announced."),
        _("You need not do anything. If it is announced again, we write to you."),
        facts=_when(fact, _registration(fact)),
    )


def event_restored(fact: Fact, hearer: Hearer) -> Letter:
    """To those who had heard that it does not take place: it does."""
    registration = _registration(fact)
    return about(
        fact,
        _("Takes place after all: %(title)s"),
        _("We had written that this event does not take place. It has been announced again."),
        facts=_when(fact, registration),
        action=_own(registration, _("Open your registration")),
    )


def _of_words(subject: _StrPromise, sentence: _StrPromise) -> Callable[[Fact, Hearer], Letter]:
    """To an author: what became of their words, with the answer or the reason."""

    def letter(fact: Fact, hearer: Hearer) -> Letter:
        one = _contribution(fact)
        return about(
            fact,
            str(subject),
            str(sentence),
            quote="\n\n".join(filter(None, (one.text, one.answer or one.reason))),
            action=_own(one.registration, _("Open your contributions")),
        )

    return letter


def reuse_answered(fact: Fact, hearer: Hearer) -> Letter:
    """To the organisers: whether the author agrees that a practice is made of the words."""
    one = _contribution(fact)
    return about(
        fact,
        _("About a practice draft: %(title)s"),
        _("The author of a contribution has answered whether a good practice may be made of it."),
        facts=((_("Answer"), str(one.get_reuse_display())),),
        quote="" if one.hidden_at else one.text,
        action=(_("Questions and contributions"), address("events:moderation", one.event_id)),
    )


PERSON = Reason.PARTICIPANT
WORDINGS: dict[tuple[str, Reason], Callable[[Fact, Hearer], Letter]] = {
    ("registration.begun", PERSON): begun,
    ("registration.again", PERSON): again,
    ("registration.confirmed", PERSON): confirmed,
    ("registration.waiting", PERSON): waiting,
    ("registration.writing", PERSON): writing,
    ("registration.moved_up", PERSON): moved_up,
    ("registration.withdrawn", PERSON): withdrawn,
    ("registration.soon", PERSON): soon,
    ("registration.event_moved", PERSON): event_moved,
    ("registration.event_cancelled", PERSON): event_cancelled,
    ("registration.event_restored", PERSON): event_restored,
    ("registration.behalf_asked", Reason.OWNER): behalf_asked,
    ("registration.behalf_answered", PERSON): behalf_answered,
    ("need.answered", PERSON): need_answered,
    ("contribution.answered", PERSON): _of_words(
        gettext_lazy("Answered in writing: %(title)s"), gettext_lazy("What you said has been answered in writing.")
    ),
    ("contribution.declined", PERSON): _of_words(
        gettext_lazy("About your contribution: %(title)s"),
        gettext_lazy("The moderators do not take up what you said. Their reason is below."),
    ),
    ("contribution.merged", PERSON): _of_words(
        gettext_lazy("Joined with another contribution: %(title)s"),
        gettext_lazy("Somebody else has said the same. Both are dealt with together."),
    ),
    ("contribution.published", PERSON): _of_words(
        gettext_lazy("Your contribution is public: %(title)s"),
        gettext_lazy("What you said can be read on the page of the event now."),
    ),
    ("contribution.reuse_asked", PERSON): _of_words(
        gettext_lazy("May a good practice be made of it? %(title)s"),
        gettext_lazy("The organisers would like to describe what you told as a good practice. You decide by the link."),
    ),
    ("contribution.reuse_answered", Reason.ORGANISER): reuse_answered,
}
