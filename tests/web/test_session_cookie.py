"""The session cookie: what is remembered of one lets in nothing that Flask would refuse."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask, session
from itsdangerous import TimestampSigner

from assessment.web.session_cookie import SessionCookie
from tests.support.stopped_clock import NOON


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The library's clock shows the last of them."""
    shown = [0]
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: int(NOON.timestamp()) + shown[-1])
    return shown


@pytest.fixture
def plain(seconds: list[int]) -> Flask:
    """An application that keeps a list in its session."""
    app = Flask("plain")
    app.secret_key, app.permanent_session_lifetime = "x" * 32, timedelta(hours=1)
    app.session_interface = SessionCookie(app)

    @app.get("/put")
    def put() -> str:
        session["notes"] = ["first"]
        return ""

    @app.get("/change")
    def change() -> str:
        session["notes"].append("second")  # without telling Flask: nothing is stored
        return ",".join(session["notes"])

    @app.get("/read")
    def read() -> str:
        return ",".join(session.get("notes", ()))

    return app


def cookie_of(app: Flask) -> str:
    return str(app.test_client().get("/put").headers["Set-Cookie"].partition(";")[0].partition("=")[2])


def read_with(app: Flask, cookie: str, path: str = "/read") -> str:
    client = app.test_client()
    client.set_cookie("session", cookie)
    return client.get(path).get_data(as_text=True)


def test_what_one_request_changes_in_passing_no_other_reads(plain: Flask) -> None:
    cookie = cookie_of(plain)
    assert read_with(plain, cookie, "/change") == "first,second"
    assert read_with(plain, cookie) == "first"


def test_a_cookie_is_too_old_though_it_was_taken_before(plain: Flask, seconds: list[int]) -> None:
    cookie = cookie_of(plain)
    assert read_with(plain, cookie) == "first"
    for passed, found in ((3600, "first"), (3601, ""), (-1, "")):
        seconds.append(passed)
        assert read_with(plain, cookie) == found, passed


def test_a_changed_cookie_holds_nothing_though_the_whole_one_was_taken(plain: Flask) -> None:
    cookie = cookie_of(plain)
    assert read_with(plain, cookie) == "first"
    for at in range(len(cookie)):
        other = "A" if cookie[at] != "A" else "B"
        changed = cookie[:at] + other + cookie[at + 1 :]
        # Of the last letter some bits stand for nothing.
        assert read_with(plain, changed) == "" or at == len(cookie) - 1, at
    assert read_with(plain, "") == ""
