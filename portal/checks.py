"""System checks that refuse an unsafe production start: each says in one sentence what is wrong and what to do."""

import os
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

ENVIRONMENTS = ("production", "sample", "test")
SHORTEST_SECRET_KEY = 32
SHORTEST_WEBHOOK_SECRET = 16


@register()
def check_environment(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse an unknown PORTAL_ENV, which would otherwise be neither safe nor a sample."""
    if settings.PORTAL_ENV in ENVIRONMENTS:
        return []
    return [
        Error(f"PORTAL_ENV must be one of {', '.join(ENVIRONMENTS)}, not {settings.PORTAL_ENV!r}.", id="portal.E001")
    ]


@register()
def check_production(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a production start with debug on, a weak secret key, or without named hosts, servers and address."""
    if not settings.PRODUCTION:
        return []
    findings: tuple[tuple[object, str, str], ...] = (
        (settings.DEBUG, "E002", "DEBUG is on in production, which shows the insides of the portal; remove DEBUG."),
        (
            settings.SECRET_KEY == settings.INSECURE_SECRET_KEY,
            "E003",
            "SECRET_KEY is not set in production; set it to a long random text that nobody else knows.",
        ),
        (
            len(settings.SECRET_KEY) < SHORTEST_SECRET_KEY,
            "E004",
            f"SECRET_KEY is too short; it needs at least {SHORTEST_SECRET_KEY} random characters.",
        ),
        (not settings.ALLOWED_HOSTS, "E005", "ALLOWED_HOSTS is empty in production; name the portal's domain."),
        (
            "*" in settings.ALLOWED_HOSTS,
            "E006",
            "ALLOWED_HOSTS is * in production, which lets anyone forge links; name the portal's domain.",
        ),
        (not os.environ.get("DATABASE_URL"), "E007", "DATABASE_URL is not set in production; name the database."),
        (not os.environ.get("REDIS_URL"), "E008", "REDIS_URL is not set in production; name the Valkey server."),
        (
            not os.environ.get("SITE_URL"),
            "E009",
            "SITE_URL is not set in production, so links in mails would lead nowhere; name the portal's address.",
        ),
        (
            _webhook_is_open(),
            "E010",
            "ANYMAIL_WEBHOOK_SECRET is not set (user:password, long and random), so nobody could tell the mail "
            "provider's messages from forged ones, or mails that come back would go unnoticed.",
        ),
    )
    return [Error(sentence, id=f"portal.{code}") for wrong, code, sentence in findings if wrong]


def _webhook_is_open() -> bool:
    """Whether mails go through a provider that could not show who it is when it tells of mails that came back."""
    user, _colon, password = str(settings.ANYMAIL.get("WEBHOOK_SECRET", "")).partition(":")
    through_provider = settings.EMAIL_BACKEND.startswith("anymail.") or bool(settings.MAIL_EVENTS_FROM)
    return through_provider and not (user and len(password) >= SHORTEST_WEBHOOK_SECRET)
