"""Machine translation is off by default; what it writes is marked until a person has edited and another reviewed it."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.urls import reverse
from django.utils.translation import override

from entries import curation
from entries.audit.models import AuditRecord
from entries.models import Entry, Revision, TranslationRecord
from entries.states import Action
from entries.translations import TranslationState, state_of
from partners.viewers import viewer_of
from portal.translating import machine
from portal.translating.checks import LIBRETRANSLATE, check_machine_translation
from portal.translating.libretranslate import LibreTranslate
from portal.translating.work import Marks


class Parrot:
    """A provider that says what it was asked, with the language before it."""

    def translate(self, texts, source, target):
        return [f"[{source}>{target}] {text}" for text in texts]


class Silent:
    """A provider that does not answer."""

    def translate(self, texts, source, target):
        raise machine.Unavailable("away")


PARROT = f"{__name__}.Parrot"


@pytest.fixture
def practice(make_practice):
    return make_practice()


@pytest.fixture
def desk(client, translator):
    client.force_login(translator)
    return client


def typed(desk, practice, **texts):
    form = desk.get(reverse("desk:translate", args=[practice.pk, "fr"])).context["form"]
    data = {name: form[name].value() for name in form.fields if not name.startswith("seen-")}
    return data | {f"text-{name}": text for name, text in texts.items()}


def sent(desk, practice, data):
    return desk.post(reverse("desk:translate", args=[practice.pk, "fr"]), data)


@pytest.mark.django_db
def test_nothing_is_offered_or_asked_by_default(desk, practice):
    page = desk.get(reverse("desk:translate", args=[practice.pk, "fr"])).content.decode()
    assert "Let a machine fill" not in page
    assert sent(desk, practice, typed(desk, practice, title="Visites") | {"suggest": "start"}).status_code == 302
    texts = Revision.objects.get(track="fr").payload["texts"]
    assert (texts["title"], texts["summary"]) == ("Visites", "")


@pytest.mark.django_db
def test_empty_texts_of_a_group_are_filled_and_marked(desk, practice, settings):
    settings.MACHINE_TRANSLATION = PARROT
    answer = sent(desk, practice, typed(desk, practice, title="Visites") | {"suggest": "start"})
    assert answer["Location"].endswith("#start")
    payload = Revision.objects.get(track="fr").payload
    assert payload["texts"]["title"] == "Visites"
    assert payload["texts"]["summary"].startswith("[en>fr] Survivors visit")
    assert payload["texts"]["plain"] == ""  # of another group
    assert Marks.of(payload).machine == {"text-summary"}
    assert (
        "A machine wrote this text." in desk.get(reverse("desk:translate", args=[practice.pk, "fr"])).content.decode()
    )
    assert AuditRecord.objects.get(action="translation.suggested").detail == {"language": "fr", "texts": 1}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("edit", "quality"),
    [
        ({}, TranslationState.MACHINE),
        ({"text-summary": "Des survivants."}, TranslationState.REVIEWED),
        ({"seen-text-summary": "on"}, TranslationState.REVIEWED),
    ],
)
def test_readers_are_told_of_a_machine_until_a_person_has_looked_at_it(
    edit, quality, desk, practice, settings, translator, curator, client
):
    settings.MACHINE_TRANSLATION = PARROT
    sent(desk, practice, typed(desk, practice, title="Visites") | {"suggest": "start"})
    sent(desk, practice, typed(desk, practice) | edit | {"submit": ""})
    revision = Revision.objects.get(track="fr")
    curation.move(entry=practice, revision=revision, action=Action.PUBLISH, by=viewer_of(curator), note="Read.")
    live = Entry.objects.get(pk=practice.pk).detail()
    assert state_of(live, "fr") == quality
    desk.logout()
    page = desk.get(live.get_absolute_url().replace("/en/", "/fr/"), follow=True).content.decode()
    assert ("Cette traduction a été faite par une machine." in page) == (quality == TranslationState.MACHINE)
    client.force_login(translator)
    with override("en"):
        again = client.get(reverse("desk:translate", args=[practice.pk, "fr"])).content.decode()
    assert ("A machine wrote this text." in again) == (quality == TranslationState.MACHINE)


@pytest.mark.django_db
def test_a_provider_that_is_away_costs_nothing_that_was_typed(desk, practice, settings):
    settings.MACHINE_TRANSLATION = f"{__name__}.Silent"
    answer = sent(desk, practice, typed(desk, practice, title="Visites") | {"suggest": "start"})
    assert answer.status_code == 503
    assert 'value="Visites"' in answer.content.decode()
    assert "The machine translation does not answer now." in answer.content.decode()
    assert not Revision.objects.filter(track="fr").exists()


@pytest.mark.django_db
def test_what_a_machine_published_without_a_person_cannot_just_be_marked_as_reviewed(desk, practice):
    Entry.objects.filter(pk=practice.pk).update(title_fr="Visites")
    TranslationRecord.objects.create(
        entry=practice, language="fr", quality="machine", renders_hash=practice.source_hash
    )
    desk.post(reverse("desk:translation_reviewed", args=[practice.pk, "fr"]))
    assert state_of(Entry.objects.get(pk=practice.pk).detail(), "fr") == TranslationState.MACHINE


@pytest.fixture
def server(settings):
    """A server with LibreTranslate's interface; `answers` decides what it says."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            made.asked.append(asked)
            status, body, headers = made.answers(asked)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments):
            """Say nothing."""

    made = HTTPServer(("127.0.0.1", 0), Handler)
    made.asked = []
    made.answers = lambda asked: (200, json.dumps({"translatedText": [q.upper() for q in asked["q"]]}).encode(), {})
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    settings.MACHINE_TRANSLATION_URL = f"http://127.0.0.1:{made.server_port}/"
    settings.MACHINE_TRANSLATION_KEY = "secret"
    settings.MACHINE_TRANSLATION_SECONDS = 2
    yield made
    made.shutdown()
    made.server_close()


def test_a_server_with_the_interface_of_libretranslate_is_asked_in_portions(server):
    texts = ["a" * 6_000, "b" * 6_000, "c"]
    assert LibreTranslate().translate(texts, "en", "fr") == [text.upper() for text in texts]
    assert [len(asked["q"]) for asked in server.asked] == [1, 2]
    assert server.asked[0]["api_key"] == "secret"


@pytest.mark.parametrize(
    "answer",
    [
        (500, b"", {}),
        (200, b"<html>", {}),
        (200, b'{"translatedText": "one"}', {}),
        (200, b'{"translatedText": []}', {}),
        (200, b"[]", {}),
        (302, b"", {"Location": "http://127.0.0.1:1/"}),
    ],
)
def test_any_other_answer_is_no_translation(answer, server):
    server.answers = lambda _asked: answer
    with pytest.raises(machine.Unavailable):
        LibreTranslate().translate(["a"], "en", "fr")


def test_settings_that_cannot_work_are_refused_at_the_start(settings):
    assert check_machine_translation(None) == []
    settings.MACHINE_TRANSLATION = "no.such.thing"
    assert [one.id for one in check_machine_translation(None)] == ["translating.E001"]
    settings.MACHINE_TRANSLATION = LIBRETRANSLATE
    settings.MACHINE_TRANSLATION_URL = "file:///etc/passwd"
    assert [one.id for one in check_machine_translation(None)] == ["translating.E002"]
    settings.MACHINE_TRANSLATION_URL = "http://libretranslate:5000"
    assert check_machine_translation(None) == []
