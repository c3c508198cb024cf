"""First steps: what is asked most often by those who nearly fit, and which practices help with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _, gettext_lazy, pgettext, pgettext_lazy

from entries.kinds import kind_of
from entries.search.engine import search
from entries.search.parsing import parse
from entries.search.terms import Thesaurus
from entries.texts import current_language
from entries.viewers import Viewer
from matching.profiles import ProfileDraft
from portal.finding import showing

#: Near misses that are looked at, things that are named, and practices named with each.
LOOKED_AT, NAMED, PRACTICES = 100, 3, 3
#: Words by which practices on an obstacle are found, in the reader's language.
SEARCHED: Mapping[str, Any] = {
    "place": pgettext_lazy("words to search by", "regional cooperation"),
    "support": pgettext_lazy("words to search by", "partnership"),
    "partner_kinds": pgettext_lazy("words to search by", "partnership"),
    "countries": pgettext_lazy("words to search by", "regional cooperation"),
    "registered": pgettext_lazy("words to search by", "registration"),
    "minimum_years": pgettext_lazy("words to search by", "first steps"),
    "audited_accounts": pgettext_lazy("words to search by", "accounts"),
    "cofinancing": pgettext_lazy("words to search by", "contribution"),
    "led_by_opd": pgettext_lazy("words to search by", "organisation of persons with disabilities"),
    "languages": pgettext_lazy("words to search by", "translation"),
}
ADVICE: Mapping[str, Any] = {
    "place": gettext_lazy("Look for a partner in the places where the money is spent, and work together."),
    "support": gettext_lazy("Think about training, expertise or equipment where money is not given."),
    "partner_kinds": gettext_lazy("Look for an organisation of the kind that may apply, and apply together."),
    "countries": gettext_lazy("Look for an organisation at home in one of the places, and apply together."),
    "registered": gettext_lazy("Register where that is possible and safe; until then look for a fiscal sponsor."),
    "minimum_years": gettext_lazy("Apply together with an older organisation; your own years count from today."),
    "audited_accounts": gettext_lazy("Keep a cash book with receipts now, and ask who pays for a first audit."),
    "cofinancing": gettext_lazy("Ask whether work, rooms and equipment count as your own share."),
    "led_by_opd": gettext_lazy("Ask an organisation of persons with disabilities whether it will lead."),
    "languages": gettext_lazy("Find somebody who translates the application; ask whether the cost is paid."),
}


def blocker_labels() -> dict[str, str]:
    """What can stand in the way, as headings."""
    return {
        "place": _("The place of the work"),
        "support": _("The kind of support"),
        "partner_kinds": _("The kind of organisation"),
        "countries": _("The country where one is at home"),
        "registered": pgettext("organisation", "Registration"),
        "minimum_years": _("Years of existence"),
        "audited_accounts": _("Audited accounts"),
        "cofinancing": _("A share of one’s own money"),
        "led_by_opd": _("Being led by persons with disabilities or survivors"),
        "languages": _("The language of the application"),
    }


@dataclass(frozen=True, slots=True)
class Counted:
    """How often each thing stands in the way, or is asked and not known, among those that fit or nearly fit."""

    looked_at: int
    blocked: Counter[str]
    unknown: Counter[str]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is asked: its heading, how often, what to do, practices that help, and where there are more."""

    label: str
    blocked: int
    unknown: int
    advice: Any
    practices: tuple[Any, ...]
    more: str


def counted(draft: ProfileDraft, viewer: Viewer, terms: Thesaurus) -> Counted:
    """What is asked by those who fit and those who nearly fit."""
    cards = showing.for_draft(draft, viewer, terms=terms, kept_near=LOOKED_AT)
    blocked = Counter(obstacle.code for card in cards.near for obstacle in card.explained.obstacles)
    unknown = Counter(code for card in (*cards.fits, *cards.near) for code in card.explained.asked)
    return Counted(len(cards.fits) + len(cards.near), blocked, unknown)


def steps(found: Counted, viewer: Viewer) -> list[Step]:
    """What stands most often in the way first, then what is asked most often and was not told."""
    labels = blocker_labels()
    order = sorted(found.blocked | found.unknown, key=lambda code: (-found.blocked[code], -found.unknown[code], code))
    return [
        Step(labels[code], found.blocked[code], found.unknown[code], ADVICE[code], *_practices(code, viewer))
        for code in order[:NAMED]
    ]


def _practices(code: str, viewer: Viewer) -> tuple[tuple[Any, ...], str]:
    """Practices that the portal's search finds for it, and the address of the whole search (2 to 4 queries)."""
    query = QueryDict(mutable=True)
    query["q"] = str(SEARCHED[code])
    asked = parse(query, kinds=[kind_of("practice")], facets=())
    result = search(asked, viewer, current_language())
    hits = () if result.corrected else tuple(result.hits[:PRACTICES])
    return hits, f"?{query.urlencode()}"
