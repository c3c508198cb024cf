"""What letters about expressions of interest say, composed in the recipient's language."""

from __future__ import annotations

from django.utils.translation import gettext as _, ngettext, pgettext

from entries import locales
from entries.texts import Text, text_of
from funding.interest.joining import OPEN_FOR, token_for
from funding.interest.models import CoApplicant, Interest
from funding.interest.pages import moment_of, name_of
from portal.notifications.audiences import Fact, Hearer, Reason
from portal.notifications.interest_audiences import co_applicant_of, interest_of, step_of
from portal.notifications.letters import Letter, address, filled, needed, under


def _interest(fact: Fact) -> Interest:
    return needed(fact, interest_of(fact), "expression of interest")


def _asked(fact: Fact) -> CoApplicant:
    return needed(fact, co_applicant_of(fact), "invitation")


def _about(interest: Interest, subject: str, *paragraphs: str, **more: object) -> Letter:
    """A letter under the title of the call; `subject` takes it as %(title)s."""
    title = text_of(interest.call, "title")
    return under(title, str(interest.call.kind_info.label), subject, *paragraphs, **more)


def _facts(fact: Fact, interest: Interest, hearer: Hearer) -> tuple[tuple[str, str], ...]:
    """Number, title, organisation, and the moment by the clocks of UTC, of the donor, and of the reader."""
    step = step_of(fact)
    at = step.at if step else fact.happening.at
    moment = moment_of(at, interest.call)
    rows = [
        (_("Number"), interest.reference),
        (_("Title of the project"), interest.title),
        (_("Organisation"), text_of(interest.applicant, "title").text),
        (_("Date and time"), moment.utc),
        (_("By the donor’s clock"), moment.there),
        (_("By your own clock"), _own_clock(at, interest, hearer)),
    ]
    return filled(rows)


def _own_clock(at: object, interest: Interest, hearer: Hearer) -> str:
    if hearer.time_zone in ("UTC", interest.call.deadline_zone):
        return ""
    return locales.moment(at, hearer.time_zone)  # type: ignore[arg-type]


def _page(interest: Interest) -> tuple[str, str]:
    return _("Open it"), address("interest:detail", interest.pk)


def received(fact: Fact, hearer: Hearer) -> Letter:
    """The receipt: what the donor has now, its number and its moment."""
    interest = _interest(fact)
    if fact.data.get("again"):
        subject = _("Receipt, submitted again: %(title)s")
        sentence = _("The amended expression of interest has been received. It takes the place of the earlier one.")
    else:
        subject = _("Receipt for your expression of interest: %(title)s")
        sentence = _("Your expression of interest has been received.")
    return _about(
        interest,
        subject,
        sentence,
        facts=_facts(fact, interest, hearer),
        action=_page(interest),
        closing=(_("Until the deadline you may withdraw it, change it and submit it again."),),
    )


def withdrawn(fact: Fact, hearer: Hearer) -> Letter:
    """To the applicant: the donor does not have it any more."""
    interest = _interest(fact)
    return _about(
        interest,
        _("Withdrawn: your expression of interest for %(title)s"),
        _("Your expression of interest has been withdrawn. The donor does not have it any more."),
        facts=_facts(fact, interest, hearer),
        action=_page(interest),
        closing=(_("If you want to take part, submit it again before the deadline."),),
    )


def invited(fact: Fact, hearer: Hearer) -> Letter:
    """To an organisation that is asked to take part."""
    asked = _asked(fact)
    rows = [
        (_("Invited by"), text_of(asked.interest.applicant, "title").text),
        (_("Your organisation"), name_of(asked).text),
        (_("Title of the project"), asked.interest.title),
    ]
    return _about(
        asked.interest,
        _("Invitation to take part: %(title)s"),
        _("Another organisation asks yours to take part in its answer to a call."),
        facts=filled(rows),
        quote=asked.task,
        action=(_("See the invitation"), address("interest:invitation", asked.pk)),
        closing=(_("Your organisation takes part only when one of its owners or editors accepts."),),
    )


def asked_by_mail(fact: Fact, hearer: Hearer) -> Letter:
    """To an organisation without a page here: who asks, what for, and the link that only this address opens."""
    asked = _asked(fact)
    end = locales.long_date(asked.expires_at.date()) if asked.expires_at else ""
    rows = [
        (_("Invited by"), text_of(asked.interest.applicant, "title").text),
        (_("Your organisation"), asked.name),
        (_("Title of the project"), asked.interest.title),
        (pgettext("invitation", "Open until"), end),
    ]
    return _about(
        asked.interest,
        _("Invitation to take part: %(title)s"),
        _("Another organisation asks yours to take part in its answer to a call."),
        _("Sign in with this e-mail address, or make an account with it. Then you can accept or decline."),
        facts=filled(rows),
        quote=asked.task,
        action=(_("See the invitation"), address("interest:join", token_for(asked))),
        closing=(_("If you do not want to take part, you need not do anything."),),
        expires=OPEN_FOR,
    )


def answered(fact: Fact, hearer: Hearer) -> Letter:
    """To the applicant: whether the organisation that was asked takes part."""
    asked = _asked(fact)
    accepted = asked.answer == CoApplicant.Answer.ACCEPTED
    subject = _("Takes part in your answer to: %(title)s") if accepted else _("Declined to take part: %(title)s")
    if accepted:
        sentence = _("The organisation that you invited takes part.")
    else:
        sentence = _("The organisation that you invited does not take part.")
    name = name_of(asked).text
    return _about(asked.interest, subject, sentence, facts=((_("Organisation"), name),), action=_page(asked.interest))


def decided(fact: Fact, hearer: Hearer) -> Letter:
    """To everybody who takes part: the decision, and the reason word for word."""
    interest = _interest(fact)
    decision = interest.decision  # type: ignore[attr-defined]
    rows = [
        (_("Decision"), str(decision.get_outcome_display())),
        (_("Number"), interest.reference),
        (_("Title of the project"), interest.title),
        (_("Organisation"), text_of(interest.applicant, "title").text),
    ]
    return _about(
        interest,
        _("The donor has decided: %(title)s"),
        _("The donor has decided on your expression of interest. The reason is below, in the donor’s words."),
        facts=filled(rows),
        quote=decision.reason,
        action=_page(interest),
    )


def assigned(fact: Fact, hearer: Hearer) -> Letter:
    """To a colleague at the donor: something to review."""
    count = int(fact.data.get("count") or 0)
    sentence = ngettext(
        "You are asked to review %(count)s expression of interest.",
        "You are asked to review %(count)s expressions of interest.",
        count,
    )
    title: Text = text_of(fact.entry, "title")
    return Letter(
        "",
        _("To review: %(title)s") % {"title": title.text},
        (sentence % {"count": locales.number(count)}, _("You say first whether you have a conflict of interest.")),
        title=title,
        kind=str(fact.entry.kind_info.label),
        action=(_("Open the list"), address("interest:received", fact.entry.pk)),
    )


def proposed(fact: Fact, hearer: Hearer) -> Letter:
    """To the donor's people who may confirm it: a decision waits."""
    interest = _interest(fact)
    return _about(
        interest,
        _("A decision waits for your confirmation: %(title)s"),
        _("A colleague has proposed a decision. It needs a second person before the applicant is told."),
        facts=((_("Number"), interest.reference),),
        action=(_("Open it"), address("interest:read", interest.pk)),
    )


def closed(fact: Fact, hearer: Hearer) -> Letter:
    """To the donor: the call takes nothing more, and what came in may be read now."""
    count = int(fact.data.get("count") or 0)
    sentence = ngettext(
        "The call has closed. %(count)s expression of interest was handed in.",
        "The call has closed. %(count)s expressions of interest were handed in.",
        count,
    )
    title: Text = text_of(fact.entry, "title")
    return Letter(
        "",
        _("Closed: %(title)s") % {"title": title.text},
        (sentence % {"count": locales.number(count)}, _("You may read and review what came in from now on.")),
        title=title,
        kind=str(fact.entry.kind_info.label),
        action=(_("Open the list"), address("interest:received", fact.entry.pk)),
    )


WORDINGS = {
    ("interest.submitted", Reason.APPLICANT): received,
    ("interest.withdrawn", Reason.APPLICANT): withdrawn,
    ("interest.invited", Reason.CO_APPLICANT): invited,
    ("interest.asked_by_mail", Reason.CO_APPLICANT): asked_by_mail,
    ("interest.answered", Reason.APPLICANT): answered,
    ("interest.decided", Reason.APPLICANT): decided,
    ("interest.assigned", Reason.DONOR): assigned,
    ("interest.proposed", Reason.DONOR): proposed,
    ("interest.closed", Reason.DONOR): closed,
}
