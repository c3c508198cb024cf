"""Taking the words of a contribution out of sight after a report, and showing them again."""

from __future__ import annotations

from django.db import transaction

from entries import facts, hiding
from entries.viewers import Viewer
from events.models import Contribution

SORT = "contribution"


@transaction.atomic
def hide(*, contribution: Contribution, by: Viewer, why: str) -> None:
    """Take a contribution off the public page and out of the organisers' hands; its author reads why.

    It keeps its place in moderation and on the list of speakers (nobody loses a turn by a report), and its words, until
    somebody shows them again. The edition is raised, so that a moderator who had the page open is told. Raises
    `Refused` for other roles than curators, or without a reason. The audit log has it as `contribution.hidden`.
    """
    _tell_pages(hiding.hide(words=contribution, sort=SORT, by=by, why=why))


@transaction.atomic
def show(*, contribution: Contribution, by: Viewer) -> None:
    """Show it again where it stood. Audited as `contribution.shown`. Raises `Refused`."""
    _tell_pages(hiding.show(words=contribution, sort=SORT, by=by))


def _tell_pages(changed: Contribution | None) -> None:
    """Open pages of moderators are out of date now, and so are the kept pages of readers."""
    if changed is None:
        return
    changed.edition += 1
    changed.save(update_fields=["edition"])
    facts.bump_content_version()
