"""What becomes of a person's part in events when the account is deleted."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from events import registering
from events.models import AccessNeed, Contribution, Registration
from partners.models import User
from portal.privacy.relations import nobodys_address


def leave_events(*, user: User, addresses: Collection[str]) -> int:
    """Give back the places at events to come, and take the person out of all registrations; returns how many.

    What was said at an event stays there without a name; access needs are deleted. Runs in the caller's transaction.
    """
    own = Registration.objects.alias(small=Lower("address")).filter(Q(user=user) | Q(small__in=addresses))
    registrations = list(own.select_related("event"))
    now = timezone.now()
    for one in registrations:
        if not one.event.is_over(now):
            registering.withdraw(registration=one)
        address = nobodys_address()
        Registration.objects.filter(pk=one.pk).update(
            user=None, address=address, address_key=address, name="", organisation="", needs_note="", listed=False
        )
    keys = [one.pk for one in registrations]
    AccessNeed.objects.filter(registration__in=keys).delete()
    Contribution.objects.filter(registration__in=keys).update(named=False)
    return len(keys)
