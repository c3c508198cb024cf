"""What was there when a page was opened and is gone when its form is sent: 404, not an error of ours."""

import logging

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse

from portal import errors

logger = logging.getLogger(__name__)


class VanishedMiddleware:
    """Answers 404 where a service locks a row that somebody else has just removed.

    Views look a thing up first and answer 404 themselves; between that and the lock it may vanish. Only for what
    changes something: when a page is merely read, a missing row is a mistake of ours and is shown as one.
    """

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for what is not there, and a line in the log with the way to it."""
        if request.method != "POST" or not isinstance(exception, ObjectDoesNotExist):
            return None
        logger.warning("vanished", exc_info=exception, extra={"path": request.path})
        return errors.not_found(request)
