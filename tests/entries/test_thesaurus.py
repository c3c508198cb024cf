"""Terms are kept without losing an entry."""

import pytest

from entries import editing, thesaurus
from entries.models import ContentVersion, EntryTerm, Happening, Revision, SearchDocument, Term
from entries.rules import Refused
from partners.viewers import viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(curator):
    return viewer_of(curator)


def fresh(term):
    return Term.objects.get(pk=term.pk)


def test_relabelling_marks_the_term_as_edited_and_tells_caches(make_term, keeper):
    term = make_term("theme/limbs", label_en="Limbs", label_fr="Membres")
    before = ContentVersion.objects.first()
    thesaurus.edit(term=term, values={"label_en": "Artificial limbs", "verified": True}, broader=[], by=keeper)
    term = fresh(term)
    assert (term.label_en, term.label_fr, term.edited, term.verified) == ("Artificial limbs", "Membres", True, True)
    assert Happening.objects.filter(name="terms.changed", data__terms=[term.pk]).exists()
    assert before is None or ContentVersion.objects.get().number > before.number


@pytest.mark.parametrize("who", ["stranger", "ngo_officer", "reviewer", "translator"])
def test_only_curators_and_administrators_keep_terms(who, request, make_term, administrator):
    term, other = make_term("theme/a"), make_term("theme/b")
    by = viewer_of(request.getfixturevalue(who))
    verbs = (
        lambda: thesaurus.edit(term=term, values={}, broader=[], by=by),
        lambda: thesaurus.create(vocabulary="theme", code="c", values={"label_en": "C"}, broader=[], by=by),
        lambda: thesaurus.merge(old=term, new=other, by=by),
        lambda: thesaurus.retire(term=term, by=by),
        lambda: thesaurus.bring_back(term=term, by=by),
    )
    for verb in verbs:
        with pytest.raises(Refused):
            verb()
    thesaurus.edit(term=term, values={"label_en": "A"}, broader=[], by=viewer_of(administrator))


def test_ancestors_follow_broader_terms(make_term, keeper):
    top, middle, low = make_term("theme/top"), make_term("theme/middle"), make_term("theme/low")
    thesaurus.edit(term=low, values={}, broader=[middle], by=keeper)
    thesaurus.edit(term=middle, values={}, broader=[top], by=keeper)
    assert fresh(low).ancestor_ids == sorted([top.pk, middle.pk])
    thesaurus.edit(term=middle, values={}, broader=[], by=keeper)
    assert fresh(low).ancestor_ids == [middle.pk]


def test_a_circle_is_refused(make_term, keeper):
    top = make_term("theme/top")
    middle = make_term("theme/middle", broader=(top,))
    low = make_term("theme/low", broader=(middle,))
    for term, above in ((top, low), (top, middle), (top, top)):
        with pytest.raises(Refused, match="lies below"):
            thesaurus.edit(term=term, values={}, broader=[above], by=keeper)
    assert not top.broader.exists()


def test_a_country_stands_below_regions_and_not_below_themes(make_term, keeper):
    country, region, theme = make_term("country/AFG"), make_term("region/034"), make_term("theme/a")
    thesaurus.edit(term=country, values={}, broader=[region], by=keeper)
    with pytest.raises(Refused, match="vocabulary"):
        thesaurus.edit(term=country, values={}, broader=[theme], by=keeper)


def test_the_second_of_two_keepers_is_told(make_term, keeper):
    term = make_term("theme/a")
    seen = thesaurus.fingerprint(term)
    thesaurus.edit(term=term, values={"label_en": "First"}, broader=[], by=keeper, seen=seen)
    with pytest.raises(thesaurus.ChangedMeanwhile) as caught:
        thesaurus.edit(term=term, values={"label_en": "Second"}, broader=[], by=keeper, seen=seen)
    assert caught.value.term.label_en == "First"


def test_a_term_needs_a_label_and_a_code_of_its_own(make_term, keeper):
    make_term("theme/limbs")
    with pytest.raises(Refused, match="code"):
        thesaurus.create(vocabulary="theme", code="LIMBS", values={"label_en": "Limbs"}, broader=[], by=keeper)
    with pytest.raises(Refused, match="label"):
        thesaurus.create(vocabulary="theme", code="arms", values={"label_en": " "}, broader=[], by=keeper)
    made = thesaurus.create(vocabulary="theme", code="arms", values={"label_fr": "Bras"}, broader=[], by=keeper)
    assert (made.key, made.edited) == ("theme/arms", True)


def test_merging_loses_no_entry_and_makes_no_double(make_practice, make_term, keeper):
    old, new = make_term("theme/old"), make_term("theme/new")
    only_old, both = make_practice(terms=("theme/old",)), make_practice(terms=("theme/old", "theme/new"))
    roles = make_practice(terms=("theme/old", ("theme/new", "eligible")))
    assert thesaurus.preview_merge(old, new).entries == 3
    assert thesaurus.merge(old=old, new=new, by=keeper) == 3
    rows = EntryTerm.objects.filter(term=new).order_by("entry_id", "role").values_list("entry_id", "role")
    expected = [(only_old.pk, "about"), (both.pk, "about"), (roles.pk, "about"), (roles.pk, "eligible")]
    assert list(rows) == expected
    assert not EntryTerm.objects.filter(term=old).exists()
    assert fresh(old).merged_into == new


def test_search_follows_a_merge_and_a_move(make_practice, make_term, keeper):
    above, old, new = make_term("theme/above"), make_term("theme/old"), make_term("theme/new")
    practice = make_practice(terms=("theme/old",))
    thesaurus.merge(old=old, new=new, by=keeper)
    facets = SearchDocument.objects.get(pk=practice.pk).facets
    assert new.pk in facets
    assert old.pk not in facets
    thesaurus.edit(term=new, values={}, broader=[above], by=keeper)
    assert above.pk in SearchDocument.objects.get(pk=practice.pk).facets


def test_many_entries_are_left_to_a_worker(
    make_practice, make_term, keeper, monkeypatch, django_capture_on_commit_callbacks
):
    old, new = make_term("theme/old"), make_term("theme/new")
    practice = make_practice(terms=("theme/old",))
    asked = []
    monkeypatch.setattr(thesaurus, "AT_ONCE", 0)
    monkeypatch.setattr(thesaurus.reindex, "delay", asked.append)
    with django_capture_on_commit_callbacks(execute=True):
        thesaurus.merge(old=old, new=new, by=keeper)
    assert asked == [[practice.pk]]


def test_merging_keeps_all_names_as_other_words(make_term, keeper):
    old = make_term(
        "theme/old", label_en="Prostheses", short_en="Limbs", label_fr="Prothèses", alternatives_en="legs\nFeet"
    )
    new = make_term("theme/new", label_en="Prosthetics", alternatives_en="feet", label_fr="prothèses")
    thesaurus.merge(old=old, new=new, by=keeper)
    new = fresh(new)
    assert new.alternatives_en.splitlines() == ["feet", "Prostheses", "Limbs", "legs"]
    assert not new.alternatives_fr


def test_merging_hangs_narrower_terms_under_the_other(make_term, keeper):
    above, new = make_term("theme/above"), make_term("theme/new")
    old = make_term("theme/old", broader=(above,))
    child = make_term("theme/child", broader=(old,))
    thesaurus.merge(old=old, new=new, by=keeper)
    assert fresh(child).ancestor_ids == [new.pk]
    assert fresh(old).ancestor_ids == []


def test_merging_into_a_narrower_term_makes_no_circle(make_term, keeper):
    above = make_term("theme/above")
    old = make_term("theme/old", broader=(above,))
    between = make_term("theme/between", broader=(old,))
    new = make_term("theme/new", broader=(between,))
    thesaurus.merge(old=old, new=new, by=keeper)
    assert fresh(new).ancestor_ids == sorted([above.pk, between.pk])
    assert fresh(between).ancestor_ids == [above.pk]


def test_merging_rewrites_open_revisions_and_leaves_closed_ones(make_practice, make_term, ngo_officer, keeper):
    old, new = make_term("theme/old"), make_term("theme/new")
    practice, author = make_practice(terms=("theme/old",)), viewer_of(ngo_officer)
    edition = editing.open_draft(entry=practice, by=author).edition
    terms = {"terms": [["theme/old", "about"], ["theme/new", "about"]]}
    draft = editing.save(entry=practice, changes=terms, by=author, edition=edition)
    assert thesaurus.preview_merge(old, new).revisions == 1
    thesaurus.merge(old=old, new=new, by=keeper)
    rewritten = Revision.objects.get(pk=draft.revision.pk)
    assert rewritten.payload["terms"] == [["theme/new", "about"]]
    assert rewritten.edition == draft.edition + 1
    closed = Revision.objects.get(entry=practice, state="published")
    assert closed.payload["terms"] == [["theme/old", "about"]]


def test_signposts_lead_straight_to_the_last_term(make_term, keeper):
    first, second, third = make_term("theme/first"), make_term("theme/second"), make_term("theme/third")
    thesaurus.merge(old=first, new=second, by=keeper)
    thesaurus.merge(old=second, new=third, by=keeper)
    assert fresh(first).merged_into == fresh(second).merged_into == third


def test_merges_that_make_no_sense_are_refused(make_term, keeper):
    term, country, gone = make_term("theme/a"), make_term("country/AFG"), make_term("theme/gone", retired=True)
    for target in (term, country, gone):
        with pytest.raises(Refused):
            thesaurus.merge(old=term, new=target, by=keeper)
    thesaurus.merge(old=gone, new=term, by=keeper)
    with pytest.raises(Refused, match="already"):
        thesaurus.merge(old=gone, new=term, by=keeper)


def test_a_retired_term_stays_on_its_entries_and_comes_back(make_practice, make_term, keeper):
    term = make_term("theme/old")
    make_practice(terms=("theme/old",))
    thesaurus.retire(term=term, by=keeper)
    assert EntryTerm.objects.filter(term=term).count() == 1
    assert term not in Term.objects.current()
    thesaurus.bring_back(term=term, by=keeper)
    assert term in Term.objects.current()
