"""A small model of curation in plain Python, written from the rules and not from the code.

Nothing of the portal is imported here: the transition table and the roles are spelled out a second time, so that the
test compares two independent tellings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

#: From which state which action leads where.
TABLE = {
    "draft": {"submit": "submitted", "discard": "archived"},
    "changes_requested": {"submit": "submitted", "discard": "archived"},
    "submitted": {
        "withdraw": "draft", "take": "in_review", "request_changes": "changes_requested", "refuse": "refused",
        "publish": "published", "schedule": "scheduled",
    },
    "in_review": {
        "request_changes": "changes_requested", "refuse": "refused", "publish": "published", "schedule": "scheduled",
    },
    "scheduled": {"publish": "published", "unschedule": "in_review"},
    "published": {"archive": "archived"},
    "archived": {"restore": "in_review"},
    "refused": {"reopen": "draft"},
}  # fmt: skip
ACTIONS = sorted({action for row in TABLE.values() for action in row})
BY_WRITERS = {"submit", "withdraw", "discard", "reopen"}
BY_REVIEWERS = {"take", "request_changes"}
BY_TRANSLATORS = {"take", "request_changes", "publish"}
SECOND_PERSON = {"publish", "schedule"}
NEEDS_NOTE = {"request_changes", "refuse", "archive"}
WRITTEN_ON = {"draft", "changes_requested"}
OPEN = {"draft", "changes_requested", "submitted", "in_review", "scheduled"}


@dataclass(frozen=True)
class Person:
    """One of the cast: what the person is, of what organisation, and into which languages they translate."""

    name: str
    role: str = ""
    member: bool = False
    translates: tuple[str, ...] = ()

    @property
    def decides(self) -> bool:
        """Whether the person is a curator or administrator."""
        return self.role in ("curator", "administrator")

    @property
    def reviews(self) -> bool:
        """Whether the person reads what others wrote before it is published."""
        return self.decides or self.role == "reviewer"


@dataclass
class Text:
    """An entry, or a revision of one: its state, who wrote it, what it says, and the steps it took."""

    track: str
    author: str
    says: str
    state: str = "draft"
    writers: set[str] = field(default_factory=set)
    based_on: Text | None = None
    publisher: str = ""
    published: int = 0
    steps: list[tuple[str, str, str, str]] = field(default_factory=list)
    is_entry: bool = False


class Model:
    """One entry with its revisions, as the rules say that they behave."""

    def __init__(self, author: Person, *, owned: bool, says: str) -> None:
        self.author, self.owned = author, owned
        self.entry = Text("source", author.name, says, writers={author.name}, is_entry=True)
        self.revisions: list[Text] = []
        self.live = {"source": says, "fr": ""}
        self._clock = count(1)

    def texts(self) -> list[Text]:
        """The entry and its revisions, in the order in which they were begun."""
        return [self.entry, *self.revisions]

    def possible(self, text: Text) -> list[str]:
        """The actions that lead anywhere from the present state."""
        return sorted(TABLE[text.state])

    # Who may what

    def writes(self, person: Person, text: Text) -> bool:
        """Whether the text is the person's to write."""
        if text.track != "source":
            return text.author == person.name
        if text.author == person.name and person.decides:
            return True
        return person.member if self.owned else person.name == self.author.name

    def may(self, person: Person, text: Text, action: str) -> bool:
        """Whether the person may take this action now."""
        if action not in TABLE[text.state] or not self._has_role(person, text, action):
            return False
        if action == "archive" and not text.is_entry:
            return False  # a published version stays in the history
        if action not in SECOND_PERSON:
            return True
        if not text.is_entry and self.entry.state != "published":
            return False
        return person.name != text.author and person.name not in text.writers

    def _has_role(self, person: Person, text: Text, action: str) -> bool:
        if action in BY_WRITERS:
            return self.writes(person, text)
        if action in BY_TRANSLATORS and text.track in person.translates:
            return True
        return person.reviews if action in BY_REVIEWERS else person.decides

    def opens_a_second(self, text: Text, action: str) -> bool:
        """Whether the step would leave two unfinished revisions of one track."""
        if text.is_entry or text.state in OPEN or TABLE[text.state].get(action) not in OPEN:
            return False
        return self.open_revision(text.track) is not None

    def open_revision(self, track: str) -> Text | None:
        """The unfinished revision of a track."""
        return next((one for one in self.revisions if one.track == track and one.state in OPEN), None)

    # What happens

    def move(self, person: Person, text: Text, action: str, *, note: bool, later: bool) -> bool:
        """Take a step if the rules allow it; whether it was taken."""
        if not self.may(person, text, action) or (action in NEEDS_NOTE and not note):
            return False
        if action == "schedule" and not later:
            return False
        if self.opens_a_second(text, action):
            return False
        if action == "publish" and self.is_conflict(text):
            return False
        self._step(person.name, text, action)
        return True

    def is_conflict(self, text: Text) -> bool:
        """Whether something newer is live than what a revision was begun from."""
        if text.is_entry:
            return False
        newest = self.newest(text.track, but=text)
        return newest is not None and newest is not text.based_on

    def newest(self, track: str, but: Text | None = None) -> Text | None:
        """The published revision of a track that was published last."""
        found = [one for one in self.revisions if one.track == track and one.state == "published" and one is not but]
        return max(found, key=lambda one: one.published, default=None)

    def _step(self, who: str, text: Text, action: str) -> None:
        before, text.state = text.state, TABLE[text.state][action]
        text.steps.append((action, before, text.state, who))
        if action in SECOND_PERSON:
            text.publisher = who
        if action == "publish":
            text.published = text.published or next(self._clock)
            self._show(text)

    def _show(self, text: Text) -> None:
        if not text.is_entry:
            self.live[text.track] = text.says
            if text.track == "source":
                self.entry.says = text.says
            return
        record = Text("source", text.author, text.says, "published", based_on=self.newest("source"))
        record.publisher, record.published = text.publisher, next(self._clock)
        self.revisions.append(record)
        self.live["source"] = text.says

    def edit(self, person: Person, says: str) -> bool:
        """Write the source text: the entry while it is a draft, else its revision."""
        if not (self.writes(person, self.entry) or person.decides):
            return False
        if self.entry.state in WRITTEN_ON:
            return self._write(person, self.entry, says)
        found = self.open_revision("source")
        if found is None and self.entry.state == "published":
            found = self._begin("source", person)
        return found is not None and found.state in WRITTEN_ON and self._write(person, found, says)

    def translate(self, person: Person, says: str) -> bool:
        """Write the French text of what is published."""
        if self.entry.state != "published" or not (person.decides or "fr" in person.translates):
            return False
        found = self.open_revision("fr") or self._begin("fr", person)
        return found.state in WRITTEN_ON and self._write(person, found, says)

    def _begin(self, track: str, person: Person) -> Text:
        begun = Text(track, person.name, "", based_on=self.newest(track))
        self.revisions.append(begun)
        return begun

    def _write(self, person: Person, text: Text, says: str) -> bool:
        text.says = says
        text.writers.add(person.name)
        return True

    def strike(self) -> None:
        """The clock strikes: what is scheduled is published in the name of whoever set the time, or goes back."""
        for text in [self.entry, *reversed(self.revisions)]:
            if text.state == "scheduled":
                barred = not text.is_entry and self.entry.state != "published"
                self._step(text.publisher, text, "unschedule" if barred or self.is_conflict(text) else "publish")

    @property
    def was_taken_down(self) -> bool:
        """Whether readers had a page once and it was archived."""
        return self.entry.state == "archived" and self.entry.published > 0

    def reader_sees(self) -> dict[str, str] | None:
        """The texts that anybody reads; None where there is no page."""
        return self.live if self.entry.state == "published" else None
