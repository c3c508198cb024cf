"""A first message from one side of a match to the other, through the portal: neither sees the other's address."""

from __future__ import annotations

from django.db import transaction

from entries import messages
from entries.models import Entry
from entries.viewers import Viewer
from matching import services
from matching.models import Decision


@transaction.atomic
def write(*, seeker: Entry, support: Entry, side: str, by: Viewer, to: Entry, text: str) -> None:
    """Pass a message on to those behind the other entry (`entries.messages.send`), and note that they were contacted.

    Raises `Refused` with a sentence, for who has sent many messages today.
    """
    messages.send(entry=to, text=text, by=by)
    services.decide(seeker=seeker, support=support, side=side, decision=Decision.CONTACTED, by=by)
