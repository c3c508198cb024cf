"""What the frame of every page needs: site name, language bar, navigation, addresses for search engines.

Nothing here reads the database, the session, ``request.user`` or a CSRF token, so a page that only adds these values
can be cached for everybody and the error pages can use them when the database is away.
"""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language_from_path, gettext_lazy as _, override, pgettext_lazy

from entries.texts import LANGUAGES, current_language, direction_of


@dataclass(frozen=True, eq=False)
class Place:
    """One entry of a navigation list; ``path`` is what follows the language in its stable address."""

    path: str
    label: object
    css: str = ""

    def current(self, here):
        """Its ``aria-current`` when ``here`` (an address without its language) is read; "" if it is elsewhere."""
        inside = bool(self.path) and here.startswith(self.path)
        return ("page" if here == self.path else "true") if inside else ""


# Short in every language: the whole list stands on one line at 1,280 px.
MAIN_PLACES = (
    Place("practices/", pgettext_lazy("navigation", "Good practices")),
    Place("opportunities/", _("Learning")),
    Place("funding/", _("Funding")),
    Place("assistance/", pgettext_lazy("navigation", "Requests and offers")),
    Place("events/", _("Events")),
    Place("partners/", _("Partners")),
    Place("search/", _("Search")),
    Place("offer/", _("Offer a practice"), css="offer push"),
)
FOOTER_PLACES = (
    Place("about/", _("About this portal")),
    Place("help/", _("Help")),
    Place("accessibility/", _("Accessibility")),
    Place("how-curation-works/", _("How entries are checked")),
    Place("matching/", _("How matching works")),
    Place("feeds/", _("Feeds and calendars")),
    Place("glossary/", _("Glossary")),
    Place("privacy/", _("Privacy")),
    Place("terms/", _("Terms of use")),
    Place("newsletter/", _("Newsletter")),
    Place("contact/", pgettext_lazy("navigation", "Contact")),
)


def path_below_language(path):
    """``practices/12-x/`` for ``/fr/practices/12-x/``; an empty string for addresses without a language."""
    return path.split("/", 2)[2] if get_language_from_path(path) and path.count("/") > 1 else ""


def language_paths(request, overrides=None):
    """Language code -> address of this same page (path only), in the fixed order.

    ``overrides``: addresses that a view knows better, for pages whose address holds a translated part.
    """
    below = path_below_language(request.path)
    return {code: (overrides or {}).get(code) or f"/{code}/{below}" for code in LANGUAGES}


def site_address(request):
    """Scheme and host for canonical links: setting SITE_URL, else the address of this request."""
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"


def canonical_query(request):
    """The only parameter that makes another page in a search engine's eyes: a page number above 1."""
    page = request.GET.get("page", "")
    return f"?{urlencode({'page': page})}" if page.isdecimal() and page != "1" else ""


def places(listed, language, path):
    """The entries of a navigation list as HTML, with the place marked that ``path`` is in."""
    here = path_below_language(path)
    return _places(listed, language, tuple(place.current(here) for place in listed))


@lru_cache(maxsize=256)  # the same for every page of a section, and on every page
def _places(listed, language, currents):
    with override(language):
        return format_html_join(
            "\n",
            '<li{}><a href="/{}/{}"{}>{}</a></li>',
            (
                (_attribute("class", place.css), language, place.path, _attribute("aria-current", current), place.label)
                for place, current in zip(listed, currents, strict=True)
            ),
        )


def _attribute(name, value):
    return format_html(' {}="{}"', name, value) if value else ""


def frame(language, path="/"):
    """Values of the frame that need no request: used for ordinary pages and for the 500 page alike."""
    return {
        "site_name": settings.SITE_NAME,
        "page_language": language,
        "page_direction": direction_of(language),
        "main_places": places(MAIN_PLACES, language, path),
        "footer_places": places(FOOTER_PLACES, language, path),
    }


def site(request):
    """Context processor of all templates: the frame of the page, from language and address alone."""
    return frame(current_language(), request.path)
