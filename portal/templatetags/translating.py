"""Tags of the translation desk (``{% load translating %}``).

| Tag | Prints |
|---|---|
| ``share|percent``                 | a share between 0 and 1 as a whole percentage |
| ``source_text text hits``         | a source text as it is stored, markup included, with its glossary terms marked |
| ``wanted hits language``          | what to write for these glossary terms, each once: a definition list |
"""

from django import template
from django.utils.html import format_html, format_html_join

from entries import locales
from entries.texts import direction_of

register = template.Library()


@register.filter
def percent(share):
    """A share between 0 and 1 as a whole percentage: "26%"."""
    return locales.percent(share)


@register.simple_tag
def source_text(text, hits):
    """A source text (a Text) with ``<mark>`` around its glossary terms (``Hit``s of it, in order)."""

    def stretches():
        place = 0
        for hit in hits:
            yield (format_html("{}<mark>{}</mark>", text.text[place : hit.start], text.text[hit.start : hit.end]),)
            place = hit.end
        yield (text.text[place:],)

    body = format_html_join("", "{}", stretches())
    return format_html('<div class="source-text" lang="{}" dir="{}">{}</div>', text.language, text.direction, body)


@register.simple_tag
def wanted(text, hits, language):
    """The terms of a source text with the words to use for them in a language, and the glossary's notes."""
    rows = {}
    for hit in hits:
        rows.setdefault(text.text[hit.start : hit.end].casefold(), (text.text[hit.start : hit.end], hit))
    if not rows:
        return ""
    body = format_html_join(
        "",
        '<div><dt><bdi lang="{}">{}</bdi></dt><dd><bdi lang="{}" dir="{}">{}</bdi>{}</dd></div>',
        (
            (
                text.language,
                shown,
                language,
                direction_of(language),
                " / ".join(hit.preferred(language)),
                format_html_join("", '<br><span class="soft" dir="auto">{}</span>', ((note,) for note in _notes(hit))),
            )
            for shown, hit in rows.values()
        ),
    )
    return format_html('<dl class="facts wanted">{}</dl>', body)


def _notes(hit):
    return [concept.note for concept in hit.concepts if concept.note]
