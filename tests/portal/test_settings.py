"""Settings read only the environment; an unsafe production start is refused, each fault with one sentence."""

import json
import logging
import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from portal import checks, environment, logs, probe
from portal.embedded import postgres

PROJECT = Path(__file__).resolve().parent.parent.parent

SAFE = {
    "PORTAL_ENV": "production",
    "PRODUCTION": True,
    "DEBUG": False,
    "SECRET_KEY": "x" * 50,
    "ALLOWED_HOSTS": ["portal.example.org"],
}


@pytest.fixture
def production(settings, monkeypatch):
    """Settings of a safe production start; a test spoils one of them."""
    for name, value in SAFE.items():
        setattr(settings, name, value)
    monkeypatch.setenv("DATABASE_URL", "postgresql://db/portal")
    monkeypatch.setenv("REDIS_URL", "redis://valkey")
    monkeypatch.setenv("SITE_URL", "https://portal.example.org")
    return settings


def test_safe_production_start_is_not_refused(production) -> None:
    assert checks.check_production(None) == []
    assert checks.check_environment(None) == []


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DEBUG", True, "DEBUG is on in production"),
        ("SECRET_KEY", settings.INSECURE_SECRET_KEY, "SECRET_KEY is not set in production"),
        ("SECRET_KEY", "short", "SECRET_KEY is too short"),
        ("ALLOWED_HOSTS", [], "ALLOWED_HOSTS is empty in production"),
        ("ALLOWED_HOSTS", ["*"], "ALLOWED_HOSTS is * in production"),
    ],
)
def test_unsafe_production_start_is_refused_with_one_sentence(production, name: str, value: object, words: str) -> None:
    setattr(production, name, value)
    (error,) = checks.check_production(None)
    assert error.msg.startswith(words)
    assert error.is_serious()


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL", "SITE_URL"])
def test_production_without_named_servers_is_refused(production, monkeypatch, name: str) -> None:
    monkeypatch.delenv(name)
    (error,) = checks.check_production(None)
    assert error.msg.startswith(f"{name} is not set in production")


def test_samples_are_free_of_these_rules(settings) -> None:
    settings.PRODUCTION = False
    settings.DEBUG = True
    assert checks.check_production(None) == []


def test_unknown_environment_is_refused(settings) -> None:
    settings.PORTAL_ENV = "live"
    (error,) = checks.check_environment(None)
    assert error.msg == "PORTAL_ENV must be one of production, sample, test, not 'live'."


@pytest.mark.parametrize(("text", "value"), [("1", True), ("True", True), ("on", True), ("0", False), ("", False)])
def test_flags_are_read(monkeypatch, text: str, value: bool) -> None:
    monkeypatch.setenv("FLAG", text)
    assert environment.flag("FLAG") is value


def test_nonsense_is_refused_with_the_name_of_the_variable(monkeypatch) -> None:
    monkeypatch.setenv("FLAG", "perhaps")
    monkeypatch.setenv("NUMBER", "ten")
    with pytest.raises(ImproperlyConfigured, match=r"^FLAG must be true or false, not 'perhaps'\.$"):
        environment.flag("FLAG")
    with pytest.raises(ImproperlyConfigured, match=r"^NUMBER must be a whole number, not 'ten'\.$"):
        environment.number("NUMBER", default=1)


def test_database_address_is_taken_apart() -> None:
    found = environment.database("postgresql://ann:p%40ss@db.example.org:5433/portal?sslmode=require")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        *("ann", "p@ss", "db.example.org", 5433),
        "portal",
    )
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_database_address_may_name_a_socket() -> None:
    found = environment.database("postgresql://postgres@/portal?host=/run/postgresql")
    assert (found["HOST"], found["NAME"], found["OPTIONS"]) == ("/run/postgresql", "portal", {})


def test_another_database_than_postgresql_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="PostgreSQL is the only database"):
        environment.database("mysql://db/portal")


@pytest.mark.parametrize(
    ("url", "cache", "broker"),
    [
        ("redis://valkey:6379", "redis://valkey:6379/1", "redis://valkey:6379/1"),
        ("redis://:secret@valkey:6379/7", "redis://:secret@valkey:6379/1", "redis://:secret@valkey:6379/1"),
        ("unix:///run/valkey.sock", "unix:///run/valkey.sock?db=1", "redis+socket:///run/valkey.sock?virtual_host=1"),
    ],
)
def test_cache_and_queue_live_in_numbered_databases(url: str, cache: str, broker: str) -> None:
    assert environment.redis_address(url, database=1) == cache
    assert environment.broker_address(url, database=1) == broker


def test_every_answer_carries_the_protecting_headers(client: Client) -> None:
    for path in ("/healthz", "/en/this-page-does-not-exist/"):
        answer = client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe-inline" not in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_request_id_of_the_proxy_is_kept_if_it_is_well_formed(client: Client) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "abc-12345"}).headers["X-Request-ID"] == "abc-12345"
    forged = client.get("/healthz", headers={"X-Request-ID": "<script>alert(1)</script>"})
    assert len(forged.headers["X-Request-ID"]) == 32


def test_log_line_is_json_with_the_request_id() -> None:
    record = logging.makeLogRecord(
        {"name": "portal", "levelname": "INFO", "msg": "قال %s", "args": ("نعم",), "status": 200}
    )
    token = logs.request_id.set("abc-12345")
    try:
        logs.RequestIdFilter().filter(record)
    finally:
        logs.request_id.reset(token)
    line = json.loads(logs.JsonFormatter().format(record))
    assert line["message"] == "قال نعم"
    assert line["request_id"] == "abc-12345"
    assert line["status"] == 200
    assert line["time"].endswith("+00:00")


def test_log_line_keeps_the_traceback_on_one_line() -> None:
    import sys

    try:
        raise ValueError("wrong")
    except ValueError:
        record = logging.makeLogRecord({"msg": "failed", "exc_info": sys.exc_info()})
    text = logs.JsonFormatter().format(record)
    assert "\n" not in text
    assert "ValueError: wrong" in json.loads(text)["exception"]


def test_languages_keep_their_order_and_english_is_the_source() -> None:
    assert [code for code, _name in settings.LANGUAGES] == ["ar", "en", "fr", "es"]
    assert settings.MODELTRANSLATION_DEFAULT_LANGUAGE == "en"


def test_web_container_is_asked_under_an_allowed_name(live_server, monkeypatch, settings) -> None:
    settings.ALLOWED_HOSTS = ["portal.example.org"]
    monkeypatch.setenv("ALLOWED_HOSTS", "portal.example.org")
    assert probe.answers(f"{live_server.url}/healthz")
    assert not probe.answers(f"{live_server.url}/nothing-here/")


def test_every_variable_that_is_read_is_explained() -> None:
    explained = (PROJECT / ".env.example").read_text()
    read = set()
    for path in ("settings.py", "wsgi.py", "processes.py"):
        code = (PROJECT / "portal" / path).read_text()
        read |= set(re.findall(r"""(?:environ\.get|environ|flag|number|words)[(\[]\s*"([A-Z_]+)\"""", code))
    assert len(read) > 20
    assert not {name for name in read if not re.search(rf"^#?{name}=", explained, re.MULTILINE)}


def test_containers_are_the_same_processes_and_none_is_root() -> None:
    compose = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
    services = compose["services"]
    assert {"web", "worker", "beat", "postgres", "valkey", "proxy"} <= set(services)
    for name in ("web", "worker", "beat"):
        assert services[name]["command"] == ["python", "manage.py", "serve", name]
    assert "\nUSER portal\n" in (PROJECT / "Dockerfile").read_text()
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    checked = {name for name, service in services.items() if "healthcheck" in service}
    assert checked >= {"worker", "beat", "postgres", "valkey", "proxy"}  # the image itself checks web


def test_database_container_sorts_and_folds_letters_as_the_embedded_one() -> None:
    compose = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
    options = compose["services"]["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    letters = [option for option in postgres.CLUSTER_OPTIONS if "locale" in option or "ctype" in option]
    assert set(letters) <= set(options)


def test_request_is_logged_without_its_query(client: Client, caplog) -> None:
    with caplog.at_level(logging.INFO, logger="portal.middleware"):
        client.get("/en/this-page-does-not-exist/?q=private", headers={"X-Request-ID": "abc-12345"})
    (record,) = [record for record in caplog.records if record.name == "portal.middleware"]
    assert (record.method, record.path, record.status) == ("GET", "/en/this-page-does-not-exist/", 404)
    assert "private" not in str(vars(record))


@pytest.mark.parametrize(
    ("backend", "events_from", "secret", "refused"),
    [
        ("anymail.backends.postmark.EmailBackend", "", "", True),
        ("anymail.backends.postmark.EmailBackend", "", "portal:short", True),
        ("anymail.backends.postmark.EmailBackend", "", "no-colon-but-very-long", True),
        ("anymail.backends.postmark.EmailBackend", "", "portal:long-and-random-0123", False),
        ("portal.notifications.smtp.EmailBackend", "mailgun", "", True),
        ("portal.notifications.smtp.EmailBackend", "", "", False),
    ],
)
def test_mail_provider_without_a_secret_is_refused(
    production, backend: str, events_from: str, secret: str, refused: bool
) -> None:
    production.EMAIL_BACKEND, production.MAIL_EVENTS_FROM = backend, events_from
    production.ANYMAIL = {"WEBHOOK_SECRET": secret} if secret else {}
    found = [error.msg for error in checks.check_production(None)]
    assert [message.partition(" ")[0] for message in found] == (["ANYMAIL_WEBHOOK_SECRET"] if refused else [])
