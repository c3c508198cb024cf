"""What letters about reports say, and about organisations that were left without an owner."""

from __future__ import annotations

from django.utils.translation import gettext as _

from portal.notifications.audiences import Fact, Hearer, Reason
from portal.notifications.letters import Letter, about, address
from portal.reports.models import Report, State


def _report(fact: Fact) -> Report:
    return Report.objects.get(pk=fact.data["report"])


def _letter(fact: Fact, with_title: str, without: str, *paragraphs: str, **more: object) -> Letter:
    """A letter under the title of what was reported; a message has none."""
    if fact.has_entry:
        return about(fact, with_title, *paragraphs, **more)
    return Letter("", without, paragraphs, **more)  # type: ignore[arg-type]


def made(fact: Fact, hearer: Hearer) -> Letter:
    """To the desk: what is wrong. The words stay in the portal."""
    report = _report(fact)
    return _letter(
        fact,
        _("Reported: %(title)s"),
        _("A message was reported"),
        _("A reader says that this should not stand here. Please look at it soon: a person may be harmed meanwhile."),
        facts=((_("What is wrong"), str(report.get_sort_display())),),
        action=(_("Open the report"), address("desk:report", report.pk)),
    )


def asked(fact: Fact, hearer: Hearer) -> Letter:
    """To the authors: what they should look at; nothing of who reported it."""
    return about(
        fact,
        _("Please look at your entry again: %(title)s"),
        _("A reader has reported a problem with it. ISU asks you to look at it, and to change it if needed."),
        quote=_report(fact).note,
        action=(_("Open the text"), address("my:entry", fact.entry.pk)),
    )


def decided(fact: Fact, hearer: Hearer) -> Letter:
    """To the reporter: what became of it."""
    report = _report(fact)
    outcomes = {
        State.HIDDEN: _("ISU has looked at it and taken it out of sight."),
        State.SHOWN: _("ISU had taken it out of sight. It has looked at it once more and shows it again."),
    }
    outcome = outcomes.get(State(report.state), _("ISU has looked at it and leaves it as it is."))
    return _letter(
        fact,
        _("Your report is decided: %(title)s"),
        _("Your report is decided"),
        _("Thank you for your report."),
        outcome,
        quote=report.answer,
    )


def left_without_owner(fact: Fact, hearer: Hearer) -> Letter:
    """To the desk: the only owner has deleted the account."""
    return about(
        fact,
        _("Without an owner: %(title)s"),
        _("The only owner of this organisation has deleted the account. ISU looks after it until somebody claims it."),
        action=(_("Open it on the desk"), address("desk:entry", fact.entry.pk)),
    )


WORDINGS = {
    ("report.made", Reason.DESK): made,
    ("report.asked", Reason.WRITER): asked,
    ("report.decided", Reason.REPORTER): decided,
    ("partner.left_without_owner", Reason.DESK): left_without_owner,
}
