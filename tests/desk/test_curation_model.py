"""Random sequences of curation by random people, compared step by step with a small model (`curation_model`)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from entries import curation, editing
from entries.models import Entry, Move, Revision
from entries.rules import Refused
from entries.states import TRANSITIONS, Action, State
from entries.viewers import ANONYMOUS
from partners.viewers import viewer_of
from tests.desk.curation_model import ACTIONS, NEEDS_NOTE, TABLE, Model, Person, Text

pytestmark = pytest.mark.django_db

CAST = {
    "ngo_officer": Person("ngo_officer", member=True),
    "colleague": Person("colleague", member=True),
    "stranger": Person("stranger"),
    "curator": Person("curator", "curator"),
    "second_curator": Person("second_curator", "curator"),
    "reviewer": Person("reviewer", "reviewer"),
    "translator": Person("translator", "translator", translates=("fr", "ar")),
    "administrator": Person("administrator", "administrator"),
}
LONG = 16
STEPS = ("move",) * 8 + ("edit", "edit", "translate", "translate", "clock")


class Portal:
    """The real thing behind the model: the same entry, the same people."""

    def __init__(self, entry: Entry, people: dict[str, Any]) -> None:
        self.pk, self.people = entry.pk, people
        self.viewers = {name: viewer_of(user) for name, user in people.items()}
        self.names = {user.pk: name for name, user in people.items()}

    def entry(self) -> Entry:
        return Entry.objects.get(pk=self.pk)

    def revisions(self) -> list[Revision]:
        return list(Revision.objects.filter(entry=self.pk).order_by("pk"))

    def move(self, who: str, number: int, action: str, *, note: str, later: bool) -> bool:
        """Take a step on the entry (0) or on one of its revisions, in the order in which they were begun."""
        revision = self.revisions()[number - 1] if number else None
        at = timezone.now() + timedelta(days=1 if later else -1)
        try:
            with transaction.atomic():
                curation.move(
                    entry=self.entry(), revision=revision, action=Action(action), by=self.viewers[who], note=note, at=at
                )
        except (Refused, curation.Conflict):
            return False
        return True

    def edit(self, who: str, title: str) -> bool:
        """Save another title, as an editor who has just opened the text."""
        try:
            draft = editing.open_draft(entry=self.entry(), by=self.viewers[who])
            editing.save(
                entry=self.entry(), changes={"texts": {"title": title}}, by=self.viewers[who], edition=draft.edition
            )
        except Refused:
            return False
        return True

    def translate(self, who: str, title: str) -> bool:
        """Save another French title."""
        by = self.viewers[who]
        try:
            draft = editing.open_translation(entry=self.entry(), language="fr", by=by)
            editing.save_translation(
                entry=self.entry(), language="fr", changes={"texts": {"title": title}}, by=by, edition=draft.edition
            )
        except Refused:
            return False
        return True

    def history(self, revision: Revision | None) -> list[tuple[str, str, str, str]]:
        steps = Move.objects.filter(entry=self.pk, revision=revision).order_by("pk")
        return [(one.action, one.from_state, one.to_state, self.names[one.by_id]) for one in steps]


def test_the_model_and_the_code_have_one_transition_table():
    told = {(state, action): to for state, row in TABLE.items() for action, to in row.items()}
    assert told == {(state.value, action.value): arrow.to.value for (state, action), arrow in TRANSITIONS.items()}
    assert set(ACTIONS) == set(Action.values)
    assert {action.value for (_state, action), arrow in TRANSITIONS.items() if arrow.needs_note} == NEEDS_NOTE


# Without shrinking: a step costs milliseconds here, and the failed assertion names what was tried.
@settings(
    max_examples=20, deadline=None, phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck)
)
@given(data=st.data())
def test_random_curation_does_what_the_model_says(data, make_practice, partner, client, request):
    people = {name: request.getfixturevalue(name) for name in CAST}
    model, portal = begun(data, make_practice, partner, people)
    for number in range(data.draw(st.integers(4, LONG), label="steps")):
        step(data, model, portal, number)
        compare(model, portal)
    look_as_anybody(model, portal, client)
    try_to_break_four_eyes(portal)


def begun(data, make_practice, partner, people) -> tuple[Model, Portal]:
    """A draft of the officer's, with or without an organisation, or of a curator's."""
    author, owned = data.draw(st.sampled_from([("ngo_officer", True), ("ngo_officer", False), ("curator", False)]))
    owner = {"owner": partner} if owned else {}
    entry = make_practice(published=False, author=people[author], title_en="Text 0", **owner)
    return Model(CAST[author], owned=owned, says="Text 0"), Portal(entry, people)


def step(data, model: Model, portal: Portal, number: int) -> None:
    """The same step in both; it must be refused in both or in neither."""
    kind = data.draw(st.sampled_from(STEPS))
    who = data.draw(st.sampled_from(sorted(CAST)))
    if kind == "clock":
        curation.publish_due(timezone.now() + timedelta(days=2))
        model.strike()
    elif kind == "edit":
        assert portal.edit(who, f"Text {number}") == model.edit(CAST[who], f"Text {number}")
    elif kind == "translate":
        assert portal.translate(who, f"Texte {number}") == model.translate(CAST[who], f"Texte {number}")
    else:
        move(data, model, portal, who)


def move(data, model: Model, portal: Portal, who: str) -> None:
    """Mostly a step that the table knows, mostly by somebody who may: else nearly everything would be refused."""
    texts = model.texts()
    chosen = data.draw(st.sampled_from(range(len(texts))))
    text = texts[chosen]
    likely = data.draw(st.integers(0, 4)) > 0
    action = data.draw(st.sampled_from(model.possible(text) if likely else ACTIONS))
    able = [name for name in sorted(CAST) if model.may(CAST[name], text, action)]
    if likely and able:
        who = data.draw(st.sampled_from(able))
    note, later = data.draw(st.integers(0, 5)) > 0, data.draw(st.integers(0, 5)) > 0
    # Warnings of the checks ask for a note too: publishing is tried with one.
    words = "Because." if note or action in ("publish", "schedule") else " "
    expected = model.move(CAST[who], text, action, note=note, later=later)
    assert portal.move(who, chosen, action, note=words, later=later) == expected, (who, text.track, text.state, action)


def compare(model: Model, portal: Portal) -> None:
    """States, history, what readers may see, and four eyes."""
    entry, revisions = portal.entry(), portal.revisions()
    assert entry.state == model.entry.state
    assert [(one.track, one.state) for one in revisions] == [(one.track, one.state) for one in model.revisions]
    for real, told in [(None, model.entry), *zip(revisions, model.revisions, strict=True)]:
        assert portal.history(real) == told.steps
    visible = Entry.objects.visible_to(ANONYMOUS).filter(pk=entry.pk).first()
    sees = model.reader_sees()
    assert (visible is None) == (sees is None)
    if visible is not None and sees is not None:
        assert (visible.title_en, visible.title_fr or "") == (sees["source"], sees["fr"])
    for one in (entry, *revisions):
        assert one.publisher_id is None or one.publisher_id not in {one.author_id, *one.writers}


def look_as_anybody(model: Model, portal: Portal, client) -> None:
    """The page itself, as somebody who is not signed in opens it."""
    client.logout()
    answer = client.get(reverse("practices:detail", args=[portal.pk, "x"]), follow=True)
    sees = model.reader_sees()
    assert answer.status_code == (200 if sees else 410 if model.was_taken_down else 404)
    if sees:
        assert sees["source"] in answer.content.decode()


def try_to_break_four_eyes(portal: Portal) -> None:
    """Past all code, straight at the tables: the database refuses whoever wrote as publisher."""
    for table in (Entry.objects.filter(pk=portal.pk), Revision.objects.filter(entry=portal.pk)):
        for row in table:
            for writer in {row.author_id, *row.writers} - {None}:
                with pytest.raises(IntegrityError), transaction.atomic():
                    table.filter(pk=row.pk).update(publisher=writer)


def test_the_sequences_are_not_idle(make_practice, curator, ngo_officer):
    """The model refuses what it should: a check of the checker."""
    model = Model(CAST["ngo_officer"], owned=False, says="x")
    text: Text = model.entry
    assert not model.move(CAST["stranger"], text, "submit", note=True, later=True)
    assert model.move(CAST["ngo_officer"], text, "submit", note=True, later=True)
    assert not model.move(CAST["ngo_officer"], text, "publish", note=True, later=True)
    assert model.move(CAST["curator"], text, "publish", note=True, later=True)
    assert model.reader_sees() == {"source": "x", "fr": ""}
    assert State(text.state) == State.PUBLISHED
