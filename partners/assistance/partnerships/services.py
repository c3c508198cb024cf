"""Verbs of partnerships. Each locks the partnership first: two who decide at once decide one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries import facts
from entries.models import Entry
from entries.rules import Refused, Verdict
from partners.assistance.models import (
    Consent,
    Contribution,
    Milestone,
    Outcome,
    Partnership,
    Party,
    ProgressReport,
    Version,
)
from partners.assistance.partnerships import rules
from partners.models import Partner

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from entries.viewers import Viewer


class ProposedMeanwhile(Exception):
    """Somebody else proposed another text, or decided, since this person read the page; `number` is the newest."""

    def __init__(self, number: int) -> None:
        super().__init__("proposed meanwhile")
        self.number = number


@dataclass(frozen=True, slots=True)
class Wording:
    """A text to propose. `contributions` by id of the partner; `milestones` as text and day."""

    language: str
    title: str
    purpose: str
    model_id: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    measures: tuple[str, ...] = ()
    contributions: Mapping[int, str] = field(default_factory=dict)
    milestones: Sequence[tuple[str, date | None]] = ()


@transaction.atomic
def propose(
    *, by: Viewer, proposer: Partner, others: Sequence[Partner], wording: Wording, origin: Entry | None = None
) -> Partnership:
    """Propose a partnership of `proposer` and `others` to all of them.

    In order: locks the proposer; asks the rules; makes the partnership, its parties (the proposer first) and the first
    version; if the person is an owner of the proposer, its consent; records `partnership.proposed`.
    Raises `Refused`: too few or too many parties, one that nobody acts for, too many open proposals.
    """
    list(Entry.objects.select_for_update().filter(pk=proposer.pk))
    waiting = Partnership.objects.filter(
        versions__number=1, versions__proposed_for=proposer, in_force__isnull=True, outcome=""
    )
    _ask(rules.can_propose(by, waiting.count()))
    if proposer.pk not in by.organisations_edited:
        raise Refused(rules.NOT_A_WRITER.reason)
    partners = list({partner.pk: partner for partner in (proposer, *others)}.values())
    if not rules.FEWEST <= len(partners) <= rules.MOST:
        raise Refused(_("A partnership has from two to ten parties."))
    if Partner.objects.filter(pk__in=[one.pk for one in partners], memberships__isnull=True).exists():
        raise Refused(_("Nobody acts for one of these partners on the portal yet, so it cannot agree."))
    if origin is not None and origin.owner_id not in {partner.pk for partner in partners}:
        origin = None  # nobody may put somebody else's request under their own partnership
    made = Partnership.objects.create(origin=origin, created_by_id=by.user_id)
    for position, partner in enumerate(partners):
        Party.objects.create(partnership=made, partner=partner, position=position)
    _store(made, wording, by, made.parties.get(partner=proposer))
    facts.record("partnership.proposed", by=by, partnership=made.pk)
    return made


@transaction.atomic
def change(*, partnership: Partnership, party: Party, wording: Wording, based_on: int, by: Viewer) -> Version:
    """Propose another text. What is in force stays in force until all parties agree to the new one.

    In order: locks; asks the rules; refuses a text that was written from an older version (`ProposedMeanwhile`);
    stores the version, and the consent of an owner's party; records `partnership.changed`.
    """
    partnership = _locked(partnership)
    _ask(rules.can_change(by, partnership, party))
    _expect(partnership, based_on)
    version = _store(partnership, wording, by, party)
    facts.record("partnership.changed", by=by, partnership=partnership.pk)
    return version


@transaction.atomic
def agree(*, partnership: Partnership, party: Party, number: int, by: Viewer) -> Partnership:
    """Say yes to version `number` for a party.

    In order: locks; asks the rules; refuses a version that is not the newest (`ProposedMeanwhile`); stores the consent
    (a second yes of the same party changes nothing). With the last party's yes the version comes into force, keeps the
    milestones that were reached, tells caches and records `partnership.agreed`.
    """
    partnership = _locked(partnership)
    _expect(partnership, number)
    proposal = open_proposal(partnership)
    if proposal is None and rules.owns(by, party) and _has_agreed(partnership, party, number):
        return partnership
    _ask(rules.can_decide(by, partnership, party, proposal))
    assert proposal is not None
    Consent.objects.get_or_create(version=proposal, party=party, defaults={"by_id": by.user_id})
    _enforce(partnership, proposal, by)
    return partnership


@transaction.atomic
def set_aside(*, partnership: Partnership, party: Party, number: int, note: str, by: Viewer) -> Partnership:
    """Say no to version `number` for a party, or take it back; a first proposal ends the partnership with that.

    In order: locks; asks the rules; refuses a version that is not the newest (`ProposedMeanwhile`); marks the version;
    records `partnership.declined`. What is in force stays in force.
    """
    partnership = _locked(partnership)
    _expect(partnership, number)
    proposal = open_proposal(partnership)
    _ask(rules.can_decide(by, partnership, party, proposal))
    assert proposal is not None
    proposal.set_aside_at, proposal.set_aside_for_id, proposal.set_aside_note = timezone.now(), party.partner_id, note
    proposal.save()
    if not partnership.is_agreed:
        partnership.outcome, partnership.outcome_note = Outcome.DECLINED, note
        partnership.ended_at = timezone.now()
        partnership.save()
    facts.record("partnership.declined", by=by, partnership=partnership.pk, note=note)
    return partnership


@transaction.atomic
def show(*, party: Party, public: bool, by: Viewer) -> Party:
    """Say for a party whether everybody may see the partnership; it is public only while all parties say so.

    In order: locks; asks the rules; stores it; tells caches.
    """
    _locked(party.partnership)
    _ask(rules.can_open(by, party))
    Party.objects.filter(pk=party.pk).update(public=public)
    party.public = public
    facts.bump_content_version()
    return party


@transaction.atomic
def report(*, partnership: Partnership, party: Party, language: str, text: str, by: Viewer) -> ProgressReport:
    """Tell how it goes, for a party. The same text again within a day gives the report that is there.

    In order: locks; asks the rules; stores the report; tells caches; records `partnership.reported`.
    """
    partnership = _locked(partnership)
    lately = party.reports.filter(at__gte=timezone.now() - timedelta(days=1))
    if same := lately.filter(text=text).first():
        return same
    _ask(rules.can_report(by, partnership, party, lately.count()))
    made = ProgressReport.objects.create(
        partnership=partnership, party=party, language=language, text=text, by_id=by.user_id
    )
    facts.bump_content_version()
    facts.record("partnership.reported", by=by, partnership=partnership.pk, report=made.pk)
    return made


@transaction.atomic
def reach(*, partnership: Partnership, party: Party, position: int, on: date | None, by: Viewer) -> Milestone:
    """Tell that a milestone of the text in force was reached, or (None) that it was not after all.

    In order: locks; asks the rules; refuses a day that has not come; stores it; tells caches.
    """
    partnership = _locked(partnership)
    _ask(rules.can_report(by, partnership, party))
    if on is not None and on > timezone.localdate():
        raise Refused(_("This day lies in the future."))
    milestone = Milestone.objects.filter(version_id=partnership.in_force_id or 0, position=position).first()
    if milestone is None:
        raise Refused(_("There is no such milestone in the text that is in force now."))
    milestone.reached_on = on
    milestone.save(update_fields=["reached_on"])
    facts.bump_content_version()
    return milestone


@transaction.atomic
def end(*, partnership: Partnership, party: Party, outcome: str, note: str, by: Viewer) -> Partnership:
    """End an agreed partnership for all, as completed or early; an open proposal falls with it.

    In order: locks; asks the rules; stores how it ended; tells caches; records `partnership.ended`.
    """
    partnership = _locked(partnership)
    _ask(rules.can_end(by, partnership, party))
    if outcome not in (Outcome.COMPLETED, Outcome.EARLY):
        raise Refused(_("Choose how it ended."))
    partnership.outcome, partnership.outcome_note, partnership.ended_at = outcome, note, timezone.now()
    partnership.save()
    facts.bump_content_version()
    facts.record("partnership.ended", by=by, partnership=partnership.pk)
    return partnership


@transaction.atomic
def hide(*, partnership: Partnership, hidden: bool, by: Viewer) -> Partnership:
    """Take a partnership from the public, or give it back, as ISU; its parties see it all the same."""
    partnership = _locked(partnership)
    _ask(rules.can_hide(by))
    partnership.hidden = hidden
    partnership.save(update_fields=["hidden"])
    facts.bump_content_version()
    return partnership


def open_proposal(partnership: Partnership) -> Version | None:
    """The newest version, if it waits for somebody's answer (1 query)."""
    if partnership.is_over:
        return None
    newest = partnership.versions.filter(number=partnership.version, set_aside_at__isnull=True).first()
    return None if newest is None or newest.pk == partnership.in_force_id else newest


def _locked(partnership: Partnership) -> Partnership:
    return Partnership.objects.select_for_update().get(pk=partnership.pk)


def _expect(partnership: Partnership, number: int) -> None:
    if partnership.version != number:
        raise ProposedMeanwhile(partnership.version)


def _has_agreed(partnership: Partnership, party: Party, number: int) -> bool:
    return Consent.objects.filter(version__partnership=partnership, version__number=number, party=party).exists()


def _store(partnership: Partnership, wording: Wording, by: Viewer, party: Party) -> Version:
    """Keep a text as the newest version; an owner who writes it has agreed to it."""
    partnership.version += 1
    partnership.save(update_fields=["version"])
    version = Version.objects.create(
        partnership=partnership,
        number=partnership.version,
        language=wording.language,
        title=wording.title,
        purpose=wording.purpose,
        model_id=wording.model_id,
        starts_on=wording.starts_on,
        ends_on=wording.ends_on,
        measures=list(wording.measures),
        proposed_by_id=by.user_id,
        proposed_for_id=party.partner_id,
    )
    Contribution.objects.bulk_create(
        Contribution(version=version, party=one, text=wording.contributions.get(one.partner_id, ""))
        for one in partnership.parties.all()
    )
    Milestone.objects.bulk_create(
        Milestone(version=version, position=position, text=text, due=due)
        for position, (text, due) in enumerate(wording.milestones, 1)
    )
    if rules.owns(by, party):
        Consent.objects.create(version=version, party=party, by_id=by.user_id)
    return version


def _enforce(partnership: Partnership, version: Version, by: Viewer) -> None:
    """Bring a version into force once every party has agreed to it."""
    if version.consents.count() < partnership.parties.count():
        return
    if partnership.in_force_id is not None:
        _keep_reached(partnership.in_force_id, version)
    partnership.in_force = version
    partnership.agreed_at = partnership.agreed_at or timezone.now()
    partnership.save(update_fields=["in_force", "agreed_at"])
    facts.bump_content_version()
    facts.record("partnership.agreed", by=by, partnership=partnership.pk)


def _keep_reached(old_id: int, new: Version) -> None:
    """A milestone in the same words stays reached."""
    reached = dict(
        Milestone.objects.filter(version_id=old_id, reached_on__isnull=False).values_list("text", "reached_on")
    )
    for milestone in new.milestones.filter(text__in=reached):
        milestone.reached_on = reached[milestone.text]
        milestone.save(update_fields=["reached_on"])


def _ask(verdict: Verdict) -> None:
    if not verdict:
        raise Refused(verdict.reason)
