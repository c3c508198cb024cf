"""Merging duplicates: everything moves, nothing is lost, the old address leads on."""

import pytest
from django.test import Client
from django.utils import timezone

from entries import editing
from entries.checks import findings
from entries.curation import move
from entries.models import Action, Entry, Happening
from entries.rules import Refused
from partners import duplicates, merging, services
from partners.models import Claim, KnownDifferent, Membership, Partner, Signature
from partners.viewers import viewer_of
from portal.pages import saved
from portal.pages.models import SavedEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(register, curator):
    """A duplicate of the stranger's and the partner that is kept."""
    return register(curator=curator, name="Union of Survivors, Uganda"), register(
        curator=curator, name="Union of Survivors"
    )


def merge(pair, by, reason="The same organisation."):
    return merging.merge(duplicate=pair[0], kept=pair[1], by=viewer_of(by), reason=reason)


def test_everything_that_points_to_the_duplicate_points_to_the_kept_one(
    pair, register, curator, stranger, ngo_officer, colleague, make_entry
) -> None:
    duplicate, kept = pair
    practice = make_entry(title_en="Visits", owner=duplicate, author=stranger)
    sponsored = register(curator=curator, name="A small group")
    Partner.objects.filter(pk=sponsored.pk).update(fiscal_sponsor=duplicate.pk)
    Membership.objects.create(user=colleague, partner=duplicate, standing="owner")
    Membership.objects.create(user=colleague, partner=kept, standing="viewer")
    services.invite(
        partner=duplicate, email="new@example.org", standing="editor", language="en", by=viewer_of(stranger)
    )
    Claim.objects.create(partner=duplicate, claimant=ngo_officer, role="Head", evidence="Ask.")
    saved.keep(entry_id=duplicate.pk, user_id=ngo_officer.pk)
    Partner.objects.filter(pk=duplicate.pk).update(identifiers="GB-CHC-1\nXM-DAC-2")
    Partner.objects.filter(pk=kept.pk).update(identifiers="GB-CHC-1")
    merge((Partner.objects.get(pk=duplicate.pk), Partner.objects.get(pk=kept.pk)), curator)
    assert Entry.objects.get(pk=practice.pk).owner_id == kept.pk
    assert Partner.objects.get(pk=sponsored.pk).fiscal_sponsor_id == kept.pk
    standings = dict(kept.memberships.values_list("user__email", "standing"))
    assert standings == {stranger.email: "owner", colleague.email: "owner"}
    assert kept.invitations.get().email == "new@example.org"
    assert kept.claims.get().claimant == ngo_officer
    assert SavedEntry.objects.get(user=ngo_officer).entry_id == kept.pk
    kept.refresh_from_db()
    duplicate.refresh_from_db()
    assert kept.identifiers.split() == ["GB-CHC-1", "XM-DAC-2"]
    assert (duplicate.state, duplicate.owner_id, duplicate.merged_into_id) == ("archived", kept.pk, kept.pk)
    assert not duplicate.memberships.exists()
    assert Happening.objects.get(name="partner.merged").data == {"duplicate": duplicate.pk}


def test_the_old_address_leads_to_the_kept_partner(client: Client, pair, curator, ngo_officer) -> None:
    old, new = pair[0].get_absolute_url(), pair[1].get_absolute_url()
    merge(pair, curator)
    for who in (None, ngo_officer, curator):
        client.logout()
        if who:
            client.force_login(who)
        answer = client.get(old)
        assert (answer.status_code, answer.headers["Location"]) == (301, new)


def test_the_preview_counts_and_changes_nothing(pair, curator, stranger, make_entry) -> None:
    make_entry(owner=pair[0], author=stranger)
    found = merging.preview(duplicate=pair[0], kept=pair[1], by=viewer_of(curator))
    assert not found.refusal
    assert {(one.label, one.count) for one in found.moved} == {("People", 1), ("Entries that it owns", 1)}
    assert Partner.objects.get(pk=pair[0].pk).is_published
    assert pair[0].memberships.count() == 1
    assert not Happening.objects.filter(name="partner.merged").exists()


def test_what_was_signed_and_verified_stays_with_the_duplicate(pair, curator) -> None:
    for one in pair:
        Signature.objects.create(partner=one, version="2026-11", language="en", fingerprint="x", name="A", role="B")
    Partner.objects.filter(pk=pair[0].pk).update(verified_until=timezone.now().date())
    merge(pair, curator)
    assert pair[0].signatures.count() == pair[1].signatures.count() == 1
    assert Partner.objects.get(pk=pair[0].pk).verified_until is None


@pytest.mark.parametrize("who", ["reviewer", "translator", "stranger", "ngo_officer"])
def test_only_curators_merge(request, pair, who) -> None:
    with pytest.raises(Refused):
        merge(pair, request.getfixturevalue(who))


def test_what_cannot_be_merged_is_refused_with_a_sentence(pair, register, curator, stranger) -> None:
    duplicate, kept = pair
    draft = register(name="A draft")
    changed = editing.save(
        entry=duplicate, changes={"texts": {"summary": "New."}}, by=viewer_of(stranger), edition=duplicate.edition
    )
    for wrong in ((kept, kept), (draft, kept), (kept, draft)):
        with pytest.raises(Refused):
            merge(wrong, curator)
    with pytest.raises(Refused):
        merge(pair, curator, reason=" ")
    move(entry=duplicate, action=Action.SUBMIT, by=viewer_of(stranger), revision=changed.revision)
    with pytest.raises(Refused, match="waits for review"):
        merge(pair, curator)
    Membership.objects.create(user=curator, partner=kept, standing="viewer")
    with pytest.raises(Refused, match="belong"):
        merge(pair, curator)


def test_a_merged_duplicate_cannot_come_back_and_a_chain_leads_to_its_end(client, pair, register, curator) -> None:
    merge(pair, curator)
    duplicate, kept = pair
    move(entry=duplicate, action=Action.RESTORE, by=viewer_of(curator))
    assert "merged" in {one.code for one in findings(Partner.objects.get(pk=duplicate.pk))}
    last = register(curator=curator, name="The last one")
    merge((kept, last), curator)
    assert client.get(duplicate.get_absolute_url()).headers["Location"] == last.get_absolute_url()
    with pytest.raises(Refused):
        merge((last, kept), curator)


def test_texts_that_wait_name_the_kept_partner(pair, register, curator, stranger) -> None:
    other = register(curator=curator, name="A small group")
    by = viewer_of(stranger)
    draft = editing.save(entry=other, changes={"shared": {"fiscal_sponsor": pair[0].pk}}, by=by, edition=other.edition)
    Partner.objects.filter(pk=pair[0].pk).update(identifiers="XM-DAC-2")
    own = editing.save(entry=pair[1], changes={"shared": {"identifiers": "GB-CHC-1"}}, by=by, edition=pair[1].edition)
    merge((Partner.objects.get(pk=pair[0].pk), pair[1]), curator)
    draft.revision.refresh_from_db()
    own.revision.refresh_from_db()
    assert draft.revision.payload["shared"]["fiscal_sponsor"] == pair[1].pk
    assert own.revision.payload["shared"]["identifiers"].split() == ["GB-CHC-1", "XM-DAC-2"]


def test_like_names_and_same_identifiers_are_suggested_once(pair, register, curator, stranger) -> None:
    other = register(curator=curator, name="Rehabilitation Centre of Gulu")
    found = duplicates.likely()
    assert [(one.first, one.second) for one in found] == [pair]
    Partner.objects.filter(pk__in=[other.pk, pair[0].pk]).update(identifiers="GB-CHC-1")
    assert {(one.first.pk, one.second.pk) for one in duplicates.likely()} == {
        (pair[0].pk, pair[1].pk),
        (pair[0].pk, other.pk),
    }
    with pytest.raises(Refused):
        duplicates.tell_apart(first=pair[1], second=pair[0], by=viewer_of(stranger))
    for _again in range(2):
        duplicates.tell_apart(first=pair[1], second=pair[0], by=viewer_of(curator))
    assert KnownDifferent.objects.get().first_id == pair[0].pk
    assert [(one.first, one.second) for one in duplicates.likely()] == [(pair[0], other)]
