"""Checking links: which are due, one request per host at a time, and what follows from each answer.

Each link is asked about once a week, one that fails daily, until it has failed on three different days: then it is
dead. Who forbids robots, asks who we are or keeps us out is not dead: that we cannot know.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from portal.upkeep.asking import Answer, Asker
from portal.upkeep.models import Link, LinkState

AGAIN = timedelta(days=7)
FAILED_AGAIN = timedelta(hours=22)  # the next day's turn, also if it comes a little earlier
DEAD_AFTER = 3  # days
LONGEST_PATIENCE = timedelta(days=7)
HOSTS_AT_ONCE = 4
MOST = 200
PAUSE = 1.0  # seconds between two requests to one host
BUDGET = 150.0  # seconds for one turn; what is left waits for the next
ROBOTS_BYTES = 100_000
#: Answers that say nothing of the page: who are you, not you, too often, not from here, go away.
KEEPS_US_OUT = frozenset({401, 402, 403, 407, 425, 429, 451, 503, 999})
NOT_ASKED = frozenset({"private", "port", "scheme", "robots"})
#: The lock that keeps two turns from asking one host at once (PostgreSQL, advisory, number by choice).
LOCK = 4_207_001


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of asking about one link."""

    link: Link
    answer: Answer


def check_due(asker: Asker | None = None, *, pause: float = PAUSE, now: datetime | None = None) -> int:
    """Ask about the links whose turn has come; returns how many were asked. Two at once: the second does nothing.

    Hosts are asked beside each other, the links of one host one after another with a pause; the database is written to
    by this thread only, host by host.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
    try:
        due = Link.objects.filter(next_check__lte=now or timezone.now()).order_by("next_check", "pk")[:MOST]
        return _check(list(due), asker or our_asker(), pause)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def our_asker() -> Asker:
    """The visitor that servers see: it says what it is, for whom it asks, and whom to write to."""
    contact = f"; mailto:{settings.LINK_CHECKS_CONTACT}" if settings.LINK_CHECKS_CONTACT else ""
    return Asker(f"CommonGroundLinkCheck/1.0 (+{settings.SITE_URL}/{contact})")


def ask_again(link: Link) -> None:
    """Put a link first in the next turn."""
    Link.objects.filter(pk=link.pk).update(next_check=timezone.now() - AGAIN)


def _check(due: list[Link], asker: Asker, pause: float) -> int:
    by_host: dict[str, list[Link]] = defaultdict(list)
    for link in due:
        by_host[link.host].append(link)
    until = time.monotonic() + BUDGET
    asked = 0
    with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        turns = pool.map(lambda links: _visit_host(links, asker, pause, until), by_host.values())
        for visits in turns:
            asked += len(visits)
            note(visits)
    return asked


def _visit_host(links: Iterable[Link], asker: Asker, pause: float, until: float) -> list[Visit]:
    """Ask about the links of one host, one after another; ends when the host asks for patience (no database here)."""
    visits: list[Visit] = []
    may_fetch: dict[str, Callable[[str], bool]] = {}
    for link in links:
        if time.monotonic() > until:
            break
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(link.address))
        if origin not in may_fetch:
            may_fetch[origin] = _rules_of(origin, asker)
            time.sleep(pause)
        answer = asker.ask(link.address) if may_fetch[origin](link.address) else Answer(reason="robots")
        visits.append(Visit(link, answer))
        if answer.status in (429, 503):
            break
        time.sleep(pause)
    return visits


def _rules_of(origin: str, asker: Asker) -> Callable[[str], bool]:
    """What the host's robots.txt lets us ask (RFC 9309: none means everything)."""
    answer = asker.ask(f"{origin}/robots.txt", most=ROBOTS_BYTES)
    if answer.status not in (200, 206):
        return lambda address: True
    rules = RobotFileParser()
    rules.parse(answer.body.splitlines())
    return lambda address: rules.can_fetch(asker.user_agent, address)


@transaction.atomic
def note(visits: Iterable[Visit], now: datetime | None = None) -> None:
    """Store what was found; a host that asked for patience gets it for all its links."""
    moment = now or timezone.now()
    for visit in visits:
        link = Link.objects.select_for_update().filter(pk=visit.link.pk).first()
        if link is None:
            continue  # nobody writes it any more
        judge(link, visit.answer, moment)
        link.save()
        if visit.answer.status in (429, 503):
            wait = min(max(timedelta(seconds=visit.answer.patience), timedelta(hours=1)), LONGEST_PATIENCE)
            Link.objects.filter(host=link.host, next_check__lt=moment + wait).update(next_check=moment + wait)


def judge(link: Link, answer: Answer, now: datetime) -> None:
    """Set on `link` what an answer says of it, and when it is asked about again. Nothing is saved."""
    link.checked_at, link.status, link.reason = now, answer.status, answer.reason
    link.moved_to, link.next_check = "", now + AGAIN
    if answer.status in KEEPS_US_OUT or answer.reason in NOT_ASKED:
        link.state = LinkState.UNKNOWN
    elif answer.status is not None and answer.status < 400:
        link.state = LinkState.MOVED if answer.moved_to else LinkState.OK
        link.moved_to = answer.moved_to
        link.failed_days, link.failed_on = 0, None
    else:
        _fail(link, now)


def _fail(link: Link, now: datetime) -> None:
    today = timezone.localdate(now)
    if link.failed_on != today:
        link.failed_days, link.failed_on = min(link.failed_days + 1, 1000), today
    is_dead = link.failed_days >= DEAD_AFTER
    link.state = LinkState.DEAD if is_dead else LinkState.FAILING
    link.next_check = now + (AGAIN if is_dead else FAILED_AGAIN)
