"""Finding without an account: questions, matches with reasons, near misses, first steps."""

import pytest
from django.urls import reverse

from matching import refresh
from matching.models import Weights

pytestmark = pytest.mark.django_db
FUNDING, PARTNER = "/en/find-funding/", "/en/find-a-partner/"


@pytest.fixture(autouse=True)
def _terms(make_term):
    for key in (
        "theme/education",
        "theme/prosthetics",
        "country/UGA",
        "country/PER",
        "partner-kind/opd",
        "support/money",
    ):
        make_term(key)


@pytest.fixture
def offer(make_entry):
    """Gives money for education, matched."""

    def make(**fields):
        entry = make_entry("opportunity", terms=("theme/education", "support/money"), **fields)
        refresh.everything()
        return entry

    return make


def test_five_questions_come_one_after_the_other_and_keep_the_answers_in_the_address(client):
    page = client.get(FUNDING)
    assert "What is the work about?" in page.text
    assert "Step 1 of 5" in page.text
    page = client.get(FUNDING, {"theme": "education", "step": "2"})
    assert '<input type="hidden" name="theme" value="education">' in page.text
    assert "Where does the work take place?" in page.text
    assert 'href="/en/find-funding/?theme=education&amp;step=1"' in page.text
    page = client.get(FUNDING, {"theme": "education", "step": "1"})
    assert 'value="education" id="id_theme_0" checked' in " ".join(page.text.split()) or "checked" in page.text
    for path in (FUNDING, PARTNER):
        for step in "12345":
            assert client.get(path, {"step": step}).status_code == 200


def test_finding_stores_nothing_and_sets_no_cookie(client, offer):
    offer()
    for query in ({}, {"step": "3"}, {"theme": "education"}):
        page = client.get(FUNDING, query)
        assert not page.cookies
        assert "Cookie" not in page.get("Vary", "")


@pytest.mark.parametrize("path", [FUNDING, PARTNER, "/en/find-funding/first-steps/"])
def test_an_answer_that_is_none_is_said_to_be_so_and_the_question_is_asked_again(client, path):
    page = client.get(path, {"theme": "nonsense", "who": "opd"})
    assert page.status_code == 400
    assert "is no answer to this question" in page.text
    assert '<input type="hidden" name="who" value="opd">' in page.text


def test_a_step_that_is_none_is_not_found(client):
    assert client.get(FUNDING, {"step": "6"}).status_code == 404
    assert client.get(FUNDING, {"step": "x"}).status_code == 404


def test_matches_tell_why_they_fit(client, offer):
    entry = offer(title_en="Money for schools")
    page = client.get(FUNDING, {"theme": "education", "step": "results"})
    assert "1 match" in page.text
    assert entry.get_absolute_url() in page.text
    assert "Themes that fit: Education." in page.text
    assert "What is asked for is given: Money." in page.text


def test_what_has_no_theme_in_common_is_not_shown(client, offer):
    offer()
    page = client.get(FUNDING, {"theme": "prosthetics", "step": "results"})
    assert "Nothing fits these answers yet" in page.text


def test_a_near_miss_tells_what_stands_in_the_way_and_what_would_remove_it(client, offer, rules):
    rules += [{"rule": "registered"}, {"rule": "minimum_years", "years": 3}]
    offer()
    page = client.get(FUNDING, {"theme": "education", "standing": "unregistered", "step": "results"})
    assert "1 near miss" in page.text
    assert "Registration is required, and the applicant is not registered." in page.text
    assert "Registration would remove this." in page.text
    assert "1 thing to be checked" in page.text


def test_what_only_partners_may_see_is_not_found_without_an_account(client, offer, make_entry, ngo_officer):
    offer(audience="partners", title_en="Only for partners")
    query = {"theme": "education", "step": "results"}
    assert "Only for partners" not in client.get(FUNDING, query).text
    client.force_login(ngo_officer)
    assert "Only for partners" in client.get(FUNDING, query).text


def test_those_who_give_find_those_who_ask(client, make_entry):
    make_entry("practice", title_en="Schools need ramps", terms=("theme/education", "support/money"))
    refresh.everything()
    page = client.get(PARTNER, {"aim": "give", "theme": "education", "step": "results"})
    assert "Schools need ramps" in page.text
    assert "Those whom you could support" in page.text
    assert "Schools need ramps" not in client.get(PARTNER, {"theme": "education", "step": "results"}).text


def test_within_five_points_what_closes_first_stands_first(client, make_entry, offer):
    from datetime import timedelta

    from django.utils import timezone

    for days in (20, 5):
        offer(title_en=f"Closes in {days} days", deadline=timezone.now() + timedelta(days=days))
    text = client.get(FUNDING, {"theme": "education", "step": "results"}).text
    assert text.index("Closes in 5 days") < text.index("Closes in 20 days")


@pytest.mark.parametrize("number", [1, 3])
def test_results_take_five_queries_however_many_there_are(client, make_entry, number, django_assert_max_num_queries):
    for _ in range(number):
        make_entry("opportunity", terms=("theme/education", "support/money"))
    refresh.everything()
    client.get(FUNDING, {"theme": "education"})
    with django_assert_max_num_queries(5) as counted:
        page = client.get(FUNDING, {"theme": "education", "who": "opd"})
    assert f"{number} match" in page.text
    assert len(counted) <= 5


def test_first_steps_name_what_is_asked_most_often_and_practices_that_help(client, offer, make_entry, rules):
    make_entry("practice", title_en="How we kept our accounts", terms=("theme/prosthetics",))
    rules += [{"rule": "audited_accounts"}, {"rule": "led_by_opd"}]
    for _ in range(2):
        offer()
    page = client.get("/en/find-funding/first-steps/", {"theme": "education", "standing": "registered"})
    assert "In 2 cases it is the only thing that stands in the way." in page.text
    assert page.text.index("Audited accounts") < page.text.index("Being led by persons with disabilities")
    assert "How we kept our <mark>accounts</mark>" in page.text


def test_first_steps_without_answers_say_what_to_do(client):
    page = client.get("/en/find-funding/first-steps/")
    assert page.status_code == 200
    assert "Nothing stands in the way that we know of" in page.text


def test_everybody_can_read_what_counts_how_much(client):
    page = client.get(reverse("finding:weights"))
    assert "They have not been changed since the portal opened." in page.text
    Weights.objects.create(themes=100, place=0, support=0, amount=0, model=0, language=0, led=0, note="Only themes.")
    assert "Only themes." in client.get(reverse("finding:weights")).text


@pytest.mark.parametrize("language", ["ar", "fr", "es"])
def test_the_pages_speak_every_language(client, offer, rules, language):
    rules += [{"rule": "registered"}]
    offer()
    for query in ("?step=2", "?theme=education&standing=unregistered", "?theme=education"):
        page = client.get(f"/{language}/find-funding/{query}")
        assert page.status_code == 200
        assert f'lang="{language}"' in page.text
