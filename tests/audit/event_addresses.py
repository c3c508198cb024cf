"""The audit list of events; what stands in their addresses is made in `dialogues.py`."""

from tests.audit.describing import NoPage, State, desk, lists, member, own, page

AUDITED = (
    lists("events:list"),
    page(
        "events:detail",
        State("full"),
        State("plain", query="version=plain"),
        State("over, open for contributions", args=("event_past", "slug")),
        args=("event", "slug"),
    ),
    own(
        "events:register",
        State("open"),
        State("refused", sends={"name": "", "email": "x"}, status=422),
        State("sent", query="sent=1"),
        State("closed", args=("event_past",)),
        State("with an account", "stranger"),
        args=("event",),
    ),
    own(
        "events:contribute",
        State("open"),
        State("refused", sends={"text": "", "email": "x"}, status=422),
        State("sent", query="sent=1"),
        State("closed", args=("event",)),
        args=("event_past",),
    ),
    own(
        "events:own",
        State("confirmed"),
        State("not confirmed yet", args=("token_pending",)),
        State("on the waiting list", args=("token_waiting",)),
        State("withdrawn", args=("token_withdrawn",)),
        State("in writing", args=("token_writing",)),
        State("a forged link", args=("'nonsense",), status=404),
        args=("token_confirmed",),
    ),
    own(
        "events:change",
        State("open"),
        State("refused", sends={"name": ""}, status=422),
        State("changed meanwhile", sends={"name": "Amal", "language": "en", "edition": "0"}, status=409),
        args=("token_confirmed",),
    ),
    own("events:say", State("open"), State("refused", sends={"text": ""}, status=422), args=("token_confirmed",)),
    own("events:participants", member("filled"), member("empty", args=("event_past",)), args=("event",)),
    own(
        "events:need",
        member("open"),
        member("refused", sends={"state": "impossible", "answer": ""}, status=422),
        args=("event", "event_need"),
    ),
    own("events:behalf", member("open"), args=("event_behalf",)),
    own("events:moderation", member("filled"), member("empty", args=("event_past",)), args=("event",)),
    own(
        "events:step",
        member("answer"),
        member("refused", sends={"text": ""}, status=422),
        member("decline", args=("event", "event_said", "'decline")),
        member("join", args=("event", "event_said", "'merge")),
        args=("event", "event_said", "'answer"),
    ),
    own(
        "events:rendering",
        member("open"),
        member("refused", sends={"text": ""}, status=422),
        args=("event", "event_public", "'fr"),
    ),
    own("events:room", State("filled"), State("a forged link", args=("'nonsense",), status=404), args=("event_room",)),
    own("desk:events", desk("filled"), desk("empty", empty=True)),
    own("dialogue:practice", member("open"), args=("event", "event_public")),
)

NO_PAGES = (
    NoPage("events:detail_by_id", "leads to events:detail"),
    NoPage("events:calendar_file", "a file for calendars"),
    NoPage("events:calendar", "a file for calendars"),
    NoPage("events:own_calendar", "a file for calendars"),
    NoPage("events:room_list", "a part of events:room, for its script"),
    NoPage("events:take_back", "a step; leads to events:own"),
    NoPage("events:agree", "a step; leads to events:own"),
    NoPage("events:shift", "a step; leads to events:moderation"),
    NoPage("events:first", "a step; leads to events:moderation"),
    NoPage("events:publish", "a step; leads to events:moderation"),
    NoPage("dialogue:attendance", "a table for machines"),
)
