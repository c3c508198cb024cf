"""What a list repeats: its entries, and the choices of its facets. Built-in like ``portal.templatetags.components``.

    facet_group name legend options *, is_open=False more_href="" more_label=""
        checkboxes with counts in a <details>
    result_item href title *, summary kind languages place dates note sample level
        one entry in a list
    attributes attrs, options groups, choice_input choice
        what a <select> says of itself, and its choices, as Django's widget gives them; one checkbox or radio button

Made with ``format_html`` where the others are templates: a page has fifteen entries and a hundred choices, and as
templates they were two thirds of its time (docs/adr/0003-one-search-row.md).
"""

from functools import lru_cache
from unicodedata import bidirectional

from django import template
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, gettext_lazy as _

from entries.texts import OWN_NAMES, current_language, direction_of
from portal.templatetags.components import as_text, icon, number

register = template.Library()
#: Directions of letters by the classes of Unicode: Latin and its like; Hebrew; Arabic.
_RUNS = {"L": "ltr", "R": "rtl", "AL": "rtl"}


@register.inclusion_tag("components/facet_group.html")
def facet_group(name, legend, options, *, is_open=False, more_href="", more_label=""):
    """One facet: checkboxes named ``name``. Options have ``code``, ``label``, ``count`` (or None) and ``chosen``."""
    return {
        "legend": legend,
        "choices": mark_safe("\n".join(_choice(name, option) for option in options)),
        "is_open": is_open,
        "more_href": more_href,
        "more_label": more_label or _("Show all"),
    }


def _choice(name, option):
    """One checkbox with its count."""
    before, after = _box(name, option.code, option.label)
    count = f' <span class="count">{number(option.count)}</span>' if option.count is not None else ""
    return f"{before}{' checked' if option.chosen else ''}{after}{count}</label>"  # a number needs no escaping


@lru_cache(maxsize=4096)  # a page has a hundred choices, and the next page has mostly the same ones
def _box(name, code, label):
    """A checkbox before and after the place where it says that it is chosen."""
    before = format_html('<label class="check"><input type="checkbox" name="{}" value="{}"', name, code)
    return before, format_html("><bdi>{}</bdi>", label)


@register.simple_tag
def attributes(attrs):
    """The attributes of a widget."""
    return flatatt(attrs)


@register.simple_tag
def options(groups):
    """The choices of a ``<select>``; Django's own template includes two others for each of 249 countries."""
    return mark_safe("\n".join(_group(name, choices) for name, choices, _index in groups))


@register.simple_tag
def choice_input(choice):
    """The checkbox or radio button of one choice; Django's own widget needs three templates for each of forty."""
    told = choice.data
    value = "" if told["value"] is None else format_html(' value="{}"', told["value"])
    return format_html('<input type="{}" name="{}"{}{}>', told["type"], told["name"], value, flatatt(told["attrs"]))


def _group(name, choices):
    """Choices under their name, or by themselves."""
    page = direction_of(current_language())
    told = ((one["value"], _of_option(one, page), one["label"]) for one in choices)
    listed = format_html_join("\n", '<option value="{}"{}>{}</option>', told)
    return format_html('<optgroup label="{}">{}</optgroup>', name, listed) if name else listed


def _of_option(one, page):
    """The attributes of a choice. One that runs against the page says so, or its beginning is cut off, not its end."""
    own = flatatt(one["attrs"]) if one["attrs"] else ""
    runs = _direction(str(one["label"]))
    return own if runs in ("", page) or "dir" in one["attrs"] else format_html('{} dir="{}"', own, runs)


@lru_cache(maxsize=4096)
def _direction(words):
    """The direction of the first letter that has one (Unicode Bidirectional Algorithm, rule P2), "" without any."""
    return next((_RUNS[kind] for kind in map(bidirectional, words) if kind in _RUNS), "")


@register.simple_tag
def result_item(
    href, title, *, summary="", kind="", languages=(), place="", dates="", note="", sample=False, level=3, highlight=""
):
    """One entry in a list.

    ``title``, ``summary``: Text. ``highlight``: safe HTML with ``<mark>`` shown in place of the summary, in the
    summary's language. ``languages``: codes in which the entry exists. ``level``: heading level, 2 or 3.
    """
    title, summary, heading = as_text(title), as_text(summary), mark_safe(f"h{level}")
    overline = format_html("{} · {}", kind, gettext("Sample")) if sample else kind
    details = [
        ("place", _isolated(place)),
        ("calendar", _isolated(dates)),
        ("globe", _available_in(languages)),
        ("info", note),
    ]
    meta = format_html_join("", "<span>{}{}</span>", ((icon(name), said) for name, said in details if said))
    return format_html(
        '<article class="result">{}<{}{}><a href="{}">{}</a></{}>{}{}</article>',
        format_html('<span class="overline">{}</span>', overline) if kind else "",
        heading,
        _own_language(title),
        href,
        title.text,
        heading,
        format_html("<p{}>{}</p>", _own_language(summary), highlight or summary.text) if summary.text else "",
        format_html('<p class="meta">{}</p>', meta) if meta else "",
    )


def _own_language(text):
    """The attributes of text that is not in the page's language."""
    return format_html(' lang="{}" dir="{}"', text.language, direction_of(text.language)) if text.fallback else ""


def _isolated(text):
    return format_html("<bdi>{}</bdi>", text) if text else ""


def _available_in(languages):
    names = _own_names(tuple(languages), "، " if current_language() == "ar" else ", ")
    return format_html("<span>{} {}</span>", gettext("Available in:"), names) if names else ""


@lru_cache(maxsize=64)
def _own_names(languages, comma):
    known = [(code, direction_of(code), OWN_NAMES[code]) for code in languages if code in OWN_NAMES]
    return format_html_join(comma, '<bdi lang="{}" dir="{}">{}</bdi>', known)
