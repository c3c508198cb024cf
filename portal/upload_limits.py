"""How much may be sent at once: asked before the first byte is stored.

A form is read by the check of its token, before anybody knows who sends it. Without a limit here everyone could fill
the disk for temporary files, if no proxy stands before the portal.
"""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext as _

MEGABYTE = 1024 * 1024
#: More than the largest file that a form takes (20 MB), so that the form itself can say what is too large.
LARGEST = 30 * MEGABYTE
#: Files of open data, which ISU brings in on the desk by a form of its own.
LARGEST_IMPORT = 4096 * MEGABYTE
_IMPORTS = re.compile(r"/[a-z]{2}/desk/imports/$")


class LimitedUploads(FileUploadHandler):
    """Stands before the handlers that store; refuses by what the request says of its own length."""

    def handle_raw_input(self, input_data: Any, meta: Any, content_length: int, *_more: Any) -> None:
        """Raise BadRequest (400, with a sentence) for more than may be sent to this address."""
        if content_length > limit_of(self.request):
            raise BadRequest(_("What you sent is larger than 30 megabytes. Send a smaller file."))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand on what has come."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers after this one."""
        return


def limit_of(request: Any) -> int:
    """Bytes that may be sent: more for imports of open data by somebody who is signed in."""
    signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
    return LARGEST_IMPORT if signed_in and _IMPORTS.fullmatch(request.path_info) else LARGEST
