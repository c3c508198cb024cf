"""Which ISU roles open which page of the desk. What may be done there is said by `entries.rules`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from entries.viewers import CURATORS, REVIEWERS, Role

View = Callable[..., HttpResponseBase]

EVERY_ROLE = frozenset(Role)
#: Who reads what others have not published yet.
READERS = REVIEWERS
#: Who writes translations (into which languages, `entries.rules.can_translate` says).
TRANSLATORS = CURATORS | {Role.TRANSLATOR}
#: Who keeps the thesaurus.
TERM_KEEPERS = CURATORS
#: Who changes many entries at once, and asks others to review.
BULK_CHANGERS = CURATORS
#: Who decides on the standing of partners.
PARTNER_KEEPERS = CURATORS
#: Who brokers matches, and keeps the rates and weights that they rest on.
MATCH_KEEPERS = CURATORS
#: Who brings in data on money already given.
IMPORTERS = CURATORS
#: Who writes the newsletter, and approves what a colleague wrote.
NEWSLETTER_EDITORS = CURATORS

#: Who sees which mails went out, came back or failed, and tries them again (addresses and texts: administrators).
MAIL_KEEPERS = CURATORS

#: Who gives roles, closes accounts, and reads the audit log.
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})


def desk_role(roles: frozenset[str] = EVERY_ROLE) -> Callable[[View], View]:
    """Open a page to these roles only; others get the 403 page with its reason, and no cache keeps the page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.viewer.roles & roles:  # type: ignore[attr-defined]
                raise PermissionDenied(_("This page of the ISU desk is not part of your role."))
            return view(request, *args, **kwargs)

        guarded.desk_roles = roles  # type: ignore[attr-defined]
        return never_cache(guarded)

    return decorate
