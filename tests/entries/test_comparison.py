"""What changed, said so that putting it back together gives both texts again."""

import time

from hypothesis import given, settings, strategies as st

from entries.comparison import Part, compare, words

TEXTS = st.text(alphabet=st.sampled_from("ab اَب.\n,é "), max_size=60)


@settings(max_examples=200, deadline=None)
@given(before=TEXTS, after=TEXTS)
def test_the_parts_hold_both_texts_whole(before, after):
    parts = words(before, after)
    assert "".join(text for part, text in parts if part != Part.NEW) == before
    assert "".join(text for part, text in parts if part != Part.GONE) == after


def test_only_the_words_that_differ_are_marked():
    assert words("Survivors visit people at home.", "Survivors visit families at home.") == [
        (Part.SAME, "Survivors visit "),
        (Part.GONE, "people"),
        (Part.NEW, "families"),
        (Part.SAME, " at home."),
    ]


def test_arabic_words_with_vowel_signs_stay_whole():
    parts = words("يُساعِد الناجون", "يُرافِق الناجون")
    assert (Part.GONE, "يُساعِد") in parts
    assert (Part.NEW, "يُرافِق") in parts


def test_long_texts_are_compared_in_time():
    before = " ".join(f"word{number}" for number in range(8000))
    begun = time.monotonic()
    words(before, before.replace("word", "other "))
    assert time.monotonic() - begun < 5


def test_texts_values_terms_and_rows_are_compared():
    before = {
        "texts": {"title": "Old", "summary": "Same\r\nline", "plain": ""},
        "shared": {"cost_amount": "5.00", "source": ""},
        "terms": [["theme/a", "about"], ["theme/b", "about"]],
        "rows": {"resources": [{"id": 1, "title": "A"}, {"id": 2, "title": "B"}]},
    }
    after = {
        "texts": {"title": "New", "summary": "Same\nline"},
        "shared": {"cost_amount": "6.00", "source": None},
        "terms": [["theme/b", "about"], ["theme/c", "about"]],
        "rows": {"resources": [{"id": 1, "title": "A2"}, {"id": None, "title": "C"}]},
    }
    found = compare(before, after)
    assert list(found.texts) == ["title"]
    assert [(one.name, one.before, one.after) for one in found.values.values()] == [("cost_amount", "5.00", "6.00")]
    assert found.terms_added == (("theme/c", "about"),)
    assert found.terms_removed == (("theme/a", "about"),)
    assert [(row.key, row.part) for row in found.rows] == [("1", Part.SAME), ("2", Part.GONE), ("new 1", Part.NEW)]


def test_a_translation_is_compared_by_row_and_text():
    before = {"texts": {"title": "Ancien"}, "rows": {"resources": {"1": {"title": "A"}}}}
    after = {"texts": {"title": "Ancien"}, "rows": {"resources": {"1": {"title": "B"}}}}
    assert [row.after["title"] for row in compare(before, after).rows] == ["B"]


def test_equal_payloads_do_not_differ():
    payload = {"texts": {"title": "A"}, "shared": {}, "terms": [["theme/a", "about"]], "rows": {}}
    assert not compare(payload, payload)


def test_twenty_thousand_empty_lines_are_compared_at_once() -> None:
    before, after = "\n" * 20_000, "\n " * 20_000 + "End"
    begun = time.process_time()
    found = words(before + "Begin", after)
    assert time.process_time() - begun < 5
    assert "".join(text for part, text in found if part != Part.NEW) == before + "Begin"
    assert "".join(text for part, text in found if part != Part.GONE) == after
