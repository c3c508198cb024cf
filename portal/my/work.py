"""What the pages of "my work" show: rows, findings, the text as it will read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from entries import reading
from entries.checks import Finding, findings, findings_with
from entries.editing import Draft
from entries.forms import sentence
from entries.kinds import Kind, Section, all_kinds
from entries.markup import render
from entries.models import TRACK_SOURCE, Entry, Revision, Term
from entries.querysets import EntryQuerySet
from entries.rules import allowed_actions
from entries.snapshots import Payload, snapshot
from entries.states import OPEN, Action
from entries.texts import Text, text_of
from entries.viewers import CURATORS, Viewer

#: The steps that writers take themselves.
WRITERS = frozenset({Action.SUBMIT, Action.WITHDRAW, Action.DISCARD, Action.REOPEN})
DONE = {
    Action.SUBMIT: gettext_lazy("Submitted. ISU will read it and write to you."),
    Action.WITHDRAW: gettext_lazy("Withdrawn. You can go on writing."),
    Action.DISCARD: gettext_lazy("Discarded."),
    Action.REOPEN: gettext_lazy("You can work on it again."),
    Action.PUBLISH: gettext_lazy("Published. Everybody it is meant for can read it now; ISU reads it afterwards."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: the entry, its title, and the open change if the entry is live."""

    entry: Entry
    title: Text
    change: Revision | None

    @property
    def state(self) -> str:
        """The state that matters to the writer: that of the open change, else of the entry."""
        return (self.change or self.entry).get_state_display()


def steps(viewer: Viewer, subject: Entry | Revision) -> list[Action]:
    """The steps that the viewer may take here now: those of writers, and publication where the owner publishes."""
    entry = subject.entry if isinstance(subject, Revision) else subject
    offered = WRITERS | ({Action.PUBLISH} if entry.kind_info.published_by_owner else frozenset())
    return [action for action in allowed_actions(viewer, subject) if action in offered]


def curates(viewer: Viewer) -> bool:
    """Whether the viewer works on everybody's entries."""
    return bool(viewer.roles & CURATORS)


def kinds_to_begin(viewer: Viewer) -> list[Kind]:
    """The kinds that the viewer may begin here: what is offered to everybody, for curators what they alone gather."""
    return [kind for kind in all_kinds() if kind.offered or (kind.curated and curates(viewer))]


def writable(viewer: Viewer) -> EntryQuerySet:
    """Entries whose text the viewer may work on: their own, their organisations', and for curators all."""
    if curates(viewer):
        return Entry.objects.visible_to(viewer)
    return Entry.objects.editable_by(viewer)


def rows_of(viewer: Viewer) -> list[Row]:
    """The viewer's entries, newest change first (2 queries)."""
    entries = list(Entry.objects.editable_by(viewer).order_by("-updated_at", "-pk")[:200])
    changes = {
        revision.entry_id: revision
        for revision in Revision.objects.filter(entry__in=entries, track=TRACK_SOURCE, state__in=OPEN)
    }
    return [Row(entry, text_of(entry, "title"), changes.get(entry.pk)) for entry in entries]


def findings_of(entry: Entry, revision: Revision | None) -> list[Finding]:
    """The checks' findings on the text as it would be published."""
    return findings_with(entry, revision) if revision else findings(entry)


def read_sections(entry: Entry, revision: Revision | None) -> list[tuple[Section, list[tuple[str, Any, str]]]]:
    """Each section with its labels and what was written there, and in which language where that is known."""
    payload = revision.payload if revision else snapshot(entry)
    return [(section, _read(entry, section, payload)) for section in entry.kind_info.sections]


def _read(entry: Entry, section: Section, payload: Payload) -> list[tuple[str, Any, str]]:
    lines: list[tuple[str, Any, str]] = []
    marked = {text.name for text in entry.kind_info.texts if text.markup}
    for name in section.fields:
        field = entry._meta.get_field(name)
        text = payload["texts"].get(name)
        value = render(text) if name in marked and text else text
        if text is None:
            value = _shared_value(field, payload["shared"].get(name))
        lines.append((sentence(field.verbose_name), value, payload["language"] if text else ""))
    if section.rows:
        lines += _read_rows(entry, section, payload)
    for term in section.terms:
        keys = [k for k, role in payload["terms"] if role == term.role and k.startswith(f"{term.vocabulary.value}/")]
        lines.append((sentence(term.vocabulary.label), labels_of(keys), ""))
    if section.resources:
        lines += [(row["title"] or row["url"], row["url"], "") for row in payload["rows"].get("resources", [])]
    if section.gathers:
        rows = payload["rows"].get(section.gathers, [])
        entries = Entry.objects.in_bulk([row["entry"] for row in rows])
        lines += [
            (str(text_of(entries[row["entry"]], "title")), row["note"], payload["language"])
            for row in rows
            if row["entry"] in entries
        ]
    return lines


def _read_rows(entry: Entry, section: Section, payload: Payload) -> list[tuple[str, Any, str]]:
    """Child rows that are written in the form: the first text of each, then what else it holds."""
    model: Any = entry._meta.get_field(section.rows).related_model
    kind = sentence(model._meta.verbose_name)
    rows = payload["rows"].get(section.rows, [])
    told = [[str(value) for name, value in row.items() if value and name not in ("id", "position")] for row in rows]
    return [(kind, " · ".join(values), payload["language"]) for values in told]


def _shared_value(field: Any, value: Any) -> Any:
    if hasattr(field, "in_words"):
        return field.in_words(value)
    if field.is_relation:
        target = field.related_model._default_manager.filter(pk=value).first() if value else None
        return text_of(target, "title") if target else ""
    if field.choices:
        return dict(field.flatchoices).get(value, "")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return "" if value is None else value


def labels_of(keys: list[str]) -> str:
    """The labels of terms in the reader's language, as one list."""
    codes = [key.partition("/")[2] for key in keys]
    vocabularies = {key.partition("/")[0] for key in keys}
    terms = [t for t in Term.objects.filter(vocabulary__in=vocabularies, code__in=codes) if t.key in keys]
    return " · ".join(str(text_of(term, "label")) for term in terms)


def trail(label: object, entry: Entry | None = None) -> list[tuple[object, str]]:
    """Breadcrumbs of a page below "my work" (the home page is put first by the component)."""
    crumbs: list[tuple[object, str]] = [(_("My work"), reverse("my:home"))]
    if entry is not None:
        title = text_of(entry, "title") or entry.kind_info.label
        crumbs.append((title, reverse("my:entry", args=[entry.pk])))
    return [*crumbs, (label, "")]


def reading_level(draft: Draft) -> Any:
    """How easily the plain-language version reads, None while it is empty."""
    text = draft.payload["texts"].get("plain", "")
    return reading.measure(text, draft.payload["language"]) if text.strip() else None
