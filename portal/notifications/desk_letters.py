"""What letters between colleagues at the desk say, composed in the recipient's language."""

from __future__ import annotations

from django.utils.translation import gettext as _, ngettext

from entries import locales
from portal.notifications.audiences import Fact, Hearer, Reason
from portal.notifications.letters import Letter, about, address


def assigned(fact: Fact, hearer: Hearer) -> Letter:
    """To a colleague: one review, or how many, that are theirs now."""
    actor = fact.happening.actor
    facts = ((_("Assigned by"), actor.get_full_name()),) if actor else ()
    if fact.has_entry:
        revision = int(fact.data.get("revision") or 0)
        page = address("desk:revision", revision) if revision else address("desk:review", fact.entry.pk)
        return about(
            fact,
            _("Assigned to you for review: %(title)s"),
            _("A colleague asks you to review this text. It stands under “My reviews” until it is decided."),
            facts=facts,
            action=(_("Open the review"), page),
        )
    count = int(fact.data.get("count") or 0)
    sentence = ngettext(
        "A colleague asks you to review %(count)s text. It stands under “My reviews” until it is decided.",
        "A colleague asks you to review %(count)s texts. They stand under “My reviews” until they are decided.",
        count,
    )
    return Letter(
        "",
        _("Several texts are assigned to you for review"),
        (sentence % {"count": locales.number(count)},),
        facts=facts,
        action=(_("Open my reviews"), address("desk:mine")),
    )


WORDINGS = {("review.assigned", Reason.DESK): assigned}
