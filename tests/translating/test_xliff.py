"""XLIFF as it is written and read: valid by the official schema, the same every time, and nothing hostile gets in."""

import base64
import re
from pathlib import Path

import pytest
from lxml import etree

from entries import editing
from entries.rules import Refused
from entries.translations import state_of
from partners.viewers import viewer_of
from portal.translating import xliff_reading
from portal.translating.glossary import glossary
from portal.translating.models import GlossaryTerm
from portal.translating.returned import NOT_WHOLE, WITH_CODES
from portal.translating.work import works
from portal.translating.xliff_writing import NAMESPACE, document

GOLDEN = Path(__file__).with_name("data") / "golden.xlf"
HEAD = f'<xliff xmlns="{NAMESPACE}" version="2.1" srcLang="en" trgLang="fr"><file id="f" original="key/7">'
TAIL = "</file></xliff>"


def unit(inside, name="text-title"):
    return f'{HEAD}<unit id="{name}">{inside}</unit>{TAIL}'.encode()


def segment(source, target, **attributes):
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<segment><source>{source}</source><target{more}>{target}</target></segment>"


def only(data):
    (row,) = xliff_reading.read(data).rows
    return row


@pytest.fixture
def written(make_practice, translator):
    """The document of a practice with every sort of text in it."""
    GlossaryTerm.objects.create(word_en="peer visit", word_fr="visite de pairs")
    practice = make_practice(
        title_en="Peer visits <in> hospital & \x0bat home", actions_en="1. Train **survivors**.\n2. Visit.\n"
    )
    changes = {"texts": {"title": "Visites", "actions": "1. Former.\n2. Rendre visite."}}
    editing.save_translation(entry=practice, language="fr", changes=changes, by=viewer_of(translator), edition=0)
    states = {practice.pk: state_of(practice, "fr")}
    made = document(works([practice], "fr"), key="abc123", states=states, glossary=glossary())
    return practice, made


@pytest.mark.django_db
def test_what_is_written_is_valid_and_as_it_always_was(written):
    practice, made = written
    schema = etree.XMLSchema(etree.parse(xliff_reading.SCHEMA))
    schema.assertValid(etree.fromstring(made))
    text = re.sub(rf"(entry-|abc123/|/){practice.pk}\b", r"\g<1>1", made.decode())
    assert text == GOLDEN.read_text()


@pytest.mark.django_db
def test_what_is_written_is_read_as_it_was(written):
    practice, made = written
    returned = xliff_reading.read(made)
    assert (returned.key, returned.language) == ("abc123", "fr")
    rows = {row.field: row for row in returned.rows}
    assert rows["text-actions"].source == "1. Train **survivors**.\n2. Visit.\n"
    assert rows["text-title"].source == "Peer visits <in> hospital & at home"  # without the control character
    assert rows["text-title"].target == "Visites"
    assert rows["text-results"].target == ""
    assert {row.entry for row in returned.rows} == {practice.pk}


@pytest.mark.parametrize(
    ("inside", "source", "target", "problem"),
    [
        (segment("A. ", "Un. ") + segment("B.", "Deux."), "A. B.", "Un. Deux.", ""),
        (segment("A. ", "Un. ", order=2) + segment("B. ", "Deux. ", order=1), "A. B. ", "Deux. Un. ", ""),
        (
            segment("A.", "Un.") + "<ignorable><source> </source></ignorable>" + segment("B.", "Deux."),
            "A. B.",
            "Un. Deux.",
            "",
        ),
        (segment("A. ", "Un. ") + "<segment><source>B.</source></segment>", "A. B.", "Un. ", NOT_WHOLE),
        ("<segment><source>A</source></segment>", "A", "", ""),
        (segment('<mrk id="1" type="term">A</mrk> <sm id="2"/>B<em startRef="2"/>', "C"), "A B", "C", ""),
        (segment('A<cp hex="000B"/>B', 'C<cp hex="01F600"/>'), "AB", "C😀", ""),
        (segment("A", '<pc id="1">B</pc>'), "", "", WITH_CODES),
        (segment("A", 'B<ph id="1"/>'), "", "", WITH_CODES),
    ],
)
def test_what_tools_do_to_texts_is_undone(inside, source, target, problem):
    row = only(unit(inside))
    assert (row.source, row.target, row.problem) == (source, target, problem)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declared", [True, False])
def test_both_encodings_of_xliff_are_read(encoding, declared):
    text = unit(segment("A", "أهلا")).decode()
    said = "utf-16" if "16" in encoding else "utf-8"
    data = (f'<?xml version="1.0" encoding="{said}"?>\n' * declared + text).encode(encoding)
    assert only(data).target == "أهلا"


def test_the_key_is_found_in_its_note_when_a_tool_lost_the_attribute():
    data = unit(segment("A", "B")).replace(b' original="key/7"', b"")
    note = b'<notes><note category="portal-export">key/7</note></notes>'
    row = only(data.replace(b'<unit id="text-title">', note + b'<unit id="text-title">'))
    assert row.entry == 7


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (BOMB.encode() + unit(segment("A", "&b;")), "document type"),
        (OUTSIDE.encode() + unit(segment("A", "&a;")), "document type"),
        ((OUTSIDE + unit(segment("A", "&a;")).decode()).encode("utf-16"), "document type"),
        (('<?xml version="1.0" encoding="utf-7"?>' + "x").encode(), "UTF-8 or UTF-16"),
        (('<?xml version="1.0" encoding="nonsense"?>' + "x").encode(), "UTF-8 or UTF-16"),
        (base64.b64decode("/////w=="), "cannot be read"),
        (b"", "well-formed"),
        (b"<xliff", "well-formed"),
        (b"<a>" * 100_000, "well-formed"),
        (b"<html><body/></html>", "not XLIFF 2.0"),
        (unit(segment("A", "B")).replace(b'version="2.1"', b'version="1.2"'), "not XLIFF 2.0"),
        (unit("<segment><target>B</target></segment>"), "against the schema"),
        (unit(segment("A", "B"), name="two words"), "against the schema"),
        (unit(segment("A", "B")).replace(b"key/7", b"../../etc/7"), "from which export"),
        (unit(segment("A", "B")).replace(b"key/7", b"key/" + b"9" * 30), "from which export"),
        (b"<" + b" " * xliff_reading.LARGEST, "larger than 10"),
        (unit(segment("A", '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>')), "schema"),
    ],
)
def test_hostile_and_broken_files_are_refused_with_a_sentence(data, says):
    with pytest.raises(Refused) as refused:
        xliff_reading.read(data)
    assert says in str(refused.value.reason)
    assert "root:" not in str(refused.value.reason)


def test_a_file_with_too_many_texts_is_refused(monkeypatch):
    monkeypatch.setattr(xliff_reading, "MOST_UNITS", 1)
    two = f'<unit id="a">{segment("A", "B")}</unit><unit id="b">{segment("A", "B")}</unit>'
    with pytest.raises(Refused, match="too many texts"):
        xliff_reading.read(f"{HEAD}{two}{TAIL}".encode())


@pytest.mark.parametrize(
    "content",
    [
        "<xliff " + " ".join(f'a{number}="1"' for number in range(201)) + "/>",
        "<xliff " + " ".join(f"xmlns:n{number} = 'u:{number}'" for number in range(201)) + "/>",
        "<xliff>" + "<file/>" * 500_000 + "</xliff>",
    ],
    ids=["attributes", "namespaces", "tags"],
)
def test_a_file_that_would_keep_the_parser_busy_is_not_parsed(content, monkeypatch):
    monkeypatch.setattr(xliff_reading.etree, "fromstring", None)
    with pytest.raises(Refused, match="too many texts"):
        xliff_reading.read(content.encode())


@pytest.mark.parametrize("content", ["<?xml " + " " * 2_000_000, " " * 2_000_000 + "x", "<?xml " * 300_000])
def test_a_declaration_without_its_end_is_found_out_at_once(content):
    with pytest.raises(Refused):
        xliff_reading.read(content.encode())


def test_a_place_of_thousands_of_digits_is_no_place():
    assert only(unit(segment("Two wheels.", "Deux roues.", order="9" * 5_000))).target == "Deux roues."
