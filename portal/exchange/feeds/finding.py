"""The feed of answers of “Find funding” and “Find a partner”: what fits them with nothing in the way."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from entries.texts import current_language
from entries.viewers import ANONYMOUS
from portal.exchange.feeds.atom import Head, Item
from portal.exchange.feeds.reading import head_of, items_with
from portal.finding import showing
from portal.finding.questions import Answers, Questions, in_words


def items(form: Questions, answers: Answers) -> tuple[list[Item], datetime | None]:
    """The entries that fit as everybody sees them, the latest change first; and until when that holds, if a call among
    them closes (8 to 11 queries).
    """
    cards = showing.for_draft(answers.draft(form.terms), ANONYMOUS, terms=form.terms, kept_near=0)
    closing = [card.closes for card in cards.fits if card.closes]
    return items_with([card.entry.pk for card in cards.fits]), min(closing, default=None)


def head(form: Questions, answers: Answers, found: list[Item]) -> Head:
    """What the feed says of itself: the answers in words."""
    route = answers.route
    words = [word for _title, told, _href in in_words(form, answers) for word in told]
    query = answers.query()
    return head_of(
        "answers",
        route.name,
        current_language(),
        query.removeprefix("?"),
        name=" · ".join([str(route.heading), *words]),
        page=reverse(f"finding:{route.name}") + query,
        address=reverse("feeds:answers", args=[route.name]) + query,
        items=found,
    )
