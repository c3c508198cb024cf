"""The audit list of alerts; what stands in their addresses is made in `alerts.py`."""

from tests.audit.describing import NoPage, State, member, own

_SENT = {"email": "x", "frequency": "daily"}

AUDITED = (
    own(
        "alerts:entry",
        State("open"),
        State("refused", sends=_SENT, status=422),
        State("sent", query="sent=1"),
        member("with an account"),
        State("a reader's, who has it already", "stranger", args=("call_full",)),
        args=("event",),
    ),
    own("alerts:term", State("open"), State("refused", sends=_SENT, status=422), args=("'country", "'BIH")),
    own(
        "alerts:list",
        State("open"),
        State("narrowed", query="theme=rehabilitation&q=boats"),
        State("not understood", query="theme=nonsense", status=400),
        State("refused", sends=_SENT, status=422),
        args=("'practice",),
    ),
    own(
        "alerts:finding",
        State("open", query="who=opd&country=BIH"),
        State("not understood", query="who=nonsense", status=400),
        State("refused", sends=_SENT, status=422),
        args=("'find_funding",),
    ),
    own("alerts:mine", member("empty"), State("filled", "stranger")),
    own(
        "alerts:confirm",
        State("open"),
        State("a forged link", args=("'nonsense",), status=404),
        args=("token_alert",),
    ),
    own(
        "alerts:manage",
        State("filled"),
        State("begun", query="begun=1"),
        State("saved", query="saved=1"),
        State("new link", query="renewed=1"),
        State("stopped", args=("token_stopped",)),
        State("a forged link", args=("'nonsense",), status=404),
        args=("token_reader",),
    ),
    own(
        "alerts:settings",
        State("open"),
        State("refused", sends={"time_zone": "Nowhere/Town"}, status=422),
        State("with an account", args=("token_account",)),
        args=("token_reader",),
    ),
    own("alerts:delete", State("open"), args=("token_reader",)),
)

NO_PAGES = (
    NoPage("alerts:renew", "ends all links so far, then leads to the page by a new one", args=("token_stopped",)),
    NoPage("alerts:stop", "stops or resumes, then leads to the page of all alerts", args=("token_reader",)),
    NoPage(
        "alerts:change",
        "changes or ends an alert, then leads to the page of all alerts",
        args=("token_reader", "alert"),
    ),
)
