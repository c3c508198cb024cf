"""What pages of other rooms show of notices. `{% load digests %}` where it is needed."""

from django import template

from portal.notifications.digests import choosing

register = template.Library()


@register.simple_tag
def kinds_of(reader):
    """The section in which a reader chooses how often each kind of news comes (1 query)."""
    return choosing.section(reader)
