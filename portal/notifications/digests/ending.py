"""Ending kinds of news by the link of a mail: `kind:deadline`, several (`kind:call,match`), or all (`kind:all`)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from entries import locales
from portal.notifications import stopping
from portal.notifications.digests import kinds, services
from portal.notifications.digests.models import Notice, NoticeKind
from portal.notifications.models import Frequency, Reader

PREFIX = "kind"
ALL = "all"
#: What ends everything that a reader follows is registered by the room of alerts.
ALERTS = "alerts"


def end(reader: Reader, rest: str) -> None:
    """Tell the reader no more of these kinds, and drop what waits of them. What is ended already stays so."""
    named = _named(rest)
    services.choose(reader=reader, frequencies={kind: Frequency.NEVER for kind in named if kinds.frequencies_of(kind)})
    if NoticeKind.FOLLOWED in named:
        stopping.STOPPERS[ALERTS](reader, "")
        Notice.objects.waiting().filter(reader=reader, kind=NoticeKind.FOLLOWED).delete()


def words(reader: Reader, rest: str) -> str:
    """The names of the kinds."""
    return locales.listing([str(kind.label) for kind in _named(rest)]) or _("News")


def _named(rest: str) -> list[NoticeKind]:
    """The kinds that a link names, in their order; those that there are no more are left out."""
    wanted = set(rest.split(","))
    return [kind for kind in NoticeKind if rest == ALL or kind.value in wanted]
