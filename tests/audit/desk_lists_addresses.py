"""The audit list of the desk's lists; what stands in their addresses is made in `desk_lists.py`."""

from tests.audit.describing import NoPage, desk, own

AUDITED = (
    own(
        "desk:all_entries",
        desk("filled"),
        desk("nothing found", query="q=zzzzz"),
        desk("narrowed", query="state=published&country=country/BIH"),
        desk("not understood", query="state=x", status=400),
    ),
    own(
        "desk:assign",
        desk("open"),
        desk("refused", sends={"assignee": ""}, status=422),
        desk("nothing waits", args=("practice",), status=403),
        args=("waiting",),
    ),
    own("desk:assign_revision", desk("open"), args=("translation",)),
    own("desk:filters", desk("empty", empty=True), desk("filled")),
    own("desk:filter", desk("open"), desk("refused", sends={"name": ""}, status=422), args=("saved_filter",)),
    own("desk:bulk_changes", desk("empty", empty=True), desk("filled")),
    own(
        "desk:bulk",
        desk("chosen"),
        desk("assign", query="action=assign"),
        desk("archive", query="action=archive"),
        desk("terms", query="action=retag"),
        desk("review date", query="action=review_date"),
        desk("refused", query="action=archive", sends={"note": ""}, status=422),
        args=("bulk_begun",),
    ),
    own("desk:bulk", desk("preview"), desk("under way", args=("bulk_under_way",)), args=("bulk_preview",)),
    own("desk:bulk", desk("made"), desk("undone", args=("bulk_undone",)), args=("bulk_done",)),
)

NO_PAGES = (
    NoPage("desk:filter_remove", "a step; leads to desk:filters"),
    NoPage("desk:bulk_new", "a step; leads to desk:bulk"),
    NoPage("desk:bulk_apply", "a step; leads to desk:bulk"),
    NoPage("desk:bulk_undo", "a step; leads to desk:bulk"),
)
