"""Walking through the audit list with a real browser: one context for each person, pages shared."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.test import Client

from tests.audit.addresses import VISITOR, Audited, State, states
from tests.audit.world import World

SEND = """([sends]) => {
  const forms = [...document.querySelectorAll("main form")].filter((form) => form.method === "post");
  const form = forms.find((one) => Object.keys(sends).some((name) => one.elements[name])) || forms[0];
  form.noValidate = true;
  for (const [name, value] of Object.entries(sends)) {
    const field = form.elements[name];
    if (field instanceof RadioNodeList) for (const one of field) one.checked = one.value === value;
    else if (field && field.type !== "submit") field.value = value;
  }
  form.requestSubmit([...form.elements].find((one) => one.type === "submit" && one.name in sends));
}"""


class Walk:
    """Opens pages of the audit list as the people who look at them."""

    def __init__(self, browser: Any, address: str, language: str, **options: Any) -> None:
        self.browser, self.address, self.language = browser, address, language
        self.options = {"locale": language, "base_url": address, "reduced_motion": "reduce", **options}
        self.pages: dict[str, Any] = {}
        self._heard: list[Any] | None = None

    def open(self, world: World, audited: Audited, state: State, *, heard: list[Any] | None = None) -> tuple[Any, int]:
        """The page in its state, as it stands in the browser of the one who looks, and the status it came with.

        `heard` gets the answers of the server; nothing comes from the browser's own store then.
        """
        cache.clear()  # nobody is slowed down for having tried too often
        self._heard = heard
        page = self._page(world, state.who)
        if state.who == VISITOR:
            page.context.clear_cookies()
        answer = page.goto(world.address(audited, state, self.language))
        if state.sends is not None:
            with page.expect_navigation() as sent:
                page.evaluate(SEND, [state.sends])
            answer = sent.value
        return page, answer.status

    def close(self) -> None:
        """Close all windows."""
        for page in self.pages.values():
            page.context.close()

    def _page(self, world: World, who: str) -> Any:
        if who not in self.pages:
            context = self.browser.new_context(**self.options)
            context.set_default_timeout(30_000)
            if who != VISITOR:
                client = Client()
                client.force_login(world.people[who])
                just_confirmed(client)
                name = settings.SESSION_COOKIE_NAME
                context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.address}])
            self.pages[who] = page = context.new_page()
            if self._heard is not None:
                page.on("response", lambda answer: self._heard.append(answer))
                page.route("**", lambda route: route.continue_())  # nothing comes from the browser's own store
        return self.pages[who]


def just_confirmed(client: Client) -> None:
    """Pages that ask who is there once more show themselves instead, for a day."""
    session = client.session
    shown = {"method": "password", "at": time.time() + 86_400, "reauthenticated": True}
    session["account_authentication_methods"] = [shown]
    session["account_authentication_methods_user"] = session[SESSION_KEY]
    session.save()


def wanted(*, empty: bool) -> Iterator[tuple[Audited, State]]:
    """The states before, or after, something was written."""
    return ((audited, state) for audited, state in states() if state.empty == empty)
