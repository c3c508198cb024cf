"""From a user to a `Viewer`: the only place that knows both."""

from django.contrib.auth.models import AnonymousUser

from entries.models import Audience
from entries.viewers import ANONYMOUS, Viewer
from partners.models import User
from partners.verification import is_trusted

_OF_PARTNER = ("partner__partner_kind", "partner__verified_until", "partner__state")


def viewer_of(user: User | AnonymousUser) -> Viewer:
    """The viewer behind a user (1 query for the memberships); nobody for anonymous or inactive users.

    Who belongs, in any standing, to a verified donor or State reads what is open to those.
    """
    if not isinstance(user, User) or not user.is_active:
        return ANONYMOUS
    audiences = {Audience.EVERYONE.value, Audience.PARTNERS.value}
    belongs = list(user.memberships.values_list("partner_id", "standing", *_OF_PARTNER))
    if any(is_trusted(*told) for _partner, _standing, *told in belongs):
        audiences.add(Audience.VERIFIED.value)
    if user.roles:
        audiences |= {Audience.VERIFIED.value, Audience.ISU.value}
    return Viewer(
        user_id=user.pk,
        roles=frozenset(user.roles),
        organisations={partner: standing for partner, standing, *_told in belongs},
        audiences=frozenset(audiences),
        translates=frozenset(user.translates),
        time_zone=user.time_zone,
    )
