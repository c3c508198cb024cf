"""What each letter says: one function for each happening and reason, composed in the recipient's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext as _, override, pgettext

from entries import locales
from partners.models import INVITATION_OPEN_FOR
from partners.services import token_for as token_for_invitation
from portal.notifications import (
    call_letters,
    desk_letters,
    event_letters,
    interest_letters,
    partner_letters,
    partnership_letters,
    report_letters,
    review_letters,
    upkeep_letters,
)
from portal.notifications.answers import token_for
from portal.notifications.audiences import Fact, Hearer, Reason, address_of_sender
from portal.notifications.letters import Letter, about, address, filled, needed, page_of, title_of

Wording = Callable[[Fact, Hearer], Letter]


def letter_for(fact: Fact, hearer: Hearer) -> Letter | None:
    """The letter that tells `hearer` of the happening, in the hearer's language; None where there is no wording."""
    wording = WORDINGS.get((fact.happening.name, hearer.reason))
    if wording is None:
        return None
    with override(hearer.language):
        letter = wording(fact, hearer)
        return replace(letter, name=f"{fact.happening.name}:{hearer.reason}", why=letter.why or _why(hearer.reason))


def _why(reason: Reason) -> str:
    return {
        Reason.WRITER: _("You receive this message because it is your text, or your organisation's."),
        Reason.SUBJECT: _("You receive this message because it concerns an entry of yours or of your organisation."),
        Reason.DESK: _("You receive this message because you work at the desk of this portal."),
        Reason.TRANSLATOR: _("You receive this message because you translate for this portal."),
        Reason.CONTACT: _("You receive this message because you are the contact for this entry."),
        Reason.ANSWERED: _("You receive this message because you wrote a message through this portal."),
        Reason.INVITED: _("You receive this message because somebody invited this address to an organisation."),
        Reason.APPLICANT: _("You receive this message because your organisation takes part in a call."),
        Reason.CO_APPLICANT: _("You receive this message because another organisation invited yours."),
        Reason.FOLLOWER: _("You receive this message because you follow this call, or have begun to apply."),
        Reason.ASKER: _("You receive this message because you asked a question about this call."),
        Reason.DONOR: _("You receive this message because you work for the donor of this call."),
        Reason.PARTY: _("You receive this message because your organisation is a party to this partnership."),
        Reason.OWNER: _("You receive this message because you are an owner of this organisation."),
        Reason.REVIEWER: _("You receive this message because ISU asked you to review a text."),
        Reason.REPORTER: _("You receive this message because you reported a problem and left this address."),
        Reason.CLAIMANT: _("You receive this message because you claimed this page."),
        Reason.PARTICIPANT: _("You receive this message because this address was given for this event."),
        Reason.ORGANISER: _("You receive this message because you organise this event."),
    }[reason]


def _note(fact: Fact) -> str:
    return fact.move.note if fact.move else ""


def _own_page(fact: Fact) -> tuple[str, str]:
    """Where a writer goes on working: the translation desk for a translator, else My work."""
    if fact.is_translation:
        return _("Open the translation"), address("desk:translate", fact.entry.pk, fact.track)
    return _("Open the text"), address("my:entry", fact.entry.pk)


def _desk_page(fact: Fact) -> tuple[str, str]:
    if fact.revision:
        return _("Open the review"), address("desk:revision", fact.revision.pk)
    return _("Open the review"), address("desk:review", fact.entry.pk)


def changes_requested(fact: Fact, hearer: Hearer) -> Letter:
    """To the writers: what should be changed."""
    return about(
        fact,
        _("Changes are asked for: %(title)s"),
        _("The editors have read your text. Before it can be published, they ask you for changes."),
        _("Their note is below. When you have made the changes, submit the text again."),
        *review_letters.beside_the_text(fact),
        quote=_note(fact),
        action=_own_page(fact) if fact.is_translation else review_letters.authors_page(fact),
    )


def refused(fact: Fact, hearer: Hearer) -> Letter:
    """To the writers: not accepted, and why."""
    return about(
        fact,
        _("Not accepted: %(title)s"),
        _("The editors have read your text and do not publish it. Their reason is below."),
        facts=review_letters.reason_of(fact),
        quote=_note(fact),
        action=_own_page(fact),
        closing=(_("If you want to change it and try again, you can take it up in My work."),),
    )


def published(fact: Fact, hearer: Hearer) -> Letter:
    """To the writers: it can be read now."""
    if fact.is_translation:
        subject, sentence = _("Translation published: %(title)s"), _("Your translation can be read on the portal now.")
    elif fact.revision:
        subject, sentence = _("New version published: %(title)s"), _("The new version of your text can be read now.")
    else:
        subject, sentence = _("Published: %(title)s"), _("Your text can be read on the portal now. Thank you.")
    return about(fact, subject, sentence, quote=_note(fact), action=(_("Read it"), page_of(fact.entry)))


def scheduled(fact: Fact, hearer: Hearer) -> Letter:
    """To the writers: accepted, and when it will appear by their own clock."""
    moment = (fact.revision or fact.entry).publish_at
    when = ((_("Date and time"), locales.moment(moment, hearer.time_zone)),) if moment else ()
    return about(
        fact,
        _("Accepted, to be published later: %(title)s"),
        _("The editors have accepted your text. It is published by itself at the time that they chose."),
        facts=when,
        action=_own_page(fact),
    )


def unscheduled(fact: Fact, hearer: Hearer) -> Letter:
    """To the writers: the time of publication was cancelled."""
    return about(
        fact,
        _("Not published at the set time: %(title)s"),
        _("The editors have cancelled the time at which your text was to be published. They look at it once more."),
        quote=_note(fact),
        action=_own_page(fact),
    )


def failed(fact: Fact, hearer: Hearer) -> Letter:
    """To the writers: publication at the set time did not work, and who deals with it."""
    return about(
        fact,
        _("Not published at the set time: %(title)s"),
        _("Your text could not be published at the set time. The editors know and will see to it."),
        action=_own_page(fact),
    )


def failed_for_desk(fact: Fact, hearer: Hearer) -> Letter:
    """To curators: publication at the set time did not work, and why."""
    return about(
        fact,
        _("Could not be published at the set time: %(title)s"),
        _("The checks or another change stood in the way. It is under review again."),
        quote=str(fact.data.get("reason", "")),
        action=_desk_page(fact),
    )


def archived(fact: Fact, hearer: Hearer) -> Letter:
    """To the writers: taken out of the portal, and why."""
    return about(
        fact,
        _("No longer on the portal: %(title)s"),
        _("The editors have moved your text to the archive. Readers do not find it any more. Their reason is below."),
        quote=_note(fact),
        action=_own_page(fact),
    )


def submitted(fact: Fact, hearer: Hearer) -> Letter:
    """To the desk: something waits for review."""
    facts: tuple[tuple[str, str], ...] = ()
    subject = _("For review: %(title)s")
    if fact.is_translation:
        facts = ((_("Language"), locales.language_name(fact.track)),)
        subject = _("Translation for review: %(title)s")
    sentence = _("A text was submitted and waits for somebody to review it.")
    return about(fact, subject, sentence, quote=_note(fact), facts=facts, action=_desk_page(fact))


def to_translate(fact: Fact, hearer: Hearer) -> Letter:
    """To translators: a text was published that does not speak their languages yet."""
    names = locales.listing([locales.language_name(code) for code in hearer.detail])
    return about(
        fact,
        _("To be translated: %(title)s"),
        _("A text was published that still lacks a translation, or whose translation has become outdated."),
        facts=((_("Languages"), names),),
        action=(_("Open the translation"), address("desk:translate", fact.entry.pk, hearer.detail[0])),
    )


def spoken_for(fact: Fact, hearer: Hearer) -> Letter:
    """To the writers of an entry: somebody endorsed it, tried it and reported, or met a barrier there."""
    place = fact.subject or fact.entry
    kind = str(fact.entry.kind_info.label)
    subject = _("New on the page of your entry: %(kind)s") % {"kind": kind}
    sentence = _("Others have written about your entry, and the editors have published it on its page.")
    action = (_("Read it"), page_of(fact.entry))
    label = str(place.kind_info.label)
    return Letter("", subject, (sentence,), title=title_of(place), kind=label, action=action)


def message(fact: Fact, hearer: Hearer) -> Letter:
    """To the contact of an entry: somebody's message; the address of its writer is not shown."""
    answer = None
    if address_of_sender(fact.happening):
        answer = (_("Write an answer"), address("notifications:answer", token_for(fact.happening, hearer.address)))
    return about(
        fact,
        _("A message about: %(title)s"),
        _("Somebody has written to you through this portal. You decide whether you answer."),
        quote=_words(fact),
        facts=_sender(fact),
        action=answer,
        closing=(_("Answer by the link: the portal passes your words on and shows nobody's address."),)
        if answer
        else (_("The writer has left no address for an answer."),),
    )


def answered(fact: Fact, hearer: Hearer) -> Letter:
    """To the writer of a message: the answer, and a link to write back."""
    paragraphs = (_("Your message has been answered."),)
    action = (_("Write an answer"), address("notifications:answer", token_for(fact.happening, hearer.address)))
    if not fact.has_entry:
        return Letter("", _("An answer to your message"), paragraphs, quote=_words(fact), action=action)
    return about(fact, _("An answer about: %(title)s"), *paragraphs, quote=_words(fact), action=action)


def invited(fact: Fact, hearer: Hearer) -> Letter:
    """To somebody who is invited to an organisation: by whom, as what, and the link that only this address opens."""
    invitation = needed(fact, fact.invitation, "open invitation")
    sender = invitation.invited_by.name if invitation.invited_by else ""
    rows = [
        (_("Invited by"), sender),
        (_("You will be"), invitation.get_standing_display()),
        (pgettext("invitation", "Open until"), locales.long_date(invitation.expires_at.date())),
    ]
    return about(
        fact,
        _("You are invited to join an organisation: %(title)s"),
        _("You can join it on the portal. Sign in with this e-mail address, or make an account with it."),
        facts=filled(rows),
        action=(_("See the invitation"), address("partners:invitation", token_for_invitation(invitation))),
        closing=(_("If you do not want to join, you need not do anything."),),
        expires=INVITATION_OPEN_FOR,
    )


def to_isu(fact: Fact, hearer: Hearer) -> Letter:
    """To ISU: a message from the contact page; its writer expects an ordinary answer by e-mail."""
    sender = address_of_sender(fact.happening)
    rows = [
        (_("Topic"), str(fact.data.get("topic", ""))),
        (_("Page"), str(fact.data.get("about", ""))),
        (_("Language"), locales.language_name(str(fact.data.get("language") or hearer.language))),
        *_sender(fact),
        (_("E-mail address"), sender),
    ]
    return Letter(
        "",
        _("A message from the contact page"),
        (_("Somebody has written to those who run the portal."),),
        quote=_words(fact),
        facts=filled(rows),
        closing=() if sender else (_("The writer has left no address for an answer."),),
        reply_to=sender,
    )


def _words(fact: Fact) -> str:
    return str(fact.data.get("text") or fact.data.get("message") or "")


def _sender(fact: Fact) -> tuple[tuple[str, str], ...]:
    actor = fact.happening.actor
    name = str(fact.data.get("name") or (actor.name if actor else ""))
    return ((_("Name"), name),) if name else ()


WORDINGS: dict[tuple[str, Reason], Wording] = {
    ("entry.submit", Reason.DESK): submitted,
    ("entry.request_changes", Reason.WRITER): changes_requested,
    ("entry.refuse", Reason.WRITER): refused,
    ("entry.schedule", Reason.WRITER): scheduled,
    ("entry.unschedule", Reason.WRITER): unscheduled,
    ("entry.publish", Reason.WRITER): published,
    ("entry.publish", Reason.SUBJECT): spoken_for,
    ("entry.publish", Reason.TRANSLATOR): to_translate,
    ("entry.publish_failed", Reason.WRITER): failed,
    ("entry.publish_failed", Reason.DESK): failed_for_desk,
    ("entry.archive", Reason.WRITER): archived,
    ("message.sent", Reason.CONTACT): message,
    ("message.sent", Reason.DESK): message,
    ("message.answered", Reason.ANSWERED): answered,
    ("contact.message", Reason.DESK): to_isu,
    ("membership.invited", Reason.INVITED): invited,
    **interest_letters.WORDINGS,
    **partnership_letters.WORDINGS,
    **call_letters.WORDINGS,
    **event_letters.WORDINGS,
    **partner_letters.WORDINGS,
    **upkeep_letters.WORDINGS,
    **desk_letters.WORDINGS,
    **report_letters.WORDINGS,
    **review_letters.WORDINGS,
}
