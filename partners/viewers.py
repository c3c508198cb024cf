"""From a user to a `Viewer`: the only place that knows both."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser

from entries.models import Audience
from entries.viewers import ANONYMOUS, Viewer
from partners.models import Membership, User
from partners.verification import is_trusted

_OF_PARTNER = ("partner__partner_kind", "partner__verified_until", "partner__state")


def viewer_of(user: User | AnonymousUser) -> Viewer:
    """The viewer behind a user (1 query for the memberships); nobody for anonymous or inactive users.

    Who belongs, in any standing, to a verified donor or State reads what is open to those.
    """
    if not isinstance(user, User) or not user.is_active:
        return ANONYMOUS
    return _viewer(user, list(user.memberships.values_list("partner_id", "standing", *_OF_PARTNER)))


def viewers_of(users: Iterable[User]) -> dict[int, Viewer]:
    """The viewers behind many users, by their keys (1 query for all memberships)."""
    active = {user.pk: user for user in users if user.is_active}
    belongs: dict[int, list[tuple]] = {pk: [] for pk in active}
    rows = Membership.objects.filter(user__in=active).values_list("user_id", "partner_id", "standing", *_OF_PARTNER)
    for user_id, *told in rows:
        belongs[user_id].append(tuple(told))
    return {pk: _viewer(user, belongs[pk]) for pk, user in active.items()}


def _viewer(user: User, belongs: list[tuple]) -> Viewer:
    audiences = {Audience.EVERYONE.value, Audience.PARTNERS.value}
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
