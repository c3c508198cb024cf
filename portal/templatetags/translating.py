"""Tags of the translation desk (``{% load translating %}``).

| Tag | Prints |
|---|---|
| ``share|percent``                 | a share between 0 and 1 as a whole percentage |
"""

from django import template

from entries import locales

register = template.Library()


@register.filter
def percent(share):
    """A share between 0 and 1 as a whole percentage: "26%"."""
    return locales.percent(share)
