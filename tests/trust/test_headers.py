"""Headers and cookies on every sort of answer."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db

PROJECT = Path(__file__).resolve().parent.parent.parent
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
}
ANSWERS = {
    "page": ("/en/", 200),
    "form": ("/en/account/login/", 200),
    "redirect": ("/", 302),
    "nothing": ("/en/no-such-page/", 404),
    "not understood": ("/en/search/?theme=nonsense", 400),
    "style": ("/static/css/portal.css", 200),
    "health": ("/healthz", 200),
}


@pytest.mark.parametrize("sort", ANSWERS)
def test_every_answer_carries_the_headers(client, sort: str) -> None:
    address, status = ANSWERS[sort]

    answer = client.get(address)
    answer.close()  # a file stays open until it is sent

    assert answer.status_code == status
    told = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert POLICY.items() <= told.items()
    assert not any(word in str(told) for word in ("unsafe", "http:", "https:", "data:", "*"))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]


@pytest.mark.parametrize("name", ["home", "search", "practices:list", "partners:list", "funding:mechanisms"])
def test_public_pages_set_no_cookie(client, name: str) -> None:
    answer = client.get(reverse(name))

    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_cookies_of_a_form_are_out_of_reach_of_scripts(client, stranger) -> None:
    client.get(reverse("account_login"))
    client.post(reverse("account_login"), {"login": stranger.email, "password": "a-long-pass-phrase"})

    for cookie in client.cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax", cookie.key


def test_behind_tls_cookies_belong_to_this_host_alone() -> None:
    wanted = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
              "LANGUAGE_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "SAMPLES_NEED_NO_SECOND_FACTOR")  # fmt: skip
    program = f"import json; from portal import settings; print(json.dumps([getattr(settings, n) for n in {wanted!r}]))"
    environment = {"PORTAL_ENV": "production", "PATH": os.environ["PATH"], "SECRET_KEY": "x" * 50}

    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=PROJECT, capture_output=True, text=True, check=True
    )

    assert json.loads(done.stdout) == ["__Host-sessionid", "__Host-csrftoken", True, True, True, 31_536_000, False]
