"""Every component prints what it promises, in the reader's language, and refuses what it does not know."""

import datetime
import re
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import TemplateSyntaxError, engines
from django.test import RequestFactory
from django.utils.translation import override

from entries.texts import Text
from portal.icons import ICONS, MIRRORED
from portal.templatetags.components import pages_to_show


def render(source: str, request=None, **context) -> str:
    """The template ``source``, with the spaces between tags and words made single."""
    page = engines["django"].from_string(source).render(context, request)
    return re.sub(r"\s+", " ", page).strip()


def test_a_wrong_argument_is_an_error_when_the_template_loads() -> None:
    with pytest.raises(TemplateSyntaxError):
        engines["django"].from_string('{% button_link "/" "Go" colour="red" %}')


def test_all_icons_are_drawn_and_the_mirrored_ones_exist() -> None:
    assert ICONS.keys() >= MIRRORED
    for name in ICONS:
        assert 'aria-hidden="true"' in render("{% icon name %}", name=name)


def test_an_icon_that_stands_alone_has_a_name() -> None:
    icon = render('{% icon "arrow-next" label=name %}', name="Next <one>")
    assert 'role="img" aria-label="Next &lt;one&gt;"' in icon
    assert 'class="icon mirror"' in icon


def test_breadcrumbs_begin_at_home_and_end_without_a_link() -> None:
    with override("fr"):
        trail = render("{% breadcrumbs trail %}", trail=[("A", "/fr/a/"), ("B <b>", "")])
    assert trail.index('href="/fr/"') < trail.index('href="/fr/a/"')
    assert '<span aria-current="page"><bdi>B &lt;b&gt;</bdi></span>' in trail


@pytest.mark.parametrize(
    ("number", "total", "expected"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (7, 20, [1, None, 6, 7, 8, None, 20]),
        (20, 20, [1, None, 19, 20]),
        (3, 5, [1, 2, 3, 4, 5]),
    ],
)
def test_pagination_shows_first_last_and_the_neighbours(number: int, total: int, expected: list) -> None:
    assert pages_to_show(number, total) == expected


def test_pagination_keeps_the_query_and_names_its_directions() -> None:
    request = RequestFactory().get("/en/search/?q=peer&theme=a&theme=b&page=2")
    page = render("{% pagination page %}", request, page=Paginator(range(50), 10).page(2))
    assert 'href="?q=peer&amp;theme=a&amp;theme=b&amp;page=1" rel="prev"' in page
    assert 'page=3" rel="next"' in page
    assert "Page 2 of 5" in page
    assert '<span aria-current="page">2</span>' in page


def test_a_list_of_one_page_has_no_pagination() -> None:
    assert render("{% pagination page %}", page=Paginator(range(3), 10).page(1)) == ""


def test_search_box_keeps_what_was_asked_and_escapes_it() -> None:
    box = render('{% search_box "/en/search/" value=q hidden=kept %}', q='"><script>', kept=[("kind", "practice")])
    assert 'value="&quot;&gt;&lt;script&gt;"' in box
    assert '<input type="hidden" name="kind" value="practice">' in box
    assert '<label for="q">' in box


def test_facet_group_is_a_named_group_of_checkboxes_with_counts() -> None:
    options = [
        SimpleNamespace(code="peer", label="Peer support", count=1204, chosen=True),
        SimpleNamespace(code="work", label="Work", count=None, chosen=False),
    ]
    facet = render('{% facet_group "theme" "Theme" options is_open=True %}', options=options)
    assert '<details class="facet" open>' in facet
    assert "<legend>Theme</legend>" in facet
    assert 'name="theme" value="peer" checked' in facet
    assert '<span class="count">1,204</span>' in facet
    assert facet.count('class="count"') == 1


def test_a_chosen_filter_is_a_link_that_says_what_it_removes() -> None:
    chips = render("{% chosen_filters chips clear_href='/en/search/' %}", chips=[("Peer support", "?theme=")])
    assert 'href="?theme="' in chips
    assert "Remove filter:" in chips
    assert 'href="/en/search/"' in chips
    assert render("{% chosen_filters chips %}", chips=[]) == ""


def test_a_result_says_in_which_languages_it_exists() -> None:
    result = render(
        '{% result_item "/en/practices/1-x/" title summary=summary kind="Good practice" languages=codes sample=True %}',
        title=Text("Título", "es", True),
        summary=Text("Resumen", "es", True),
        codes=["ar", "es"],
    )
    assert '<h3 lang="es" dir="ltr"><a href="/en/practices/1-x/">Título</a></h3>' in result
    assert '<p lang="es" dir="ltr">Resumen</p>' in result
    assert '<bdi lang="ar" dir="rtl">العربية</bdi>' in result
    assert "Sample" in result
    assert "fallback-note" not in result


def test_text_in_another_language_says_so_and_carries_its_language() -> None:
    shown = render("{% text_in_language text %}", text=Text("نص", "ar", True))
    assert '<p lang="ar" dir="rtl">نص</p>' in shown
    assert "Shown in: Arabic." in shown


def test_text_in_the_language_of_the_page_has_no_note() -> None:
    assert render("{% text_in_language text %}", text=Text("Text", "en")) == '<p lang="en" dir="ltr">Text</p>'
    assert render("{% text_in_language text %}", text=Text("", "en")) == ""


def test_long_text_is_marked_up_and_still_escaped() -> None:
    shown = render("{% text_in_language text markup=True %}", text=Text("**Bold** <script>", "en"))
    assert "<strong>Bold</strong>" in shown
    assert "<script>" not in shown


@pytest.mark.parametrize(
    ("kind", "live", "role"), [("info", False, ""), ("success", True, "status"), ("error", True, "alert")]
)
def test_a_notice_is_read_out_only_when_it_is_live(kind: str, live: bool, role: str) -> None:
    notice = render(
        "{% notice kind=kind live=live title=title %}<p>Text</p>{% endnotice %}", kind=kind, live=live, title="<T>"
    )
    assert ("role=" in notice) is bool(role)
    assert role in notice
    assert "&lt;T&gt;" in notice
    assert "<p>Text</p>" in notice


def test_provenance_says_source_and_last_check() -> None:
    label = render(
        '{% provenance_label "Project description" source="ISU" source_url="https://x.org/" checked_on=day %}',
        day=datetime.date(2026, 3, 9),
    )
    assert "<bdi>ISU</bdi>" in label
    assert '<time datetime="2026-03-09"><bdi>9 March 2026</bdi></time>' in label
    assert "Not yet checked" in render('{% provenance_label "Project description" %}')


def test_a_definition_without_content_leaves_no_row() -> None:
    row = "{% definition 'A' %}one{% enddefinition %}{% definition 'B' %} {% enddefinition %}"
    assert (
        render(f"{{% definitions %}}{row}{{% enddefinitions %}}")
        == '<dl class="facts"><div><dt>A</dt><dd>one</dd></div></dl>'
    )


def test_an_empty_state_says_what_to_do() -> None:
    state = render("{% empty_state title %}<p>Search again.</p>{% endempty_state %}", title="Nothing <here>")
    assert state == '<div class="empty"><h2>Nothing &lt;here&gt;</h2><p>Search again.</p></div>'


def test_a_wide_table_scrolls_in_a_named_box_that_takes_the_focus() -> None:
    box = render("{% table_scroll 'Visits' %}<table></table>{% endtable_scroll %}")
    assert box == '<section class="table" tabindex="0" aria-label="Visits"><table></table></section>'


def test_progress_is_said_in_words() -> None:
    assert "Step 3 of 9" in render("{% step_progress 3 9 %}")


def test_contents_link_to_their_sections() -> None:
    contents = render("{% toc items %}", items=[("results", "Results")])
    assert '<a href="#results">Results</a>' in contents
    assert render("{% toc items %}", items=[]) == ""


def test_language_versions_say_how_far_each_can_be_trusted() -> None:
    versions = render(
        "{% language_versions versions %}",
        versions=[("ar", "/ar/x/", "not_reviewed"), ("en", "/en/x/", ""), ("es", "/es/x/", "missing")],
    )
    assert '<a class="standalone" href="/ar/x/" lang="ar" hreflang="ar" dir="rtl">العربية</a>' in versions
    assert "not yet been reviewed" in versions
    assert '<strong lang="en" dir="ltr">English</strong>' in versions
    assert "no translation" in versions


def test_a_reviewed_translation_needs_no_note() -> None:
    assert render("{% translation_note '' %}") == ""
    assert "original text has changed" in render("{% translation_note 'outdated' %}")


def test_saving_is_a_plain_link_and_sharing_needs_no_script() -> None:
    actions = render("{% page_actions save_href='/en/saved/1/' share_url='https://x.org/en/1/' title='A & B' %}")
    assert '<a class="button secondary" href="/en/saved/1/">' in actions
    assert 'value="https://x.org/en/1/"' in actions
    assert "mailto:?subject=A%20%26%20B&amp;body=https%3A%2F%2Fx.org%2Fen%2F1%2F" in actions
    assert "data-print hidden" in actions


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime.date(2026, 3, 9), '<time datetime="2026-03-09"><bdi>9 March 2026</bdi></time>'),
        ("2016-05", '<time datetime="2016-05"><bdi>May 2016</bdi></time>'),
        (None, ""),
    ],
)
def test_time_is_readable_by_people_and_machines(value: object, expected: str) -> None:
    assert render("{% time value %}", value=value) == expected


def test_a_moment_names_its_zone() -> None:
    moment = datetime.datetime(2026, 3, 9, 15, 5, tzinfo=datetime.UTC)
    assert "17:05" in render("{% time value zone='Africa/Maputo' %}", value=moment)
    assert "09/03/2026" in render("{% time value figures=True %}", value=moment)


def test_money_is_isolated_and_carries_its_currency_and_year() -> None:
    assert render("{% money 12500 'EUR' year='2018' %}").replace("\xa0", " ") == "<bdi>12,500 EUR</bdi> (2018)"
    assert render("{% money amount 'EUR' %}", amount=None) == ""


def test_languages_are_named_in_the_language_of_the_reader() -> None:
    with override("fr"):
        assert render("{{ 'ar'|language_name }}") == "arabe"


def test_a_choice_that_runs_against_the_page_says_so() -> None:
    """Else a select of an Arabic page cuts the beginning of a long English name."""
    labels = ("Survivors Together", "شبكة الناجين", "2027")
    groups = [(None, [{"value": str(place), "attrs": {}, "label": label} for place, label in enumerate(labels)], 0)]
    with override("ar"):
        assert re.findall(r'value="(\d)" dir="(\w+)"', render("{% options groups %}", groups=groups)) == [("0", "ltr")]
    with override("en"):
        assert re.findall(r'value="(\d)" dir="(\w+)"', render("{% options groups %}", groups=groups)) == [("1", "rtl")]


def test_an_amount_of_a_narrow_table_has_no_cents() -> None:
    assert "1,234.50" in render('{% money 1234.5 "USD" %}')
    assert "1,234\xa0USD" in engines["django"].from_string('{% money 1234.4 "USD" whole=True %}').render()
