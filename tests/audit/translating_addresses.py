"""The audit list of the translation desk; what stands in its addresses is made in `translations.py`."""

from tests.audit.describing import NoPage, State, desk, own

AUDITED = (
    own(
        "desk:translations", desk("empty", empty=True), desk("filled"), desk("narrowed", query="language=fr&state=todo")
    ),
    own(
        "desk:translate",
        State("open", "translator"),
        State("outdated, with glossary terms and a machine's texts", "translator", args=("aged", "'fr")),
        State("refused", "translator", sends={"text-title": "x" * 201}, status=422),
        args=("practice", "'ar"),
    ),
    own("desk:translation_coverage", desk("empty", empty=True), desk("filled")),
    own("desk:glossary", desk("empty", empty=True), desk("filled"), desk("nothing found", query="q=zzzz")),
    own("desk:glossary_new", desk("open"), desk("refused", sends={"word_en": "alone"}, status=422)),
    own("desk:glossary_term", desk("open"), args=("glossary_term",)),
    own(
        "desk:translation_files",
        desk("empty", empty=True),
        desk("filled"),
        desk("refused", sends={"x": ""}, status=422),
    ),
    own("desk:translation_import", desk("read"), desk("imported", args=("imported",)), args=("returned_file",)),
    own("desk:interface_messages", desk("filled")),
)

NO_PAGES = (
    NoPage("desk:translation_export", "a file; a refused form comes back with desk:translations"),
    NoPage("desk:translation_reviewed", "a step; leads to desk:translate"),
    NoPage("desk:glossary_remove", "a step; leads to desk:glossary"),
)
