"""Tags of the pages of trust (``{% load trust %}``).

| Tag | Prints |
|---|---|
| ``second_factor_state as state`` | whether the reader's role needs a second factor that is missing, or is waived |
| ``role_names user``              | the roles of a person in words, and the languages of a translator             |
"""

from types import SimpleNamespace

from django import template

from entries import locales
from entries.viewers import Role
from portal.trust import second_factor

register = template.Library()


@register.simple_tag(takes_context=True)
def second_factor_state(context):
    """`missing` and `waived` for the one who reads the page."""
    user = context["request"].user
    return SimpleNamespace(missing=second_factor.is_missing(user), waived=second_factor.is_waived(user))


@register.simple_tag
def role_names(user):
    """The roles of a person in words; nothing for none."""
    known = [str(Role(role).label) for role in user.roles if role in Role.values]
    return locales.listing([*known, *(locales.language_name(code) for code in user.translates)])
