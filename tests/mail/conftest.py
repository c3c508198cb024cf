"""What all tests of mails share: a reader, a room whose mails can be stopped, and a server."""

from collections.abc import Iterator
from typing import Any

import pytest

from portal.notifications import bodies, readers, stopping
from portal.notifications.letters import Letter, write
from portal.notifications.models import Mail, Reader, SharedText
from portal.notifications.outbox import mail_of
from tests.mail.server import Server


@pytest.fixture
def ended(monkeypatch: Any) -> list[str]:
    """A room's stopper for "test:…", and what it was asked to end."""
    asked: list[str] = []
    stopper = stopping.Stopper(lambda reader, rest: asked.append(rest), lambda reader, rest: f"Test <{rest}>")
    monkeypatch.setitem(stopping.STOPPERS, "test", stopper)
    return asked


@pytest.fixture
def reader(db: None) -> Reader:
    """Somebody without an account who confirmed the address."""
    found = readers.begin(address="reader@example.org", language="ar")
    readers.confirm(found)
    return found


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    """A mail server that takes everything, and the portal sending to it."""
    with Server(offers=("8BITMIME", "SMTPUTF8")) as running:
        settings.EMAIL_BACKEND = "portal.notifications.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        yield running


def store(to: str = "a@example.org", *, subject: str = "Hello", **fields: Any) -> Mail:
    """One waiting mail; what is named of its columns is set as it is."""
    letter = Letter("test", subject, fields.pop("paragraphs", ("One.",)), reply_to=fields.pop("reply_to", ""))
    named = {name: fields.pop(name) for name in ("reader", "stop", "bulk", "body") if name in fields}
    mail = mail_of(letter, to=to, language=fields.pop("language", "en"), **named)
    for name, value in fields.items():
        setattr(mail, name, value)
    mail.save()
    return mail


def share_letter(letter: Letter, *, language: str) -> SharedText:
    """Store an ordinary letter as a text that many share, as newsletters are."""

    def render(links: stopping.Links) -> tuple[str, str]:
        written = write(letter, links)
        return written.text, written.html

    return bodies.share(language=language, render=render)
