"""The frame of every page: languages, addresses, navigation, weight and colours."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.test import Client, RequestFactory
from django.utils.translation import override

from portal.context import language_paths, path_below_language

STYLES = Path(settings.BASE_DIR, "static/css/portal.css")
pytestmark = pytest.mark.urls("tests.portal.styleguide_urls")


@pytest.fixture
def page(client: Client):
    """Get the style guide in a language as text."""

    def get(language: str = "en", query: str = "") -> str:
        response = client.get(f"/{language}/styleguide/{query}")
        assert response.status_code == 200
        return response.content.decode()

    return get


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("en", "ltr"), ("fr", "ltr"), ("es", "ltr")])
def test_the_page_has_its_language_and_direction(page, language: str, direction: str) -> None:
    assert f'<html lang="{language}" dir="{direction}">' in page(language)


def test_a_page_for_everybody_sets_no_cookie_and_varies_by_none(client: Client) -> None:
    response = client.get("/en/styleguide/")
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


def test_the_language_bar_is_in_the_fixed_order_and_keeps_the_query(page) -> None:
    bar = re.search(r'<nav class="languages".*?</nav>', page("fr", "?q=a&theme=b"), re.DOTALL)[0]
    links = re.findall(
        r'<a href="([^"]+)" lang="(\w+)" hreflang="\2" dir="(\w+)"( aria-current="true")?>([^<]+)</a>', bar
    )
    assert [link[4] for link in links] == ["العربية", "English", "Français", "Español"]
    assert links[0][:3] == ("/ar/styleguide/?q=a&amp;theme=b", "ar", "rtl")
    assert [link[1] for link in links if link[3]] == ["fr"]


def test_search_engines_find_all_four_versions_and_a_default(page) -> None:
    html = page("fr", "?q=a&page=2")
    site = settings.SITE_URL
    assert f'<link rel="canonical" href="{site}/fr/styleguide/?page=2">' in html
    assert re.findall(r'hreflang="([\w-]+)" href="http', html) == ["ar", "en", "fr", "es", "x-default"]
    assert f'hreflang="x-default" href="{site}/en/styleguide/?page=2"' in html


def test_a_view_may_know_better_addresses_for_its_languages() -> None:
    request = RequestFactory().get("/en/practices/1-peer/")
    assert language_paths(request, {"fr": "/fr/practices/1-pairs/"})["fr"] == "/fr/practices/1-pairs/"
    assert language_paths(request)["ar"] == "/ar/practices/1-peer/"
    assert path_below_language("/healthz") == ""


def test_the_skip_link_is_first_and_its_target_takes_the_focus(page) -> None:
    html = page()
    assert html.index('<a class="skip" href="#content">') < html.index("<header")
    assert '<main id="content" tabindex="-1">' in html


def test_visitors_without_a_session_are_offered_to_sign_in(page) -> None:
    assert "/en/account/login/" in page()
    assert "/en/my/" not in page()


def test_people_with_a_session_find_their_work() -> None:
    base = engines["django"].get_template("base.html")
    request = RequestFactory().get("/en/")
    request.has_session_cookie = True
    with override("en"):
        html = base.template.render(_context(request))
    assert 'href="/en/my/"' in html
    assert "/en/account/login/" not in html


def _context(request):
    from django.template import Context

    from portal.context import site

    return Context({"request": request, **site(request)})


@pytest.mark.parametrize(("query", "title"), [("", "<title>Style guide"), ("?form=1", "<title>Error: Style guide")])
def test_the_title_of_a_page_with_errors_says_so(page, query: str, title: str) -> None:
    assert title in page("en", query)


def test_the_current_place_is_marked() -> None:
    from portal.context import frame

    places = frame("en", "/en/practices/1-x/")["main_places"]
    assert '<a href="/en/practices/" aria-current="true">' in places
    assert '<a href="/en/search/">' in places


def test_the_page_and_its_styles_fit_the_first_round_trip(page) -> None:
    weight = len(gzip.compress(page("ar").encode())) + len(gzip.compress(STYLES.read_bytes()))
    assert weight <= 14_336
    assert len(gzip.compress(STYLES.read_bytes())) <= 7_168


def test_scripts_are_small() -> None:
    assert sum(len(gzip.compress(p.read_bytes())) for p in Path(settings.BASE_DIR, "static/js").glob("*.js")) <= 5_120


# --- Colours: WCAG 2.2, relative luminance and contrast ratio -------------------------------------------------------

TEXT = ("ink", "soft", "accent", "danger", "ochre", "good")
GROUNDS = ("paper", "sand", "clay", "mist", "rose", "straw")
PAIRS = [
    *((text, ground, 7) for text in TEXT for ground in GROUNDS),
    ("on-accent", "accent", 7),
    ("on-earth", "earth", 7),
    ("on-earth-soft", "earth", 7),
    *(("edge", ground, 3) for ground in ("paper", "sand")),
    *(("focus", ground, 3) for ground in GROUNDS),
]


def luminance(colour: str) -> float:
    """Relative luminance of ``#rgb`` or ``#rrggbb``."""
    digits = colour.lstrip("#")
    digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture(scope="module")
def schemes() -> dict[str, dict[str, str]]:
    """The colours by scheme: old phones (no light-dark()), light and dark."""
    css = STYLES.read_text()
    both = re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", css)
    return {
        "old": dict(re.findall(r"--([\w-]+): (#\w+);", css.split("@supports")[0])),
        "light": {name: light for name, light, _dark in both},
        "dark": {name: dark for name, _light, dark in both},
    }


@pytest.mark.parametrize("scheme", ["old", "light", "dark"])
@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_colours_have_enough_contrast(schemes, scheme: str, text: str, ground: str, least: float) -> None:
    colours = schemes[scheme]
    assert contrast(colours[text], colours[ground]) >= least


def test_old_phones_see_the_light_colours(schemes) -> None:
    assert schemes["old"] == schemes["light"]
