"""The audit list of assistance; what stands in its addresses is made in `assistance.py`."""

from tests.audit.describing import NoPage, State, donor, lists, member, own, page

AUDITED = (
    lists("assistance:list"),
    lists("assistance:requests"),
    lists("assistance:offers"),
    page(
        "assistance:request",
        State("full"),
        State("plain", query="version=plain"),
        State("over", args=("asked_over", "slug")),
        args=("asked", "slug"),
    ),
    own("assistance:request", member("draft", args=("asking", "slug")), donor("signed in"), args=("asked", "slug")),
    page("assistance:offer", args=("offered", "slug")),
    own(
        "assistance:begin_request",
        member("open"),
        member("refused", sends={"language": ""}, status=422),
        State("for nobody", "curator"),
    ),
    own("assistance:begin_offer", member("open"), State("for nobody", "curator")),
    own(
        "assistance:contact",
        State("open", "stranger"),
        State("refused", "stranger", sends={"text": ""}, status=422),
        State("sent", "stranger", query="sent=1"),
        args=("asked",),
    ),
    *(own("my:section", member("open"), args=("asking", f"'{one}")) for one in ("need", "when", "money", "seen")),
    *(own("my:section", member("open"), args=("offering", f"'{one}")) for one in ("offered", "who", "money")),
    page("assistance:partnerships", State("empty", empty=True), State("filled")),
    own("assistance:partnerships", member("something waits")),
    page("assistance:partnership", args=("partnership",)),
    own(
        "assistance:partnership",
        member("proposed", args=("proposed",)),
        State("a change is proposed", "stranger"),
        args=("partnership",),
    ),
    own(
        "assistance:begin_partnership",
        donor("open", query="about={asked}"),
        donor("refused", query="owner={donor_partner}&others=Nobody", status=422),
        State("for nobody", "curator"),
    ),
    own(
        "assistance:propose",
        donor("open", query="for={donor_partner}&with={union}"),
        donor("refused", query="for={donor_partner}&with={union}", sends={"title": ""}, status=422),
    ),
    own(
        "assistance:change_partnership",
        member("open"),
        member("refused", sends={"title": ""}, status=422),
        args=("proposed",),
    ),
    own(
        "assistance:partnership_work",
        member("has agreed"),
        donor("asked to agree"),
        State("agreed, with a change", "stranger", args=("partnership",)),
        State("ISU", "curator", args=("partnership",)),
        args=("proposed",),
    ),
)
NO_PAGES = (
    NoPage("assistance:request_by_id", "leads to assistance:request"),
    NoPage("assistance:offer_by_id", "leads to assistance:offer"),
    NoPage(
        "assistance:partnership_step", "a step; leads to assistance:partnership, or shows assistance:partnership_work"
    ),
)
