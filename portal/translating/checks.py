"""A system check: what the settings say of machine translation must hold before the first text is sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

LIBRETRANSLATE = "portal.translating.libretranslate.LibreTranslate"


@register()
def check_machine_translation(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a provider that does not exist, and one of ours without the address of a server."""
    path = settings.MACHINE_TRANSLATION
    if not path:
        return []
    try:
        import_string(path)
    except ImportError:
        return [Error(f"MACHINE_TRANSLATION names {path!r}, which cannot be imported.", id="translating.E001")]
    address = urlsplit(settings.MACHINE_TRANSLATION_URL)
    if path == LIBRETRANSLATE and (address.scheme not in ("http", "https") or not address.netloc):
        sentence = "MACHINE_TRANSLATION_URL must be the http or https address of the server that translates."
        return [Error(sentence, id="translating.E002")]
    return []
