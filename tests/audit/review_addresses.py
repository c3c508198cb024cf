"""The audit list of the review: comments, reviewers from outside, history; its things are made in `reviewing.py`."""

from tests.audit.describing import NoPage, State, desk, member, own

AUDITED = (
    own("my:review", member("under review"), member("sent back", args=("returned",)), args=("waiting",)),
    own("my:history", member("versions"), member("a draft", args=("draft",)), args=("practice",)),
    own(
        "my:compare",
        member("first version", query="after={version}"),
        member("no choice", status=400),
        args=("practice",),
    ),
    own(
        "desk:compare",
        desk("first version", query="after={version}"),
        desk("no choice", status=400),
        args=("practice",),
    ),
    own("review:restore", member("open"), member("live already", sends={"x": ""}, status=409), args=("version",)),
    own(
        "review:comment_entry",
        desk("open", query="field=results"),
        desk("refused", sends={"text": ""}, status=422),
        args=("waiting",),
    ),
    own("review:comment_revision", desk("open"), args=("revision",)),
    own("review:answer", member("open"), member("refused", sends={"text": ""}, status=422), args=("comment",)),
    own("review:asked", State("some", "donor_officer"), State("none", "stranger")),
    own(
        "review:invitation",
        State("open", "stranger"),
        State("for somebody else", "ngo_officer", status=403),
        State("over", "stranger", args=("'nonsense",), status=410),
        args=("outside_token",),
    ),
    own(
        "review:outside",
        State("open", "donor_officer"),
        State("refused", "donor_officer", sends={"words": ""}, status=422),
        State("declares first", "donor_officer", sends={"note": ""}, status=422, args=("outside_new",)),
        args=("outside_review",),
    ),
    own(
        "desk:reviewers_entry",
        desk("open"),
        desk("refused", sends={"email": "x"}, status=422),
        args=("waiting",),
    ),
    own("desk:preview_entry", desk("open"), args=("waiting",)),
    own("desk:preview_revision", desk("open"), args=("revision",)),
    own("desk:reviewers_revision", desk("open"), args=("revision",)),
)

NO_PAGES = (
    NoPage("review:outside_file", "a picture or file on review:outside"),
    NoPage("review:version_file", "a picture or file on my:review and desk:preview_revision"),
    NoPage("review:step", "a step; leads to the page of the review"),
    NoPage("desk:reviewer_withdraw", "a step; leads to desk:reviewers_entry"),
)
