"""Moderation, the list of speakers, what is published, and what becomes of it."""

from __future__ import annotations

import pytest
from django.core import signing

from entries.models import Entry
from entries.rules import Refused
from events import moderating, registering
from events.addresses import room_token
from events.models import Contribution, Event, Stage
from events.moderating import Step
from events.registering import ChangedMeanwhile, Said
from partners.viewers import viewer_of
from portal.notifications import sweeper
from portal.notifications.models import Mail

pytestmark = pytest.mark.django_db
WRITTEN = {
    "form": "written", "language": "fr", "text": "Chez nous, les pairs visitent.", "about": "", "name": "Amal",
    "email": "amal@example.org", "country": "",
}  # fmt: skip


@pytest.fixture
def ask(join):
    """Somebody new asks for the floor."""

    def floor(event: Event, number: int = 1, **more) -> Contribution:
        said = Said(form=more.pop("form", "floor"), text=more.pop("text", f"I speak about {number}."), language="en")
        join(event, f"p{number}@example.org", said=said, name=f"Person {number}", **more)
        return Contribution.objects.get(event=event, text=said.text)

    return floor


def take(one: Contribution, step: str, by, **more) -> Contribution:
    one.refresh_from_db()
    return moderating.take(contribution=one, step=step, by=viewer_of(by), edition=one.edition, **more)


def order(event: Event) -> list[str]:
    return [one.registration.name for one in Contribution.objects.filter(event=event).on_the_list()]


def test_words_are_held_until_the_address_is_confirmed(client, make_event, join, colleague) -> None:
    event = make_event()
    said = Said(form="question", text="Who pays for it?", language="en")
    person = join(event, "amal@example.org", confirmed=False, said=said)
    client.force_login(colleague)
    assert "Who pays for it?" not in client.get(f"/en/events/{event.pk}/moderation/").content.decode()
    registering.confirm(registration=person)
    assert "Who pays for it?" in client.get(f"/en/events/{event.pk}/moderation/").content.decode()


def test_list_of_speakers_is_ordered_by_buttons_and_one_has_the_floor(make_event, ask, colleague) -> None:
    event = make_event()
    first, _second, third = (take(ask(event, number), Step.LIST, colleague) for number in (1, 2, 3))
    moderating.shift(contribution=third, by=viewer_of(colleague), up=True)
    assert order(event) == ["Person 1", "Person 3", "Person 2"]
    take(first, Step.SPEAK, colleague)
    take(third, Step.SPEAK, colleague)
    first.refresh_from_db()
    assert first.stage == Stage.DONE
    assert order(event) == ["Person 3", "Person 2"]


def test_survivors_and_opds_come_first_when_the_moderator_says_so(make_event, ask, colleague) -> None:
    event = make_event()
    kinds = {1: "state", 2: "opd", 3: "foundation", 4: "survivor-network"}
    for number, kind in kinds.items():
        take(ask(event, number, organisation_kind=kind), Step.LIST, colleague)
    moderating.let_first(event=event, by=viewer_of(colleague))
    assert order(event) == ["Person 2", "Person 4", "Person 1", "Person 3"]


def test_balance_of_the_list_is_shown(client, make_event, ask, make_term, colleague) -> None:
    region = make_term("region/142", label_en="Asia")
    make_term("country/JOR", broader=(region,), label_en="Jordan")
    make_term("partner-kind/opd", label_en="OPD of persons")
    event = make_event()
    take(ask(event, organisation_kind="opd"), Step.LIST, colleague)
    client.force_login(colleague)
    page = client.get(f"/en/events/{event.pk}/moderation/").content.decode()
    assert "<bdi>Asia</bdi> 1" in page
    assert "<bdi>OPD of persons</bdi> 1" in page


def test_moderator_and_author_at_once_get_a_clear_answer(client, make_event, ask, own_page, colleague) -> None:
    event = make_event()
    one = ask(event)
    seen = one.edition
    client.post(own_page(one.registration, f"{one.pk}/back/"))
    client.force_login(colleague)
    answer = client.post(f"/en/events/{event.pk}/moderation/{one.pk}/list/", {"edition": seen})
    assert answer.status_code == 409
    assert "Taken back by its author" in answer.content.decode()


def test_author_who_is_too_late_is_told(client, make_event, ask, own_page, colleague) -> None:
    event = make_event()
    one = ask(event)
    take(one, Step.ACCEPT, colleague)
    take(one, Step.DONE, colleague)
    answer = client.post(own_page(one.registration, f"{one.pk}/back/"))
    assert answer.status_code == 409
    assert "dealt with this already" in answer.content.decode()


def test_two_moderators_at_once_do_not_undo_each_other(make_event, ask, colleague) -> None:
    one = ask(make_event())
    moderating.take(contribution=one, step=Step.ACCEPT, by=viewer_of(colleague), edition=one.edition)
    with pytest.raises(ChangedMeanwhile):
        moderating.take(contribution=one, step=Step.DECLINE, by=viewer_of(colleague), edition=one.edition, text="No.")


@pytest.mark.parametrize("who", ["stranger", "donor_officer", "reviewer"])
def test_only_organisers_moderate(make_event, ask, request, who) -> None:
    one = ask(make_event())
    with pytest.raises(Refused):
        take(one, Step.ACCEPT, request.getfixturevalue(who))


def test_question_is_answered_in_writing_and_its_author_told(client, make_event, ask, colleague) -> None:
    event = make_event()
    one = ask(event, form="question", text="Who pays?")
    client.force_login(colleague)
    address = f"/en/events/{event.pk}/moderation/{one.pk}/answer/"
    assert client.post(address, {"text": "", "edition": one.edition}).status_code == 422
    assert client.post(address, {"text": "A regional fund.", "edition": one.edition}).status_code == 302
    sweeper.sweep()
    assert Mail.objects.filter(to="p1@example.org", text__contains="A regional fund.").exists()


def test_what_says_the_same_is_joined(make_event, ask, colleague) -> None:
    event = make_event()
    first, second = ask(event, 1), ask(event, 2)
    take(second, Step.MERGE, colleague, into=first)
    second.refresh_from_db()
    assert (second.stage, second.merged_into) == (Stage.MERGED, first)
    with pytest.raises(Refused):
        take(first, Step.MERGE, colleague, into=first)


def test_two_contributions_are_not_joined_with_each_other(make_event, ask, colleague) -> None:
    event = make_event()
    first, second = ask(event, 1), ask(event, 2)
    take(second, Step.MERGE, colleague, into=first)
    with pytest.raises(Refused):  # a colleague whose form was made before that
        take(first, Step.MERGE, colleague, into=second)
    assert Contribution.objects.filter(event=event, stage=Stage.RECEIVED).get() == first


def test_room_is_live_by_etag_and_works_without_an_account(client, make_event, ask, colleague) -> None:
    event = make_event()
    one = take(ask(event), Step.LIST, colleague)
    address = f"/en/events/room/{room_token(event.pk)}/"
    assert "Person 1" in client.get(address).content.decode()
    first = client.get(f"{address}list/")
    assert client.get(f"{address}list/", headers={"If-None-Match": first["ETag"]}).status_code == 304
    take(one, Step.SPEAK, colleague)
    changed = client.get(f"{address}list/", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert "Has the floor" in changed.content.decode()
    forged = signing.dumps(event.pk, salt="other")
    assert client.get(f"/en/events/room/{forged}/").status_code == 404


def test_consultation_takes_words_in_any_language_and_shows_them_after_moderation(
    client, make_event, colleague
) -> None:
    event = make_event(registering="none")
    question = event.questions.create(text_en="What works?", position=1)
    Event.objects.filter(pk=event.pk).update(consultation="open")
    sent = WRITTEN | {"about": f"q{question.pk}", "named": "on"}
    assert (
        "Look into your mailbox"
        in client.post(f"/en/events/{event.pk}/contribute/", sent, follow=True).content.decode()
    )
    one = Contribution.objects.get(event=event)
    assert (one.stage, one.question_id, one.language) == (Stage.HELD, question.pk, "fr")
    registering.confirm(registration=one.registration)
    take(one, Step.ACCEPT, colleague)
    one.refresh_from_db()
    assert one.text not in client.get(event.get_absolute_url()).content.decode()
    moderating.publish(contribution=one, by=viewer_of(colleague), edition=one.edition)
    page = client.get(event.get_absolute_url()).content.decode()
    assert '<blockquote lang="fr" dir="ltr">Chez nous, les pairs visitent.</blockquote>' in page
    assert "Amal" in page
    moderating.render(
        contribution=one, language="en", by=viewer_of(colleague), text="Here, peers visit.", answer="", reviewed=True
    )
    page = client.get(event.get_absolute_url()).content.decode()
    assert "Here, peers visit." in page
    assert "not yet been reviewed" in page  # nobody reviews their own translation


def test_name_is_not_published_without_consent(client, make_event, ask, colleague) -> None:
    event = make_event()
    one = take(ask(event), Step.ACCEPT, colleague)
    moderating.publish(contribution=one, by=viewer_of(colleague), edition=one.edition)
    page = client.get(event.get_absolute_url()).content.decode()
    assert "I speak about 1." in page
    assert "Person 1" not in page


def test_consultation_that_is_closed_takes_nothing(client, make_event) -> None:
    event = make_event(consultation="closed")
    answer = client.post(f"/en/events/{event.pk}/contribute/", WRITTEN)
    assert answer.status_code == 422
    assert "The written consultation is closed." in answer.content.decode()
    assert not Contribution.objects.exists()


def test_contribution_becomes_a_practice_draft_and_its_author_is_asked(
    client, make_event, ask, own_page, colleague, make_term
) -> None:
    event = make_event(title_en="Peers")
    one = take(ask(event), Step.ACCEPT, colleague)
    client.force_login(colleague)
    address = f"/en/events/{event.pk}/moderation/{one.pk}/practice/"
    for _twice in range(2):
        assert client.post(address).status_code == 302
    one.refresh_from_db()
    draft = Entry.objects.get(pk=one.draft_id).detail()
    assert (draft.kind, draft.state, draft.owner_id) == ("practice", "draft", event.owner_id)
    assert draft.source.startswith("Person 1, contribution to the event “Peers”")
    assert "May a good practice" in client.get(own_page(one.registration)).content.decode()
    client.post(own_page(one.registration, f"{one.pk}/agree/"), {"no": "1"})
    one.refresh_from_db()
    assert one.reuse == "refused"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_attendance_is_exported_without_formulas_and_without_needs(client, make_event, join, colleague, form) -> None:
    event = make_event()
    join(event, "a@example.org", name="=HYPERLINK(1)", needs=["sign"])
    client.force_login(colleague)
    file = b"".join(client.get(f"/en/events/{event.pk}/attendance.{form}").streaming_content)
    assert len(file) > 100
    if form == "csv":
        text = file.decode("utf-8-sig")
        assert "'=HYPERLINK(1)" in text
        assert "Sign language" not in text


def test_attendance_is_for_organisers(client, make_event, stranger) -> None:
    event = make_event()
    client.force_login(stranger)
    assert client.get(f"/en/events/{event.pk}/attendance.csv").status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_moderation_takes_few_queries_however_much_was_said(
    client, make_event, ask, colleague, django_assert_max_num_queries, rows
) -> None:
    event = make_event()
    for number in range(rows):
        ask(event, number)
    client.force_login(colleague)
    client.get(f"/en/events/{event.pk}/moderation/")
    with django_assert_max_num_queries(10):
        client.get(f"/en/events/{event.pk}/moderation/")
    with django_assert_max_num_queries(14):
        client.get(f"/en/events/{event.pk}/participants/")
