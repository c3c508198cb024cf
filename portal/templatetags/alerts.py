"""Where one can ask to be told of something by mail. Loaded by pages of lists, entries and answers.

alert_of_list asked
    the address of the page on which this list, as it is narrowed now, is saved as an alert
"""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from portal.tables.lists import code_of

register = template.Library()


@register.simple_tag
def alert_of_list(asked: Any) -> str:
    """The address with words and filters of the list; its page and its order ask for nothing."""
    query = asked.address(page=1, whole=frozenset())
    return reverse("alerts:list", args=[code_of(asked.kinds)]) + ("" if query == "?" else query)
