"""Verbs of calls beside those of curation: deciding, asking and answering, handing over to the donor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries import facts
from entries.messages import one_at_a_time
from entries.rules import Refused, Verdict
from entries.search.indexing import refresh
from entries.texts import current_language
from funding.calls import rules
from funding.calls.rules import Decision
from funding.models import Call, Question

if TYPE_CHECKING:
    from entries.viewers import Viewer
    from partners.models import Partner

#: Which moment each decision sets.
COLUMNS = {Decision.REVIEW: "reviewed_from", Decision.AWARD: "awarded_at", Decision.CANCEL: "cancelled_at"}


def _need(verdict: Verdict) -> None:
    if not verdict:
        raise Refused(verdict.reason)


@transaction.atomic
def decide(*, call: Call, decision: Decision, by: Viewer, note: str = "") -> None:
    """Say that the review has begun, that the money is awarded, or that the call is cancelled.

    In order: locks the call; asks the rules; a cancellation needs its reason; sets the moment; renews what readers
    see; records `call.decided`, of which all who follow or draft hear. Raises `Refused`.
    """
    call = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    _need(rules.can_decide(by, call, decision))
    if decision == Decision.CANCEL and not note.strip():
        raise Refused(_("Say why the call is cancelled: all who follow it are told."))
    Call.objects.filter(pk=call.pk).update(**{COLUMNS[decision]: timezone.now()})
    facts.bump_content_version()
    words = {"note": note.strip(), "language": current_language()}
    facts.record("call.decided", entry=call, by=by, decision=decision.value, **words)


@transaction.atomic
def ask(*, call: Call, text: str, by: Viewer) -> Question:
    """Ask a question in public.

    In order: lets other questions of the same person wait, so that their number holds; asks the rules (`Refused`);
    keeps the question until it is answered; records `call.asked` without a name. Whoever asks is shown to nobody.
    """
    one_at_a_time(by)
    _need(rules.can_ask(by, call))
    question = Question.objects.create(call=call, text=text, language=current_language(), asked_by_id=by.user_id)
    facts.record("call.asked", entry=call, question=question.pk)
    return question


@transaction.atomic
def answer(*, question: Question, text: str, by: Viewer) -> None:
    """Propose an answer, or correct one: it waits for a second person, and until then question and answer are hidden.

    In order: locks the question; asks the rules; keeps the answer with its language; renews what readers see; records
    `call.answer_proposed`, of which the donor's people hear. Raises `Refused`.
    """
    _decide_question(question, text, by, Question.State.PROPOSED, "call.answer_proposed")


@transaction.atomic
def confirm(*, question: Question, by: Viewer) -> None:
    """Make a proposed answer public together with its question.

    In order: locks the question; asks the rules (four eyes); publishes; renews what readers see; records
    `call.answered`, of which the asker and all who follow or draft hear. Raises `Refused`.
    """
    question = Question.objects.select_for_update(of=("self",)).select_related("call").get(pk=question.pk)
    _need(rules.can_confirm(by, question))
    question.state, question.confirmed_by_id = Question.State.ANSWERED, by.user_id
    question.answered_at = timezone.now()
    question.save()
    facts.bump_content_version()
    facts.record("call.answered", entry=question.call, by=by, question=question.pk)


@transaction.atomic
def set_aside(*, question: Question, reason: str, by: Viewer) -> None:
    """Do not publish a question; the asker is told the reason. Records `call.set_aside`. Raises `Refused`."""
    _decide_question(question, reason, by, Question.State.SET_ASIDE, "call.set_aside")


def _decide_question(question: Question, text: str, by: Viewer, state: str, name: str) -> None:
    question = Question.objects.select_for_update(of=("self",)).select_related("call").get(pk=question.pk)
    _need(rules.can_answer(by, question))
    if not text.strip():
        raise Refused(_("An answer needs words."))
    question.state, question.answer, question.answer_language = state, text.strip(), current_language()
    question.answered_by_id, question.answered_at, question.confirmed_by = by.user_id, timezone.now(), None
    question.save()
    facts.bump_content_version()
    facts.record(name, entry=question.call, by=by, question=question.pk)


@transaction.atomic
def assign(*, call: Call, donor: Partner, by: Viewer) -> None:
    """Hand a call that ISU posted to the donor whose it is: its people keep it from now on.

    In order: locks the call; asks the rules; sets the owner; renews search and caches; records `call.assigned`.
    Raises `Refused`.
    """
    call = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    _need(rules.can_assign(by, call))
    if not donor.is_published:
        raise Refused(_("This is possible once the page of the organisation has been published."))
    Call.objects.filter(pk=call.pk).update(owner_id=donor.pk)
    facts.bump_content_version()
    refresh([call.pk])
    facts.record("call.assigned", entry=call, by=by, donor=donor.pk)
