"""The mechanisms that come with the software: real ones, in four languages, and silent on what nobody has checked."""

import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from entries import starter, vocabularies
from entries.texts import LANGUAGES
from funding.models import Mechanism

FILES = sorted(Path(settings.BASE_DIR, "funding", "starter").glob("*.toml"))
CONTENTS = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in FILES}
UNCHECKED = {"award_floor", "award_ceiling", "currency", "checked_on", "core_or_project", "accessible_form",
             "accessibility_costs"}  # fmt: skip
ALL = pytest.mark.parametrize("name", CONTENTS)


def test_there_are_enough_of_them_of_most_kinds():
    assert len(CONTENTS) >= 28
    kinds = {key for data in CONTENTS.values() for key in data["terms"]["about"] if key.startswith("mechanism-kind/")}
    assert len(kinds) >= 7
    assert len({data["key"] for data in CONTENTS.values()}) == len(CONTENTS)


@ALL
def test_it_names_operator_kind_and_place_and_claims_nothing_that_nobody_checked(name: str):
    data = CONTENTS[name]
    assert data["kind"] == "mechanism"
    assert data["provenance"] == "general_knowledge"
    assert data["source"]
    assert data["fields"]["operator"]
    assert not UNCHECKED & data["fields"].keys()
    assert "eligible" not in data["terms"]
    assert data["terms"]["place"]
    assert sum(key.startswith("mechanism-kind/") for key in data["terms"]["about"]) == 1


@ALL
def test_it_speaks_four_languages_in_full(name: str):
    data = CONTENTS[name]
    for language in LANGUAGES:
        texts = data[language]
        assert texts.keys() == {"title", "summary", "plain"}
        assert 0 < len(texts["title"]) <= 200
        assert 0 < len(texts["summary"]) <= 400
        assert len(texts["plain"].strip().splitlines()) >= 3
    assert any("\u0600" <= char <= "\u06ff" for char in data["ar"]["title"])
    assert all("'" not in text for language in LANGUAGES for text in data[language].values())


@ALL
def test_its_terms_are_in_the_vocabularies(name: str):
    known = vocabularies.read()
    assert [key for keys in CONTENTS[name]["terms"].values() for key in keys if key not in known] == []


@pytest.mark.django_db
def test_all_are_loaded_once_and_shown_with_their_label(client: Client):
    call_command("load_vocabularies", verbosity=0)
    assert starter.load("starter", sample=False).problems == []
    assert Mechanism.objects.count() == len(CONTENTS)
    assert starter.load("starter", sample=False).added == []
    fund = Mechanism.objects.get(source_key="mechanism:itf-enhancing-human-security")
    page = client.get(fund.get_absolute_url()).text
    assert "Compiled from general knowledge, not yet checked" in page
    assert "Slovenia" in page
    with translation.override("ar"):
        page = client.get(fund.get_absolute_url()).text
    assert fund.summary_ar in page
    listed = client.get("/en/funding/mechanisms/?mechanism-kind=south-south").text
    assert "IBSA Fund" in listed
