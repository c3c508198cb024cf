"""The audit list of the newsletter; what stands in its addresses is made in `newsletters.py`."""

from tests.audit.describing import NoPage, State, desk, member, own, page

AUDITED = (
    page(
        "newsletter:home",
        State("empty", empty=True),
        State("filled"),
        State("no such page", query="page=9", status=404),
    ),
    page("newsletter:issue", args=("newsletter_sent",)),
    own(
        "newsletter:subscribe",
        State("open"),
        member("signed in"),
        State("refused", sends={"email": "nobody", "countries": "Atlantis"}, status=422),
        State("sent", query="sent=1"),
    ),
    own(
        "newsletter:choices",
        State("open"),
        State("refused", sends={"countries": "Atlantis"}, status=422),
        State("unknown", args=("'x",), status=404),
        args=("newsletter_reader",),
    ),
    own("desk:newsletter", desk("empty", empty=True), desk("filled")),
    own(
        "desk:newsletter_issue",
        desk("a draft"),
        desk("waits for somebody else", args=("newsletter_waiting",)),
        State("waits for this person", "administrator", args=("newsletter_waiting",)),
        desk("sent", args=("newsletter_sent",)),
        args=("newsletter_draft",),
    ),
    own(
        "desk:newsletter_texts",
        desk("open"),
        desk("refused", sends={"subject_en": "x" * 151}, status=422),
        desk("somebody else saved it", sends={"seen": "0"}, status=409),
        desk("submitted", args=("newsletter_waiting",)),
        args=("newsletter_draft",),
    ),
    own(
        "desk:newsletter_readers",
        desk("open"),
        desk("refused", sends={"countries": "Atlantis"}, status=422),
        desk("counted", sends={"seen": "1", "languages": "fr", "count": "1"}),
        desk("sent", args=("newsletter_sent",)),
        args=("newsletter_draft",),
    ),
    own(
        "desk:newsletter_entries",
        desk("open"),
        desk("found", query="q=peer"),
        desk("nothing found", query="q=zzzz"),
        args=("newsletter_draft",),
    ),
    own(
        "desk:newsletter_preview",
        desk("ready"),
        desk("nothing", args=("newsletter_draft", "'ar")),
        args=("newsletter_draft", "'en"),
    ),
)

NO_PAGES = (
    NoPage("newsletter:feed", "a feed for programs"),
    NoPage("desk:newsletter_new", "a step; leads to desk:newsletter_texts"),
    NoPage("desk:newsletter_step", "a step; leads to desk:newsletter_issue, and shows it when refused"),
    NoPage("desk:newsletter_pick", "a step; leads to desk:newsletter_entries"),
    NoPage("desk:newsletter_arrange", "a step; leads to desk:newsletter_entries"),
    NoPage("desk:newsletter_html", "a mail as its readers get it; tests/newsletter looks at it"),
    NoPage("desk:newsletter_remove", "a step; leads to desk:newsletter"),
)
