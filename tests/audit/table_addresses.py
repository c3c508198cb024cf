"""The audit list of tables: downloads of lists, and imports on the desk."""

from tests.audit.describing import NoPage, State, desk, own, page

AUDITED = (
    page(
        "tables:choose",
        State("open"),
        State("narrowed", query="q=peer&theme=rehabilitation"),
        State("not understood", query="theme=nothing", status=400),
        State("everything", args=("'all",)),
        args=("'practice",),
    ),
    own("desk:tables", desk("open")),
    own(
        "desk:table_imports",
        desk("empty", empty=True),
        desk("filled"),
        desk("refused", sends={"source": "not a slug!"}, status=422),
    ),
    own("desk:table_import", desk("done"), desk("narrowed", query="outcome=bad"), args=("table",)),
)

NO_PAGES = (
    NoPage("tables:file", "a table to save; tests/tables/test_exports.py looks at it"),
    NoPage("desk:table", "a table to save; tests/tables/test_exports.py looks at it"),
    NoPage("desk:table_faults", "a table to save; tests/tables/test_imports.py looks at it"),
    NoPage("desk:table_template", "a table to save; tests/tables/test_imports.py looks at it"),
    NoPage("desk:table_undo", "takes an import back and leads to desk:table_import"),
)
