"""Charts (``{% load charts %}``): inline SVG without text, script or style; what it shows stands in a table beside it.

chart drawn
    a `portal.statistics.charts.Chart`, or nothing for None
share value
    a small bar for a share between 0 and 1; decoration beside the figure
"""

from django import template

from entries.texts import current_language, direction_of

register = template.Library()

BAR = 100


@register.inclusion_tag("statistics/chart.html")
def chart(drawn):
    """A chart with its title, the ends of its axis, its highest value and its legend as text."""
    return {"chart": drawn}


@register.inclusion_tag("statistics/share.html")
def share(value):
    """A bar of so much of its width; it grows from where the line begins."""
    width = round(max(0, min(1, value)) * BAR, 1)
    return {"width": width, "x": BAR - width if direction_of(current_language()) == "rtl" else 0}
