"""What the lists of requests and offers need beside the portal's components."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.translation import gettext

from entries import locales
from partners.assistance.models import AssistanceOffer, AssistanceRequest
from partners.assistance.rules import last_day_still_open

register = template.Library()


@register.simple_tag
def with_last_day(hits: Iterable[tuple[Any, str]]) -> list[tuple[Any, str, str]]:
    """The hits of a list, each with a sentence that says until when it is open, or that it is closed (1 query)."""
    listed = list(hits)
    ids = [hit.id for hit, _places in listed]
    columns = ("pk", "open_until", "ends_on")
    asked = AssistanceRequest.objects.filter(pk__in=ids).values_list(*columns)
    offered = AssistanceOffer.objects.filter(pk__in=ids).values_list(*columns)
    last = {pk: open_until or ends_on for pk, open_until, ends_on in asked.union(offered)}
    return [(hit, places, _sentence(last.get(hit.id))) for hit, places in listed]


def _sentence(day: Any) -> str:
    if day is None:
        return ""
    if day < last_day_still_open():
        return gettext("This is closed")
    return gettext("Open until %(date)s") % {"date": locales.long_date(day)}
