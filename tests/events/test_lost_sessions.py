"""What an organiser typed into a session that was lost stands in its own form again after signing in."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from events.models import AccessNeed, Contribution
from events.registering import Said

pytestmark = pytest.mark.django_db

WORDS = "Typed for a quarter of an hour."


def test_answers_and_translations_are_given_back(make_event: Any, join: Any, colleague: Any) -> None:
    event = make_event()
    join(event, "a@example.org", needs=["sign"], said=Said(form="question", text="Why?", language="en"))
    said, need = Contribution.objects.get(), AccessNeed.objects.get()
    places = {
        reverse("events:step", args=[event.pk, said.pk, "answer"]): {"text": WORDS},
        reverse("events:rendering", args=[event.pk, said.pk, "fr"]): {"text": WORDS},
        reverse("events:need", args=[event.pk, need.pk]): {"state": "met", "answer": WORDS},
    }
    for path, sent in places.items():
        client = Client()
        assert "/account/login/" in client.post(path, sent)["Location"]
        typed = client.session["text_kept"]
        client.force_login(colleague)
        session = client.session
        session["text_kept"] = typed
        session.save()
        assert WORDS in client.get(path).text, path
        assert WORDS not in client.get(path).text, path
