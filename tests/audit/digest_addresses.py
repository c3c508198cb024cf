"""The audit list of notices; what stands in their addresses is made in `digests.py`."""

from tests.audit.describing import NoPage, State, member, own

AUDITED = (
    own(
        "digests:mine",
        member("empty"),
        State("filled", "stranger"),
        State("no such page", "stranger", query="page=99", status=404),
    ),
    own(
        "digests:by_token",
        State("filled"),
        State("empty", args=("token_stopped",)),
        State("a forged link", args=("'nonsense",), status=404),
        args=("token_reader",),
    ),
    own(
        "digests:choose",
        State("without an account"),
        State("refused", sends={"kinds-deadline": "hourly"}, status=422),
        State("with an account", args=("token_account",)),
        State("with a role at ISU", args=("token_translator",)),
        args=("token_reader",),
    ),
    own(
        "digests:unremind",
        State("asks"),
        State("ended", sends={"List-Unsubscribe": "One-Click"}),
        State("unknown", args=("'x",), status=410),
        args=("token_unremind",),
    ),
)

NO_PAGES: tuple[NoPage, ...] = ()
