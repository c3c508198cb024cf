"""The audit list of statistics, reports and data protection; what stands in their addresses is made in `privacy.py`."""

from tests.audit.describing import NoPage, desk, own

AUDITED = (
    own(
        "desk:statistics",
        desk("empty", empty=True),
        desk("filled"),
        desk("narrowed", query="period=months&kind=practice&language=ar"),
        desk("not understood", query="period=nonsense", status=400),
    ),
)

NO_PAGES = (NoPage("desk:statistics_table", "a table for machines"),)
