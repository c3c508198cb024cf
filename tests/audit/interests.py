"""Expressions of interest for the audit: one in each state that a page of theirs can show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from entries.viewers import Standing
from funding.interest import joining, reviewing, services
from funding.interest.models import Interest
from funding.models import Call
from partners.models import Membership, Partner, User
from partners.viewers import viewer_of

WHOLE = {
    "title": "Peer visits in three hospitals",
    "summary": "Survivors visit the newly injured.",
    "problem": "Nobody tells them what comes next.",
    "activities": "Train visitors; visit.",
    "results": "People feel less alone.",
    "participation": "Survivors lead the project.",
    "amount": Decimal(25000),
    "currency": "USD",
    "accessibility_amount": Decimal(3000),
    "accessibility_note": "Sign language interpreters.",
    "contact_name": "The office",
    "contact_email": "office@example.org",
}


def fill(people: Mapping[str, User]) -> dict[str, Any]:
    """An open and a closed call, drafts, submissions, reviews and decisions; returns their keys by name."""
    donor = Partner.objects.get(memberships__user=people["donor_officer"])
    colleague = User.objects.create_user("lena@example.org", "a-long-pass-phrase", name="Lena")
    Membership.objects.create(user=colleague, partner=donor, standing=Standing.EDITOR)
    office = Partner.objects.get(memberships__user=people["ngo_officer"], title_en="Survivors Together")
    others = [_organisation(number, people) for number in range(3)]
    is_open, closed = (_call(donor, people["curator"], days) for days in (20, 20))
    writer = people["ngo_officer"]
    thin = services.begin(call=is_open, applicant=others[0], language="fr", by=viewer_of(writer))
    draft = _written(is_open, office, writer)
    sent = _written(is_open, others[1], writer, submit=True)
    asked = services.invite(interest=draft, partner=donor_friend(people), task="Trains.", by=viewer_of(writer))
    by_mail = joining.invite(
        interest=draft, name="Village group", email=people["stranger"].email, language="en", task="Finds visitors.",
        by=viewer_of(writer),
    )  # fmt: skip
    came = [_written(closed, one, writer, submit=True) for one in (office, *others)]
    closed.deadline = timezone.now() - timedelta(days=1)
    closed.save()
    _review(closed, came, people["donor_officer"], colleague)
    return {
        "call_open": is_open.pk, "call_closed": closed.pk, "interest_thin": thin.pk, "interest_draft": draft.pk,
        "interest_sent": sent.pk, "interest_invitation": asked.pk, "interest_unread": came[0].pk,
        "interest_conflict": came[1].pk, "interest_review": came[2].pk, "interest_decided": came[3].pk,
        "interest_link": joining.token_for(by_mail),
    }  # fmt: skip


def donor_friend(people: Mapping[str, User]) -> Partner:
    """A published organisation that the stranger writes for."""
    made = Partner.objects.create(
        kind="partner", original_language="fr", title_fr="Union des survivants", partner_kind="survivor-network",
        state="published", publisher=people["curator"], published_at=timezone.now(),
    )  # fmt: skip
    Membership.objects.create(user=people["stranger"], partner=made, standing=Standing.EDITOR)
    return made


def _organisation(number: int, people: Mapping[str, User]) -> Partner:
    made = Partner.objects.create(
        kind="partner", original_language="en", title_en=f"Group {number}", partner_kind="opd"
    )
    Membership.objects.create(user=people["ngo_officer"], partner=made, standing=Standing.OWNER)
    return made


def _call(donor: Partner, curator: User, days: int) -> Call:
    call = Call.objects.create(
        kind="call", original_language="en", title_en="Small grants for peer support", owner=donor, apply_at="here",
        deadline=timezone.now() + timedelta(days=days), deadline_zone="Africa/Kampala", currency="USD",
        award_ceiling=Decimal(20000), state="published", publisher=curator, published_at=timezone.now(),
        rules=[{"rule": "registered"}, {"rule": "partner_kinds", "any": ["partner-kind/opd"]}],
    )  # fmt: skip
    call.criteria.create(position=1, name_en="Peer support", weight=60)
    call.criteria.create(position=2, name_en="Reach", detail_en="Who is reached?", weight=40)
    return call


def _written(call: Call, applicant: Partner, writer: User, *, submit: bool = False) -> Interest:
    by = viewer_of(writer)
    begun = services.begin(call=call, applicant=applicant, language="en", by=by)
    whole = services.save(interest=begun, changes=WHOLE, by=by, edition=begun.edition)
    if submit:
        services.submit(interest=whole, by=by, edition=whole.edition, missing=False)
    return whole


def _review(call: Call, came: list[Interest], officer: User, colleague: User) -> None:
    """The second is in conflict, the third waits for a review, the fourth is rated by both and decided."""
    by = viewer_of(officer)
    for interest, conflict in ((came[1], True), (came[2], False), (came[3], False)):
        reviewing.declare(interest=interest, conflict=conflict, note="", by=by)
    reviewing.declare(interest=came[3], conflict=False, note="", by=viewer_of(colleague))
    keys = [one.pk for one in came[2:]]
    reviewing.assign(call=call, interests=keys, reviewers=[officer.pk, colleague.pk], by=by)
    scores = {str(one.pk): 4 for one in call.criteria.all()}
    given = {"scores": scores, "comment": "Well thought out.", "recommendation": "support"}
    for user in (officer, colleague):
        review = came[3].reviews.get(reviewer=user)
        reviewing.rate(review=review, given=given, submit=True, by=viewer_of(user), edition=1)
    words = {"outcome": "selected", "reason": "It is led by survivors.", "language": "en"}
    reviewing.propose(interest=came[3], by=viewer_of(colleague), edition=0, **words)
