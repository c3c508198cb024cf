"""The audit list of mails: ending them by their link, and the outbox at the desk; things are made in `mails.py`."""

from tests.audit.describing import NoPage, State, own


def keeper(says: str, **more: object) -> State:
    """A state that a curator sees: without addresses and texts."""
    return State(says, "curator", **more)  # type: ignore[arg-type]


def admin(says: str, **more: object) -> State:
    """A state that an administrator sees."""
    return State(says, "administrator", **more)  # type: ignore[arg-type]


AUDITED = (
    own(
        "notifications:stop",
        State("asks"),
        State("unknown", args=("'x",), status=410),
        args=("stop_token",),
    ),
    own(
        "desk:outbox",
        keeper("filled"),
        admin("filled", query="state=returned"),
        admin("nothing", query="address=nobody"),
        admin("not understood", query="state=x", status=400),
    ),
    own("desk:outbox_mail", keeper("came back"), admin("waits", args=("mail_waiting",)), args=("mail_returned",)),
)

NO_PAGES = (
    NoPage("desk:outbox_all", "a step with many mails; leads to desk:outbox"),
    NoPage("desk:outbox_problem", "a step; leads to desk:outbox"),
    NoPage("notifications:address_again", "a step; leads to my:home"),
    NoPage("mail_events", "for machines of mail providers"),
)
