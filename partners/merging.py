"""Merging a duplicate into the partner that is kept, without losing anything.

What points to the duplicate points to the kept one afterwards: entries, people, invitations, claims, sponsored groups,
and whatever other rooms let point to a partner (calls, applications, partnerships). The duplicate is archived with its
text and its history, and its old address leads to the kept one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _, gettext_lazy

from entries import facts
from entries.curation import move
from entries.kinds import all_kinds
from entries.models import Action, Entry, Revision
from entries.rules import Refused
from entries.states import EDITABLE, OPEN
from entries.texts import text_of
from entries.viewers import Standing
from partners import rules
from partners.models import Claim, Invitation, KnownDifferent, Membership, Partner, Signature, Verification

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from entries.viewers import Viewer

#: What was said of the duplicate itself stays with it, as its text does.
STAYS = frozenset({Signature, Verification, KnownDifferent})
#: Moved by rules of their own.
SPECIAL = frozenset({Membership, Invitation, Claim})
#: Apps whose rows belong to the text of an entry, or are derived from it.
OF_THE_TEXT = frozenset({"entries", "matching"})
#: Who may do most, last.
RANKS = (Standing.VIEWER, Standing.EDITOR, Standing.OWNER)
LABELS: dict[tuple[type[models.Model], str], _StrPromise] = {
    (Entry, "owner"): gettext_lazy("Entries that it owns"),
    (Partner, "fiscal_sponsor"): gettext_lazy("Groups for which it receives money"),
    (Partner, "merged_into"): gettext_lazy("Partners merged into it earlier"),
    (Membership, "partner"): gettext_lazy("People"),
    (Invitation, "partner"): gettext_lazy("Open invitations"),
    (Claim, "partner"): gettext_lazy("Claims"),
}


@dataclass(frozen=True, slots=True)
class Moved:
    """How many rows of one sort move; `count` is 0 for what is not there."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would do: what moves, which identifiers the kept partner gains, and why it is not possible."""

    moved: tuple[Moved, ...]
    identifiers: tuple[str, ...]
    refusal: str = ""


def preview(*, duplicate: Partner, kept: Partner, by: Viewer) -> Preview:
    """What `merge` would do now, found by doing it and taking it back."""
    identifiers = tuple(new_identifiers(duplicate, kept))
    try:
        with transaction.atomic():
            moved = merge(duplicate=duplicate, kept=kept, by=by, reason="-")
            transaction.set_rollback(True)
    except Refused as refused:
        return Preview((), identifiers, str(refused))
    return Preview(tuple(one for one in moved if one.count), identifiers)


@transaction.atomic
def merge(*, duplicate: Partner, kept: Partner, by: Viewer, reason: str) -> list[Moved]:
    """Merge `duplicate` into `kept` and return what moved.

    In order: locks both; asks the rules (Refused: role, own organisation, not published, merged already); refuses while
    a change of the duplicate waits for review, and without a reason; archives the duplicate; moves what points to it
    (Refused where both stand in the same place of another room); joins identifiers; marks the duplicate, which is
    owned by the kept one from now on; tells the caches; records `partner.merged`. All or nothing.
    """
    first, second = _locked(duplicate, kept)
    _ask(first, second, by, reason)
    name = text_of(second, "title")
    move(
        entry=first,
        action=Action.ARCHIVE,
        by=by,
        note=_("Merged into “%(name)s”: %(reason)s") % {"name": name, "reason": reason},
    )
    moved = [*_move_special(first, second), *_move_references(first, second)]
    _join_identifiers(first, second)
    _rename_in_open_texts(first, second)
    Partner.objects.filter(pk=second.pk, fiscal_sponsor_id=second.pk).update(fiscal_sponsor=None)
    Partner.objects.filter(pk=first.pk).update(merged_into_id=second.pk, verified_until=None)
    Entry.objects.filter(pk=first.pk).update(owner_id=second.pk)
    facts.bump_content_version()
    facts.record("partner.merged", entry=second, by=by, duplicate=first.pk)
    return moved


def _locked(duplicate: Partner, kept: Partner) -> tuple[Partner, Partner]:
    """Both as they stand; locked in the order of their ids, so that two merges cannot wait for each other."""
    list(Entry.objects.select_for_update().filter(pk__in=[duplicate.pk, kept.pk]).order_by("pk"))
    return Partner.objects.get(pk=duplicate.pk), Partner.objects.get(pk=kept.pk)


def _ask(duplicate: Partner, kept: Partner, by: Viewer, reason: str) -> None:
    verdict = rules.can_merge(by, duplicate, kept)
    if not verdict:
        raise Refused(verdict.reason)
    if not reason.strip():
        raise Refused(_("Say why: the people of both are told."))
    if duplicate.revisions.filter(state__in=OPEN - EDITABLE).exists():
        raise Refused(_("A change of the duplicate waits for review. Decide on it first."))


def references() -> Iterator[Any]:
    """The columns that point to a partner as an organisation, whoever declared them: foreign keys that move."""
    for relation in Partner._meta.related_objects:
        field = relation.field
        of_the_text = relation.model is Entry and field.model._meta.app_label in OF_THE_TEXT and field.name != "owner"
        if not (relation.one_to_one or of_the_text or field.model in STAYS | SPECIAL):
            yield field


def _move_references(duplicate: Partner, kept: Partner) -> Iterator[Moved]:
    for field in references():
        label = LABELS.get((field.model, field.name)) or field.model._meta.verbose_name_plural
        yield Moved(_capital(str(label)), _move_rows(field, duplicate, kept))


def _move_rows(field: Any, duplicate: Partner, kept: Partner) -> int:
    """Point the rows of one column to the kept partner, one by one where some stand in the way; returns how many.

    Where both stand already, what merely keeps an entry in a list (saved entries, collections) stays with the
    duplicate; anything else is refused.
    """
    rows = field.model._base_manager.filter(**{field.name: duplicate.pk})
    if field.model in (Entry, Partner):
        rows = rows.exclude(pk=duplicate.pk)
    try:
        with transaction.atomic():
            return rows.update(**{field.name: kept.pk})
    except IntegrityError:
        if field.related_model is not Entry:
            sentence = _("Both partners stand in the same record (%(records)s). Correct that first.")
            raise Refused(sentence % {"records": field.model._meta.verbose_name_plural}) from None
    count = 0
    for pk in list(rows.values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                count += field.model._base_manager.filter(pk=pk).update(**{field.name: kept.pk})
        except IntegrityError:
            continue
    return count


def _move_special(duplicate: Partner, kept: Partner) -> Iterator[Moved]:
    """People keep the higher standing of two; of two invitations to an address, or two claims, the kept one's stays."""
    standings = dict(kept.memberships.values_list("user_id", "standing"))
    people = list(duplicate.memberships.all())
    for one in people:
        if one.user_id not in standings:
            Membership.objects.filter(pk=one.pk).update(partner=kept.pk)
        elif RANKS.index(Standing(one.standing)) > RANKS.index(Standing(standings[one.user_id])):
            kept.memberships.filter(user_id=one.user_id).update(standing=one.standing)
    duplicate.memberships.all().delete()
    yield Moved(str(LABELS[Membership, "partner"]), len(people))
    known = {email.lower() for email in kept.invitations.values_list("email", flat=True)}
    moving = [one for one in duplicate.invitations.all() if one.email.lower() not in known]
    Invitation.objects.filter(pk__in=[one.pk for one in moving]).update(partner=kept.pk)
    yield Moved(str(LABELS[Invitation, "partner"]), len(moving))
    claimants = set(kept.claims.values_list("claimant_id", flat=True))
    claims = duplicate.claims.exclude(claimant_id__in=claimants)
    yield Moved(str(LABELS[Claim, "partner"]), claims.update(partner=kept.pk))


def new_identifiers(duplicate: Partner, kept: Partner) -> list[str]:
    """The identifiers of the duplicate that the kept partner does not have."""
    known = set(kept.identifiers.split())
    return [line for line in dict.fromkeys(duplicate.identifiers.split()) if line not in known]


def _join_identifiers(duplicate: Partner, kept: Partner) -> None:
    """Give the kept partner the duplicate's identifiers, in its open text too, which would undo it when published."""
    fresh = new_identifiers(duplicate, kept)
    if not fresh:
        return
    Partner.objects.filter(pk=kept.pk).update(identifiers="\n".join([*kept.identifiers.split(), *fresh]))
    for revision in kept.revisions.select_for_update().filter(state__in=OPEN, payload__has_key="shared"):
        known = str(revision.payload["shared"].get("identifiers") or "").split()
        revision.payload["shared"]["identifiers"] = "\n".join(dict.fromkeys([*known, *fresh]))
        _store(revision)


def _rename_in_open_texts(duplicate: Partner, kept: Partner) -> None:
    """Put the kept partner where texts that wait name the duplicate in a field of theirs."""
    for kind in all_kinds():
        for name in kind.shared:
            field = kind.model._meta.get_field(name)
            if not (isinstance(field, models.ForeignKey) and issubclass(field.related_model, Entry)):
                continue
            key = f"payload__shared__{name}"
            waiting = Revision.objects.select_for_update().filter(
                entry__kind=kind.code, state__in=OPEN, **{key: duplicate.pk}
            )
            for revision in waiting:
                revision.payload["shared"][name] = kept.pk
                _store(revision)


def _store(revision: Revision) -> None:
    """Save a text that was changed under its editors: its edition grows, so that whoever has it open is told."""
    revision.edition += 1
    revision.save(update_fields=["payload", "edition", "updated_at"])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
