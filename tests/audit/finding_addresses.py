"""The audit list of matching; what stands in the addresses is made in `finding.py`."""

from tests.audit.describing import NoPage, State, desk, member, own, page

AUDITED = (
    page(
        "finding:find_funding",
        State("the first question"),
        State("a question in between", query="theme=rehabilitation&step=2"),
        State("nothing fits", query="theme=wheelchair&country=BIH&step=results"),
        State("matches", query="theme=peer-support&standing=unregistered&step=results"),
        State("not understood", query="theme=nonsense", status=400),
        State("no such question", query="step=9", status=404),
    ),
    page(
        "finding:find_partner",
        State("the first question"),
        State("the last question", query="aim=give&step=5"),
        State("matches", query="aim=give&theme=peer-support&step=results"),
    ),
    page(
        "finding:first_steps",
        State("nothing", empty=True),
        State("filled", query="theme=peer-support&standing=unregistered"),
        State("not understood", query="who=nonsense", status=400),
    ),
    page("finding:weights", State("as they began", empty=True), State("changed")),
    own("finding:matches", member("matches"), member("not matched", args=("draft",)), args=("asks",)),
    own(
        "finding:match",
        member("open"),
        member("refused", sends={"action": "dismiss", "reason": ""}, status=422),
        args=("asks", "gives"),
    ),
    own(
        "desk:matches",
        desk("empty", empty=True),
        desk("filled"),
        desk("nothing at this stage", query="stage=agreed"),
        desk("not understood", query="stage=x", status=400),
    ),
    own("desk:rates", desk("empty", empty=True), desk("filled"), desk("refused", sends={"source": ""}, status=422)),
    own("desk:weights", desk("open"), desk("refused", sends={"themes": "99"}, status=422)),
)

NO_PAGES = (NoPage("desk:rate_remove", "a step; leads to desk:rates"),)
