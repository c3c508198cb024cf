"""Deleting an account: what is personal goes, what others rely on stays without a name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Count, ProtectedError, Q, RestrictedError
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries import facts
from entries.audit.services import record
from entries.models import Entry, Happening, Revision
from entries.rules import Refused
from entries.texts import Text, text_of
from entries.viewers import Role, Standing
from partners.models import Membership, Partner, User
from portal.privacy import participation
from portal.privacy.relations import ADDRESSES, RELATIONS, At, Fate, nobodys_address, split
from portal.privacy.retention import MESSAGES

#: Names of happenings whose data hold words of the person.
WITHOUT_OWNER = "partner.left_without_owner"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What deleting the account will do, for the page that says so before."""

    drafts: int
    published: int
    only_owner_of: tuple[tuple[Partner, Text], ...]


def outlook(user: User) -> Outlook:
    """What will happen if this person leaves now (3 queries)."""
    return Outlook(
        drafts=_drafts(user).count(),
        published=Entry.objects.filter(author=user, published_at__isnull=False).count(),
        only_owner_of=tuple((partner, text_of(partner, "title")) for partner in _only_owner_of(user)),
    )


@transaction.atomic
def leave(*, user: User, isu_takes_over: bool) -> None:
    """Delete an account; `isu_takes_over` says that organisations without another owner may be left to ISU.

    Effects in order: locks the account; refuses (`Refused`) the last administrator, and the only owner of an
    organisation who has not left it to ISU; records `account.deleted`; tells ISU of organisations without an owner;
    deletes drafts that no organisation owns, with their files; takes the person's address and name out of contacts,
    here and in the versions; takes
    them out of events; forgets the words of their messages and the mails to and from them; ends their sessions;
    does with every relation what `RELATIONS` says; empties the account. Its row stays, closed and without a name: two
    people who are gone must still be two, or nothing could show any more that nobody published an own text.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    _refuse_last_administrator(user)
    left_alone = list(_only_owner_of(user))
    if left_alone and not isu_takes_over:
        raise Refused(_("You are the only owner of an organisation. Hand it over first, or leave it to ISU."))
    record("account.deleted", by=user)
    for partner in left_alone:
        facts.record(WITHOUT_OWNER, entry=partner)
    addresses = _addresses(user)
    for draft in _drafts(user):
        _delete_entry(draft)
    _empty_contacts(user, addresses)
    _empty_versions(user, addresses)
    participation.leave_events(user=user, addresses=addresses)
    _forget_messages(user, addresses)
    _end_sessions(user)
    _follow_relations(user)
    _empty_account(user)
    facts.bump_content_version()


def _refuse_last_administrator(user: User) -> None:
    if Role.ADMINISTRATOR not in user.roles:
        return
    others = User.objects.filter(roles__contains=[Role.ADMINISTRATOR], is_active=True).exclude(pk=user.pk)
    if not others.exists():
        raise Refused(_("You are the last administrator. Give this role to somebody else first."))


def _only_owner_of(user: User) -> models.QuerySet[Partner]:
    owned = Membership.objects.filter(user=user, standing=Standing.OWNER).values("partner")
    owners = Count("memberships", filter=Q(memberships__standing=Standing.OWNER))
    return Partner.objects.filter(pk__in=owned).annotate(owners=owners).filter(owners=1).order_by("pk")


def _drafts(user: User) -> models.QuerySet[Entry]:
    """What the person wrote for nobody and was never public. What ISU's people write is ISU's."""
    if user.roles:
        return Entry.objects.none()
    return Entry.objects.filter(author=user, owner__isnull=True, published_at__isnull=True).order_by("-pk")


def _addresses(user: User) -> set[str]:
    """Every address that the person has shown to be theirs, in small letters: anybody can add a stranger's."""
    confirmed = user.emailaddress_set.filter(verified=True)  # type: ignore[attr-defined]
    return {user.email.lower(), *confirmed.values_list(Lower("email"), flat=True)}


def _delete_entry(entry: Entry) -> None:
    files = [resource.file for resource in entry.resources.exclude(file="")]
    try:
        with transaction.atomic():
            entry.detail().delete()
    except (ProtectedError, RestrictedError):
        return  # something of others rests on it: it stays, written by a former member
    for file in files:
        transaction.on_commit(partial(file.storage.delete, str(file.name)))


def _empty_contacts(user: User, addresses: Collection[str]) -> None:
    for key, address in ADDRESSES.items():
        model, column = split(key)
        rows = model._default_manager.alias(small=Lower(column))
        if address.at is At.CONTACT:
            emptied: dict[str, Any] = dict.fromkeys((column, address.name, *address.more), "")
            rows.filter(small__in=addresses).update(**emptied)
            if user.name:
                named = model._default_manager.filter(_near(model, user), **{f"{address.name}__iexact": user.name})
                model._default_manager.filter(pk__in=list(named.values_list("pk", flat=True))).update(
                    **{address.name: ""}
                )
        elif address.at is At.BLANK:
            rows.filter(small__in=addresses).update(**{column: ""})
        elif address.at is At.DELETE:
            rows.filter(small__in=addresses).delete()
        elif address.at is At.REPLACE:
            for row in rows.filter(small__in=addresses):
                model._default_manager.filter(pk=row.pk).update(**{column: nobodys_address(), address.name: ""})


def _near(model: type[models.Model], user: User) -> Q:
    """Rows of a kind of entry, or of applications, that the person or their organisations wrote: only there is a name
    like theirs taken for theirs. Anybody may be called "Secretariat".
    """
    organisations = list(Membership.objects.filter(user=user).values_list("partner_id", flat=True))
    if not issubclass(model, Entry):
        return Q(author=user) | Q(applicant__in=organisations)
    written = Revision.objects.filter(Q(author=user) | Q(writers__contains=[user.pk])).values("entry")
    return Q(author=user) | Q(owner__in=organisations) | Q(pk__in=organisations) | Q(pk__in=written)


def _empty_versions(user: User, addresses: Collection[str]) -> None:
    """Versions of texts hold contacts too: of the entries that this person had to do with."""
    organisations = list(Membership.objects.filter(user=user).values_list("partner_id", flat=True))
    near = Q(author=user) | Q(entry__author=user) | Q(writers__contains=[user.pk])
    near |= Q(entry__owner__in=organisations) | Q(entry__in=organisations)
    gone = set(addresses) | ({user.name.lower()} if user.name else set())
    for revision in Revision.objects.filter(near).iterator():
        emptied = _without(revision.payload, gone)
        if emptied != revision.payload:
            Revision.objects.filter(pk=revision.pk).update(payload=emptied)


def _without(value: Any, gone: Collection[str]) -> Any:
    """The value with every text that is one of these, and nothing else, emptied."""
    if isinstance(value, dict):
        return {key: _without(inner, gone) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without(inner, gone) for inner in value]
    return "" if isinstance(value, str) and value.strip().lower() in gone else value


def _forget_messages(user: User, addresses: Collection[str]) -> None:
    """Their words go; what was not passed on yet is not passed on any more."""
    given = Q(data__email__in=list(addresses)) | Q(data__from__in=[user.pk, *addresses])
    told = Happening.objects.filter(Q(actor=user) | given, name__in=MESSAGES)
    told.update(data={}, processed_at=Coalesce("processed_at", timezone.now()))


def _end_sessions(user: User) -> None:
    keys = list(user.usersession_set.values_list("session_key", flat=True))  # type: ignore[attr-defined]
    Session.objects.filter(pk__in=keys).delete()


def _follow_relations(user: User) -> None:
    for key, rule in RELATIONS.items():
        model, column = split(key)
        rows = model._default_manager.filter(**{column: user})
        for row in rows if rule.blank else ():
            emptied = {name: nobodys_address() if name == "email" else "" for name in rule.blank}
            model._default_manager.filter(pk=row.pk).update(**emptied)
        if rule.fate is Fate.DELETE:
            rows.delete()
        elif rule.fate is Fate.EMPTY:
            rows.update(**{column: None})


def _empty_account(user: User) -> None:
    user.email, user.name = nobodys_address(), ""
    user.language, user.time_zone = "en", "UTC"
    user.roles, user.translates = [], []
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login, user.date_joined = None, timezone.now()
    user.set_unusable_password()
    user.save()
