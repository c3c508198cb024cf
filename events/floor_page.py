"""What moderators and the room see of the discussion."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _, pgettext

from entries.models import Vocabulary
from entries.search.terms import Thesaurus, thesaurus
from entries.texts import LANGUAGES, current_language
from events import moderating
from events.addresses import room_token
from events.forms import row_text
from events.models import Contribution, Event, Form, Registration, Stage

#: The stages in the order in which a moderator looks at them.
ORDER = (
    Stage.SPEAKING,
    Stage.LISTED,
    Stage.RECEIVED,
    Stage.ACCEPTED,
    Stage.DONE,
    Stage.ANSWERED,
    Stage.MERGED,
    Stage.DECLINED,
)
#: Whose turn counts for the balance.
ON_THE_FLOOR = (Stage.LISTED, Stage.SPEAKING, Stage.DONE)
_WORLD = "001"  # UN M49


def context_of(event: Event) -> dict[str, Any]:
    """Everything said, by stage, with the steps that are possible; the balance of the list (2 queries)."""
    rows = Contribution.objects.proven().filter(event=event).exclude(stage=Stage.WITHDRAWN)
    found = list(rows.select_related("registration__partner", "question", "agenda_item").order_by("position", "pk"))
    for one in found:
        one.event = event
    groups = [(stage.label, [_line(event, one) for one in found if one.stage == stage]) for stage in ORDER]
    return {
        "groups": [(label, lines) for label, lines in groups if lines],
        "balance": balance([one for one in found if one.form == Form.FLOOR and one.stage in ON_THE_FLOOR]),
        "room_token": room_token(event.pk),
        "can_sort": sum(one.stage == Stage.LISTED for one in found) > 1,
    }


def _line(event: Event, one: Contribution) -> dict[str, Any]:
    steps = moderating.steps_for(one)
    with_page = {moderating.Step.ANSWER, moderating.Step.DECLINE, moderating.Step.MERGE}
    return {
        "one": one,
        "who": who(one.registration),
        "about": about(event, one),
        "buttons": [step for step in steps if step not in with_page],
        "links": [step for step in steps if step in with_page],
        "can_publish": one.stage in (Stage.ACCEPTED, Stage.DONE, Stage.ANSWERED) and not one.hidden_at,
        "languages": [code for code in LANGUAGES if code != one.language],
    }


def about(event: Event, one: Contribution) -> Any:
    """The question or point of the agenda that it speaks to."""
    if one.question is not None:
        return row_text(event, one.question, "text")
    return row_text(event, one.agenda_item, "title") if one.agenda_item is not None else None


def who(registration: Registration) -> str:
    """Name, organisation (of the portal's own only once it has confirmed), country."""
    known = thesaurus()
    country = known.find(Vocabulary.COUNTRY, registration.country) if registration.country else None
    place = str(country.label(current_language())) if country else ""
    return " · ".join(filter(None, (registration.name, registration.speaks_for, place)))


def balance(speakers: list[Contribution]) -> list[tuple[str, list[tuple[str, int]]]]:
    """Of whom the list is made: by region, and by kind of organisation."""
    known, language = thesaurus(), current_language()
    regions = Counter(_region(known, one.registration.country, language) for one in speakers)
    kinds = Counter(_kind(known, one.registration.organisation_kind, language) for one in speakers)
    return [(_("By region"), regions.most_common()), (_("By kind of organisation"), kinds.most_common())]


def _region(known: Thesaurus, country: str, language: str) -> str:
    term = known.find(Vocabulary.COUNTRY, country) if country else None
    above = [known.by_id[pk] for pk in term.ancestors if pk in known.by_id] if term else []
    regions = [one for one in above if one.vocabulary == Vocabulary.REGION and one.code != _WORLD]
    # The region that has no region above it: Africa, not Eastern Africa.
    top = [one for one in regions if not any(pk in {other.id for other in regions} for pk in one.ancestors)]
    return str(top[0].label(language)) if top else pgettext("balance of speakers", "Not known")


def _kind(known: Thesaurus, code: str, language: str) -> str:
    term = known.find(Vocabulary.PARTNER_KIND, code) if code else None
    return str(term.label(language)) if term else pgettext("balance of speakers", "Not known")


def room(event: Event) -> dict[str, Any]:
    """The list of speakers for the room, and what changes with it (1 query)."""
    rows = Contribution.objects.filter(event=event).on_the_list().select_related("registration")
    speakers = [(one.stage, who(one.registration)) for one in rows]
    now = next((name for stage, name in speakers if stage == Stage.SPEAKING), "")
    following = [name for stage, name in speakers if stage == Stage.LISTED]
    told = repr((current_language(), now, following)).encode()
    return {"now": now, "following": following, "etag": f'"{sha256(told).hexdigest()[:24]}"'}
