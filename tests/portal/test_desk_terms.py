"""Terms at the desk: words in four languages, broader terms, merging, two keepers at once."""

import pytest
from django.urls import reverse

from entries.models import EntryTerm, Term

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(client, curator):
    client.force_login(curator)
    return client


def form_of(client, address, **typed):
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in data.items() if value not in (None, False, "")} | typed


def address(term, name="term"):
    return reverse(f"desk:{name}", args=[term.pk])


def test_words_are_written_in_four_languages(make_term, keeper):
    term, above = make_term("theme/limbs", label_en="Limbs"), make_term("theme/medical", label_en="Medical care")
    typed = form_of(
        keeper,
        address(term),
        label_ar="أطراف",
        label_fr=" Membres ",
        alternatives_es="piernas\n\n brazos \npiernas",
        broader=[str(above.pk)],
        verified="on",
        source="ISU",
    )
    response = keeper.post(address(term), typed, follow=True)
    assert "A label is still missing in: Spanish" in response.content.decode()
    term = Term.objects.get(pk=term.pk)
    assert (term.label_ar, term.label_fr, term.alternatives_es) == ("أطراف", "Membres", "piernas\nbrazos")
    assert (term.edited, term.verified, term.source, term.ancestor_ids) == (True, True, "ISU", [above.pk])


def test_fields_stand_in_the_direction_of_their_language(make_term, keeper):
    page = keeper.get(address(make_term("theme/limbs"))).content.decode()
    assert '<legend lang="ar" dir="rtl">العربية</legend>' in page
    assert 'name="label_ar" maxlength="300" lang="ar" dir="rtl"' in page


def test_a_circle_is_refused_with_its_reason(make_term, keeper):
    top = make_term("theme/top", label_en="Top")
    low = make_term("theme/low", label_en="Low", broader=(top,))
    response = keeper.post(address(top), form_of(keeper, address(top), broader=[str(low.pk)], label_fr="Haut"))
    assert response.status_code == 422
    assert "“Low” cannot stand above “Top”: it lies below it already." in response.content.decode()
    assert "Haut" in response.content.decode()
    assert not Term.objects.get(pk=top.pk).label_fr


def test_the_second_of_two_keepers_is_told_and_keeps_what_was_typed(make_term, keeper):
    term = make_term("theme/limbs", label_en="Limbs")
    mine = form_of(keeper, address(term), label_en="My limbs")
    keeper.post(address(term), form_of(keeper, address(term), label_en="Their limbs"))
    response = keeper.post(address(term), mine)
    page = response.content.decode()
    assert response.status_code == 409
    assert 'value="My limbs"' in page
    assert "Their</del>" in page
    again = dict(response.context["form"].data.items())
    assert keeper.post(address(term), again).status_code == 302
    assert Term.objects.get(pk=term.pk).label_en == "My limbs"


def test_a_new_term_is_added_to_its_vocabulary(make_term, keeper):
    make_term("sdg/3")
    new = reverse("desk:term_new") + "?vocabulary=sdg"
    response = keeper.post(new, {"code": "3.8", "label_en": "Health for all"})
    term = Term.objects.get(vocabulary="sdg", code="3.8")
    assert response["Location"] == address(term)
    for code, sentence in (("3.8", "exists already"), ("a b", "Use only the letters"), ("", "required")):
        response = keeper.post(new, {"code": code, "label_en": "Again"})
        assert response.status_code == 422
        assert sentence in response.content.decode()
        assert "Again" in response.content.decode()
    assert keeper.get(reverse("desk:term_new") + "?vocabulary=elephants").status_code == 404


def test_terms_are_found_by_any_word_in_any_language(make_term, keeper):
    make_term("theme/limbs", label_en="Limbs", alternatives_ar="ساق")
    make_term("theme/other", label_en="Quite different")
    make_term("theme/gone", label_en="Gone limbs", retired=True)
    page = keeper.get(reverse("desk:terms") + "?q=ساق").content.decode()
    assert "Limbs" in page
    assert "Quite different" not in page
    assert "Gone limbs" not in keeper.get(reverse("desk:terms")).content.decode()
    assert "Gone limbs" in keeper.get(reverse("desk:terms") + "?use=no").content.decode()


@pytest.mark.parametrize("query", ["q=%00", "q=" + "x" * 10_000, "vocabulary=elephants"])
def test_queries_that_make_no_sense_are_told(query, keeper):
    assert keeper.get(reverse("desk:terms") + f"?{query}").status_code == 400


def test_the_list_takes_as_many_queries_for_one_as_for_three(make_term, keeper, django_assert_num_queries):
    above = make_term("theme/a")
    make_term("theme/b", broader=(above,))
    keeper.get(reverse("desk:terms"))
    with django_assert_num_queries(6):
        keeper.get(reverse("desk:terms"))
    make_term("theme/c", broader=(above,))
    make_term("theme/d", broader=(above,))
    with django_assert_num_queries(6):
        keeper.get(reverse("desk:terms"))


def test_merging_shows_what_will_happen_and_loses_no_entry(make_practice, make_term, keeper):
    old, new = make_term("theme/old", label_en="Old"), make_term("theme/new", label_en="New")
    first, second = make_practice(terms=("theme/old",)), make_practice(terms=("theme/old", "theme/new"))
    preview = keeper.get(address(old, "term_merge") + f"?into={new.pk}")
    assert "2 entries move to the other term." in preview.content.decode()
    assert "1 of them carries the other term already." in preview.content.decode()
    assert EntryTerm.objects.filter(term=old).count() == 2
    data = {"into": new.pk, "seen": preview.context["seen"]}
    response = keeper.post(address(old, "term_merge"), data, follow=True)
    assert "2 entries carry the new term now." in response.content.decode()
    assert set(EntryTerm.objects.filter(term=new).values_list("entry_id", flat=True)) == {first.pk, second.pk}
    assert keeper.post(address(old, "term_merge"), data)["Location"] == address(new)
    assert "This term was merged into another" in keeper.get(address(old)).content.decode()


def test_merging_what_changed_meanwhile_is_refused(make_term, keeper):
    old, new = make_term("theme/old"), make_term("theme/new")
    seen = keeper.get(address(old, "term_merge") + f"?into={new.pk}").context["seen"]
    Term.objects.filter(pk=old.pk).update(label_fr="Autre chose")
    response = keeper.post(address(old, "term_merge"), {"into": new.pk, "seen": seen})
    assert response.status_code == 409
    assert Term.objects.get(pk=old.pk).merged_into is None


@pytest.mark.parametrize("into", ["", "x", "0"])
def test_merging_into_nothing_is_refused(into, make_term, keeper):
    old = make_term("theme/old")
    assert keeper.get(address(old, "term_merge") + f"?into={into}").status_code == 422
    assert keeper.post(address(old, "term_merge"), {"into": into}).status_code == 422


def test_a_term_is_retired_and_offered_again(make_term, keeper):
    term = make_term("theme/old")
    assert "not offered any more" in keeper.post(address(term, "term_retire"), follow=True).content.decode()
    assert Term.objects.get(pk=term.pk).retired
    keeper.post(address(term, "term_retire"), {"back": ""})
    assert not Term.objects.get(pk=term.pk).retired
