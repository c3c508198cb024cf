"""What goes on while parts are killed: publishing on the desk and by the clock, importing tables; each writes mails.

What the portal has acknowledged is remembered: that, at least, must be there afterwards.
"""

from __future__ import annotations

import http.client
import re
import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from tests.chaos.portal import Portal

ROWS = 150  # of each imported table
TOKEN = "t" * 64
_SEEN = re.compile(r'name="seen"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="seen"')


@dataclass
class Done:
    """What was acknowledged by the portal, and what was only tried."""

    published: set[int] = field(default_factory=set)
    tables: dict[int, str] = field(default_factory=dict)
    tried_tables: set[str] = field(default_factory=set)
    answers: dict[str, int] = field(default_factory=dict)

    def count(self, what: str) -> None:
        """One more answer of this sort."""
        self.answers[what] = self.answers.get(what, 0) + 1


class Browser:
    """A signed-in curator who sends forms."""

    def __init__(self, portal: Portal, session: str) -> None:
        self.portal, self.session = portal, session

    def send(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, str, str]:
        """Status (0: no answer), address that it leads to, text."""
        line = http.client.HTTPConnection("127.0.0.1", self.portal.port, timeout=20)
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={TOKEN}"} | ({"Content-Type": kind} if kind else {})
        try:
            line.request(method, path, body or None, headers)
            answer = line.getresponse()
            return answer.status, answer.headers.get("Location", ""), answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            return 0, "", ""
        finally:
            line.close()

    def form(self, path: str, **fields: str) -> tuple[int, str, str]:
        """Send an ordinary form."""
        body = urlencode({"csrfmiddlewaretoken": TOKEN} | fields).encode()
        return self.send("POST", path, body, "application/x-www-form-urlencoded")

    def upload(self, path: str, name: str, content: bytes, **fields: str) -> tuple[int, str, str]:
        """Send a form with a file."""
        edge = uuid.uuid4().hex
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in ({"csrfmiddlewaretoken": TOKEN} | fields).items()
        ]
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = b"".join([*parts, head.encode(), content, f"\r\n--{edge}--\r\n".encode()])
        return self.send("POST", path, body, f"multipart/form-data; boundary={edge}")


class Load(threading.Thread):
    """Works until it is told to stop; everything that fails is simply tried with the next piece."""

    def __init__(self, browser: Browser, entries: list[int], done: Done, number: int) -> None:
        super().__init__(daemon=True)
        self.browser, self.entries, self.done, self.number = browser, entries, done, number
        self.stopping = threading.Event()

    def run(self) -> None:
        """A table beside one publication after another."""
        threading.Thread(target=self._import, daemon=True).start()
        while self.entries and not self.stopping.is_set():
            self._publish(self.entries.pop())

    def _publish(self, pk: int) -> None:
        path = f"/en/desk/entries/{pk}/review/"
        status, _where, page = self.browser.send("GET", path)
        seen = _SEEN.search(page)
        if status != 200 or not seen:
            self.done.count(f"review page {status}")
            time.sleep(0.3)
            return
        status, _where, _page = self.browser.form(
            path, action="publish", seen=seen[1] or seen[2], note="Read and good."
        )
        self.done.count(f"publish {status}")
        if status == 302:
            self.done.published.add(pk)

    def _import(self) -> None:
        source = f"chaos-{self.number}"
        self.done.tried_tables.add(source)
        lines = ["source_key,title,summary", *(f"{n},Row {n} of {source},One sentence." for n in range(ROWS))]
        fields = {"kind": "practice", "source": source, "language": "en", "provenance": "own_experience"}
        content = "\n".join(lines).encode()
        status, where, _page = self.browser.upload("/en/desk/imports/tables/", "rows.csv", content, **fields)
        self.done.count(f"upload {status}")
        if status == 302:
            self.done.tables[int(where.rstrip("/").rpartition("/")[2])] = source


def prepare(number: int, count: int) -> tuple[list[int], list[int]]:
    """Entries that wait on the desk, and entries that the clock publishes in the next minute; all by one author."""
    from django.utils import timezone

    from entries import curation, editing
    from entries.kinds import kind_of
    from entries.models import Action, Entry
    from partners.models import User
    from partners.viewers import viewer_of

    end_quiet_hours()
    author = viewer_of(User.objects.get(email="ngo@example.org"))
    admin = viewer_of(User.objects.get(email="admin@example.org"))
    keys: list[int] = []
    for place in range(2 * count):
        entry: Any = editing.begin(kind=kind_of("practice"), by=author, language="en")
        texts = dict.fromkeys(("summary", "plain", "challenge", "actions", "results", "lessons"), "One short sentence.")
        changes = {"texts": texts | {"title": f"Chaos {number}, practice {place}"}, "shared": {"source": "A report."},
            "terms": [["theme/rehabilitation", "about"]]}  # fmt: skip
        editing.save(entry=entry, changes=changes, by=author, edition=entry.edition)
        curation.move(entry=Entry.objects.get(pk=entry.pk), action=Action.SUBMIT, by=author)
        keys.append(entry.pk)
    soon = timezone.now() + timedelta(seconds=2)
    for key in keys[count:]:
        entry = Entry.objects.get(pk=key)
        curation.move(entry=entry, action=Action.SCHEDULE, by=admin, at=soon, note="Read and good.")
    return keys[:count], keys[count:]


def end_quiet_hours() -> None:
    """Nobody sleeps here: at night, too, every mail is to have gone out when the work is done."""
    from partners.models import User
    from portal.notifications import readers
    from portal.notifications.models import Reader

    readers.of_users(User.objects.values_list("pk", flat=True))
    Reader.objects.update(quiet_from=0, quiet_until=0)


def sign_in(address: str) -> str:
    """The key of a session of this person, as if they had just signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from partners.models import User

    user = User.objects.get(email=address)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "email": address}]
    session.create()
    assert session.session_key is not None
    return session.session_key
