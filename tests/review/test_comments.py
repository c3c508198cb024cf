"""Comments beside the fields: who reads and writes them, and that none is lost."""

import pytest

from entries import curation
from entries.states import Action
from partners.viewers import viewer_of
from portal.review import commenting
from portal.review.models import Comment
from tests.review.conftest import address, page_of

pytestmark = pytest.mark.django_db


def say(subject, user, text="Who paid?", **more):
    return commenting.add(subject=subject, by=viewer_of(user), text=text, **{"field": "results", **more})


def test_a_curator_comments_beside_a_field_and_the_author_answers_there(waiting, client, curator, ngo_officer):
    client.force_login(curator)
    sent = {"text": "Who paid?", "field": "results", "language": "en"}
    answer = client.post(address("review:comment_entry", waiting.pk), sent)
    comment = Comment.objects.get()
    assert answer["Location"] == f"{address('desk:review', waiting.pk)}#comment-{comment.pk}"
    client.force_login(ngo_officer)
    page = page_of(client.get(address("my:review", waiting.pk)))
    beside = page.split('id="field-results"')[1].split('id="field-')[0]
    assert "Who paid?" in beside
    answer = client.post(address("review:answer", comment.pk), {"text": "The cooperative."})
    assert answer["Location"].startswith(address("my:review", waiting.pk))
    client.force_login(curator)
    assert "The cooperative." in page_of(client.get(address("desk:review", waiting.pk)))


@pytest.mark.parametrize("who", ["stranger", "translator", "donor_officer"])
def test_others_are_not_told_that_there_are_comments(who, waiting, client, curator, request):
    comment = say(waiting, curator)
    client.force_login(request.getfixturevalue(who))
    for name, key in (("comment_entry", waiting.pk), ("answer", comment.pk)):
        assert client.get(address(f"review:{name}", key)).status_code == 404
        assert client.post(address(f"review:{name}", key), {"text": "Me too"}).status_code == 404
    assert client.post(address("review:step", comment.pk, "resolve")).status_code == 404
    assert Comment.objects.count() == 1


def test_what_is_for_isu_only_is_not_the_authors(waiting, client, curator, reviewer, ngo_officer):
    comment = say(waiting, curator, "I doubt this.", internal=True)
    client.force_login(ngo_officer)
    assert "I doubt this." not in page_of(client.get(address("my:review", waiting.pk)))
    assert client.get(address("review:answer", comment.pk)).status_code == 404
    client.force_login(reviewer)
    assert "I doubt this." in page_of(client.get(address("desk:review", waiting.pk)))
    client.post(address("review:answer", comment.pk), {"text": "So do I."})
    assert Comment.objects.get(text="So do I.").internal


def test_authors_cannot_write_for_isu_only(waiting, ngo_officer):
    assert not say(waiting, ngo_officer, internal=True).internal


def test_isu_and_whoever_opened_a_thread_resolve_it_and_an_answer_opens_it_again(waiting, client, curator, ngo_officer):
    comment = say(waiting, curator)
    client.force_login(ngo_officer)
    assert client.post(address("review:step", comment.pk, "resolve")).status_code == 403
    client.force_login(curator)
    client.post(address("review:step", comment.pk, "resolve"))
    comment.refresh_from_db()
    assert comment.resolved_by == curator
    assert "A resolved comment" in page_of(client.get(address("desk:review", waiting.pk)))
    client.force_login(ngo_officer)
    client.post(address("review:answer", comment.pk), {"text": "Not quite."})
    comment.refresh_from_db()
    assert comment.resolved_at is None
    assert client.post(address("review:step", comment.pk, "forget")).status_code == 404


def test_readers_of_an_organisation_read_and_do_not_write(waiting, client, colleague, curator):
    colleague.memberships.update(standing="viewer")
    say(waiting, curator)
    client.force_login(colleague)
    page = page_of(client.get(address("my:review", waiting.pk)))
    assert "Who paid?" in page
    assert "Save the comment" not in page
    answer = client.post(address("review:comment_entry", waiting.pk), {"text": "But I want to"})
    assert answer.status_code == 403
    assert "But I want to" in page_of(answer)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"text": "x" * 10_000}, "it has 10000 characters, and 5000 fit"),
        ({"text": "null\x00byte"}, "Null characters are not allowed"),
        ({"text": "  "}, "Write your comment."),
        ({"text": "On what?", "field": "nonsense"}, "This entry has no such part."),
        ({"text": "In what?", "language": "xx"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_a_comment_is_said_and_kept(sent, sentence, waiting, client, curator):
    client.force_login(curator)
    answer = client.post(address("review:comment_entry", waiting.pk), sent)
    assert answer.status_code == 422
    page = page_of(answer)
    assert sentence in page
    assert sent["text"].strip().replace("\x00", "")[:4] in page
    assert not Comment.objects.exists()


def test_what_people_typed_is_never_run(waiting, client, curator):
    say(waiting, curator, "<script>alert(1)</script>")
    client.force_login(curator)
    page = page_of(client.get(address("desk:review", waiting.pk)))
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_a_comment_on_a_text_that_was_taken_back_meanwhile_is_refused_and_kept(waiting, client, curator, ngo_officer):
    curation.move(entry=waiting, action=Action.WITHDRAW, by=viewer_of(ngo_officer))
    client.force_login(curator)
    answer = client.post(address("review:comment_entry", waiting.pk), {"text": "Too late"})
    assert answer.status_code == 409
    assert "not under review any more" in page_of(answer)
    assert "Too late" in page_of(answer)


def test_a_comment_typed_into_a_lost_session_comes_back_after_signing_in(waiting, client, curator):
    path = address("review:comment_entry", waiting.pk)
    answer = client.post(path, {"text": "Long thought out", "field": "results"})
    assert "/account/login/" in answer["Location"]
    session = dict(client.session)
    client.force_login(curator)
    kept = client.session
    kept.update({name: value for name, value in session.items() if name == "text_kept"})
    kept.save()
    page = page_of(client.get(path))
    assert "Long thought out" in page
    assert "You had been signed out." in page


def test_the_review_page_asks_as_much_for_one_comment_as_for_three(waiting, client, curator, django_assert_num_queries):
    client.force_login(curator)
    say(waiting, curator)
    client.get(address("desk:review", waiting.pk))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        client.get(address("desk:review", waiting.pk))
    for number in range(2):
        say(waiting, curator, f"Number {number}")
    with django_assert_num_queries(len(one)):
        client.get(address("desk:review", waiting.pk))
