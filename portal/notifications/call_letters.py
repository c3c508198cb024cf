"""What letters about calls say, composed in the recipient's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from entries import locales
from entries.texts import text_of
from funding.calls.rules import Decision
from funding.models import Call, CallClaim
from portal.notifications.audiences import Fact, Hearer, Reason
from portal.notifications.call_audiences import question_of
from portal.notifications.letters import Letter, about, address, needed, page_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from funding.models import Question


def _deadline(fact: Fact, hearer: Hearer) -> tuple[tuple[str, str], ...]:
    """The deadline by the donor's clock and by the reader's."""
    call = fact.entry
    if not isinstance(call, Call) or call.deadline is None:
        return ()
    there, here = locales.moment(call.deadline, call.zone), locales.moment(call.deadline, hearer.time_zone)
    rows = ((_("Deadline"), there), (_("By your own clock"), here))
    return rows if there != here else rows[:1]


def _question(fact: Fact) -> Question:
    return needed(fact, question_of(fact), "question")


def _read(fact: Fact) -> tuple[str, str]:
    return _("Open the call"), page_of(fact.entry)


def _keep(fact: Fact) -> tuple[str, str]:
    return _("Open questions and decisions"), address("funding:keeping", fact.entry.pk)


def amended(fact: Fact, hearer: Hearer) -> Letter:
    """To those who follow or draft: the call has changed, what its authors say of it, and the deadline as it is now."""
    return about(
        fact,
        _("This call has changed: %(title)s"),
        _("A new version of a funding call has been published that you follow or have begun to apply for."),
        quote=text_of(fact.entry, "amendment").text,
        facts=_deadline(fact, hearer),
        action=_read(fact),
    )


def published_by_donor(fact: Fact, hearer: Hearer) -> Letter:
    """To curators: a donor has published by itself; it is to be read afterwards."""
    return about(
        fact,
        _("Published by its donor, to be reviewed: %(title)s"),
        _("A verified donor has published this itself, with a colleague as the second pair of eyes."),
        action=(_("Open the entry"), address("desk:entry", fact.entry.pk)),
    )


def asked(fact: Fact, hearer: Hearer) -> Letter:
    """To the donor: a question; nobody is told whose."""
    return about(
        fact,
        _("A question about: %(title)s"),
        _("Somebody has asked a question about your call. Your answer becomes public together with it."),
        quote=_question(fact).text,
        action=_keep(fact),
    )


def answer_proposed(fact: Fact, hearer: Hearer) -> Letter:
    """To the donor's other people: an answer waits for a second pair of eyes."""
    question = _question(fact)
    return about(
        fact,
        _("An answer waits for you: %(title)s"),
        _("A colleague has answered a question about your call. Please read the answer and publish it."),
        quote=f"{question.text}\n\n{question.answer}",
        action=_keep(fact),
    )


def answered(fact: Fact, hearer: Hearer) -> Letter:
    """To the asker and all who follow or draft: the answer."""
    question = _question(fact)
    return about(
        fact,
        _("A question was answered: %(title)s"),
        _("The donor has answered a question about this call. Question and answer are on its page."),
        quote=f"{question.text}\n\n{question.answer}",
        action=_read(fact),
    )


def set_aside(fact: Fact, hearer: Hearer) -> Letter:
    """To the asker alone: the question is not published, and why."""
    return about(
        fact,
        _("About your question on: %(title)s"),
        _("The donor does not publish your question. The reason is below."),
        quote=_question(fact).answer,
        action=_read(fact),
    )


def decided(fact: Fact, hearer: Hearer) -> Letter:
    """To all who follow or draft: what the donor decided, with its words."""
    sentences = {
        Decision.REVIEW: _("The review of the applications has begun."),
        Decision.AWARD: _("The money of this call has been awarded."),
        Decision.CANCEL: _("The donor has cancelled this call. Nobody can apply any more."),
    }
    return about(
        fact,
        _("News of a call: %(title)s"),
        sentences[Decision(str(fact.data.get("decision")))],
        quote=str(fact.data.get("note", "")),
        action=_read(fact),
    )


def assigned(fact: Fact, hearer: Hearer) -> Letter:
    """To the donor's people: a call that ISU had posted is theirs now."""
    return about(
        fact,
        _("This call is now kept by your organisation: %(title)s"),
        _("ISU had posted this call from a public source. From now on you can change it and answer questions."),
        action=_keep(fact),
    )


def claimed(fact: Fact, hearer: Hearer) -> Letter:
    """To the desk: an organisation says that a call which ISU had posted is its own."""
    return about(
        fact,
        _("Claimed: %(title)s"),
        _("An organisation says that this call is its own, and waits for your answer."),
        action=(_("Open the claim"), address("funding:claimed", fact.entry.pk, fact.data["claim"])),
    )


def claim_refused(fact: Fact, hearer: Hearer) -> Letter:
    """To the claimant: not accepted, and why; without a reason because another organisation was accepted."""
    reason = CallClaim.objects.get(pk=fact.data["claim"]).reason
    sentence = (
        _("ISU could not accept your claim. Its reason is below.")
        if reason
        else _("ISU has accepted the claim of another organisation.")
    )
    return about(fact, _("Your claim is not accepted: %(title)s"), sentence, quote=reason, action=_read(fact))


WORDINGS: dict[tuple[str, Reason], Callable[[Fact, Hearer], Letter]] = {
    ("entry.publish", Reason.FOLLOWER): amended,
    ("entry.publish", Reason.DESK): published_by_donor,
    ("call.asked", Reason.DONOR): asked,
    ("call.answer_proposed", Reason.DONOR): answer_proposed,
    ("call.answered", Reason.ASKER): answered,
    ("call.answered", Reason.FOLLOWER): answered,
    ("call.set_aside", Reason.ASKER): set_aside,
    ("call.decided", Reason.FOLLOWER): decided,
    ("call.assigned", Reason.DONOR): assigned,
    ("call.claimed", Reason.DESK): claimed,
    ("call.claim_refused", Reason.CLAIMANT): claim_refused,
}
