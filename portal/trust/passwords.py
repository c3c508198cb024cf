"""Passwords that anybody would try first on this portal."""

from __future__ import annotations

import re

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, override

#: Words of this place, besides its name in each language; without spaces and in lower case.
WORDS = frozenset(
    "commonground victimassistance survivor survivors landmine landmines mineaction minebantreaty disability "
    "curator administrator translator donor portal password welcome".split()
)
_BESIDES = re.compile(r"[\W\d_]+")


class WordsOfThisPlace:
    """Refuses a password that is one of these words, however it is spaced and whatever digits stand around it."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError for such a password."""
        if _BESIDES.sub("", password).lower() in WORDS | _names():
            raise ValidationError(_("This password is easy to guess on this portal."), code="password_of_this_place")

    def get_help_text(self) -> str:
        """The rule in a sentence."""
        return _("Not the name of this portal or a word of its field.")


def _names() -> frozenset[str]:
    """The portal's name in its four languages."""
    found = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.add(_BESIDES.sub("", str(settings.SITE_NAME)).lower())
    return frozenset(found)
