"""Giving and taking roles of ISU, closing accounts: what administrators do with people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _, override

from entries.audit.services import person as named, record
from entries.rules import Refused
from entries.viewers import Role
from partners.models import User
from portal.notifications import outbox, trust_letters
from portal.trust import sessions

if TYPE_CHECKING:
    from entries.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Change:
    """What a change of roles and languages gives and takes."""

    granted: tuple[str, ...]
    withdrawn: tuple[str, ...]
    languages: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.granted or self.withdrawn)


def found(query: str) -> QuerySet[User]:
    """People whose address or name holds these words; without words those who work for ISU, and engineers."""
    people = User.objects.order_by("email")
    if query:
        return people.filter(Q(email__icontains=query) | Q(name__icontains=query))
    return people.filter(Q(roles__len__gt=0) | Q(is_staff=True))


@transaction.atomic
def set_roles(*, user: User, roles: frozenset[str], languages: frozenset[str], by: Viewer) -> Change:
    """Give a person exactly these roles of ISU, and these languages to translate into.

    In order: locks everybody who is an administrator; asks whether `by` is one, and whether one is left (Refused);
    stores; adds `role.granted` and `role.withdrawn` to the audit log, one for each role; ends all sessions of the
    person if a role or a language was taken; writes to the person. Nothing happens when nothing changes.
    """
    remaining = _lock_administrators(by)
    user = User.objects.select_for_update().get(pk=user.pk)
    before = (frozenset(user.roles), frozenset(user.translates))
    kept = languages if Role.TRANSLATOR in roles else frozenset()
    if Role.ADMINISTRATOR not in roles:
        _ask_that_one_remains(user, remaining)
    change = Change(_sorted(roles - before[0]), _sorted(before[0] - roles), _sorted(kept))
    if not change and kept == before[1]:
        return change
    user.roles, user.translates = list(_sorted(roles)), list(_sorted(kept))
    user.save(update_fields=["roles", "translates"])
    about = named(user)
    for role in change.granted:
        record("role.granted", by=by, about=about, detail={"role": role})
    for role in change.withdrawn:
        record("role.withdrawn", by=by, about=about, detail={"role": role})
    if kept != before[1]:
        record("languages.changed", by=by, about=about, detail={"languages": list(change.languages)})
    if change.withdrawn or before[1] - kept:
        sessions.end_all(user=user, by=by)
    _tell(user, trust_letters.roles_changed)
    return change


@transaction.atomic
def close(*, user: User, by: Viewer) -> None:
    """Close an account: its person cannot sign in, and every session ends. Refused for the last administrator."""
    _ask_that_one_remains(user, _lock_administrators(by))
    if user.pk == by.user_id:
        raise Refused(_("Nobody closes their own account here. A colleague has to do it."))
    User.objects.filter(pk=user.pk).update(is_active=False)
    record("account.closed", by=by, about=named(user))
    sessions.end_all(user=user, by=by)
    _tell(user, trust_letters.account_closed)


@transaction.atomic
def reopen(*, user: User, by: Viewer) -> None:
    """Open a closed account again. Audited, and the person is told."""
    _lock_administrators(by)
    User.objects.filter(pk=user.pk).update(is_active=True)
    record("account.reopened", by=by, about=named(user))
    _tell(user, trust_letters.account_reopened)


@transaction.atomic
def forget_second_factor(*, user: User, by: Viewer) -> None:
    """Take away all second factors of a person who has lost them; roles of ISU wait until there is a new one.

    Refused for oneself. Ends all sessions, adds to the audit log, writes to the person.
    """
    _lock_administrators(by)
    if user.pk == by.user_id:
        raise Refused(_("Change your own second factor on the page of your account."))
    Authenticator.objects.filter(user=user).delete()
    record("second_factor.reset", by=by, about=named(user))
    sessions.end_all(user=user, by=by)
    _tell(user, trust_letters.second_factor_reset)


def _lock_administrators(by: Viewer) -> frozenset[int]:
    """One change of administrators at a time; those who are active. Refused if `by` is none."""
    active = User.objects.select_for_update().filter(roles__contains=[Role.ADMINISTRATOR], is_active=True)
    found = frozenset(active.order_by("pk").values_list("pk", flat=True))
    if by.user_id not in found:
        raise Refused(_("Only administrators may do this."))
    return found


def _ask_that_one_remains(user: User, administrators: frozenset[int]) -> None:
    if administrators == {user.pk}:
        raise Refused(_("There must be an administrator. Make somebody else one first, then this is possible."))


def _sorted(words: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(str(word) for word in words))


def _tell(user: User, letter: trust_letters.Wording) -> None:
    with override(user.language):
        outbox.put(letter(user), to=user.email, language=user.language, recipient_id=user.pk)
