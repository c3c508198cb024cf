"""The audit list: every named address of the portal, how to reach it, and the states it has.

A new view without an entry here fails `test_list.py`. What is in an address (`{practice}`) and who looks at it are
names of things and people in `tests/audit/world.py`. A room with many addresses has a list of its own beside this one.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.audit import (
    alerts_addresses,
    assistance_addresses,
    call_addresses,
    desk_lists_addresses,
    digest_addresses,
    event_addresses,
    feed_addresses,
    finding_addresses,
    interest_addresses,
    mail_addresses,
    newsletter_addresses,
    privacy_addresses,
    review_addresses,
    table_addresses,
    translating_addresses,
    trust_addresses,
    upkeep_addresses,
)
from tests.audit.describing import VISITOR, Audited, NoPage, State, desk, lists, member, own, page

__all__ = ["AUDITED", "NO_PAGES", "VISITOR", "Audited", "NoPage", "State", "states"]

PUBLIC = (
    page("home", State("empty", empty=True), State("filled")),
    own("home", member("signed in")),
    lists("practices:list"),
    lists("practices:opportunities"),
    lists("practices:collections"),
    lists("funding:mechanisms"),
    page(
        "commitments:map",
        State("empty", empty=True),
        State("filled"),
        State("money by donor", query="show=EUR&by=donor"),
        State("nothing found", query="year=1951"),
        State("not understood", query="show=nonsense", status=400),
    ),
    page(
        "commitments:list",
        State("filled", query="scope=all"),
        State("nothing found", query="year=1951"),
        State("not understood", query="pillar=nonsense", status=400),
    ),
    page("commitments:commitment", args=("commitment",)),
    page(
        "gaps:board",
        State("empty", empty=True),
        State("filled"),
        State("a region", query="region=039"),
        State("not understood", query="region=nonsense", status=400),
    ),
    page("gaps:cell", args=("'BIH", "'rehabilitation")),
    page("funding:mechanism", State("full"), State("plain", query="version=plain"), args=("mechanism", "slug")),
    page(
        "search",
        State("empty", empty=True),
        State("everything"),
        State("found", query="q=peer"),
        State("a typing error", query="q=hospitall"),
        State("nothing found", query="q=zzzzz"),
        State("not understood", query="theme=nonsense&kind=nonsense", status=400),
    ),
    page(
        "practices:detail",
        State("full"),
        State("plain language", query="version=plain"),
        State("Easy Read", query="version=easy"),
        State("in one language only", args=("english_only", "slug")),
        args=("practice", "slug"),
    ),
    own("practices:detail", member("a draft", args=("draft", "slug")), desk("signed in"), args=("practice", "slug")),
    page("practices:opportunity", State("open"), State("ended", args=("ended", "slug")), args=("opportunity", "slug")),
    page("practices:collection", args=("collection", "slug")),
    own(
        "practices:contact",
        State("open", "stranger"),
        State("refused", "stranger", sends={"text": ""}, status=422),
        State("sent", "stranger", query="sent=1"),
        args=("practice",),
    ),
    own("saved", State("empty"), member("filled")),
    page("saved", State("shared", query="ids={practice},{opportunity}"), State("nothing shown", query="ids=0")),
    own("save", State("open"), member("kept"), args=("practice",)),
    own(
        "contact",
        State("open"),
        State("refused", sends={"message": ""}, status=422),
        State("sent", query="sent=1"),
    ),
    *(
        page("page", args=(slug,))
        for slug in (
            "'about", "'help", "'how-curation-works", "'privacy", "'terms", "'glossary", "'accessibility",
            "'article-32",
        )
    ),
    page("offer"),
    page("offer_paper", args=("'practice",)),
    page("offer_paper", args=("'request",)),
    page("offer_paper", args=("'offer",)),
)  # fmt: skip

LIKE_NAME = {
    "name": "Union of Survivors", "kind": "opd", "country": "country/BIH", "contact_email": "a@example.org",
    "language": "en",
}  # fmt: skip
PARTNERS = (
    lists("partners:list"),
    page("partners:states", State("empty", empty=True), State("filled")),
    page("partners:state", args=("'BIH",)),
    own("partners:state_profile", desk("open"), member("refused", status=403), args=("'BIH",)),
    page("partners:detail", args=("partner", "slug")),
    page("partners:declaration", State("open"), State("no such version", query="version=x", status=404)),
    own("partners:verification", State("open", "stranger"), member("draft", args=("office",)), args=("partner",)),
    own(
        "partners:declaration_of",
        member("open"),
        member("refused", sends={"role": ""}, status=422),
        args=("office",),
    ),
    own(
        "partners:claim",
        member("open"),
        member("refused", sends={"evidence": ""}, status=422),
        member("somebody acts for it", args=("partner",), status=403),
        args=("unclaimed",),
    ),
    own(
        "partners:register",
        member("open"),
        member("refused", sends={"name": ""}, status=422),
        member("a like name is there", sends=LIKE_NAME, status=409),
    ),
    own(
        "partners:name",
        desk("open", query="name=A+far+donor&source=Its+call"),
        desk("refused", sends={"name": ""}, status=422),
    ),
    own("partners:people", member("open"), member("refused", sends={"email": "nobody"}, status=422), args=("office",)),
    own(
        "partners:invitation",
        State("open", "stranger"),
        member("somebody else's", status=403),
        member("over", args=("'x",), status=410),
        args=("invitation",),
    ),
)

ACCOUNT = (
    own("account_login", State("open"), State("refused", sends={"login": "nobody@example.org", "password": "x"})),
    own("account_logout", member("open")),
    own("account_inactive"),
    own("account_signup", State("open"), State("refused", sends={"email": "nobody"})),
    own("account_reauthenticate", member("open")),
    own("account_email", member("open"), member("refused", sends={"email": "nobody", "action_add": ""})),
    own("account_email_verification_sent"),
    own("account_change_password", member("open"), member("refused", sends={"oldpassword": "wrong"})),
    own(
        "account_set_password", State("open", "no_password"), State("refused", "no_password", sends={"password1": "1"})
    ),
    own("account_reset_password", State("open"), State("refused", sends={"email": "nobody"})),
    own("account_confirm_email", State("open"), State("unknown", args=("'wrong",)), args=("confirmation",)),
    own(
        "account_reset_password_from_key",
        State("open"),
        State("too old", args=("'1", "'x")),
        args=("uid", "token_of_reset"),
    ),
    own("account_reset_password_from_key_done"),
    own("account_reset_password_done"),
    own(
        "account_request_login_code",
        State("open"),
        State("refused", sends={"email": "nobody"}),
        State("sent: the page that asks for the code", sends={"email": "amina@example.org"}),
    ),
)

WRITING = (
    own("my:home", State("empty", "ngo_officer", empty=True), member("filled")),
    own(
        "my:begin",
        member("open"),
        member("refused", sends={"language": ""}, status=422),
        State("an endorsement", "stranger", args=("'endorsement",), query="practice={practice}"),
        State("a barrier", "stranger", args=("'barrier",), query="about={mechanism}"),
        args=("'practice",),
    ),
    own(
        "my:entry",
        member("draft"),
        member("published", args=("practice",)),
        member("changes requested", args=("returned",)),
        args=("draft",),
    ),
    own("my:check", member("ready"), member("something is missing", args=("thin",)), args=("draft",)),
    own("my:upload", member("open"), member("refused", sends={}, status=422), args=("draft",)),
    *(
        own("my:resource_add", member("open"), args=("draft", f"'{one}"))
        for one in ("file", "link", "picture", "video")
    ),
    own("my:resource_add", member("refused", sends={"title": "", "url": "x"}, status=422), args=("draft", "'link")),
    own("my:resource", member("open"), args=("draft", "'1")),
    *(
        own("my:section", member("open"), args=("draft", f"'{section}"))
        for section in (
            "topics", "story", "results", "people", "money", "repeat", "rights", "plain", "resources", "contact",
            "source",
        )
    ),
    own(
        "my:section",
        member("open"),
        member("refused", sends={"title": "x" * 201}, status=422),
        member("somebody else saved it", sends={"title": "Mine", "summary": "Mine", "edition": "0"}, status=409),
        args=("draft", "'start"),
    ),
    own("my:section", member("a collection", args=("gathering", "'items"))),
    *(
        own("my:section", member("open"), args=("course", f"'{one}"))
        for one in ("kind", "when", "access", "cost", "apply")
    ),
    *(own("my:section", member("open"), args=("fund", f"'{one}")) for one in ("kind", "apply", "money", "verified")),
)  # fmt: skip

DESK = (
    own("desk:queue", desk("empty", empty=True), desk("filled"), desk("not understood", query="state=x", status=400)),
    own("desk:published", desk("empty", empty=True), desk("filled")),
    own("desk:mine", desk("empty", empty=True), desk("filled")),
    own("desk:entry", desk("open"), desk("refused", sends={"note": ""}, status=422), args=("practice",)),
    own("desk:review", desk("open"), desk("refused", sends={"note": ""}, status=422), args=("waiting",)),
    own("desk:revision", desk("a translation"), desk("a new version", args=("revision",)), args=("translation",)),
    own(
        "desk:terms", desk("filled"), desk("narrowed", query="vocabulary=theme&q=peer"), desk("nothing", query="q=zzzz")
    ),
    own("desk:term_new", desk("open"), desk("refused", sends={"code": ""}, status=422)),
    own("desk:term", desk("open"), desk("refused", sends={"label_en": "", "seen": "x"}, status=422), args=("term",)),
    own(
        "desk:imports",
        desk("empty", empty=True),
        desk("filled"),
        desk("refused", sends={"standard": ""}, status=422),
    ),
    own("desk:import", desk("with findings"), desk("under way", args=("import_waiting",)), args=("import",)),
    own("desk:term_merge", desk("open"), desk("preview", query="into={other_term}"), args=("term",)),
)

DESK_PARTNERS = (
    own("desk:partners", desk("empty", empty=True), desk("filled")),
    own("desk:partner_duplicates", desk("empty", empty=True), desk("filled")),
    own("desk:partner_verification", desk("open"), desk("refused", sends={"seen": "x"}, status=422), args=("partner",)),
    own("desk:partner_claim", desk("open"), desk("refused", sends={"decision": ""}, status=422), args=("claim",)),
    own(
        "desk:partner_merge",
        desk("open"),
        desk("not understood", query="into=x", status=422),
        desk("preview", query="into={unclaimed}"),
        args=("partner",),
    ),
)

MAILS = (
    own("notifications:answer", State("open"), State("refused", sends={"text": ""}, status=422), args=("token",)),
    own(
        "notifications:answer",
        State("sent", query="sent=1"),
        State("unknown", args=("'x",), status=410),
        args=("token",),
    ),
    own("notifications:mails", State("empty", empty=True), State("filled")),
    own("notifications:mail", args=("mail",)),
)

AUDITED = (
    *DESK_PARTNERS,
    *PUBLIC,
    *PARTNERS,
    *ACCOUNT,
    *WRITING,
    *alerts_addresses.AUDITED,
    *assistance_addresses.AUDITED,
    *translating_addresses.AUDITED,
    *interest_addresses.AUDITED,
    *digest_addresses.AUDITED,
    *desk_lists_addresses.AUDITED,
    *trust_addresses.AUDITED,
    *call_addresses.AUDITED,
    *event_addresses.AUDITED,
    *feed_addresses.AUDITED,
    *finding_addresses.AUDITED,
    *privacy_addresses.AUDITED,
    *table_addresses.AUDITED,
    *upkeep_addresses.AUDITED,
    *mail_addresses.AUDITED,
    *newsletter_addresses.AUDITED,
    *review_addresses.AUDITED,
    *DESK,
    *MAILS,
)

NO_PAGES = (
    *alerts_addresses.NO_PAGES,
    *assistance_addresses.NO_PAGES,
    *translating_addresses.NO_PAGES,
    *interest_addresses.NO_PAGES,
    *digest_addresses.NO_PAGES,
    *desk_lists_addresses.NO_PAGES,
    *trust_addresses.NO_PAGES,
    *call_addresses.NO_PAGES,
    *event_addresses.NO_PAGES,
    *feed_addresses.NO_PAGES,
    *finding_addresses.NO_PAGES,
    *privacy_addresses.NO_PAGES,
    *table_addresses.NO_PAGES,
    *upkeep_addresses.NO_PAGES,
    *mail_addresses.NO_PAGES,
    *newsletter_addresses.NO_PAGES,
    *review_addresses.NO_PAGES,
    NoPage("healthz", "for machines"),
    NoPage("readyz", "for machines"),
    NoPage("file", "a file of a person's"),
    NoPage("offer_form", "a Word file"),
    NoPage("my:filled", "a Word file"),
    NoPage("notifications:mail_html", "a mail as it was stored; tests/portal/test_notifications_*.py look at it"),
    NoPage("practices:detail_by_id", "leads to practices:detail"),
    NoPage("practices:opportunity_by_id", "leads to practices:opportunity"),
    NoPage("practices:collection_by_id", "leads to practices:collection"),
    NoPage("funding:mechanism_by_id", "leads to funding:mechanism"),
    NoPage("page_by_id", "leads to page"),
    NoPage("partners:detail_by_id", "leads to partners:detail"),
    NoPage("partners:states_csv", "a table for machines"),
    NoPage("commitments:picture", "a picture on commitments:map, described there"),
    NoPage("commitments:table", "a table for machines"),
    NoPage("commitments:lines", "a table for machines"),
    NoPage("gaps:table", "a table for machines"),
    NoPage("partners:member", "a step; leads to partners:people"),
    NoPage("partners:cancel_invitation", "a step; leads to partners:people"),
    NoPage("account_confirm_login_code", "reached only from account_request_login_code, and audited there"),
    NoPage("my:act", "a step; leads to my:entry"),
    NoPage("my:gathered_add", "a step; leads to my:section"),
    NoPage("my:gathered", "a step; leads to my:section"),
    NoPage("my:resource_remove", "a step; leads to my:section"),
    NoPage("my:gathered_add", "a step; leads to my:section"),
    NoPage("my:gathered", "a step; leads to my:section"),
    NoPage("desk:import_findings", "a table for machines"),
    NoPage("desk:partner_different", "a step; leads to desk:partner_duplicates"),
    NoPage("desk:rebase", "a step; leads to desk:revision"),
    NoPage("desk:term_retire", "a step; leads to desk:term"),
)


def states() -> Iterator[tuple[Audited, State]]:
    """Every page in every state; the empty ones first, because they are looked at before anything is written."""
    pairs = [(audited, state) for audited in AUDITED for state in audited.states]
    yield from sorted(pairs, key=lambda pair: not pair[1].empty)
