"""Where a list can be downloaded. Loaded by the pages of lists.

list_download asked
    the address of the page on which this list, as it is narrowed now, can be saved as a table
"""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from portal.tables.lists import code_of

register = template.Library()


@register.simple_tag
def list_download(asked: Any) -> str:
    """The address with the filters of the list; the page and the order are left out."""
    query = asked.address(page=1, whole=frozenset())
    return reverse("tables:choose", args=[code_of(asked.kinds)]) + ("" if query == "?" else query)
