"""The audit list of funding calls; what stands in their addresses is made in `calls.py`."""

from tests.audit.describing import NoPage, State, desk, donor, lists, member, own, page

AUDITED = (
    page("funding:front", State("empty", empty=True), State("filled")),
    lists("funding:calls"),
    page("funding:calendar", State("empty", empty=True), State("filled")),
    page(
        "funding:call",
        State("full"),
        State("plain", query="version=plain"),
        State("over", args=("call_over", "slug")),
        args=("call_full", "slug"),
    ),
    own(
        "funding:ask",
        member("open"),
        member("refused", sends={"text": ""}, status=422),
        member("sent", query="sent=1"),
        member("too late", args=("call_over",)),
        args=("call_full",),
    ),
    own("funding:keeping", donor("open"), desk("nothing yet", args=("call_draft",)), args=("call_full",)),
    own("funding:inclusion", donor("open"), args=("call_full",)),
    own(
        "funding:answer",
        donor("open"),
        donor("refused", sends={"text": "", "publish": "answer"}, status=422),
        args=("call_full", "question"),
    ),
    own(
        "funding:decide",
        donor("open"),
        donor("refused", sends={"note": ""}, status=422),
        donor("too late", args=("call_over", "'cancel")),
        args=("call_full", "'cancel"),
    ),
    own(
        "funding:assign",
        desk("open"),
        desk("refused", sends={"donor": "0"}, status=422),
        desk("it has its donor", args=("call_full",)),
        args=("call_found",),
    ),
    own(
        "funding:claim",
        State("open", "stranger"),
        State("refused", "stranger", sends={"evidence": ""}, status=422),
        State("no organisation", "translator"),
        State("it has its donor", "stranger", args=("call_full",), status=403),
        args=("call_found",),
    ),
    own(
        "funding:claimed",
        desk("open"),
        desk("refused", sends={"decision": "refuse", "reason": ""}, status=422),
        args=("call_found", "call_claim"),
    ),
    *(
        own("my:section", donor("open"), args=("call_draft", f"'{one}"))
        for one in ("start", "dates", "money", "who", "apply", "criteria", "access", "amend")
    ),
    own(
        "my:section",
        donor("refused", sends={"rules_minimum_years": "0", "rules_countries": "Atlantis"}, status=422),
        args=("call_draft", "'who"),
    ),
    own(
        "my:section",
        donor("refused", sends={"criteria_1_weight": "-5", "criteria_2_weight": "3"}, status=422),
        args=("call_draft", "'criteria"),
    ),
    own("my:check", donor("something is missing"), args=("call_draft",)),
)

NO_PAGES = (
    NoPage("funding:follow", "leads to alerts:entry", args=("call_full",)),
    NoPage("funding:call_by_id", "leads to funding:call"),
    NoPage("funding:confirm", "a step; leads to funding:keeping"),
    NoPage("funding:about", "leads to funding:mechanism or funding:call"),
    NoPage("funding:calendar_file", "a calendar for machines"),
)
