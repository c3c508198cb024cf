"""Tags of the desk's pages (``{% load desk %}``).

| Tag | Prints |
|---|---|
| ``when value``                    | date and time by the clock of the reader's time zone, in ``<time datetime>`` |
| ``difference parts language``     | a text in which new and gone words are marked, with words for screen readers |
| ``person user``                   | a person's name, or that the account is gone |
"""

from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from entries import locales
from entries.comparison import Part
from entries.texts import direction_of

register = template.Library()


@register.simple_tag(takes_context=True)
def when(context, value):
    """Date and time by the reader's own clock; the page says once which zone that is. Nothing for no value."""
    if not value:
        return ""
    local = value.astimezone(ZoneInfo(context["request"].viewer.time_zone))
    shown = _("%(date)s, %(time)s") % {"date": locales.long_date(local), "time": locales.clock_time(local)}
    return format_html('<time datetime="{}"><bdi>{}</bdi></time>', value.isoformat(), shown)


@register.simple_tag
def difference(parts, language):
    """A changed text: ``<ins>`` and ``<del>``, each opened by a word that only screen readers say."""
    said = {Part.NEW: ("ins", _("new:")), Part.GONE: ("del", _("gone:"))}

    def stretches():
        for part, text in parts:
            if part in said:
                tag, word = said[part]
                yield (format_html('<{0}><span class="visually-hidden">{1} </span>{2}</{0}>', tag, word, text),)
            else:
                yield (text,)

    body = format_html_join("", "{}", stretches())
    return format_html('<div class="difference" lang="{}" dir="{}">{}</div>', language, direction_of(language), body)


@register.simple_tag
def person(user):
    """A person's name as it is written, isolated; people whose account is gone, and programs, have none."""
    return format_html("<bdi>{}</bdi>", user.get_full_name()) if user else _("Nobody named")
