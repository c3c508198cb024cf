"""The audit list of accounts, second factors, and the administrators' pages."""

from tests.audit.describing import NoPage, State, member, own


def admin(says: str, **more: object) -> State:
    """A state that an administrator sees."""
    return State(says, "administrator", **more)  # type: ignore[arg-type]


def protected(says: str, **more: object) -> State:
    """A state that somebody with an app, a passkey and recovery codes sees."""
    return State(says, "protected", **more)  # type: ignore[arg-type]


AUDITED = (
    own("trust:account", member("open"), admin("with a role")),
    own("trust:sessions", member("open")),
    own("trust:kept", member("nothing kept")),
    own("mfa_index", member("nothing set up"), protected("everything set up"), admin("waived")),
    own("mfa_activate_totp", member("open"), member("refused", sends={"code": "000000"})),
    own("mfa_deactivate_totp", protected("open")),
    own("mfa_view_recovery_codes", protected("open")),
    own("mfa_generate_recovery_codes", protected("open")),
    own("mfa_list_webauthn", member("none"), protected("one")),
    own("mfa_add_webauthn", member("open")),
    own("mfa_edit_webauthn", protected("open"), args=("passkey",)),
    own("mfa_remove_webauthn", protected("open"), args=("passkey",)),
    own("mfa_reauthenticate", protected("open"), protected("refused", sends={"code": "000000"})),
    own("desk:people", admin("filled"), admin("found", query="q=example.org"), admin("nobody", query="q=zzzz")),
    own(
        "desk:person",
        admin("open"),
        admin("refused", sends={"roles": "translator", "languages": ""}, status=422),
        args=("somebody",),
    ),
    own("desk:access", admin("open")),
    own("desk:log", admin("filled"), admin("nothing", query="who=x@x"), admin("refused", query="since=x", status=400)),
)

NO_PAGES = (
    NoPage("trust:totp_picture", "a picture on mfa_activate_totp, described there"),
    NoPage("mfa_authenticate", "reached only while signing in; tests/trust/test_second_factor.py walks it"),
    NoPage("mfa_login_webauthn", "a step; leads to account_login"),
    NoPage("mfa_reauthenticate_webauthn", "reached only with a passkey; tests/trust/test_passkey_journey.py walks it"),
    NoPage("mfa_download_recovery_codes", "a text file"),
    NoPage("desk:person_step", "a step; leads to desk:person"),
    NoPage("desk:log_export", "a table for machines"),
)
