"""Every page in every state and every language: what can be proven without a browser."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from partners.models import User
from tests.audit.addresses import Audited, State, states
from tests.audit.reading import Reader, read
from tests.audit.visiting import just_confirmed
from tests.audit.world import ONLY_ENGLISH, World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LANGUAGES = ("ar", "en", "fr", "es")
SITE = "Common Ground"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.fixture
def world(build_world: Callable[[], World]) -> World:
    """The filled portal."""
    return build_world()


def _get(world: World, audited: Audited, state: State, language: str) -> Any:
    """The answer as a browser gets it, redirects followed."""
    cache.clear()  # nobody is slowed down for having tried too often
    client = _client(world.people.get(state.who))
    opened = client.get(world.address(audited, state, language), follow=True)
    if state.sends is None:
        return opened
    kept = read(opened.content.decode()).kept
    query = opened.request.get("QUERY_STRING")
    address = f"{opened.request['PATH_INFO']}?{query}" if query else opened.request["PATH_INFO"]
    return client.post(address, {**kept, **state.sends}, follow=True)


def _client(person: User | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
        just_confirmed(client)
    return client


def _audit(world: World, wanted: Callable[[State], bool]) -> list[str]:
    """Every problem of the wanted states, as sentences that name page, state and language."""
    problems = []
    titles: dict[tuple[str, str], set[str]] = defaultdict(set)
    for audited, state in states():
        if not wanted(state):
            continue
        alternates = {}
        for language in LANGUAGES:
            answer = _get(world, audited, state, language)
            page = read(answer.content.decode())
            where = f"{audited.name}, {state.says}{f' {state.args}' if state.args else ''}, {language}"
            problems += [f"{where}: {problem}" for problem in _problems(answer, page, audited, state, language)]
            alternates[language] = page.alternates
            if audited.cached and state.status == 200:
                titles[language, page.title].add(f"{audited.name}{audited.args}")
        if alternates["en"] and len({tuple(sorted(found.items())) for found in alternates.values()}) > 1:
            problems.append(f"{audited.name}, {state.says}: the four versions do not name each other")
    problems += [f"{names} have one title, {title}" for (_code, title), names in titles.items() if len(names) > 1]
    return problems


def _problems(answer: Any, page: Reader, audited: Audited, state: State, language: str) -> Iterator[str]:
    if answer.status_code != state.status:
        yield f"status {answer.status_code} instead of {state.status}"
    direction = "rtl" if language == "ar" else "ltr"
    if (page.root.get("lang"), page.root.get("dir")) != (language, direction):
        yield f"is marked as {page.root}"
    if answer.headers.get("Content-Language") != language:
        yield f"Content-Language is {answer.headers.get('Content-Language')}"
    yield from _frame(page)
    if audited.name != "home" and not page.title.removesuffix(SITE).strip(" –"):
        yield f"the title says nothing of its own: {page.title!r}"
    yield from _texts(page, language)
    yield from _headers(answer, audited, state)
    if not page.no_index and audited.cached and state.status == 200:
        yield from _versions(answer, page, language)


def _frame(page: Reader) -> Iterator[str]:
    if page.headings != 1:
        yield f"{page.headings} main headings"
    if (page.first_link.get("class"), page.first_link.get("href")) != ("skip", "#content"):
        yield f"the first link is {page.first_link}"
    if page.inline:
        yield f"inline: {page.inline}"
    doubled = {one for one in page.ids if page.ids.count(one) > 1}
    if doubled:
        yield f"ids that are there twice: {sorted(doubled)}"


def _texts(page: Reader, language: str) -> Iterator[str]:
    """What is known to be English is marked as English, wherever it is read."""
    if language != "en":
        for text, marked in page.texts:
            if ONLY_ENGLISH in text and marked != "en" and text != page.title.strip():
                yield f"English read as {marked}: {text[:60]}"


def _headers(answer: Any, audited: Audited, state: State) -> Iterator[str]:
    policy = answer.headers.get("Content-Security-Policy", "")
    if "script-src 'self';" not in policy or "unsafe" in policy:
        yield f"Content-Security-Policy is {policy!r}"
    for name, value in HEADERS.items():
        if answer.headers.get(name) != value:
            yield f"{name} is {answer.headers.get(name)!r}"
    for name in ("Referrer-Policy", "Permissions-Policy", "X-Request-ID"):
        if not answer.headers.get(name):
            yield f"{name} is missing"
    if audited.cached and (answer.cookies or "Cookie" in answer.headers.get("Vary", "")):
        yield f"is for everybody, but sets {list(answer.cookies)} and varies by {answer.headers.get('Vary')}"
    if (state.who or state.sends is not None) and "public" in answer.headers.get("Cache-Control", ""):
        yield "is for one person, but caches may keep it"


def _versions(answer: Any, page: Reader, language: str) -> Iterator[str]:
    if list(page.alternates) != [*LANGUAGES, "x-default"]:
        yield f"names the versions {list(page.alternates)}"
    elif unquote(urlsplit(page.alternates[language]).path) != answer.wsgi_request.path:
        yield f"names another address as its own: {page.alternates[language]}"
    elif page.alternates["x-default"] != page.alternates["en"]:
        yield "its default is not the English version"


def test_pages_of_an_empty_portal_keep_their_promises(empty_world: World) -> None:
    problems = _audit(empty_world, lambda state: state.empty)
    assert not problems, "\n".join(problems)


def test_pages_keep_their_promises_in_all_languages(world: World) -> None:
    problems = _audit(world, lambda state: not state.empty)
    assert not problems, "\n".join(problems)
