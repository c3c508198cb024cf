"""Who should hear of a happening: one visible table, and small questions to the database.

Nobody hears of what they did themselves, and nobody without an active account, except addresses that were given as
the contact of a practice or in a message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import cached_property

from django.db.models import Q
from django.utils import timezone

from entries.addresses import spelled
from entries.models import TRACK_SOURCE, Entry, Happening, Move, Revision
from entries.texts import LANGUAGES, current_language
from entries.translations import TranslationState, states_of
from entries.viewers import CURATORS, Role, Standing
from partners.models import Invitation, User
from portal.notifications import (
    call_audiences as calls,
    desk_audiences as desk,
    event_audiences as events,
    interest_audiences as interest,
    partner_audiences as standing,
    partnership_audiences as partnership,
    review_audiences as review,
)
from portal.reports.models import Report


class Reason(StrEnum):
    """Why somebody hears of it; the letter depends on it."""

    WRITER = "writer"
    SUBJECT = "subject"
    DESK = "desk"
    TRANSLATOR = "translator"
    CONTACT = "contact"
    ANSWERED = "answered"
    INVITED = "invited"
    APPLICANT = "applicant"
    CO_APPLICANT = "co_applicant"
    DONOR = "donor"
    PARTY = "party"
    FOLLOWER = "follower"
    ASKER = "asker"
    OWNER = "owner"
    CLAIMANT = "claimant"
    PARTICIPANT = "participant"
    ORGANISER = "organiser"
    REVIEWER = "reviewer"
    REPORTER = "reporter"


@dataclass(frozen=True, slots=True)
class Hearer:
    """Somebody who should hear: address, language, time zone and reason; an account, if there is one.

    `detail` holds what only this person is told: a translator, the languages that wait.
    """

    address: str
    language: str
    reason: Reason
    user_id: int | None = None
    time_zone: str = "UTC"
    detail: tuple[str, ...] = ()


@dataclass
class Fact:
    """A happening with what audiences and letters ask about it, each read once."""

    happening: Happening
    data: dict = field(init=False)

    def __post_init__(self) -> None:
        self.data = self.happening.data if isinstance(self.happening.data, dict) else {}

    @property
    def has_entry(self) -> bool:
        """Whether it is about an entry (a message to ISU is not)."""
        return self.happening.entry_id is not None

    @cached_property
    def entry(self) -> Entry:
        """The entry that it is about, as its own kind; LookupError where there is none."""
        if self.happening.entry is None:
            raise LookupError(f"{self.happening.name} is about no entry")
        return self.happening.entry.detail()

    @cached_property
    def move(self) -> Move | None:
        """The step through curation that it reports."""
        return Move.objects.select_related("revision").filter(pk=self.data.get("move") or 0).first()

    @property
    def revision(self) -> Revision | None:
        """The revision that the step was taken on; None for a step of the entry itself."""
        return self.move.revision if self.move else None

    @property
    def track(self) -> str:
        """`source`, or the language of a translation."""
        return str(self.data.get("track") or TRACK_SOURCE)

    @property
    def is_translation(self) -> bool:
        """Whether it is about a translation only."""
        return self.track != TRACK_SOURCE

    @cached_property
    def subject(self) -> Entry | None:
        """The entry on whose page this one is shown: the practice of an endorsement, the mechanism of a barrier."""
        parent = self.entry.kind_info.parent
        return getattr(self.entry, parent, None) if parent else None

    @cached_property
    def invitation(self) -> Invitation | None:
        """The invitation to an organisation that it reports, while it can be accepted."""
        found = Invitation.objects.select_related("invited_by").filter(pk=self.data.get("invitation") or 0)
        return found.filter(accepted_at__isnull=True, expires_at__gt=timezone.now()).first()

    @cached_property
    def message(self) -> Happening | None:
        """The message that an answer answers."""
        return Happening.objects.select_related("entry", "actor").filter(pk=self.data.get("answers") or 0).first()


Rule = Callable[[Fact], Iterable[Hearer]]


def audience_of(happening: Happening, fact: Fact | None = None) -> list[Hearer]:
    """Who should hear of `happening`, each address once; the first reason in the table counts."""
    fact = fact or Fact(happening)
    found: dict[str, Hearer] = {}
    for rule in AUDIENCES.get(happening.name, ()):
        for hearer in rule(fact):
            if happening.name in TOLD_TO_ALL or hearer.user_id is None or hearer.user_id != happening.actor_id:
                found.setdefault(hearer.address.lower(), hearer)
    if happening.actor and happening.name not in TOLD_TO_ALL:
        found.pop(happening.actor.email.lower(), None)
    return list(found.values())


def _people(reason: Reason, condition: Q) -> Iterator[Hearer]:
    for user in User.objects.filter(condition, is_active=True).order_by("pk").distinct():
        yield hearer(user, reason)


def hearer(user: User, reason: Reason, *, detail: tuple[str, ...] = ()) -> Hearer:
    """A user as somebody who hears."""
    return Hearer(user.email, user.language, reason, user.pk, user.time_zone, detail)


def _writers_of(entry: Entry) -> Q:
    """Those who may write for the organisation that owns the entry (or is it); the author of what nobody owns."""
    organisations = [pk for pk in (entry.owner_id, entry.pk) if pk]
    members = Q(memberships__partner_id__in=organisations, memberships__standing__in=(Standing.OWNER, Standing.EDITOR))
    return members | Q(pk=entry.author_id) if entry.author_id and not entry.owner_id else members


def writers(fact: Fact) -> Iterator[Hearer]:
    """Those whose text it is: of a translation its translator, else author and organisation."""
    author_id = fact.revision.author_id if fact.revision else None
    if author_id:
        # Of a change to the text itself: if they still write it, or write as ISU. Former members hear of it no more.
        still = Q() if fact.is_translation else Q(roles__len__gt=0) | _writers_of(fact.entry)
        yield from _people(Reason.WRITER, Q(still, pk=author_id))
    if fact.has_entry and not fact.is_translation:
        yield from _people(Reason.WRITER, _writers_of(fact.entry))


def writers_unless_failed(fact: Fact) -> Iterator[Hearer]:
    """As `writers`, unless the set time was cancelled because publication failed: that is reported by itself."""
    failure = Happening.objects.filter(
        name="entry.publish_failed",
        entry=fact.happening.entry,
        pk__gt=fact.happening.pk,
        at__lte=fact.happening.at + timedelta(seconds=30),
    )
    if not failure.exists():
        yield from writers(fact)


def writers_of_subject(fact: Fact) -> Iterator[Hearer]:
    """Those whose entry was endorsed, tried or found hard to reach by somebody else."""
    if fact.has_entry and fact.subject and not fact.is_translation and not fact.revision:
        yield from _people(Reason.SUBJECT, _writers_of(fact.subject))


def reviewers(fact: Fact) -> Iterator[Hearer]:
    """Curators and reviewers; for a translation also the other translators of its language."""
    condition = Q(roles__overlap=[Role.CURATOR, Role.REVIEWER])
    if fact.is_translation:
        condition |= Q(roles__contains=[Role.TRANSLATOR], translates__contains=[fact.track])
    yield from _people(Reason.DESK, condition)


def curators(fact: Fact) -> Iterator[Hearer]:
    """Curators and administrators of ISU."""
    yield from _people(Reason.DESK, Q(roles__overlap=sorted(CURATORS)))


def translators(fact: Fact) -> Iterator[Hearer]:
    """Translators of the languages that a published text does not speak yet, or speaks in an older version."""
    if fact.is_translation or not fact.has_entry:
        return
    states = states_of([fact.entry])[fact.entry.pk]
    wanted = [code for code in LANGUAGES if states[code] in (TranslationState.MISSING, TranslationState.OUTDATED)]
    condition = Q(roles__contains=[Role.TRANSLATOR], translates__overlap=wanted)
    for user in User.objects.filter(condition, is_active=True).order_by("pk"):
        yield hearer(user, Reason.TRANSLATOR, detail=tuple(code for code in wanted if code in user.translates))


def contact(fact: Fact) -> Iterator[Hearer]:
    """Those who answer for a practice: its contact address, else its writers, else ISU."""
    if not fact.has_entry:
        return
    entry = fact.entry
    given = getattr(entry, "contact_email", "")
    if given:
        yield from _by_address(given, entry.original_language, Reason.CONTACT)
        return
    found = list(_people(Reason.CONTACT, _writers_of(entry)))
    yield from found or _people(Reason.DESK, Q(roles__overlap=sorted(CURATORS)))


def asker(fact: Fact) -> Iterator[Hearer]:
    """Whoever wrote the message that is answered now."""
    if fact.message is None:
        return
    if sender := address_of_sender(fact.message):
        yield from _by_address(sender, str(fact.message.data.get("language", "")), Reason.ANSWERED)


def invited(fact: Fact) -> Iterator[Hearer]:
    """The address that was invited to an organisation, with or without an account."""
    if fact.invitation:
        yield from _by_address(fact.invitation.email, fact.invitation.language, Reason.INVITED)


def _asked_to_review(fact: Fact) -> Iterator[Hearer]:
    """Somebody from outside, in the language that was chosen for them, with or without an account."""
    asked = review.review_of(fact)
    if asked is not None:
        yield Hearer(asked.email, asked.language, Reason.REVIEWER, asked.reviewer_id)


def _asked_to_take_part(fact: Fact) -> Iterator[Hearer]:
    """The address at which an organisation without a page is asked to take part, with or without an account."""
    if asked := interest.asked_by_mail(fact):
        yield from _by_address(asked.email, asked.language, Reason.CO_APPLICANT)


def participant(fact: Fact) -> Iterator[Hearer]:
    """Who registered for an event, at the address and in the language that they gave; their account if it is one."""
    found = events.registration_of(fact)
    if found is not None and found.address:  # long after an event nobody's address is known any more
        user_id = found.user_id if found.is_proven else None
        yield Hearer(found.address, found.language, Reason.PARTICIPANT, user_id, found.time_zone)


def expected(fact: Fact) -> Iterator[Hearer]:
    """A participant, as long as they are expected."""
    if events.is_expected(fact):
        yield from participant(fact)


def reporter(fact: Fact) -> Iterator[Hearer]:
    """Whoever reported it and left an address."""
    report = Report.objects.filter(pk=fact.data.get("report") or 0).first()
    if report and report.address:
        yield from _by_address(report.address, report.language, Reason.REPORTER)


def told(reason: Reason, people: Callable[[Fact], Iterable[User]]) -> Rule:
    """A rule of another room: whom it finds hear for this reason."""

    def rule(fact: Fact) -> Iterator[Hearer]:
        for user in people(fact):
            yield hearer(user, reason)

    return rule


def address_of_sender(message: Happening) -> str:
    """The address to which an answer goes: as it was given, else the account's; "" for nobody."""
    given = message.data.get("from") or message.data.get("email") or ""
    account = message.actor.email if message.actor and message.actor.is_active else ""
    return str(given) or account


def _by_address(address: str, language: str, reason: Reason) -> Iterator[Hearer]:
    """The account with this address, nobody if it is closed, or the bare address with a language from the context."""
    user = User.objects.filter(email=spelled(address)).first()
    if user is None:
        yield Hearer(address, language if language in LANGUAGES else current_language(), reason)
    elif user.is_active:
        yield hearer(user, reason)


#: Happenings that the clock brings about in the name of a person, who must hear of them too.
BY_THE_CLOCK = frozenset({"entry.publish_failed"})
#: Happenings of which the one who did it receives a receipt.
RECEIPTS = frozenset({"interest.submitted", "interest.withdrawn"})
TOLD_TO_ALL = BY_THE_CLOCK | RECEIPTS
#: Happenings of events that go to the participant alone.
TO_PARTICIPANTS = (
    "registration.begun",
    "registration.again",
    "registration.confirmed",
    "registration.waiting",
    "registration.writing",
    "registration.moved_up",
    "registration.withdrawn",
    "registration.behalf_answered",
    "need.answered",
    "contribution.answered",
    "contribution.declined",
    "contribution.merged",
    "contribution.published",
    "contribution.reuse_asked",
)

#: Who hears of what. A happening that is not named here is nobody's mail.
AUDIENCES: dict[str, tuple[Rule, ...]] = {
    "entry.submit": (reviewers,),
    "entry.request_changes": (writers,),
    "entry.refuse": (writers,),
    "entry.schedule": (writers,),
    "entry.unschedule": (writers_unless_failed,),
    "entry.publish": (
        writers,
        writers_of_subject,
        translators,
        told(Reason.FOLLOWER, calls.hear_of_amendment),
        told(Reason.DESK, calls.review_afterwards),
    ),
    "entry.publish_failed": (writers, curators),
    "entry.archive": (writers,),
    "upkeep.near": (writers,),
    "upkeep.asked": (writers,),
    "message.sent": (contact,),
    "message.answered": (asker,),
    "contact.message": (curators,),
    "membership.invited": (invited,),
    "call.asked": (told(Reason.DONOR, calls.keepers),),
    "call.answer_proposed": (told(Reason.DONOR, calls.keepers),),
    "call.answered": (told(Reason.ASKER, calls.asker), told(Reason.FOLLOWER, calls.followers)),
    "call.set_aside": (told(Reason.ASKER, calls.asker),),
    "call.decided": (told(Reason.FOLLOWER, calls.followers),),
    "call.assigned": (told(Reason.DONOR, calls.keepers),),
    "call.claimed": (curators,),
    "call.claim_refused": (told(Reason.CLAIMANT, calls.claimant),),
    "interest.submitted": (told(Reason.APPLICANT, interest.applicants),),
    "interest.withdrawn": (told(Reason.APPLICANT, interest.applicants),),
    "interest.invited": (told(Reason.CO_APPLICANT, interest.invited),),
    "interest.asked_by_mail": (_asked_to_take_part,),
    "interest.answered": (told(Reason.APPLICANT, interest.hosts),),
    "interest.decided": (told(Reason.APPLICANT, interest.taking_part),),
    "interest.assigned": (told(Reason.DONOR, interest.reviewer),),
    "interest.proposed": (told(Reason.DONOR, interest.deciders),),
    "interest.closed": (told(Reason.DONOR, interest.donors),),
    "partnership.proposed": (told(Reason.PARTY, partnership.writers),),
    "partnership.changed": (told(Reason.PARTY, partnership.writers),),
    "partnership.agreed": (told(Reason.PARTY, partnership.writers),),
    "partnership.declined": (told(Reason.PARTY, partnership.writers),),
    "partnership.reported": (told(Reason.PARTY, partnership.writers),),
    "partnership.ended": (told(Reason.PARTY, partnership.writers),),
    "review.assigned": (told(Reason.DESK, desk.assignee),),
    "review.commented": (
        told(Reason.WRITER, review.authors),
        told(Reason.DESK, review.colleagues),
        told(Reason.REVIEWER, review.answered),
    ),
    "review.invited": (_asked_to_review,),
    "review.reminded": (_asked_to_review,),
    "review.withdrawn": (_asked_to_review,),
    "review.advised": (told(Reason.DESK, review.asker),),
    "verification.requested": (curators,),
    "verification.decided": (told(Reason.OWNER, standing.owners),),
    "verification.ending": (told(Reason.OWNER, standing.owners),),
    **dict.fromkeys(TO_PARTICIPANTS, (participant,)),
    **dict.fromkeys(events.TO_EXPECTED, (expected,)),
    "registration.behalf_asked": (told(Reason.OWNER, events.spoken_for),),
    "contribution.reuse_answered": (told(Reason.ORGANISER, events.organisers),),
    "report.made": (curators,),
    "report.asked": (writers,),
    "report.decided": (reporter,),
    "partner.left_without_owner": (curators,),
    "claim.made": (curators,),
    "claim.accepted": (told(Reason.CLAIMANT, standing.claimant),),
    "claim.refused": (told(Reason.CLAIMANT, standing.claimant),),
}
