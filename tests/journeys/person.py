"""A person in front of a browser. Steps are named after what the person does, in the words of the interface."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils.translation import gettext, override, pgettext

from partners.models import User
from tests.audit.axe import findings


class Person:
    """Reads and writes in one language; labels are given in English and looked up in that language."""

    def __init__(self, open_page: Callable[..., Any], language: str, **browser: Any) -> None:
        self.language, self._open_page = language, open_page
        self._browser = {"language": language, **browser}
        self.page = open_page(**self._browser)

    def says(self, words: str, context: str = "") -> str:
        """Return words of the interface in the language of this person."""
        with override(self.language):
            return pgettext(context, words) if context else gettext(words)

    def is_signed_in_as(self, user: User) -> Person:
        """Get the session of a user, without the form (the journey of a new member signs in by the form)."""
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "domain": "localhost", "path": "/"}
        self.page.context.add_cookies([cookie])
        return self

    def opens(self, path: str) -> Person:
        """Open an address below the language, or a whole path."""
        self.page.goto(path if path.startswith("/") else f"/{self.language}/{path}")
        return self

    def follows(self, label: str, *, as_is: bool = False) -> Person:
        """Follow the first link of the page's content with this label."""
        self.page.locator("main").get_by_role("link", name=label if as_is else self.says(label)).first.click()
        self.page.wait_for_load_state()
        return self

    def presses(self, label: str) -> Person:
        """Press a button of the page's content, and wait for the page it leads to."""
        self.page.locator("main").get_by_role("button", name=self.says(label), exact=True).first.click()
        self.page.wait_for_load_state()
        return self

    def writes(self, **texts: str) -> Person:
        """Fill in fields, by their names."""
        for name, text in texts.items():
            self.page.locator(f"main [name='{name.replace('__', '-')}']").first.fill(text)
        return self

    def chooses(self, name: str, value: str) -> Person:
        """Tick a box or choose one of several, by the name of the field."""
        self.page.locator(f"main input[name='{name}'][value='{value}']").check()
        return self

    def sees(self, words: str, *, as_is: bool = False) -> Person:
        """Find words on the page: of the interface, or `as_is` of a text."""
        wanted = words if as_is else self.says(words)
        self.page.locator("main").get_by_text(wanted).first.wait_for()
        return self

    def does_not_see(self, words: str, *, as_is: bool = False) -> Person:
        """Not find them."""
        assert not self.page.locator("main").get_by_text(words if as_is else self.says(words)).count()
        return self

    def finds_in(self, name: str, text: str) -> Person:
        """Find a text in a field."""
        assert self.page.locator(f"main [name='{name}']").first.input_value() == text
        return self

    def is_told_of_an_error(self) -> Person:
        """Read it in the title, and in a summary that has the focus."""
        assert self.page.title().startswith(self.says("Error:"))
        self.page.locator("#error-summary:focus").wait_for()
        return self

    def is_at(self, path: str) -> Person:
        """Be at an address below the language."""
        self.page.wait_for_url(re.compile(rf"/{self.language}/{path}"))
        return self

    def can_use_the_page(self) -> None:
        """Meet no barrier that axe knows of, and no sideways scrolling; without scripts, axe looks at a twin."""
        page = self.page
        if not self._browser.get("javascript", True):
            page = self._open_page(**{**self._browser, "javascript": True})
            page.context.add_cookies(self.page.context.cookies())
            page.goto(self.page.url)
        found = findings(page)
        assert not found, "\n".join(found)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
