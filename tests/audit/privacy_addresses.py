"""The audit list of statistics, reports and data protection; what stands in their addresses is made in `privacy.py`."""

from tests.audit.describing import NoPage, State, desk, member, own

AUDITED = (
    own(
        "reports:entry",
        State("open"),
        State("refused", sends={"words": "x"}, status=422),
        State("sent", query="sent=1"),
        args=("practice",),
    ),
    own("reports:contribution", State("open"), args=("event_public",)),
    own(
        "reports:comment",
        member("open"),
        member("refused", sends={"words": "x"}, status=422),
        args=("comment",),
    ),
    own(
        "reports:message",
        State("open"),
        State("refused", sends={"address": "nobody"}, status=422),
        State("unknown", args=("'x",), status=410),
        args=("token",),
    ),
    own("desk:reports", desk("empty", empty=True), desk("filled"), desk("not understood", query="state=x", status=400)),
    own(
        "desk:report",
        desk("about an entry"),
        desk("refused", sends={"note": ""}, status=422),
        desk("about a message", args=("report_of_message",)),
        desk("decided", args=("report_decided",)),
        args=("report",),
    ),
    own("desk:hide", desk("open"), desk("refused", sends={"note": ""}, status=422), args=("practice",)),
    own("privacy:mine", State("empty", "stranger", empty=True), member("filled")),
    own(
        "privacy:leave",
        member("the only owner of an organisation"),
        member("refused", sends={"isu_takes_over": ""}, status=422),
        State("without an organisation", "translator"),
    ),
    own("privacy:gone"),
    own("privacy:named", member("open"), member("refused", sends={"name": ""}, status=422), args=("practice",)),
    own(
        "desk:statistics",
        desk("empty", empty=True),
        desk("filled"),
        desk("narrowed", query="period=months&kind=practice&language=ar"),
        desk("not understood", query="period=nonsense", status=400),
    ),
)

NO_PAGES = (
    NoPage("desk:statistics_table", "a table for machines"),
    NoPage("privacy:copy", "a file of a person's"),
    NoPage("privacy:withdraw", "a step; leads to privacy:mine"),
)
