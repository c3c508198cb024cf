"""What letters about a review say: comments, refusals by reason, and people from outside who are asked."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from entries import locales
from entries.models import Revision
from portal.desk.presenting import field_label
from portal.notifications.audiences import Fact, Hearer, Reason
from portal.notifications.letters import Letter, about, address, filled, needed
from portal.notifications.review_audiences import comments_of, review_of, revision_of
from portal.review.invitations import token_for
from portal.review.models import Comment, OutsideReview
from portal.review.reasons import label_of

#: How much of each comment a mail quotes, and how many comments: the rest is read on the page.
LONGEST_QUOTE, MOST_QUOTED = 400, 10


def reason_of(fact: Fact) -> tuple[tuple[str, str], ...]:
    """The reason of a refusal, in the reader's language."""
    said = label_of(fact.move.reason) if fact.move else ""
    return ((_("Reason"), said),) if said else ()


def beside_the_text(fact: Fact) -> tuple[str, ...]:
    """How many comments wait for the author beside the text."""
    revision = fact.revision.pk if fact.revision else None
    waiting = Comment.objects.filter(
        entry=fact.entry.pk, revision=revision, parent=None, internal=False, resolved_at=None
    )
    count = waiting.exclude(side="author").count()
    if not count:
        return ()
    sentence = ngettext(
        "%(count)s comment stands beside the part of the text that it is about.",
        "%(count)s comments stand beside the parts of the text that they are about.",
        count,
    )
    return (sentence % {"count": locales.number(count)},)


def authors_page(fact: Fact) -> tuple[str, str]:
    """Where an author reads the comments and answers."""
    return _("Read the comments and answer"), address("my:review", fact.entry.pk)


def commented(fact: Fact, hearer: Hearer) -> Letter:
    """To those on the other side: what was said, by whom, and where to answer."""
    seen = [one for one in comments_of(fact) if not one.internal or hearer.reason != Reason.WRITER]
    if hearer.reason == Reason.REVIEWER:
        seen = [one for one in seen if not one.internal or (one.parent and one.parent.author_id == hearer.user_id)]
    sentence = ngettext(
        "%(count)s comment was written on this text. You can answer beside it.",
        "%(count)s comments were written on this text. You can answer beside each of them.",
        len(seen),
    )
    return about(
        fact,
        _("Comments on: %(title)s"),
        sentence % {"count": locales.number(len(seen))},
        facts=tuple(_quoted(fact, one) for one in seen[:MOST_QUOTED]),
        action=_page(fact, hearer, revision_of(fact)),
    )


def _quoted(fact: Fact, comment: Comment) -> tuple[str, str]:
    """What it is about, and the comment itself, shortened."""
    place = field_label(fact.entry, comment.field) or _("On the whole text")
    words = comment.text if len(comment.text) <= LONGEST_QUOTE else comment.text[:LONGEST_QUOTE] + "…"
    return place, words


def _page(fact: Fact, hearer: Hearer, revision: Revision | None) -> tuple[str, str]:
    label = _("Read the comments and answer")
    if hearer.reason == Reason.REVIEWER:
        asked = OutsideReview.objects.filter(
            entry=fact.entry.pk, revision=revision, reviewer=hearer.user_id, withdrawn_at__isnull=True
        ).first()
        return label, address("review:outside", asked.pk) if asked else address("review:asked")
    if hearer.reason == Reason.WRITER and (revision is None or revision.track == "source"):
        return label, address("my:review", fact.entry.pk)
    return label, address("desk:revision", revision.pk) if revision else address("desk:review", fact.entry.pk)


def _asked(fact: Fact) -> OutsideReview:
    return needed(fact, review_of(fact), "open invitation")


def _facts(asked: OutsideReview) -> tuple[tuple[str, str], ...]:
    sender = asked.invited_by.get_full_name() if asked.invited_by else ""
    rows = [
        (_("Asked by"), sender),
        (_("Asked as"), str(asked.get_capacity_display())),
        (_("Answer wanted by"), locales.long_date(asked.deadline)),
    ]
    return filled(rows)


def invited(fact: Fact, hearer: Hearer) -> Letter:
    """To somebody from outside: what ISU asks, and the link that only this address opens."""
    asked = _asked(fact)
    return about(
        fact,
        _("ISU asks you to review a text: %(title)s"),
        _("You are asked to read a text before it is published, to comment on it, and to say what you recommend."),
        _("Open the link and sign in with this e-mail address, or make an account with it. The text is not public."),
        quote=asked.message,
        facts=_facts(asked),
        action=(_("See the invitation"), address("review:invitation", token_for(asked))),
        closing=(_("If you cannot or do not want to review it, you need not do anything."),),
        expires=asked.ends_at - timezone.now(),
    )


def reminded(fact: Fact, hearer: Hearer) -> Letter:
    """To somebody from outside who has not answered yet: the last day is near."""
    asked = _asked(fact)
    return about(
        fact,
        _("A reminder: your review of %(title)s"),
        _("ISU would like to hear what you recommend. The page closes at the end of the last day."),
        facts=_facts(asked),
        action=(_("Open it"), address("review:invitation", token_for(asked))),
        closing=(_("If you cannot or do not want to review it, you need not do anything."),),
        expires=asked.ends_at - timezone.now(),
    )


def withdrawn(fact: Fact, hearer: Hearer) -> Letter:
    """To somebody from outside: the review is not needed any more."""
    return about(
        fact,
        _("No longer needed: your review of %(title)s"),
        _("ISU has taken its invitation back. The link opens nothing any more. Thank you for your readiness to help."),
    )


def advised(fact: Fact, hearer: Hearer) -> Letter:
    """To the curator who asked: what somebody from outside recommends, and whether there is a conflict."""
    asked = _asked(fact)
    rows = [
        (_("Recommendation"), str(asked.get_advice_display())),
        (_("Reviewer"), asked.name),
        (_("Asked as"), str(asked.get_capacity_display())),
        (_("Conflict of interest"), asked.conflict_note if asked.conflict else _("None declared")),
    ]
    page = address("desk:revision", asked.revision_id) if asked.revision_id else address("desk:review", asked.entry_id)
    return about(
        fact,
        _("A recommendation from outside: %(title)s"),
        _("Somebody whom you asked to review this text recommends what to do with it."),
        quote=asked.words,
        facts=tuple(rows),
        action=(_("Open the review"), page),
    )


WORDINGS = {
    ("review.commented", Reason.WRITER): commented,
    ("review.commented", Reason.DESK): commented,
    ("review.commented", Reason.REVIEWER): commented,
    ("review.invited", Reason.REVIEWER): invited,
    ("review.reminded", Reason.REVIEWER): reminded,
    ("review.withdrawn", Reason.REVIEWER): withdrawn,
    ("review.advised", Reason.DESK): advised,
}
