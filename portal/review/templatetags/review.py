"""Tags of the review (``{% load review %}``).

| Tag | Prints |
|---|---|
| ``talk discussion name label``  | the threads beside one field, and a form to begin another |
| ``threads discussion``          | the threads on the whole text and on what has no place on the page |
| ``reason code``                 | the sentence of a refusal's reason |
"""

from django import template

from portal.desk.presenting import field_label
from portal.review.reasons import label_of
from portal.review.rules import AUTHOR, ISU, OUTSIDE

register = template.Library()
register.filter("reason", label_of)


@register.inclusion_tag("review/talk.html", takes_context=True)
def talk(context, discussion, name, label):
    """What is said about one field; nothing on pages without a discussion."""
    return _talk(context, discussion, name, label, discussion.at(name) if discussion else [])


@register.inclusion_tag("review/talk.html", takes_context=True)
def threads(context, discussion):
    """What is said about the whole text, and about parts that the page does not show."""
    return _talk(context, discussion, "", "", discussion.elsewhere if discussion else [])


def _talk(context, discussion, name, label, found):
    return {
        "discussion": discussion,
        "name": name,
        "label": label,
        "threads": found,
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
        "entry": context.get("entry"),
        "sides": {"isu": ISU, "author": AUTHOR, "outside": OUTSIDE},
    }


@register.simple_tag
def part_label(entry, name):
    """What a part of an entry is called."""
    return field_label(entry, name)
