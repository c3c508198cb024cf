"""Writing: begin, save section by section, check, submit; and what happens when things go wrong."""

import io

import docx
import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from entries import editing
from entries.models import Entry, Resource
from entries.states import State
from partners.viewers import viewer_of
from practices.models import Practice

pytestmark = pytest.mark.django_db
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def draft(make_practice):
    """A draft of the NGO officer's."""
    return make_practice(published=False)


@pytest.fixture
def signed_in(client, ngo_officer):
    """The NGO officer's browser."""
    client.force_login(ngo_officer)
    return client


def address(entry, section="start"):
    return reverse("my:section", args=[entry.pk, section])


def edition_of(entry):
    return Entry.objects.get(pk=entry.pk).edition


def test_a_draft_is_begun_in_the_chosen_language_for_the_organisation(signed_in, ngo_officer, partner):
    answer = signed_in.post(reverse("my:begin", args=["practice"]), {"language": "ar", "owner": partner.pk})
    entry = Practice.objects.get()
    assert answer.url == address(entry)
    assert (entry.original_language, entry.owner_id, entry.author) == ("ar", partner.pk, ngo_officer)


def test_older_work_is_on_the_next_page(signed_in, make_practice, ngo_officer, monkeypatch):
    monkeypatch.setattr("portal.my.views.ON_A_PAGE", 2)
    for number in range(3):
        make_practice(title_en=f"Practice {number}", author=ngo_officer, state="draft")
    pages = [signed_in.get(f"/en/my/?page={number}") for number in (1, 2, 3)]
    assert [page.status_code for page in pages] == [200, 200, 404]
    assert "Practice 2" in pages[0].content.decode()
    assert "Practice 0" not in pages[0].content.decode()
    assert "Practice 0" in pages[1].content.decode()


def test_a_person_without_organisation_begins_for_nobody(client, stranger):
    client.force_login(stranger)
    client.post(reverse("my:begin", args=["practice"]), {"language": "fr"})
    assert Practice.objects.get().owner is None


def test_saving_a_section_leads_to_the_next(signed_in, draft):
    answer = signed_in.post(address(draft), {"title": "New title", "summary": "S", "edition": edition_of(draft)})
    assert answer.url == address(draft, "topics")
    assert Practice.objects.get(pk=draft.pk).title_en == "New title"


def test_a_half_written_date_is_answered_with_a_sentence_and_kept(signed_in, draft):
    answer = signed_in.post(address(draft, "people"), {"period_start": "2016-1", "edition": edition_of(draft)})
    assert answer.status_code == 422
    assert "2016-05-03" in answer.content.decode()
    assert 'value="2016-1"' in answer.content.decode()


def test_an_unknown_country_is_answered_with_the_nearest_one(signed_in, draft, make_term):
    make_term("country/KHM", label_en="Cambodia", label_fr="Cambodge")
    for number in range(61):
        make_term(f"country/X{number:02}", label_en=f"Place number {number} somewhere")
    answer = signed_in.post(
        address(draft, "topics"), {"theme": ["theme/peer-support"], "country": "Cambodja", "edition": edition_of(draft)}
    )
    assert answer.status_code == 422
    assert "Did you mean “Cambodia”?" in answer.content.decode()
    answer = signed_in.post(
        address(draft, "topics"), {"theme": ["theme/peer-support"], "country": "cambodge", "edition": edition_of(draft)}
    )
    assert answer.status_code == 302
    assert set(draft.entry_terms.values_list("term__code", "role")) == {("peer-support", "about"), ("KHM", "place")}


def test_a_second_editor_is_shown_both_texts(signed_in, draft):
    edition = edition_of(draft)
    signed_in.post(address(draft), {"title": "Theirs", "summary": "S", "edition": edition})
    answer = signed_in.post(address(draft), {"title": "Mine", "summary": "S", "edition": edition})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Theirs" in page
    assert 'value="Mine"' in page


def test_text_typed_into_a_lost_session_comes_back_after_signing_in(client, draft, ngo_officer):
    EmailAddress.objects.create(user=ngo_officer, email=ngo_officer.email, verified=True, primary=True)
    typed = {"title": "Typed while signed out", "summary": "S", "edition": edition_of(draft)}
    sign_in = client.post(address(draft), typed).url
    assert "/account/login/" in sign_in
    answer = client.post(sign_in, {"login": ngo_officer.email, "password": "a-long-pass-phrase"})
    assert answer.url == address(draft)
    page = client.get(answer.url).content.decode()
    assert 'value="Typed while signed out"' in page
    assert 'value="Typed while signed out"' not in client.get(address(draft)).content.decode(), "given out once"


def test_text_from_a_lost_session_does_not_pass_over_what_a_colleague_saved_meanwhile(client, draft, ngo_officer):
    seen = edition_of(draft)
    client.post(address(draft), {"title": "Mine", "summary": "S", "edition": seen})
    editing.save(entry=draft, changes={"texts": {"title": "Theirs"}}, by=viewer_of(ngo_officer), edition=seen)
    client.force_login(ngo_officer)
    page = client.get(address(draft)).content.decode()
    assert f'name="edition" value="{seen}"' in page
    assert client.post(address(draft), {"title": "Mine", "summary": "S", "edition": seen}).status_code == 409


def test_a_text_beyond_all_measure_is_not_kept_for_nobody(client, draft):
    client.post(address(draft), {"title": "x" * 300_000})
    assert "text_kept" not in client.session


@pytest.mark.parametrize("typed", ["\x00", "<script>alert(1)</script>", "x" * 201])
def test_hostile_titles_are_refused_or_escaped(typed, signed_in, draft):
    answer = signed_in.post(address(draft), {"title": typed, "summary": "S", "edition": edition_of(draft)})
    assert answer.status_code in (302, 422)
    page = signed_in.get(reverse("my:entry", args=[draft.pk])).content.decode()
    assert "<script>alert" not in page


def test_autosave_answers_with_the_new_edition(signed_in, draft):
    edition = edition_of(draft)
    answer = signed_in.post(address(draft) + "?autosave", {"title": "T", "summary": "S", "edition": edition})
    assert answer.status_code == 204
    assert answer.headers["X-Edition"] == str(edition + 1)


def test_the_check_page_names_what_is_missing_and_links_to_it(signed_in, make_practice):
    draft = make_practice(published=False, challenge_en="")
    page = signed_in.get(reverse("my:check", args=[draft.pk])).content.decode()
    assert "“the challenge” is still empty." in page
    assert address(draft, "story") in page


def test_submitting_twice_is_answered_calmly(signed_in, draft):
    submit = reverse("my:act", args=[draft.pk, "submit"])
    assert signed_in.post(submit).status_code == 302
    assert signed_in.post(submit, follow=True).status_code == 200
    assert Entry.objects.get(pk=draft.pk).state == State.SUBMITTED
    assert draft.moves.count() == 1


def test_writers_cannot_take_a_curators_step(signed_in, draft):
    assert signed_in.post(reverse("my:act", args=[draft.pk, "publish"])).status_code == 404


@pytest.mark.parametrize("name", ["my:entry", "my:check", "my:upload", "my:filled"])
def test_strangers_are_not_told_that_a_draft_exists(name, client, stranger, draft):
    client.force_login(stranger)
    assert client.get(reverse(name, args=[draft.pk])).status_code == 404


@pytest.mark.parametrize("name", ["my:home", "my:entry", "my:check"])
def test_nobody_is_asked_to_sign_in(name, client, draft):
    args = [] if name == "my:home" else [draft.pk]
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 302
    assert "/account/login/" in answer.url


def test_a_colleague_of_the_same_organisation_may_write(client, colleague, ngo_officer, partner, make_practice):
    draft = make_practice(published=False, owner=partner)
    client.force_login(colleague)
    answer = client.post(address(draft), {"title": "Ours", "summary": "S", "edition": edition_of(draft)})
    assert answer.status_code == 302


def test_a_changed_published_text_waits_in_a_revision(signed_in, make_practice):
    practice = make_practice()
    signed_in.post(address(practice), {"title": "Changed", "summary": "S", "edition": edition_of(practice)})
    assert Practice.objects.get(pk=practice.pk).title_en == "Peer visits in hospital"
    assert practice.revisions.get(state=State.DRAFT).payload["texts"]["title"] == "Changed"
    assert "Changed" in signed_in.get(reverse("my:check", args=[practice.pk])).content.decode()


def test_a_picture_is_drawn_anew_without_its_metadata(signed_in, draft):
    picture = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Maker of the camera"
    Image.new("RGB", (20, 10)).save(picture, "JPEG", exif=exif)
    upload = SimpleUploadedFile("../../me.jpg", picture.getvalue(), content_type="text/html")
    answer = signed_in.post(
        reverse("my:resource_add", args=[draft.pk, "picture"]), {"title": "Us", "alt": "Two people", "upload": upload}
    )
    assert answer.status_code == 302
    resource = Resource.objects.get()
    assert (resource.media_type, resource.file_name, resource.alt_en) == ("image/webp", "me.webp", "Two people")
    with resource.file.open() as file:
        assert b"Maker" not in file.read()


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("picture", b"<html>"),
        ("file", b"<script>alert(1)</script>"),
        ("file", b"MZ\x90\x00"),
        ("file", b"PK\x03\x04broken"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(form, content, signed_in, draft):
    upload = SimpleUploadedFile("report.pdf", content, content_type="application/pdf")
    answer = signed_in.post(
        reverse("my:resource_add", args=[draft.pk, form]), {"title": "Report", "alt": "x", "upload": upload}
    )
    assert answer.status_code == 422
    assert 'value="Report"' in answer.content.decode()
    assert not Resource.objects.exists()


def test_files_of_drafts_are_handed_to_writers_only(signed_in, client, draft, stranger):
    upload = SimpleUploadedFile("report.pdf", b"%PDF-1.7 report", content_type="application/pdf")
    signed_in.post(reverse("my:resource_add", args=[draft.pk, "file"]), {"title": "Report", "upload": upload})
    file = reverse("file", args=[Resource.objects.get().pk])
    answer = signed_in.get(file)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 report"
    client.force_login(stranger)
    assert client.get(file).status_code == 404


@pytest.mark.parametrize("language", ["en", "ar", "fr", "es"])
def test_the_offline_form_comes_back_with_its_answers(language, signed_in, draft):
    empty = signed_in.get(f"/{language}/offer/practice.docx")
    paper = docx.Document(io.BytesIO(empty.content))
    answers = {"challenge": "What was missing", "participation": None, "cost_currency": "XOF", "period_start": "soon"}
    for table in paper.tables:
        head, box = table.cell(0, 0), table.cell(1, 0)
        code = head.paragraphs[0].text.rsplit("[", 1)[1].rstrip("]")
        if code == "participation":
            box.text = head.paragraphs[-1].text.split(": ", 1)[1].split(" | ")[-1]
        elif code in answers:
            box.text = answers[code]
    filled = io.BytesIO()
    paper.save(filled)
    upload = SimpleUploadedFile("form.docx", filled.getvalue(), content_type=WORD)
    answer = signed_in.post(reverse("my:upload", args=[draft.pk]), {"file": upload})
    assert answer.status_code == 422, "the half-written date is reported"
    assert "soon" in answer.content.decode()
    practice = Practice.objects.get(pk=draft.pk)
    assert (practice.challenge_en, practice.participation, practice.cost_currency) == ("What was missing", "led", "XOF")
    assert practice.title_en == "Peer visits in hospital", "questions left empty change nothing"


def test_a_choice_that_is_left_out_stays_what_is_usual(signed_in, draft):
    data = {"results": "People felt less alone.", "edition": edition_of(draft)}
    assert signed_in.post(address(draft, "results"), data).status_code == 302
    assert Practice.objects.get(pk=draft.pk).evidence_level == "not_assessed"


def test_an_offline_answer_that_names_no_choice_does_no_harm(signed_in, draft):
    paper = docx.Document(io.BytesIO(signed_in.get("/en/offer/practice.docx").content))
    for table in paper.tables:
        if "[participation]" in table.cell(0, 0).text:
            table.cell(1, 0).text = "|"
    filled = io.BytesIO()
    paper.save(filled)
    upload = SimpleUploadedFile("form.docx", filled.getvalue(), content_type=WORD)
    assert signed_in.post(reverse("my:upload", args=[draft.pk]), {"file": upload}).status_code == 302
    assert Practice.objects.get(pk=draft.pk).participation == "unknown"


def test_a_deadline_without_its_zone_is_kept_and_asked_about(signed_in, make_entry):
    course = make_entry("opportunity", published=False)
    data = {"deadline": "2027-03-31 23:59", "edition": edition_of(course)}
    assert signed_in.post(address(course, "apply"), data).status_code == 302
    page = signed_in.get(reverse("my:check", args=[course.pk])).content.decode()
    assert "The deadline has no time zone." in page


@pytest.mark.parametrize("content", [b"", b"not a file", b"PK\x03\x04"])
def test_a_file_that_is_no_form_of_ours_is_refused(content, signed_in, draft):
    upload = SimpleUploadedFile("form.docx", content, content_type=WORD)
    assert signed_in.post(reverse("my:upload", args=[draft.pk]), {"file": upload}).status_code == 422


@pytest.mark.parametrize("name", ["offer", "offer_paper", "offer_form"])
def test_the_invitation_is_public_and_sets_no_cookie(name, client, db):
    answer = client.get(reverse(name, args=[] if name == "offer" else ["practice"]))
    assert answer.status_code == 200
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_an_endorsement_of_ones_own_practice_is_found_by_the_checks(signed_in, make_practice, ngo_officer):
    practice = make_practice()
    signed_in.post(
        reverse("my:begin", args=["endorsement"]) + f"?practice={practice.pk}", {"language": "en", "owner": ""}
    )
    endorsement = Entry.objects.get(kind="endorsement")
    page = signed_in.get(reverse("my:check", args=[endorsement.pk])).content.decode()
    assert "another organisation than the author" in page
    assert viewer_of(ngo_officer).user_id == endorsement.author_id
