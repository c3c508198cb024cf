"""Events for the audit: one to come with participants in every state, one that is over and open in writing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from entries.viewers import ANONYMOUS
from events import moderating, registering
from events.addresses import room_token, token_for
from events.models import Contribution, Event, Registration
from events.moderating import Step
from events.registering import Said
from partners.models import Partner, User
from partners.viewers import viewer_of

ANSWERS = {"country": "BIH", "organisation_kind": "opd", "language": "en", "time_zone": "Asia/Amman"}


def fill(make_entry: Callable[..., Any], people: Mapping[str, User]) -> dict[str, Any]:
    """Returns keys and tokens by name."""
    office = Partner.objects.get(memberships__user=people["ngo_officer"], title_en="Survivors Together")
    event = _event(make_entry, office)
    first = _join(event, "first@example.org", "Amal", needs=["sign"], needs_note="A quiet room", listed=True)
    said = [_say(event, number) for number in range(4)]
    behalf = _join(event, "behalf@example.org", "Boutros", organisation="Survivors Together", partner=office)
    waiting = _join(event, "waiting@example.org", "Camille")
    withdrawn = _join(event, "gone@example.org", "Dana")
    registering.withdraw(registration=withdrawn)
    pending = _join(event, "pending@example.org", "Elif", confirmed=False)
    officer = viewer_of(people["ngo_officer"])
    _moderate(said, officer)
    past = _past(make_entry, office)
    words = Said(form="written", text="Chez nous, les pairs visitent.", language="fr")
    writing = _join(past, "writing@example.org", "Farid", attends=False, said=words)
    tokens = {
        "confirmed": first,
        "waiting": waiting,
        "withdrawn": withdrawn,
        "pending": pending,
        "writing": writing,
    }
    return {f"token_{name}": token_for(one) for name, one in tokens.items()} | {
        "event": event.pk,
        "event_past": past.pk,
        "event_need": first.needs.get().pk,
        "event_behalf": behalf.pk,
        "event_said": said[3].pk,
        "event_public": said[2].pk,
        "event_room": room_token(event.pk),
    }


def _event(make_entry: Callable[..., Any], office: Partner) -> Event:
    start = timezone.now() + timedelta(days=20)
    event = make_entry(
        "event", owner=office, title_en="A dialogue on peer visits", title_ar="حوار",
        starts_at=start, ends_at=start + timedelta(hours=2), zone="Asia/Amman",
        mode="both", registering="here", capacity=6, meeting_url="https://meet.example.org/", background_en="Why.",
        venue_en="A house", accessible_venue="yes", captions="yes", signed="yes", sign_languages="International Sign",
    )  # fmt: skip
    event.parts.create(position=1, role="moderator", name_en="Somebody", function_en="Chair")
    event.agenda.create(position=1, starts="13:30", ends="14:00", title_en="Opening", title_ar="الافتتاح")
    event.questions.create(position=1, text_en="What works?", detail_en="After a project.", text_ar="ما الذي ينجح؟")
    event.interpretation.create(position=1, spoken=["en", "fr"], into=["ar"])
    return event


def _past(make_entry: Callable[..., Any], office: Partner) -> Event:
    start = timezone.now() - timedelta(days=20)
    past = make_entry(
        "event", owner=office, title_en="A past dialogue", starts_at=start, ends_at=start + timedelta(hours=2),
        conclusions_en="Go on.", recording_url="https://example.org/video", recording_captions="yes",
        transcript_url="https://example.org/words",
    )  # fmt: skip
    past.questions.create(position=1, text_en="What works?")
    past.consultation = "open"
    past.save()
    return past


def _join(event: Event, address: str, name: str, *, confirmed: bool = True, **more: Any) -> Registration:
    call = {name: more.pop(name) for name in ("said", "attends") if name in more}
    answers = ANSWERS | {"name": name} | more
    made = registering.register(event=event, answers=answers, by=ANONYMOUS, address=address, **call)
    return registering.confirm(registration=made) if confirmed else made


def _say(event: Event, number: int) -> Contribution:
    said = Said(form="floor" if number < 2 else "question", text=f"I ask about {number}.", language="en", named=True)
    person = _join(event, f"p{number}@example.org", f"Person {number}", said=said)
    return person.contributions.get()


def _moderate(said: list[Contribution], officer: Any) -> None:
    """Two on the list, one of them with the floor; one answered and public; one as it came."""
    for one in said[:2]:
        moderating.take(contribution=one, step=Step.LIST, by=officer, edition=one.edition)
    said[0].refresh_from_db()
    moderating.take(contribution=said[0], step=Step.SPEAK, by=officer, edition=said[0].edition)
    answered = moderating.take(
        contribution=said[2], step=Step.ANSWER, by=officer, edition=said[2].edition, text="A regional fund."
    )
    shown = moderating.publish(contribution=answered, by=officer, edition=answered.edition)
    moderating.render(contribution=shown, language="ar", by=officer, text="أسأل عن هذا.", answer="صندوق إقليمي.")
