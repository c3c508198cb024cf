"""The audit list of expressions of interest; what stands in their addresses is made in `interests.py`."""

from tests.audit.describing import NoPage, State, donor, member, own

AUDITED = (
    own("interest:mine", member("empty", empty=True), member("filled"), donor("filled"), State("invited", "stranger")),
    own(
        "interest:begin",
        member("open"),
        member("refused", sends={"language": ""}, status=422),
        member("closed", args=("call_closed",)),
        State("for nobody", "curator"),
        args=("call_open",),
    ),
    own(
        "interest:detail",
        member("draft"),
        member("submitted", args=("interest_sent",)),
        member("closed", args=("interest_unread",)),
        args=("interest_draft",),
    ),
    own("interest:check", member("ready"), member("missing", args=("interest_thin",)), args=("interest_draft",)),
    own(
        "interest:section",
        member("open"),
        member("refused", sends={"title": "x" * 201}, status=422),
        member("somebody else saved it", sends={"title": "Mine", "edition": "0"}, status=409),
        args=("interest_draft", "'project"),
    ),
    *(
        own("interest:section", member("open"), args=("interest_draft", f"'{one}"))
        for one in ("plan", "people", "money", "partners", "files", "contact")
    ),
    own(
        "interest:attach", member("open"), member("refused", sends={"title": ""}, status=422), args=("interest_draft",)
    ),
    own(
        "interest:invite",
        member("open"),
        member("found", query="q=union"),
        member("nothing found", query="q=zzzz"),
        member("not understood", query="q=x", status=422),
        args=("interest_draft",),
    ),
    own("interest:invitation", State("open", "stranger"), args=("interest_invitation",)),
    own(
        "interest:invite_by_mail",
        member("open"),
        member("refused", sends={"name": ""}, status=422),
        args=("interest_draft",),
    ),
    own(
        "interest:join",
        State("open", "stranger"),
        State("refused", "stranger", sends={"way": ""}, status=422),
        State("for somebody else", "curator", status=403),
        State("over", "stranger", args=("'forged",), status=410),
        args=("interest_link",),
    ),
    own(
        "interest:join_register",
        State("open", "stranger"),
        State("refused", "stranger", sends={"name": ""}, status=422),
        args=("interest_link",),
    ),
    own("interest:received", donor("open"), donor("closed", args=("call_closed",)), args=("call_open",)),
    own("interest:assign", donor("open"), donor("refused", sends={"x": ""}, status=422), args=("call_closed",)),
    own(
        "interest:read",
        donor("asks for conflicts"),
        donor("refused", sends={"note": ""}, status=422),
        donor("in conflict", args=("interest_conflict",)),
        donor("to review", args=("interest_review",)),
        donor("proposed", args=("interest_decided",)),
        args=("interest_unread",),
    ),
    own(
        "interest:review",
        donor("open"),
        donor("refused", sends={"hand_in": "1"}, status=422),
        donor("handed in", args=("interest_decided",)),
        args=("interest_review",),
    ),
    own(
        "interest:decide",
        donor("open"),
        donor("refused", sends={"reason": ""}, status=422),
        donor(
            "a colleague decided",
            args=("interest_decided",),
            sends={"outcome": "declined", "reason": "No.", "language": "en", "edition": "0"},
            status=409,
        ),
        args=("interest_review",),
    ),
)

NO_PAGES = (
    NoPage("interest:submit", "a step; leads to interest:detail"),
    NoPage("interest:withdraw", "a step; leads to interest:detail"),
    NoPage("interest:discard", "a step; leads to interest:mine"),
    NoPage("interest:file", "a private file"),
    NoPage("interest:detach", "a step; leads to interest:section"),
    NoPage("interest:uninvite", "a step; leads to interest:section"),
    NoPage("interest:table", "a table for machines"),
    NoPage("interest:unassign", "a step; leads to interest:read"),
    NoPage("interest:confirm", "a step; leads to interest:read"),
)
