"""What the desk's pages of the newsletter show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from entries import locales
from entries.models import Entry
from entries.search.terms import thesaurus
from entries.texts import LANGUAGES, OWN_NAMES, Text, current_language, direction_of, raw, text_of
from entries.viewers import ANONYMOUS, Viewer
from portal.notifications.newsletter import audience, dispatch, rules, subscribing
from portal.notifications.newsletter.models import Action, Issue, IssueState, Pick

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One issue in the list."""

    issue: Issue
    subject: Text
    ready: tuple[str, ...]


def listed() -> QuerySet[Issue]:
    """All issues: what waits first, then drafts, then what was sent, the latest first."""
    order = Coalesce("started_at", "send_at", "created_at")
    return Issue.objects.select_related("edited_by").order_by(F("started_at").desc(nulls_first=True), order.desc())


def lines(issues: list[Issue]) -> list[Line]:
    """What the list says of each issue."""
    return [Line(one, subject_of(one), tuple(OWN_NAMES[code] for code in one.ready)) for one in issues]


def subject_of(issue: Issue) -> Text:
    """The subject in the active language or another one, or that there is none yet."""
    return text_of(issue, "subject") or Text(_("An issue without a subject"), "")


def overview(issue: Issue, viewer: Viewer) -> dict[str, Any]:
    """The page of one issue: its languages and readers, what may be done, what became of it."""
    shares = audience.shares(issue)
    return {
        "shares": shares,
        "total": sum(share.readers for share in shares),
        "without": sum(share.readers for share in shares if not share.gets),
        "segment": segment_of(issue),
        "picks": picks(issue),
        "steps": list(issue.steps.select_related("by")),
        "open_steps": rules.open_steps(viewer, issue),
        "may_edit": bool(rules.can_edit(viewer, issue)),
        "waits_for_another": _waits_for_another(issue, viewer),
        "progress": dispatch.progress(issue) if issue.has_begun else [],
    }


def segment_of(issue: Issue) -> tuple[str, ...]:
    """The segment of an issue, one sentence for each sort of thing that is named; one for none at all."""
    interests = {name: named for name in audience.INTERESTS if (named := getattr(issue, name))}
    said = list(subscribing.interests_in_words(interests)) if interests else []
    language, known = current_language(), thesaurus()
    sentences = {"regions": _("In these regions: %(names)s"), "groups": _("In these groups of countries: %(names)s")}
    for column, vocabulary in audience.PLACES.items():
        terms = [known.find(vocabulary, code) for code in getattr(issue, column)]
        if names := [str(term.label(language)) for term in terms if term]:
            said.append(sentences[column] % {"names": locales.listing(names)})
    if issue.languages:
        names = [locales.language_name(code) for code in LANGUAGES if code in issue.languages]
        said.append(_("Only to those who read in: %(names)s") % {"names": locales.listing(names)})
    return tuple(said) or subscribing.interests_in_words({})


def _waits_for_another(issue: Issue, viewer: Viewer) -> str:
    """Why the viewer cannot approve what waits for approval."""
    if issue.state != IssueState.SUBMITTED:
        return ""
    return str(rules.can_take(viewer, issue, Action.APPROVE).reason)


def picks(issue: Issue) -> list[dict[str, Any]]:
    """The picked entries in order: title, whether readers will see them, and a line for each language (2 queries)."""
    rows = list(issue.picks.select_related("entry"))
    seen = set(
        Entry.objects.published()
        .visible_to(ANONYMOUS)
        .filter(pk__in=[row.entry_id for row in rows])
        .values_list("pk", flat=True)
    )
    return [
        {
            "pick": row,
            "number": number,
            "title": text_of(row.entry, "title") or Text(_("(without title)"), ""),
            "kind": row.entry.kind_info.label,
            "is_seen": row.entry_id in seen,
            "lines": [_line(row, code) for code in LANGUAGES],
        }
        for number, row in enumerate(rows, 1)
    ]


def _line(row: Pick, language: str) -> dict[str, str]:
    return {
        "code": language,
        "name": OWN_NAMES[language],
        "direction": direction_of(language),
        "text": raw(row, "line", language),
    }


def found(query: str, issue: Issue) -> list[tuple[Entry, Text]]:
    """Published entries with these words in their titles, in any language, that are not picked yet (1 query)."""
    if not query:
        return []
    rows = Entry.objects.published().visible_to(ANONYMOUS).exclude(pk__in=issue.picks.values("entry"))
    for word in query.split()[:8]:
        wanted = Q()
        for language in LANGUAGES:
            wanted |= Q(**{f"title_{language}__icontains": word})
        rows = rows.filter(wanted)
    return [(entry, text_of(entry, "title")) for entry in rows.order_by("-published_at", "-pk")[:MOST_FOUND]]


def trail(issue: Issue, label: str = "") -> list[tuple[Any, str]]:
    """The way to a page below an issue."""
    here = (subject_of(issue), reverse("desk:newsletter_issue", args=[issue.pk]) if label else "")
    return [here, (label, "")] if label else [here]
