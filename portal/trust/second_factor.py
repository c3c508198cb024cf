"""The second factor: who needs one, who may do without, and what is missing.

A role given by ISU counts only while its holder has a second factor: without one the person is a reader with an
account, at the desk and everywhere else. So there is nothing to forget on a new page.
"""

from __future__ import annotations

from dataclasses import replace

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from entries.models import Audience
from entries.viewers import Viewer
from partners.models import User
from partners.viewers import viewer_of


def is_required(user: User | AnonymousUser) -> bool:
    """Whether the account needs a second factor: everybody with an ISU role, and engineers."""
    return isinstance(user, User) and bool(user.roles or user.is_staff)


def is_waived(user: User | AnonymousUser) -> bool:
    """Whether a required second factor is waived: only for sample accounts, and never in production."""
    return settings.SAMPLES_NEED_NO_SECOND_FACTOR and is_required(user) and user.sample  # type: ignore[union-attr]


def is_missing(user: User | AnonymousUser) -> bool:
    """Whether the account needs a second factor and has none (1 query for those who need one)."""
    return is_required(user) and not is_waived(user) and not is_mfa_enabled(user)


def viewer_behind(user: User | AnonymousUser) -> Viewer:
    """The viewer behind a user who signed in; without ISU roles while a second factor is missing."""
    viewer = viewer_of(user)
    if not is_missing(user):
        return viewer
    audiences = viewer.audiences - {Audience.ISU.value, Audience.VERIFIED.value}
    return replace(viewer, roles=frozenset(), translates=frozenset(), audiences=audiences)
