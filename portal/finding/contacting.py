"""A first message from one side of a match to the other, through the portal: neither sees the other's address."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries import facts
from entries.models import Entry, Happening
from entries.rules import Refused
from entries.texts import current_language
from entries.viewers import Viewer
from matching import services
from matching.models import Decision

MESSAGE = "message.sent"
#: Messages that one person may send through the portal in 24 hours, whatever they are about.
MESSAGES_A_DAY = 10


@transaction.atomic
def write(*, seeker: Entry, support: Entry, side: str, by: Viewer, to: Entry, text: str) -> None:
    """Pass a message on to those behind the other entry, and note that they were contacted.

    In order: refuses who has sent many messages today; notes the decision; records `message.sent` on the other
    entry, which the outbox mails to its contact, its writers or ISU with a link for the answer.
    """
    since = timezone.now() - timedelta(days=1)
    if Happening.objects.filter(name=MESSAGE, actor_id=by.user_id, at__gte=since).count() >= MESSAGES_A_DAY:
        raise Refused(_("You have sent many messages today. Please write again tomorrow."))
    services.decide(seeker=seeker, support=support, side=side, decision=Decision.CONTACTED, by=by)
    facts.record(MESSAGE, entry=to, by=by, text=text, language=current_language())
