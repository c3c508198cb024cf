"""The vocabularies: what the data files promise, and that loading them again harms nobody."""

import csv
import time
import unicodedata
from pathlib import Path

import pytest
from django.core.management import call_command

from entries import vocabularies
from entries.models import Happening, Term
from entries.search import indexing
from entries.texts import LANGUAGES
from tests.content import content_version

ROWS = vocabularies.read()
WITH_EVERYDAY_WORDS = (
    "theme/",
    "model/",
    "group/",
    "partner-kind/",
    "mechanism-kind/",
    "support/",
    "country-group/",
    "sdg/",
)
CRPD_OF_THE_FIELD = tuple(f"crpd/{n}" for n in (9, 11, 19, 20, 24, 25, 26, 27, 28, 31, 32))
HEADER = (vocabularies.DATA / "theme.csv").read_text(encoding="utf-8").splitlines()[0]


def term(key: str) -> Term:
    vocabulary, code = key.split("/")
    return Term.objects.get(vocabulary=vocabulary, code=code)


def keys(terms) -> set[str]:
    return {item.key for item in terms}


def write(folder: Path, *lines: str) -> Path:
    (folder / "some.csv").write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    return folder


def line(vocabulary: str, code: str, broader: str = "", position: str = "1", label: str = "L") -> str:
    return f"{vocabulary},{code},{broader},{position},{label},L,L,L,,,,,,,,,0,test,test"


# --- The files --------------------------------------------------------------------------------------------------------


def test_every_key_that_the_contents_use_is_there():
    themes = {key.removeprefix("theme/") for key in ROWS if key.startswith("theme/")}
    assert {"data", "medical", "rehabilitation", "psychosocial", "inclusion", "laws"} <= themes
    assert {"peer-support", "prosthetics-orthotics", "opd-capacity", "budget-inclusion", "sport-culture"} <= themes
    assert [key for key in ROWS if key.startswith("model/")] == [f"model/{letter}" for letter in "abcdefg"]
    assert sum(key.startswith("crpd/") for key in ROWS) == 50
    assert {f"sdg/{n}" for n in range(1, 18)} | {"sdg/4.a", "sdg/17.18"} <= ROWS.keys()
    assert {f"language/{code}" for code in (*LANGUAGES, "pt", "ha", "ckb", "km")} <= ROWS.keys()


def test_themes_people_and_partners_have_three_everyday_words_in_each_language():
    poor = [
        f"{key} {language}"
        for key, row in ROWS.items()
        if key.startswith(WITH_EVERYDAY_WORDS) or key in CRPD_OF_THE_FIELD
        for language in LANGUAGES
        if len(row.values[f"alternatives_{language}"].split("\n")) < 3 or not row.values[f"short_{language}"]
    ]
    assert poor == []


def test_texts_hold_no_invisible_marks_no_stretched_arabic_and_are_composed():
    def clean(text: str) -> bool:
        odd = any(unicodedata.category(char) in {"Cf", "Co", "Cn"} or char == "\u0640" for char in text)
        return not odd and "  " not in text and unicodedata.is_normalized("NFC", text)

    assert [
        key for key, row in ROWS.items() for value in row.values.values() if isinstance(value, str) and not clean(value)
    ] == []


def test_arabic_columns_hold_arabic():
    latin = [
        key
        for key, row in ROWS.items()
        for field in ("label_ar", "short_ar")
        if row.values[field] and not any("ARABIC" in unicodedata.name(char, "") for char in row.values[field])
    ]
    assert latin == []


def test_what_we_compiled_ourselves_is_not_called_verified():
    claimed = [key for key, row in ROWS.items() if row.values["verified"] and "verified" in row.values["source"]]
    ours = [
        key
        for key, row in ROWS.items()
        if row.values["verified"] and key.startswith(("theme/", "model/", "group/", "crpd/"))
    ]
    assert claimed == []
    assert ours == []


def test_every_row_names_source_and_licence():
    assert [key for key, row in ROWS.items() if not row.values["source"] or not row.values["licence"]] == []


def test_countries_are_named_as_the_united_nations_spell_them():
    names = {key: row.values["label_en"] for key, row in ROWS.items()}
    assert names["country/CIV"] == "Côte d’Ivoire"
    assert names["country/TUR"] == "Türkiye"
    assert names["country/SYR"] == "Syrian Arab Republic"
    assert "Ivory Coast" in ROWS["country/CIV"].values["alternatives_en"].split("\n")
    assert "Turquía" in ROWS["country/TUR"].values["alternatives_es"].split("\n")
    assert "Swaziland" in ROWS["country/SWZ"].values["alternatives_en"].split("\n")
    assert "country/NAM" in ROWS
    assert "country/TWN" not in ROWS


def test_parties_to_the_mine_ban_convention_are_the_162_of_the_treaty_collection():
    parties = {key for key, row in ROWS.items() if "country-group/apmbc" in row.broader}
    assert len(parties) == 162
    assert not {"country/EST", "country/FIN", "country/LVA", "country/LTU", "country/USA"} & parties
    assert sum("country-group/significant-survivors" in row.broader for row in ROWS.values()) == 29


# --- Loading ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_loading_fills_all_terms_with_their_ancestors(django_assert_max_num_queries):
    started = time.perf_counter()
    with django_assert_max_num_queries(20):
        loaded = vocabularies.load()
    assert time.perf_counter() - started < 3
    assert (loaded.created, loaded.updated, loaded.kept) == (len(ROWS), 0, 0)
    afghanistan = term("country/AFG")
    above = keys(Term.objects.filter(pk__in=afghanistan.ancestor_ids))
    assert {"region/034", "region/142", "region/001", "country-group/ldc", "country-group/apmbc"} <= above
    assert keys(term("theme/wheelchair").broader.all()) == {"theme/rehabilitation"}
    assert term("theme/prosthetics-orthotics").alternatives_en.split("\n")[0] == "artificial leg"


@pytest.mark.django_db
def test_loading_again_changes_nothing(django_assert_max_num_queries):
    vocabularies.load()
    version, happenings = content_version(), Happening.objects.count()
    with django_assert_max_num_queries(10):
        loaded = vocabularies.load()
    assert (loaded.created, loaded.updated, loaded.unchanged) == (0, 0, len(ROWS))
    assert (content_version(), Happening.objects.count()) == (version, happenings)


@pytest.mark.django_db
def test_what_staff_edited_stays_and_the_rest_follows_the_files():
    vocabularies.load()
    Term.objects.filter(vocabulary="theme", code="surgery").update(label_fr="Chirurgie réparatrice", edited=True)
    Term.objects.filter(vocabulary="theme", code="housing").update(label_fr="gâté")
    edited, spoilt = term("theme/surgery"), term("theme/housing")
    edited.broader.clear()
    spoilt.broader.set([edited])
    loaded = vocabularies.load()
    assert (loaded.updated, loaded.kept) == (1, 1)
    edited, spoilt = term("theme/surgery"), term("theme/housing")
    assert (edited.label_fr, list(edited.broader.all()), edited.ancestor_ids) == ("Chirurgie réparatrice", [], [])
    assert spoilt.label_fr == "Logement convenable et accessible"
    assert keys(spoilt.broader.all()) == {"theme/inclusion"}
    assert spoilt.pk in Happening.objects.get(name="terms.changed").data["terms"]


@pytest.mark.django_db
def test_entries_that_carry_a_changed_term_are_found_under_its_new_place(make_entry, monkeypatch):
    vocabularies.load()
    carrier = make_entry(terms=["theme/wheelchair"])
    make_entry(terms=["theme/surgery"])
    renewed: list[int] = []
    monkeypatch.setattr(indexing, "refresh", lambda ids: renewed.extend(ids) or len(ids))
    vocabularies.load()
    assert renewed == []
    term("theme/wheelchair").broader.set([term("theme/laws")])
    vocabularies.load()
    assert renewed == [carrier.pk]


@pytest.mark.django_db
def test_children_of_a_merged_term_follow_it_and_retired_terms_stay_retired():
    vocabularies.load()
    Term.objects.filter(vocabulary="theme", code="laws").update(merged_into=term("theme/inclusion"))
    Term.objects.filter(vocabulary="theme", code="housing").update(retired=True)
    vocabularies.load()
    assert keys(term("theme/coordination").broader.all()) == {"theme/inclusion"}
    assert term("theme/laws").merged_into == term("theme/inclusion")
    assert term("theme/housing").retired


@pytest.mark.django_db
def test_terms_that_staff_added_survive_a_load():
    added = Term.objects.create(vocabulary="theme", code="our-own", label_en="Our own", edited=True)
    vocabularies.load()
    assert Term.objects.filter(pk=added.pk).exists()


@pytest.mark.django_db
def test_a_circle_of_broader_terms_does_no_harm():
    first = Term.objects.create(vocabulary="theme", code="one", label_en="One")
    second = Term.objects.create(vocabulary="theme", code="two", label_en="Two")
    first.broader.add(second)
    second.broader.add(first)
    assert vocabularies.refresh_ancestors() == {first.pk, second.pk}
    first.refresh_from_db()
    assert first.ancestor_ids == [second.pk]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([line("theme", "a"), line("theme", "a")], "theme/a is already in some.csv, line 2"),
        ([line("theme", "a", broader="theme/none")], "broader term theme/none"),
        ([line("theme", "a", broader="theme/a")], "broader term theme/a"),
        ([line("colour", "red")], "colour/red is not a key"),
        ([line("theme", "a", position="first")], "position must be a number"),
        ([line("theme", "a", label="")], "needs a label in each language"),
        ([line("theme", "a", label="x" * 301)], "label_ar is too long"),
        (["theme,a"], "is missing"),
        (['theme,"a'], "cannot be read"),
    ],
)
def test_a_faulty_file_is_refused_with_line_and_reason(tmp_path, lines, reason):
    with pytest.raises(vocabularies.VocabularyError, match=reason):
        vocabularies.read(write(tmp_path, *lines))


def test_a_file_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "some.csv").write_bytes(HEADER.encode() + b"\ntheme,\xe9,,1")
    with pytest.raises(vocabularies.VocabularyError, match="cannot be read"):
        vocabularies.read(tmp_path)


@pytest.mark.django_db
def test_the_command_says_what_it_did(capsys):
    call_command("load_vocabularies")
    assert f"{len(ROWS)} terms: {len(ROWS)} new" in capsys.readouterr().out


def test_data_files_are_plain_csv_with_one_header():
    for path in vocabularies.DATA.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == HEADER.split(",")
