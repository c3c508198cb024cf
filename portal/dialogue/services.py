"""A contribution to an event becomes the draft of a practice, its author credited and asked."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _, override

from entries import facts
from entries.editing import begin, save
from entries.kinds import kind_of
from entries.models import Entry
from entries.rules import Refused
from entries.texts import text_of
from entries.viewers import Viewer
from events import clock, rules
from events.models import Contribution, Reuse

LONGEST_TITLE = 90  # letters of the first line


@transaction.atomic
def practice_of(*, contribution: Contribution, by: Viewer) -> Entry:
    """Begin a practice with the words of a contribution, for the organiser if `by` writes for it.

    In order: locks the contribution; asks the rules; begins and fills the draft, its author named as the source;
    records `contribution.reuse_asked`, by which the author is asked. The second time it returns the same draft. Raises
    `Refused`.
    """
    rows = Contribution.objects.select_for_update(of=("self",)).select_related("event__owner", "registration", "draft")
    one = rows.get(pk=contribution.pk)
    verdict = rules.can_organise(by, one.event)
    if not verdict:
        raise Refused(verdict.reason)
    if one.draft is not None:
        return one.draft
    if one.hidden_at:
        raise Refused(rules.HIDDEN.reason)
    owner = one.event.owner if one.event.owner_id in by.organisations_edited else None
    draft = begin(kind=kind_of("practice"), by=by, language=one.language, owner=owner)
    title = " ".join(one.text.split())[:LONGEST_TITLE].strip()
    changes = {"texts": {"title": title, "actions": one.text}, "shared": {"source": _source(one)}}
    save(entry=draft, changes=changes, by=by, edition=draft.edition)
    one.draft, one.reuse = draft, Reuse.ASKED
    one.edition += 1
    one.save()
    names = {"contribution": one.pk, "registration": one.registration_id}
    facts.record("contribution.reuse_asked", entry=one.event, by=by, **names)
    return draft


def _source(one: Contribution) -> str:
    """Who said it and where, in the language of the draft."""
    author = ", ".join(filter(None, (one.registration.name, one.registration.speaks_for)))
    with override(one.language):
        place = {"author": author, "event": text_of(one.event, "title"), "day": clock.days(one.event.detail())}  # type: ignore[arg-type]
        return str(_("%(author)s, contribution to the event “%(event)s” (%(day)s)")) % place
