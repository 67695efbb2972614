"""What every response carries: pages leave nothing behind, and cookies go nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from assessment.settings import Settings
from tests.support.fixtures import application
from tests.support.strict_client import Pages

PATHS = (
    "/",
    "/help",
    "/about",
    "/this-device",
    "/leave",
    "/questions",
    "/counselor",
    "/counselor/sign-in",
    "/nothing-here",
    "/result",
)

EXPECTED = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self' data:",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "connect-src": "'self'",
}


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_headers(app: Flask, path: str) -> None:
    answer = app.test_client().get(path)
    assert {name: answer.headers.get(name) for name in EXPECTED} == EXPECTED
    policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy == POLICY


def test_assets_are_kept_by_browsers_under_the_hash_of_their_content(app: Flask) -> None:
    with app.test_request_context():
        address = app.url_for("static", filename="app.css")
    assert "?v=" in address
    with app.test_client().get(address) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
    with app.test_client().get("/static/app.css") as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=300"
    with app.test_client().get("/static/missing.css?v=1") as answer:
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.fixture
def https(make_settings: Callable[..., Settings], tmp_path: Path, migrated_file: bytes) -> Iterator[Flask]:
    """The application as it is served to people: by https only."""
    (tmp_path / "check-in.db").write_bytes(migrated_file)
    with application(make_settings(plain_http=False)) as app:
        yield app


def test_by_https_cookies_are_bound_to_this_host_and_never_sent_by_http(https: Flask) -> None:
    answer = https.test_client().get("/counselor/sign-in", base_url="https://localhost")
    assert answer.headers["Set-Cookie"].startswith("__Host-session=")
    parts = {part.strip().lower() for part in answer.headers["Set-Cookie"].split(";")[1:]}
    assert parts == {"secure", "httponly", "path=/", "samesite=lax"}
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_by_https_forms_work_without_the_referrer_that_we_forbid(https: Flask) -> None:
    browser = Pages(https, base_url="https://localhost")
    browser.get("/counselor/sign-in")
    browser.send({"email": "nobody@desk.example", "password": "a long enough password"}, status=200)
    assert "not right" in browser.text()


@pytest.mark.parametrize(
    "header",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://elsewhere.example"}],
)
def test_forms_of_other_sites_are_refused_even_with_a_token(app: Flask, header: dict[str, str]) -> None:
    browser = Pages(app)
    browser.get("/counselor/sign-in")
    browser.send(status=200)
    browser.get("/counselor/sign-in")
    browser.post("/counselor/sign-in", {"email": "x"}, status=400, headers=header)


def test_plain_http_is_for_this_machine_only(app: Flask) -> None:
    answer = app.test_client().get("/counselor/sign-in")
    assert answer.headers["Set-Cookie"].startswith("session=")
    assert "Strict-Transport-Security" not in answer.headers
