"""The examples: in four languages, marked as such, matched like others, and gone with one command."""

import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from entries import starter, vocabularies
from entries.checks import blockers
from entries.models import Entry
from entries.texts import LANGUAGES
from matching import eligibility
from partners.assistance.kinds import KINDS
from partners.assistance.matching import gives, seeks

FILES = sorted(Path(settings.BASE_DIR, "partners", "assistance", "samples").glob("*.toml"))
CONTENTS = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in FILES}
KNOWN = vocabularies.read()


def test_each_speaks_four_languages_and_names_known_terms() -> None:
    for name, data in CONTENTS.items():
        for language in LANGUAGES:
            assert 0 < len(data[language]["title"]) <= 200, name
            assert 0 < len(data[language]["summary"]) <= 400, name
        assert not [key for keys in data["terms"].values() for key in keys if key not in KNOWN], name
        assert "example" in data["source"]
        rules = data["fields"].get("rules", [])
        assert eligibility.clean(rules, known=KNOWN) == rules, name


@pytest.mark.django_db
def test_they_are_loaded_shown_as_examples_matched_and_removed_with_one_command(client: Client) -> None:
    call_command("load_vocabularies", verbosity=0)
    result = starter.load("samples", sample=True)
    assert result.problems == []
    examples = [one.detail() for one in Entry.objects.filter(kind__in=[kind.code for kind in KINDS])]
    assert len(examples) == 6
    for entry in examples:
        assert entry.owner_id, entry.source_key
        assert blockers(entry) == [], entry.source_key
        (draft,) = seeks(entry) if entry.kind == "request" else gives(entry)
        assert draft.themes
        assert draft.supports
        assert draft.owner_id == entry.owner_id
    page = client.get(examples[0].get_absolute_url()).text
    assert "This is an example" in page
    assert client.get("/en/assistance/").text.count("<mark") == 0
    assert starter.remove_samples() >= len(CONTENTS)
    assert not Entry.objects.filter(sample=True).exists()
    assert client.get("/en/assistance/").status_code == 200
