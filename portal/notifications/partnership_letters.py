"""What letters about partnerships say, composed in the recipient's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from entries import locales
from entries.texts import Text, current_language, text_of
from partners.assistance.models import Partnership, ProgressReport, Version
from portal.notifications.audiences import Fact, Hearer, Reason
from portal.notifications.letters import Letter, address, under
from portal.notifications.partnership_audiences import partnership_of


def _partnership(fact: Fact) -> tuple[Partnership, Version]:
    """The partnership with the text to tell of: the newest one proposed, else the one in force."""
    found = partnership_of(fact)
    newest = found.versions.first() if found else None
    if found is None or newest is None:
        raise LookupError(f"happening {fact.happening.pk} is about no partnership any more")
    return found, newest


def _about(fact: Fact, subject: str, *paragraphs: str, quote: str = "", decide: bool = False) -> Letter:
    """A letter under the title of the partnership, with its parties; `subject` takes the title as %(title)s."""
    partnership, version = _partnership(fact)
    title = Text(version.title, version.language, version.language != current_language())
    parties = [str(text_of(one.partner, "title")) for one in partnership.parties.select_related("partner")]
    page = ("assistance:partnership_work" if decide else "assistance:partnership", partnership.pk)
    label = _("Read it and answer") if decide else _("Read it")
    return under(
        title,
        _("Partnership"),
        subject,
        *paragraphs,
        facts=((_("Parties"), locales.listing(parties)),),
        quote=quote,
        action=(label, address(*page)),
    )


def proposed(fact: Fact, hearer: Hearer) -> Letter:
    """To all parties: somebody proposes to work together."""
    return _about(
        fact,
        _("A partnership is proposed: %(title)s"),
        _("Your organisation is named as a party. Nothing is agreed until an owner of each organisation says yes."),
        decide=True,
    )


def changed(fact: Fact, hearer: Hearer) -> Letter:
    """To all parties: another text is proposed."""
    return _about(
        fact,
        _("A change to a partnership is proposed: %(title)s"),
        _("What was agreed stays in force until an owner of each organisation has agreed to the new text."),
        decide=True,
    )


def agreed(fact: Fact, hearer: Hearer) -> Letter:
    """To all parties: everybody said yes."""
    return _about(
        fact,
        _("Agreed by all parties: %(title)s"),
        _("All parties have agreed. Each can now say whether everybody may see the partnership, and report on it."),
    )


def declined(fact: Fact, hearer: Hearer) -> Letter:
    """To all parties: a proposal was set aside, and why."""
    return _about(
        fact,
        _("A proposal was set aside: %(title)s"),
        _("One of the parties did not agree, or took its proposal back. If there is a reason, it is below."),
        quote=str(fact.data.get("note", "")),
    )


def reported(fact: Fact, hearer: Hearer) -> Letter:
    """To all parties: how it goes."""
    report = ProgressReport.objects.filter(pk=fact.data.get("report") or 0).first()
    return _about(
        fact,
        _("A report on progress: %(title)s"),
        _("One of the parties has reported how it goes."),
        quote=report.text if report else "",
    )


def ended(fact: Fact, hearer: Hearer) -> Letter:
    """To all parties: it is over."""
    partnership, _version = _partnership(fact)
    return _about(
        fact,
        _("A partnership is over: %(title)s"),
        _("One of the parties has ended it. Its page stays as it is."),
        quote=partnership.outcome_note,
    )


WORDINGS = {
    ("partnership.proposed", Reason.PARTY): proposed,
    ("partnership.changed", Reason.PARTY): changed,
    ("partnership.agreed", Reason.PARTY): agreed,
    ("partnership.declined", Reason.PARTY): declined,
    ("partnership.reported", Reason.PARTY): reported,
    ("partnership.ended", Reason.PARTY): ended,
}
