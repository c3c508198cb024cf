"""How long nobody has reported: a light of three steps, always told in words and by a shape too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext

from entries import locales

if TYPE_CHECKING:
    from partners.assistance.models import Partnership

#: Up to so long after the last report (or the agreement) a partnership counts as reported upon; then as late.
FRESH, LATE = timedelta(days=90), timedelta(days=180)
#: Code to the icon: three shapes that differ without their colour.
SHAPES = {"fresh": "check", "late": "info", "silent": "alert"}


@dataclass(frozen=True, slots=True)
class Light:
    """Code (fresh, late, silent), shape, the state in words, and since when in a sentence."""

    code: str
    shape: str
    words: str
    sentence: str
    until: datetime | None

    @property
    def notice(self) -> str:
        """The kind of notice that shows it, with the same shape."""
        return {"fresh": "success", "late": "info", "silent": "error"}[self.code]


def light_of(partnership: Partnership, last_report: datetime | None, now: datetime) -> Light | None:
    """The light of an agreed partnership that is not over; None for others. `until`: when it changes by itself."""
    if not partnership.is_agreed or partnership.is_over or partnership.agreed_at is None:
        return None
    since = last_report or partnership.agreed_at
    age = now - since
    code = "fresh" if age <= FRESH else "late" if age <= LATE else "silent"
    until = {"fresh": since + FRESH, "late": since + LATE, "silent": None}[code]
    words = {
        "fresh": gettext("Reports are up to date"),
        "late": gettext("A report is due"),
        "silent": gettext("No report for a long time"),
    }[code]
    return Light(code, SHAPES[code], words, _sentence(age.days, reported=last_report is not None), until)


def _sentence(days: int, *, reported: bool) -> str:
    number = {"count": locales.number(days)}
    if reported:
        if days < 1:
            return gettext("The last report is of today.")
        return (
            ngettext("The last report is %(count)s day old.", "The last report is %(count)s days old.", days) % number
        )
    if days < 1:
        return gettext("Agreed today; nobody has reported yet.")
    return (
        ngettext(
            "Agreed %(count)s day ago; nobody has reported yet.",
            "Agreed %(count)s days ago; nobody has reported yet.",
            days,
        )
        % number
    )
