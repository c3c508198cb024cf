"""The WSGI application that the web server loads."""

import os

from django.core.wsgi import get_wsgi_application

from portal.proxies import behind

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


def _trusted_proxies() -> list[str]:
    """Return the proxies whose X-Forwarded-* headers are believed (none unless named)."""
    return [host.strip() for host in os.environ.get("TRUSTED_PROXIES", "").split(",") if host.strip()]


application = get_wsgi_application()
if _trusted_proxies():
    application = behind(application, _trusted_proxies())  # type: ignore[assignment]
