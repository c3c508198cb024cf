"""The audit list of review rounds and links; what stands in their addresses is made in `upkeep.py`."""

from tests.audit.describing import NoPage, State, desk, member, own

AUDITED = (
    own("upkeep:mine", State("empty", "stranger"), member("filled")),
    own("upkeep:confirm", member("open"), State("not yours", "stranger", status=403), args=("due_entry",)),
    own("desk:due", desk("empty", empty=True), desk("filled")),
    own("desk:due_entry", desk("open"), desk("refused", sends={"step": "checked"}, status=422), args=("due_entry",)),
    own(
        "desk:links",
        desk("empty", empty=True),
        desk("dead"),
        desk("moved", query="state=moved"),
        desk("not understood", query="state=nonsense", status=400),
    ),
)

NO_PAGES = (NoPage("desk:link_again", "a step; leads to desk:links"),)
