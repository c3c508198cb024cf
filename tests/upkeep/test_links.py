"""Links: collected where they stand, asked about politely, dead only after three days, never inside our network."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from entries.checks import Severity, findings
from portal.upkeep import tasks
from portal.upkeep.asking import Answer, Asker, is_public
from portal.upkeep.collecting import cleaned, collect, links_of
from portal.upkeep.links import Visit, check_due, judge, note
from portal.upkeep.models import Link, LinkState, LinkUse

NOT_PUBLIC = (
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
    "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1",
    "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "2001:db8::1", "nonsense", "",
)  # fmt: skip
PUBLIC = ("93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34", "64:ff9b::5db8:d822")


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_of_networks_that_are_not_public_are_refused(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_asked(address):
    assert is_public(address)


@dataclass
class Site:
    """A server that answers as told, and remembers who asked for what."""

    port: int = 0
    answers: dict[str, tuple[int, dict[str, str]]] = field(default_factory=dict)
    robots: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    agents: Counter = field(default_factory=Counter)
    at_once: int = 0
    most_at_once: int = 0

    def url(self, path: str) -> str:
        return f"http://site.test:{self.port}{path}"


@pytest.fixture
def site() -> Iterator[Site]:
    found, lock = Site(), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            with lock:
                found.at_once += 1
                found.most_at_once = max(found.most_at_once, found.at_once)
            found.asked.append((self.command, self.path))
            found.agents[self.headers["User-Agent"]] += 1
            status, headers = found.answers.get(self.path, (404, {}))
            body = b""
            if self.path == "/robots.txt" and found.robots:
                status, headers, body = 200, {}, found.robots.encode()
            if self.command == "GET" and status == 405:
                status = 200
            with lock:
                found.at_once -= 1
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_GET = do_HEAD = _answer  # noqa: N815 - names of http.server

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture
def asker(site: Site) -> Asker:
    """Asks the server of the test, whatever the name; nothing else is allowed."""
    return Asker("Test/1.0", lambda host, port: ["127.0.0.1"], lambda ip: ip == "127.0.0.1", frozenset({site.port}))


def test_answers_are_told_apart(site, asker):
    site.answers = {
        "/ok": (200, {}),
        "/no-head": (405, {}),
        "/moved": (301, {"Location": "/ok"}),
        "/for-now": (302, {"Location": "/ok"}),
        "/round": (302, {"Location": "/round"}),
        "/busy": (429, {"Retry-After": "120"}),
    }
    assert asker.ask(site.url("/ok")) == Answer(200)
    assert asker.ask(site.url("/no-head")) == Answer(200)
    assert asker.ask(site.url("/moved")) == Answer(200, moved_to=site.url("/ok"))
    assert asker.ask(site.url("/for-now")) == Answer(200)
    assert asker.ask(site.url("/round")).reason == "hops"
    assert asker.ask(site.url("/busy")) == Answer(429, patience=120)
    assert asker.ask(site.url("/gone")).status == 404


def test_every_hop_goes_through_the_same_door(site):
    inside = {"inside.test": "10.0.0.7", "metadata.test": "169.254.169.254"}
    asker = Asker(
        "Test/1.0",
        lambda host, port: [inside.get(host, "127.0.0.1")],
        lambda ip: ip == "127.0.0.1",
        frozenset({site.port, 80}),
    )
    for number, target in enumerate(("http://inside.test/", "http://metadata.test/latest/", "file:///etc/passwd")):
        site.answers[f"/{number}"] = (302, {"Location": target})
    found = [asker.ask(site.url(f"/{number}")).reason for number in range(3)]
    assert found == ["private", "private", "scheme"]


def test_a_name_with_one_private_address_among_its_own_is_refused(site):
    asker = Asker("Test/1.0", lambda host, port: ["127.0.0.1", "10.0.0.7"], lambda ip: ip == "127.0.0.1",
                  frozenset({site.port}))  # fmt: skip
    assert asker.ask(site.url("/ok")).reason == "private"
    assert site.asked == []


def test_the_name_is_resolved_once_so_rebinding_changes_nothing(site, asker):
    site.answers["/ok"] = (200, {})
    turns = iter([["127.0.0.1"], ["10.0.0.7"]])
    rebinding = Asker("Test/1.0", lambda host, port: next(turns), asker.allows, asker.ports)
    assert rebinding.ask(site.url("/ok")).status == 200


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://127.0.0.1/", "private"),
        ("http://[::1]/", "private"),
        ("http://2130706433/", "private"),
        ("http://example.org:8080/", "port"),
        ("https://example.org:22/", "port"),
        ("gopher://example.org/", "scheme"),
        ("http://user:word@example.org/", "scheme"),
    ],
)
def test_what_is_never_asked(address, reason):
    assert Asker("Test/1.0").ask(address) == Answer(reason=reason)


def test_a_host_without_server_and_one_that_does_not_answer_are_told(site):
    def nowhere(host: str, port: int) -> list[str]:
        raise OSError

    assert Asker("Test/1.0", nowhere).ask("http://example.org/").reason == "dns"
    closed = Asker("Test/1.0", lambda host, port: ["127.0.0.1"], lambda ip: True, frozenset({1}))
    assert closed.ask("http://example.org:1/").reason == "refused"


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("https://Example.org/a#part", "https://example.org/a"),
        ("http://example.org", "http://example.org/"),
        ("https://bücher.example/ä?q=é", "https://xn--bcher-kva.example/%C3%A4?q=%C3%A9"),
        ("mailto:a@example.org", ""),
        ("/en/practices/", ""),
        ("https://u:p@example.org/", ""),
        ("http://[::1", ""),
        (f"https://example.org/{'a' * 2000}", ""),
    ],
)
def test_addresses_are_cleaned(typed, clean):
    assert cleaned(typed) == clean


@pytest.mark.django_db
def test_links_are_collected_from_fields_texts_and_rows_and_forgotten_with_them(make_practice):
    practice = make_practice(
        source_url="https://example.org/source",
        results_en="See [the report](https://example.org/report#p2) and [us](/en/practices/).",
        results_fr="Voir <https://example.org/rapport>.",
    )
    practice.resources.create(title_en="A film", form="video", url="https://example.org/film")
    assert sorted(links_of(practice)) == [
        ("resources", "https://example.org/film"),
        ("results", "https://example.org/rapport"),
        ("results", "https://example.org/report"),
        ("source_url", "https://example.org/source"),
    ]
    assert (collect(), collect()) == (4, 4)
    assert LinkUse.objects.filter(entry=practice).count() == 4
    type(practice).objects.filter(pk=practice.pk).update(results_fr="", state="archived")
    assert collect() == 0
    assert not Link.objects.exists()


@pytest.mark.django_db
def test_a_link_is_dead_after_failures_on_three_different_days_and_lives_again():
    link, now = Link(address="https://example.org/"), timezone.now()
    for _twice in range(2):
        judge(link, Answer(404), now)
    assert (link.state, link.failed_days) == (LinkState.FAILING, 1)
    judge(link, Answer(reason="dns"), now + timedelta(days=1))
    judge(link, Answer(403), now + timedelta(days=2))
    assert link.state == LinkState.UNKNOWN
    judge(link, Answer(500), now + timedelta(days=3))
    assert link.state == LinkState.DEAD
    judge(link, Answer(200), now + timedelta(days=4))
    assert (link.state, link.failed_days) == (LinkState.OK, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("answer", [Answer(401), Answer(403), Answer(451), Answer(reason="robots"), Answer(503)])
def test_who_keeps_us_out_is_not_dead(answer):
    link = Link(address="https://example.org/", failed_days=2)
    judge(link, answer, timezone.now())
    assert link.state == LinkState.UNKNOWN


@pytest.mark.django_db
def test_one_request_at_a_time_goes_to_a_host_and_robots_are_respected(site, asker):
    site.answers = {f"/{number}": (200, {}) for number in range(4)}
    site.robots = "User-agent: *\nDisallow: /3"
    for number in range(4):
        Link.objects.create(address=site.url(f"/{number}"), host="site.test")
    assert check_due(asker, pause=0) == 4
    assert check_due(asker, pause=0) == 0
    assert site.most_at_once == 1
    assert ("HEAD", "/3") not in site.asked
    assert site.agents.keys() == {"Test/1.0"}
    states = dict(Link.objects.values_list("state").order_by().values_list("address", "state"))
    assert states[site.url("/3")] == LinkState.UNKNOWN
    assert states[site.url("/0")] == LinkState.OK


@pytest.mark.django_db
def test_a_host_that_asks_for_patience_gets_it_for_all_its_links(site, asker):
    site.answers = {"/1": (429, {"Retry-After": "7200"}), "/2": (200, {})}
    for number in (1, 2):
        Link.objects.create(address=site.url(f"/{number}"), host="site.test")
    assert check_due(asker, pause=0) == 1
    assert Link.objects.get(address=site.url("/2")).next_check > timezone.now() + timedelta(minutes=110)


@pytest.mark.django_db
def test_a_dead_link_is_a_warning_that_says_where_to_mend_it(make_practice):
    practice = make_practice(source_url="https://example.org/source")
    practice.resources.create(title_en="A page", url="https://example.org/page")
    collect()
    Link.objects.filter(address__endswith="page").update(state=LinkState.DEAD)
    Link.objects.filter(address__endswith="source").update(state=LinkState.MOVED, moved_to="https://example.org/new")
    found = [(one.severity, one.section) for one in findings(practice) if "link" in one.code]
    assert found == [(Severity.WARNING, "resources"), (Severity.HINT, "source")]


@pytest.mark.django_db
def test_what_is_no_longer_written_is_not_noted():
    link = Link.objects.create(address="https://example.org/", host="example.org")
    Link.objects.all().delete()
    note([Visit(link, Answer(404))])
    assert not Link.objects.exists()


@pytest.mark.django_db
def test_nothing_is_asked_where_it_is_switched_off(settings):
    Link.objects.create(address="https://example.org/", host="example.org")
    settings.LINK_CHECKS = False
    assert (tasks.check_links(), tasks.collect_links()) == (0, 0)


@pytest.mark.django_db
def test_the_desk_lists_dead_links_and_has_one_asked_about_again(make_practice, curator):
    practice = make_practice(source_url="https://example.org/source")
    collect()
    link = Link.objects.get()
    now = timezone.now()
    Link.objects.update(state=LinkState.DEAD, status=404, checked_at=now, next_check=now + timedelta(days=9))
    browser = Client()
    browser.force_login(curator)
    shown = browser.get(reverse("desk:links")).content.decode()
    assert link.address in shown
    assert practice.title_en in shown
    assert browser.get(reverse("desk:links"), {"state": "x"}).status_code == 400
    assert browser.post(reverse("desk:link_again", args=[link.pk])).status_code == 302
    assert Link.objects.get().next_check < timezone.now()
