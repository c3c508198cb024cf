"""What is deleted or emptied of those who took part, and when; the clock carries it out each day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from events.models import AccessNeed, Behalf, Consultation, Contribution, Event, Registration, Status

#: Access needs are kept so long after the event, names and addresses so long, unconfirmed registrations so long at all.
NEEDS_KEPT, PEOPLE_KEPT, PENDING_KEPT = timedelta(days=30), timedelta(days=180), timedelta(days=7)


@transaction.atomic
def forget(now: datetime | None = None) -> int:
    """Delete what nobody needs any more; returns how many rows went or were emptied (called each day).

    In order: access needs, with what was written beside them, thirty days after the event; names and addresses of
    participants 180 days after the event and its written consultation; registrations whose address was never confirmed
    after seven days, with what was held for them.
    """
    moment = now or timezone.now()
    over = Event.objects.filter(over_at__lt=moment - NEEDS_KEPT).values("pk")
    gone, _by_model = AccessNeed.objects.filter(registration__event__in=over).delete()
    emptied = Registration.objects.filter(event__in=over).exclude(needs_note="").update(needs_note="")
    pending = Registration.objects.filter(status=Status.PENDING, created_at__lt=moment - PENDING_KEPT)
    old, _by_model = pending.delete()
    return gone + emptied + old + forget_people(moment - PEOPLE_KEPT)


def forget_people(before: datetime) -> int:
    """Take addresses, and the names of those who did not agree to be named, out of events over since `before`.

    Who may be named in the list of participants, or under a published contribution, stays named, and can take that
    back behind the own link or with the account; the next turn takes the name out then. Everybody else becomes a number
    with country, kind of organisation and whether they were there. Returns how many rows were emptied.
    """
    rows = Registration.objects.filter(event__in=closed_since(before))
    spoken = Contribution.objects.filter(registration=OuterRef("pk"), named=True, published_at__isnull=False)
    consents = Q(listed=True) | Exists(spoken)
    nobodys = Concat(Value("gone:"), Cast("pk", CharField()))
    addressed = rows.filter(consents).exclude(address="").update(address="", address_key=nobodys)
    nameless = rows.exclude(consents).exclude(address="", name="", secret="")
    # Without its secret no link leads to a row any more, and without its address nobody can register upon it.
    return addressed + nameless.update(
        address="",
        address_key=nobodys,
        name="",
        organisation="",
        partner=None,
        behalf=Behalf.NONE,
        user=None,
        needs_note="",
        time_zone="UTC",
        secret="",
    )


def due_on(event: Event) -> date | None:
    """The day on which names and addresses go; None as long as it cannot be known."""
    until, open_end = event.consultation_until, event.consultation == Consultation.OPEN
    ends = [event.over_at.astimezone(event.clock).date()] if event.over_at else []
    if open_end and until is None:
        return None
    ends += [until] if open_end and until else []
    return max(ends) + PEOPLE_KEPT if ends else None


def closed_since(before: datetime) -> QuerySet[Event]:
    """Events that were over, and whose questions were closed, before that moment."""
    day = before.astimezone(UTC).date()
    writes = Q(consultation=Consultation.OPEN) & (Q(consultation_until=None) | Q(consultation_until__gte=day))
    ended = Q(over_at__lt=before) | Q(over_at=None, consultation_until__lt=day)
    return Event.objects.filter(ended).exclude(writes).order_by()
