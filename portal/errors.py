"""Pages for what went wrong: right status, the reader's language, helpful links (root URLconf: handler400 …).

The language comes from the address, because the request may have failed before any middleware chose one. None of
these pages reads the database, the session or the user; the 500 page must even survive a broken template.
"""

import logging
import re

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpResponse, QueryDict, UnreadablePostError
from django.template import loader
from django.utils.html import format_html
from django.utils.translation import get_language_from_path, get_language_from_request, gettext_lazy as _, override

from entries.texts import direction_of
from portal.context import frame

logger = logging.getLogger(__name__)

# Only these carry sentences of ours for the reader; other exceptions speak to engineers.
SPEAKING = (PermissionDenied, BadRequest)
SECONDS_TO_WAIT = 60
# Names of fields whose content is never shown again.
SECRET = re.compile("passw|token|code", re.IGNORECASE)

HEADINGS = {
    "400": _("This address could not be understood"),
    "403": _("This page is not open to you"),
    "403_csrf": _("The form could not be sent"),
    "404": _("There is no page at this address"),
    "410": _("This page has been taken away"),
    "429": _("Please wait a moment"),
    "500": _("Something went wrong on our side"),
}


def language_of(request):
    """The language in the address; without one, the browser's wish or the chosen language's cookie."""
    # Lower case: /EN/ is no address of ours, but its reader's language is English.
    return get_language_from_path(request.path_info.lower()) or get_language_from_request(request)


def error_page(request, status, *, name="", **context):
    """The page ``<name or status>.html`` with its status, in the language of the address; never stored by caches."""
    language = language_of(request)
    name = name or str(status)
    with override(language):
        values = {**frame(language, request.path), "request": request, "status": status, "no_index": True, **context}
        # Without a request no context processor runs: they would ask for the user and the messages.
        body = loader.get_template(f"{name}.html").render({**values, "heading": HEADINGS[name]})
    return with_headers(HttpResponse(body, status=status), language)


def with_headers(response, language):
    """The headers that all error pages share."""
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "no-store"
    return response


def reason_of(exception):
    """The sentence that a refusal carries for its reader, or an empty string."""
    return str(exception) if isinstance(exception, SPEAKING) else ""


def bad_request(request, exception=None):
    """400: the address or the form could not be understood."""
    if isinstance(exception, TooManyFieldsSent) and "GET" not in request.__dict__:
        request.GET = QueryDict()  # the page must not stumble over the same query again
    return error_page(request, 400, reason=reason_of(exception))


def permission_denied(request, exception=None):
    """403: not for this reader; says why when the refusal carries a sentence."""
    return error_page(request, 403, reason=reason_of(exception))


def csrf_failure(request, reason=""):
    """403 for a form whose security token is missing or too old (setting CSRF_FAILURE_VIEW)."""
    logger.warning("csrf refused", extra={"reason": reason, "path": request.path})
    return error_page(request, 403, name="403_csrf", typed=typed_texts(request))


def typed_texts(request):
    """What a person wrote into a form that was refused, to be copied: texts only, no secrets, at most 40 of them.

    They are shown, never sent again by one press of a button: that would undo the protection.
    """
    try:
        sent = list(request.POST.items())
    except (BadRequest, RequestDataTooBig, TooManyFieldsSent, UnreadablePostError):
        return []
    return [text for name, text in sent if text.strip() and " " in text.strip() and not SECRET.search(name)][:40]


def not_found(request, exception=None):
    """404: nothing here, or nothing that this reader may see: the page does not tell which."""
    return error_page(request, 404)


def gone(request, exception=None, *, title=""):
    """410: it was here and has been taken away on purpose. ``title``: its name, where that may be told."""
    return error_page(request, 410, title_of_gone=title)


def too_many_requests(request, exception=None, *, seconds=SECONDS_TO_WAIT):
    """429: too often in too short a time; ``Retry-After`` in seconds."""
    response = error_page(request, 429, seconds=seconds)
    response.headers["Retry-After"] = str(seconds)
    return response


def server_error(request):
    """500: our fault. If even the page cannot be made, one plain sentence in the reader's language."""
    try:
        return error_page(request, 500)
    except Exception:
        logger.exception("the 500 page itself failed")
        language = language_of(request)
        with override(language):
            body = format_html(
                '<!DOCTYPE html><html lang="{}" dir="{}"><meta charset="utf-8"><title>{}</title><h1>{}</h1></html>',
                language, direction_of(language), HEADINGS["500"], HEADINGS["500"],
            )  # fmt: skip
        return with_headers(HttpResponse(body, status=500), language)
