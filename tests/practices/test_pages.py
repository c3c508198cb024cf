"""The page of a practice: who sees it, at which address, in which words."""

from datetime import date
from urllib.parse import unquote

import pytest
from django.test import Client

from entries.curation import move
from entries.models import Action, Entry, Resource, TranslationRecord
from partners.viewers import viewer_of
from tests.cast import publish

pytestmark = pytest.mark.django_db

HUGE = 10**30


def archive(entry: Entry, curator) -> None:
    move(entry=entry, action=Action.ARCHIVE, by=viewer_of(curator), note="No longer true.")


# --- Addresses --------------------------------------------------------------------------------------------------------


def test_a_practice_can_be_read_without_an_account_and_without_a_cookie(client: Client, make_practice) -> None:
    answer = client.get(make_practice().get_absolute_url())
    assert answer.status_code == 200
    assert "Peer visits in hospital" in answer.text
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert not answer.cookies


@pytest.mark.parametrize("wrong", ["practices/{pk}/", "practices/{pk}-wrong-words/", "practices/{pk}-كلمات/"])
def test_other_words_lead_to_the_own_address_for_good(client: Client, make_practice, wrong: str) -> None:
    practice = make_practice()
    answer = client.get("/en/" + wrong.format(pk=practice.pk) + "?version=plain")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"/en/practices/{practice.pk}-peer-visits-in-hospital/?version=plain"


def test_the_words_of_the_address_are_those_of_the_language(client: Client, make_practice) -> None:
    practice = make_practice(title_ar="زيارات الأقران")
    page = client.get(f"/en/practices/{practice.pk}-peer-visits-in-hospital/").text
    assert f"/ar/practices/{practice.pk}-زيارات-الأقران/" in unquote(page)
    assert client.get(f"/ar/practices/{practice.pk}-زيارات-الأقران/").status_code == 200


@pytest.mark.parametrize("pk", [0, 99_999, HUGE])
def test_what_does_not_exist_is_not_found(client: Client, pk: int) -> None:
    assert client.get(f"/en/practices/{pk}-x/").status_code == 404
    assert client.get(f"/en/practices/{pk}/").status_code == 404


def test_an_opportunity_is_no_practice(client: Client, make_entry) -> None:
    assert client.get(f"/en/practices/{make_entry('opportunity').pk}/").status_code == 404


# --- Who sees it ------------------------------------------------------------------------------------------------------


def test_a_draft_is_not_found_by_strangers_and_shown_with_its_state_to_its_author(
    client: Client, make_practice, ngo_officer, stranger
) -> None:
    address = make_practice(published=False).get_absolute_url()
    assert client.get(address).status_code == 404
    client.force_login(stranger)
    assert client.get(address).status_code == 404
    client.force_login(ngo_officer)
    answer = client.get(address)
    assert answer.status_code == 200
    assert "This entry is not published." in answer.text
    assert '<meta name="robots" content="noindex">' in answer.text


def test_what_was_public_and_is_archived_is_gone(client: Client, make_practice, curator) -> None:
    practice = make_practice()
    archive(practice, curator)
    answer = client.get(practice.get_absolute_url())
    assert answer.status_code == 410
    assert "Peer visits in hospital" in answer.text
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.get(f"/ar/practices/{practice.pk}/").status_code == 410


def test_what_was_never_public_and_is_discarded_is_not_found(client: Client, make_practice, ngo_officer) -> None:
    practice = make_practice(published=False)
    move(entry=practice, action=Action.DISCARD, by=viewer_of(ngo_officer))
    assert client.get(practice.get_absolute_url()).status_code == 404


def test_the_title_of_something_that_was_not_for_everyone_is_not_told_when_it_is_gone(
    client: Client, make_practice, curator
) -> None:
    practice = make_practice(audience="partners")
    archive(practice, curator)
    answer = client.get(practice.get_absolute_url())
    assert answer.status_code == 410
    assert "Peer visits" not in answer.text


def test_an_entry_for_partners_is_hidden_from_visitors_and_says_so_to_partners(
    client: Client, make_practice, stranger
) -> None:
    address = make_practice(audience="partners").get_absolute_url()
    assert client.get(address).status_code == 404
    client.force_login(stranger)
    assert "This entry is not open to everyone." in client.get(address).text


# --- What it tells ----------------------------------------------------------------------------------------------------


def test_the_page_tells_what_rests_on_what(client: Client, make_practice) -> None:
    practice = make_practice(
        evidence_level="monitoring", participation="consulted", cost_amount=12500, cost_currency="EUR", cost_year=2018,
        period_start="2016-05", period_end="2018", implementers="Survivors Together\nA Hospital",
        provenance="project_description", source="Report of 2019", source_url="https://example.org/report",
        checked_on=date(2026, 3, 9),
    )  # fmt: skip
    page = client.get(practice.get_absolute_url()).text
    for words in (
        "Monitoring data", "Figures were collected during the work", "Consulted", "others decided",
        "\u206812,500\xa0EUR\u2069, in prices of 2018", "May 2016 – 2018", "A Hospital",
        "Project description, not assessed", "Report of 2019", 'href="https://example.org/report"', "9 March 2026",
    ):  # fmt: skip
        assert words in page, words


def test_what_is_not_known_is_named_openly(client: Client, make_practice) -> None:
    practice = make_practice(waivers=["cost_note", "rights_consent", "participation", "no-such-check", "lessons"])
    section = client.get(practice.get_absolute_url()).text.split('id="not-told"')[1].split("</section>")[0]
    assert "What it cost" in section
    assert "Did people agree, knowing what they agreed to?" in section
    assert "How survivors and their organisations took part" in section
    assert "Lessons" not in section, "a waived text that is there after all is told"
    assert "no-such-check" not in section


def test_the_rights_based_check_is_a_table_with_how_we_know(client: Client, make_practice) -> None:
    practice = make_practice(rights_consent_met="yes", rights_consent_en="Every person signed.")
    table = client.get(practice.get_absolute_url()).text.split('id="rights"')[1].split("</table>")[0]
    assert '<th scope="row">Did people agree, knowing what they agreed to?</th><td>Yes</td>' in table
    assert "Every person signed." in table
    assert "This description does not tell." in table


def test_the_table_of_contents_leads_to_every_part(client: Client, make_practice) -> None:
    page = client.get(make_practice(cost_note_en="Travel only.").get_absolute_url()).text
    contents = page.split('class="toc"')[1].split("</nav>")[0]
    anchors = [part.split('"')[0] for part in contents.split('href="#')[1:]]
    assert {"challenge", "actions", "results", "cost", "lessons", "experience", "contact", "source"} <= set(anchors)
    for anchor in anchors:
        assert page.count(f'id="{anchor}"') == 1, anchor


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "<b onclick=x>"])
def test_nothing_that_people_type_runs(client: Client, make_practice, typed: str) -> None:
    practice = make_practice(title_en=typed, challenge_en=typed, source=typed, implementers=typed)
    page = client.get(practice.get_absolute_url()).text
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "<b onclick" not in page


def test_resources_say_what_to_expect_before_opening_them(client: Client, make_practice) -> None:
    practice = make_practice()
    Resource.objects.create(
        entry=practice, form="video", title_en="A film", url="https://example.org/film", language="fr",
        accessible="partly",
    )  # fmt: skip
    section = client.get(practice.get_absolute_url()).text.split('id="resources"')[1].split("</section>")[0]
    for words in ("A film", "French", "Partly", "There are no captions.", "There is no sign-language version yet."):
        assert words in section, words


# --- Three ways to read it --------------------------------------------------------------------------------------------


def test_plain_language_and_easy_read_are_a_link_away(client: Client, make_practice) -> None:
    practice = make_practice(easy_read_en="A person is hurt.\nFriends come.")
    address = practice.get_absolute_url()
    assert f'href="{address}?version=easy"' in client.get(address).text
    easy = client.get(address, {"version": "easy"}).text
    assert "<p>A person is hurt.</p><p>Friends come.</p>" in easy
    assert "Nobody told new survivors" not in easy
    assert "They listen." in client.get(address, {"version": "plain"}).text


def test_a_version_that_is_not_there_is_said_to_be_missing(client: Client, make_practice) -> None:
    address = make_practice().get_absolute_url()
    assert "(not yet available)" in client.get(address).text
    asked = client.get(address, {"version": "easy"}).text
    assert "There is no such version yet" in asked
    assert "Nobody told new survivors" in asked


def test_an_unknown_version_is_the_full_text(client: Client, make_practice) -> None:
    answer = client.get(make_practice().get_absolute_url(), {"version": "\x00nonsense"})
    assert answer.status_code == 200
    assert "Nobody told new survivors" in answer.text


# --- Languages --------------------------------------------------------------------------------------------------------


def test_text_in_another_language_says_so_and_carries_its_language(client: Client, make_practice) -> None:
    practice = make_practice(title_fr="Visites", summary_fr="Des survivants visitent.")
    page = client.get(f"/fr/practices/{practice.pk}/", follow=True).text
    assert 'lang="en" dir="ltr"' in page.split('id="challenge"')[1].split("</section>")[0]
    assert page.count("fallback-note") == 2, "one for the translation's state, one for the whole body"


@pytest.mark.parametrize(
    ("quality", "words"),
    [("machine", "made by a machine"), ("translated", "not yet been reviewed"), ("reviewed", "")],
)
def test_the_state_of_the_translation_is_told(client: Client, make_practice, quality: str, words: str) -> None:
    practice = make_practice(original_language="fr", title_en="Visits")
    TranslationRecord.objects.filter(entry=practice, language="en").update(quality=quality)
    header = client.get(f"/en/practices/{practice.pk}/", follow=True).text.split("<header>")[1].split("</header>")[0]
    assert (words or "Visits") in header
    assert ("reviewed" in header) == bool(words)


def test_a_translation_of_an_older_text_says_so(client: Client, make_practice) -> None:
    practice = make_practice(original_language="fr", title_en="Visits")
    TranslationRecord.objects.filter(entry=practice, language="en").update(renders_hash="older")
    page = client.get(f"/en/practices/{practice.pk}/", follow=True).text
    assert "The original text has changed since this translation was made." in page


# --- What others say --------------------------------------------------------------------------------------------------


def test_published_endorsements_and_reports_stand_on_the_page_with_anchors(
    client: Client, make_practice, make_entry, stranger, curator
) -> None:
    practice = make_practice()
    endorsement = make_entry(
        "endorsement", author=stranger, subject=practice, endorser="opd", endorser_name="OPD of the North",
        reason_en="They asked us first.",
    )  # fmt: skip
    waiting = make_entry(
        "adaptation", author=stranger, subject=practice, organisation="Hospital B", published=False,
        changed_en="We came at night.", outcome_en="It worked.",
    )  # fmt: skip
    page = client.get(practice.get_absolute_url()).text
    assert f'id="endorsement-{endorsement.pk}"' in page
    assert "They asked us first." in page
    assert "We came at night." not in page
    publish(waiting, by=curator)
    page = client.get(practice.get_absolute_url()).text
    assert f'id="adaptation-{waiting.pk}"' in page
    assert f"/en/my/begin/endorsement/?practice={practice.pk}" in page


# --- Cost -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_few_queries_whatever_hangs_on_it(
    client: Client, make_practice, make_entry, stranger, django_assert_num_queries, count: int
) -> None:
    practice = make_practice()
    for number in range(count):
        make_practice(title_en=f"Another {number}")
        make_entry(
            "endorsement", author=stranger, subject=practice, endorser="opd", endorser_name="X", reason_en="Good."
        )
        Resource.objects.create(entry=practice, url="https://example.org/", title_en="A link", position=number)
        collection = make_entry("collection", title_en=f"Collection {number}")
        collection.items.create(entry=practice, position=number)
    with django_assert_num_queries(6):
        page = client.get(practice.get_absolute_url()).text
    assert page.count("Part of these collections") == 1
    assert page.count("Both are about") == min(4, 2 * count)
