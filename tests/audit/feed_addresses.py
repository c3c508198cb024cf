"""The audit list of feeds and of the pages about them."""

from tests.audit.describing import NoPage, State, page

AUDITED = (
    page("feeds:list"),
    page(
        "feeds:follow",
        State("with a calendar"),
        State("narrowed", query="theme=rehabilitation"),
        State("not understood", query="theme=nonsense", status=400),
        State("without a calendar", args=("'practice",)),
        args=("'event",),
    ),
)

NO_PAGES = (
    NoPage("feeds:feed", "a feed for programs", args=("'practice",)),
    NoPage("feeds:partnerships", "a feed for programs"),
    NoPage("feeds:commitments", "a feed for programs"),
    NoPage("feeds:answers", "a feed for programs", args=("'find_funding",)),
    NoPage("practices:calendar", "a file for calendars"),
    NoPage("practices:calendar_file", "a file for calendars", args=("opportunity",)),
)
