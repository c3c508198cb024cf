"""From a user to a `Viewer`: the only place that knows both."""

from django.contrib.auth.models import AnonymousUser

from entries.models import Audience
from entries.viewers import ANONYMOUS, Viewer
from partners.models import User


def viewer_of(user: User | AnonymousUser) -> Viewer:
    """The viewer behind a user (1 query for the memberships); nobody for anonymous or inactive users."""
    if not isinstance(user, User) or not user.is_active:
        return ANONYMOUS
    audiences = {Audience.EVERYONE.value, Audience.PARTNERS.value}
    if user.roles:
        audiences |= {Audience.VERIFIED.value, Audience.ISU.value}
    return Viewer(
        user_id=user.pk,
        roles=frozenset(user.roles),
        organisations=dict(user.memberships.values_list("partner_id", "standing")),
        audiences=frozenset(audiences),
        translates=frozenset(user.translates),
        time_zone=user.time_zone,
    )
