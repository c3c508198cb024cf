"""The newsletter on other rooms' pages.

newsletter_of reader
    the reader's subscription, if it is active, with `sentences`: what interests them, in words
"""

from __future__ import annotations

from typing import Any

from django import template

from portal.notifications.newsletter import subscribing
from portal.notifications.newsletter.audience import INTERESTS
from portal.notifications.newsletter.models import Subscription

register = template.Library()


@register.simple_tag
def newsletter_of(reader: Any) -> dict[str, Any] | None:
    """What a reader receives of the newsletter; None for who is no subscriber (1 query)."""
    found = Subscription.objects.active().filter(reader=reader).first()
    if found is None:
        return None
    interests = {name: getattr(found, name) for name in INTERESTS}
    return {"since": found.confirmed_at, "sentences": subscribing.interests_in_words(interests)}
