"""Taking the words of a contribution out of sight after a report, and showing them again."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries import facts
from entries.audit.services import record
from entries.rules import Refused
from entries.viewers import CURATORS, Viewer
from events.models import Contribution


@transaction.atomic
def hide(*, contribution: Contribution, by: Viewer, why: str) -> None:
    """Take a contribution off the public page and out of the organisers' hands; its author reads why.

    It keeps its place in moderation and on the list of speakers (nobody loses a turn by a report), and its words, until
    somebody shows them again. The edition is raised, so that a moderator who had the page open is told. Raises
    `Refused` for other roles than curators, or without a reason. The audit log has it as `contribution.hidden`.
    """
    _mark(contribution, by, "contribution.hidden", why)


@transaction.atomic
def show(*, contribution: Contribution, by: Viewer) -> None:
    """Show it again where it stood. Audited as `contribution.shown`. Raises `Refused`."""
    _mark(contribution, by, "contribution.shown")


def _mark(contribution: Contribution, by: Viewer, deed: str, why: str = "") -> None:
    hides = deed == "contribution.hidden"
    if not by.roles & CURATORS:
        raise Refused(_("Only curators hide words, or show them again."))
    if hides and not why.strip():
        raise Refused(_("Please say why: the note goes to the author."))
    fresh = Contribution.objects.select_for_update(of=("self",)).get(pk=contribution.pk)
    if hides == bool(fresh.hidden_at):
        return
    fresh.hidden_at, fresh.hidden_because = (timezone.now() if hides else None), why.strip()
    fresh.edition += 1
    fresh.save(update_fields=["hidden_at", "hidden_because", "edition"])
    facts.bump_content_version()
    record(deed, by=by, about=f"contribution:{fresh.pk}")
