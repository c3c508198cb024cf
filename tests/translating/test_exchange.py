"""Texts go out to translators' tools and come back: only what was sent, nothing newer overwritten."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from lxml import etree
from openpyxl import load_workbook

from entries import curation, editing
from entries.audit.models import AuditRecord
from entries.models import Entry, Resource, Revision
from entries.states import Action, State
from partners.viewers import viewer_of
from portal.tables import sheets
from portal.translating.importing import Fate
from portal.translating.models import Export, Import
from portal.translating.tasks import forget_old_files
from portal.translating.work import Marks
from portal.translating.xliff_writing import NAMESPACE

pytestmark = pytest.mark.django_db
NAMES = {"x": NAMESPACE}
FRENCH = {"text-title": "Visites de pairs", "text-summary": "Des survivants rendent visite."}


@pytest.fixture
def practice(make_practice):
    return make_practice()


@pytest.fixture
def desk(client, translator):
    client.force_login(translator)
    return client


def exported(desk, *entries, language="fr", form="xliff", **more):
    chosen = {"entry": [entry.pk for entry in entries], "which": "chosen"}
    answer = desk.post(reverse("desk:translation_export"), {"language": language, "form": form, **chosen, **more})
    assert answer.status_code == 200, answer.context["export"].errors
    return answer.getvalue() if answer.streaming else answer.content


def translated(document, texts=FRENCH):
    """The XLIFF document as a translator's tool gives it back."""
    root = etree.fromstring(document)
    for unit in root.iter(f"{{{NAMESPACE}}}unit"):
        if unit.get("id") in texts:
            segment = unit.find("x:segment", NAMES)
            target = segment.find("x:target", NAMES)
            target = etree.SubElement(segment, f"{{{NAMESPACE}}}target") if target is None else target
            target.text = texts[unit.get("id")]
            segment.set("state", "translated")
            segment.attrib.pop("subState", None)
    return etree.tostring(root)


def handed_in(desk, content, name="back.xlf"):
    answer = desk.post(reverse("desk:translation_files"), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.context["form"].errors
    return Import.objects.latest("pk")


def imported(desk, run, **sent):
    assert desk.post(reverse("desk:translation_import", args=[run.pk]), sent).status_code == 302
    run.refresh_from_db()
    return run.outcome["fates"]


def texts_of(practice, language="fr"):
    return Revision.objects.get(entry=practice, track=language).payload["texts"]


def test_a_translation_comes_back_as_a_draft_after_its_report_was_read(desk, practice):
    run = handed_in(desk, translated(exported(desk, practice)))
    assert not Revision.objects.filter(track="fr").exists()
    page = desk.get(reverse("desk:translation_import", args=[run.pk])).content.decode()
    assert "Des survivants rendent visite." in page
    assert "Nothing has been changed yet" in page
    fates = imported(desk, run)
    assert fates == {Fate.TAKEN: 2, Fate.EMPTY: 5}
    assert texts_of(practice)["title"] == "Visites de pairs"
    assert Revision.objects.get(track="fr").state == State.DRAFT
    assert "Imported" in desk.get(reverse("desk:translation_files")).content.decode()
    assert "1 draft was written." in desk.get(reverse("desk:translation_import", args=[run.pk])).content.decode()
    assert {"export.made", "import.applied"} <= set(AuditRecord.objects.values_list("action", flat=True))


def test_drafts_are_handed_to_review_only_if_asked(desk, practice, curator):
    imported(desk, handed_in(desk, translated(exported(desk, practice))), submit="on")
    revision = Revision.objects.get(track="fr")
    assert revision.state == State.SUBMITTED
    curation.move(entry=practice, revision=revision, action=Action.PUBLISH, by=viewer_of(curator), note="Good.")
    assert Entry.objects.get(pk=practice.pk).title_fr == "Visites de pairs"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_tables_go_out_and_come_back_by_the_same_rules(form, desk, practice):
    Entry.objects.filter(pk=practice.pk).update(summary_en="- a list\n- of two")
    rows = list(sheets.read(io.BytesIO(exported(desk, practice, form=form))))
    head = rows[0]
    for row in rows[1:]:
        row += [""] * (len(head) - len(row))
        row[-1] = FRENCH.get(row[head.index("field")], "")
    content = b"".join(sheets.write(reversed(rows[1:]), head, form))
    fates = imported(desk, handed_in(desk, content, f"back.{form}"))
    assert fates == {Fate.TAKEN: 2, Fate.EMPTY: 5}
    assert texts_of(practice)["summary"] == "Des survivants rendent visite."


def test_a_workbook_of_translations_lies_from_right_to_left_in_arabic(desk, practice):
    book = load_workbook(io.BytesIO(exported(desk, practice, language="ar", form="xlsx")))
    assert book.active.sheet_view.rightToLeft


def test_newer_work_is_kept_and_reported(desk, practice, curator):
    document = exported(desk, practice)
    changes = {"texts": {"title": "Mon titre", "summary": "Des survivants rendent visite."}}
    editing.save_translation(entry=practice, language="fr", changes=changes, by=viewer_of(curator), edition=0)
    more = {**FRENCH, "text-results": "Moins seuls."}
    fates = imported(desk, handed_in(desk, translated(document, more)))
    assert fates == {Fate.CONFLICT: 1, Fate.SAME: 1, Fate.TAKEN: 1, Fate.EMPTY: 4}
    assert texts_of(practice)["title"] == "Mon titre"
    assert texts_of(practice)["results"] == "Moins seuls."


def test_a_translation_that_waits_for_its_review_is_not_touched(desk, practice, translator):
    document = exported(desk, practice)
    by = viewer_of(translator)
    draft = editing.save_translation(
        entry=practice, language="fr", changes={"texts": {"title": "Visites"}}, by=by, edition=0
    )
    curation.move(entry=practice, revision=draft.revision, action=Action.SUBMIT, by=by)
    fates = imported(desk, handed_in(desk, translated(document)))
    assert fates[Fate.CLOSED] == 2
    assert texts_of(practice)["title"] == "Visites"


def test_texts_with_an_older_original_are_taken_with_a_mark_and_not_submitted(desk, practice, ngo_officer, curator):
    document = exported(desk, practice)
    by = viewer_of(ngo_officer)
    changes = {"texts": {"title": "Peer visits at home"}}
    revision = editing.save(entry=practice, changes=changes, by=by, edition=practice.edition).revision
    curation.move(entry=practice, revision=revision, action=Action.SUBMIT, by=by)
    curation.move(entry=practice, revision=revision, action=Action.PUBLISH, by=viewer_of(curator), note="Good.")
    fates = imported(desk, handed_in(desk, translated(document)), submit="on")
    assert (fates[Fate.OLDER], fates[Fate.TAKEN]) == (1, 1)
    draft = Revision.objects.get(track="fr")
    assert draft.state == State.DRAFT
    assert Marks.of(draft.payload).older == {"text-title": "Peer visits in hospital"}
    page = desk.get(reverse("desk:translate", args=[practice.pk, "fr"]))
    assert "This text was made from an older original." in page.content.decode()
    assert '<ins><span class="visually-hidden">new: </span>home</ins>' in page.content.decode()
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields if not name.startswith("seen-")}
    data |= {"seen-text-title": "on", "submit": ""}
    desk.post(reverse("desk:translate", args=[practice.pk, "fr"]), data)
    draft.refresh_from_db()
    assert draft.state == State.SUBMITTED


def test_only_what_was_exported_is_taken(desk, practice, make_practice):
    other = make_practice(title_en="Never exported")
    document = translated(exported(desk, practice))
    document = document.replace(b'id="text-results"', b'id="text-waivers"')
    strange = (
        document.replace(b"</xliff>", b"").rstrip()
        + (
            f'<file id="f2" original="{Export.objects.get().key}/{other.pk}"><unit id="text-title"><segment>'
            "<source>Never exported</source><target>Jamais</target></segment></unit></file></xliff>"
        ).encode()
    )
    run = handed_in(desk, strange)
    assert imported(desk, run)[Fate.UNKNOWN] == 2
    assert list(Revision.objects.filter(track="fr").values_list("entry", flat=True)) == [practice.pk]


def test_texts_that_do_not_fit_are_reported_one_by_one(desk, practice):
    document = translated(exported(desk, practice), {**FRENCH, "text-title": "x" * 201})
    run = handed_in(desk, document)
    page = desk.get(reverse("desk:translation_import", args=[run.pk])).content.decode()
    assert "at most 200 characters" in page
    assert imported(desk, run) == {Fate.INVALID: 1, Fate.TAKEN: 1, Fate.EMPTY: 5}


def test_the_same_file_twice_changes_nothing(desk, practice):
    document = translated(exported(desk, practice))
    run = handed_in(desk, document)
    imported(desk, run)
    imported(desk, run)
    assert imported(desk, handed_in(desk, document)) == {Fate.SAME: 2, Fate.EMPTY: 5}
    assert Revision.objects.get(track="fr").edition == 1


def test_titles_of_files_are_exported_with_their_entry(desk, practice):
    row = Resource.objects.create(entry=practice, title_en="Handbook", url="https://example.org/")
    name = f"row-resources-{row.pk}-title"
    document = translated(exported(desk, practice), {name: "Manuel"})
    imported(desk, handed_in(desk, document))
    payload = Revision.objects.get(track="fr").payload
    assert payload["rows"]["resources"][str(row.pk)]["title"] == "Manuel"


def test_originals_in_several_languages_come_as_one_document_each(desk, practice, make_practice):
    spanish = make_practice(original_language="es")
    archive = zipfile.ZipFile(io.BytesIO(exported(desk, practice, spanish)))
    assert sorted(archive.namelist()) == ["en-fr.xlf", "es-fr.xlf"]
    document = etree.fromstring(archive.read("es-fr.xlf"))
    assert (document.get("srcLang"), document.get("trgLang")) == ("es", "fr")


def test_a_whole_list_is_exported_as_it_is_narrowed(desk, practice, make_entry):
    make_entry("collection", title_en="A collection")
    address = reverse("desk:translation_export") + "?kind=practice&state=missing&language=fr"
    answer = desk.post(address, {"language": "fr", "form": "csv", "which": "all"})
    text = answer.getvalue().decode()
    assert "Peer visits in hospital" in text
    assert "A collection" not in text


def test_an_export_without_a_choice_is_refused_on_the_list_with_what_was_ticked(desk, practice, make_practice):
    french = make_practice(original_language="fr")
    address = reverse("desk:translation_export")
    nothing = desk.post(address, {"language": "fr", "form": "xliff", "which": "chosen"})
    assert nothing.status_code == 422
    assert "None of these entries needs a translation" in nothing.content.decode()
    strange = {"language": "es", "form": "xliff", "which": "chosen", "entry": [practice.pk, "x", "9" * 30]}
    refused = desk.post(address, strange)
    assert refused.status_code == 422
    assert f'value="{practice.pk}" checked' in refused.content.decode()
    own = desk.post(address, {"language": "fr", "form": "xliff", "which": "chosen", "entry": [french.pk]})
    assert own.status_code == 422
    assert Export.objects.count() == 0


def test_a_file_for_another_person_s_language_is_refused(desk, practice, client, curator, translator):
    client.force_login(curator)
    spanish = exported(client, practice, language="es")
    client.force_login(translator)
    answer = client.post(reverse("desk:translation_files"), {"file": SimpleUploadedFile("a.xlf", spanish)})
    assert answer.status_code == 422
    assert "written by its translators" in answer.content.decode()


def test_exporting_takes_as_many_queries_for_one_as_for_three(
    desk, practice, make_practice, django_assert_max_num_queries
):
    others = [make_practice(), make_practice()]
    exported(desk, practice)
    with django_assert_max_num_queries(22) as one:
        exported(desk, practice)
    with django_assert_max_num_queries(22) as three:
        exported(desk, practice, *others)
    assert len(one) == len(three)


def test_files_of_translators_are_not_kept_for_ever(translator):
    now = timezone.now()
    old, older = (
        Export.objects.create(key=f"k{days}", language="fr", form="csv", at=now - timedelta(days=days))
        for days in (200, 400)
    )
    for sent, days in ((old, 10), (old, 190), (older, 10)):
        Import.objects.create(export=sent, file_name=str(days), form="csv", at=now - timedelta(days=days))
    assert forget_old_files() == 3
    assert list(Export.objects.all()) == [old]
    assert Import.objects.get().file_name == "10"
