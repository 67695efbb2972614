"""Whatever the headers say: a page with all security headers, and never a failure."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache

import pytest
from flask import Flask, request
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app

from assessment import settings
from assessment.settings import BadSetting, Settings
from assessment.web.access import Role, admits
from tests.support.fixtures import application
from tests.support.respondent_steps import ServeSleep
from tests.support.strict_client import Pages, read
from tests.web.test_headers import EXPECTED

BAD: list[dict[str, str]] = [
    *({"HTTP_HOST": host} for host in ("", ".", "a..b", "a" * 64, "a:b", "a:99999", "é", "[", "a/b", "//evil.example")),
    *({"HTTP_ORIGIN": text} for text in ("http://[", "", "a", "http://a..b", "http://a:b", "http://a, http://b")),
    *({"HTTP_REFERER": text} for text in ("http://[", "http://a:b/", "a b", "\xff")),
    *({"HTTP_COOKIE": f"a{control}b=c"} for control in "\r\n\x00\x7f"),
    {"HTTP_X_ANYTHING": "a\x01"},
    *({"CONTENT_LENGTH": text} for text in ("-1", "abc", "1e3", "²", "9" * 5000)),
    *({"CONTENT_TYPE": text} for text in ("text", "multipart/form-data", "multipart/form-data; boundary=\xff", "\xff")),
]
ODD: list[dict[str, str]] = [
    *({"HTTP_ACCEPT_LANGUAGE": text} for text in ("\xff", "es;q=x", ";;;,,,", "*", "x" * 8000, "es;q=inf", "a-b-c-d")),
    *({"HTTP_COOKIE": text} for text in ("\xff=\xff", ";;==;", "session=.", "session=\xff", "a" * 8000, 'a="\\377')),
    *({"HTTP_X_FORWARDED_FOR": text} for text in ("", "x", '"', "1.2.3.4, ")),
    {"HTTP_X_FORWARDED_HOST": "evil.example"},
    {"HTTP_X_FORWARDED_PROTO": "javascript"},
    {"HTTP_X_FORWARDED_PREFIX": "//evil.example"},
    {"HTTP_FORWARDED": "for=;"},
    {"HTTP_RANGE": "bytes=x"},
    {"HTTP_IF_MODIFIED_SINCE": "x"},
    {"HTTP_AUTHORIZATION": "Basic \xff"},
    {"HTTP_AUTHENTICATION_TOKEN": "x"},
    {"HTTP_SEC_FETCH_SITE": "\xff"},
]


@cache
def told(text: str) -> tuple[str, int]:
    """What a page says first, and how many forms are in it; each page is parsed once."""
    page = read(text, "a refused header")
    return page.select("h1")[0].get_text(), len(page.select("main form"))


def ask(app: Flask, method: str, path: str, overrides: dict[str, str]) -> TestResponse:
    return app.test_client(use_cookies=False).open(path, method=method, environ_overrides=overrides)


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
@pytest.mark.parametrize("overrides", BAD, ids=lambda each: repr(each)[:40])
def test_a_bad_header_is_answered_with_a_page_and_its_headers(
    app: Flask, capsys: pytest.CaptureFixture[str], method: str, overrides: dict[str, str]
) -> None:
    for path in ("/", "/counselor/sign-in", "/nothing-here", "/start", "/leave"):
        answer = ask(app, method, path, overrides)
        assert answer.status_code == 400
        assert {name: answer.headers.get(name) for name in EXPECTED} == EXPECTED
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        if method != "HEAD":
            assert told(answer.text) == ("That did not arrive", 0), path
    [line] = capsys.readouterr().err.splitlines()
    assert {each: json.loads(line)[each] for each in ("event", "error")} == {"event": "refused", "error": "header"}


@pytest.mark.parametrize("overrides", ODD, ids=lambda each: repr(each)[:40])
def test_an_odd_header_that_decides_nothing_keeps_nobody_out(app: Flask, overrides: dict[str, str]) -> None:
    assert ask(app, "GET", "/help", overrides).status_code == 200


@pytest.mark.parametrize(("protocol", "status"), [("HTTP/1.0", "200 OK"), ("HTTP/1.1", "400 BAD REQUEST")])
def test_only_a_request_of_http_1_0_may_name_no_host(app: Flask, protocol: str, status: str) -> None:
    environ = EnvironBuilder("/help").get_environ()
    del environ["HTTP_HOST"]
    assert run_wsgi_app(app, {**environ, "SERVER_PROTOCOL": protocol})[1] == status


@pytest.mark.parametrize("host", ["localhost:80", "LOCALHOST", "localhost:"])
def test_forms_are_taken_however_the_host_is_written(serve_sleep: ServeSleep, host: str) -> None:
    browser = Pages(serve_sleep())
    browser.get("/")
    headers = {"Host": host, "Origin": "http://localhost"}
    browser.post("/start", {"accept": "yes"}, headers=headers)
    browser.get("/")
    browser.post("/start", {"accept": "yes"}, headers={"Host": "localhost", "Origin": f"HTTP://{host}"})


@pytest.mark.parametrize("wanted", ["ES-MX", "es-mx", "Es", "xx, ES;q=0.5"])
def test_a_language_is_understood_in_any_case(pages: Pages, wanted: str) -> None:
    (html,) = pages.get("/", headers={"Accept-Language": wanted}).select("html")
    assert html["lang"] == "es"


def test_no_redirect_names_a_host(sleep: Pages) -> None:
    paths = ("//evil.example/", "//evil.example/help", "/\\evil.example", "/counselor", "/result", "/check", "///")
    for path in (*paths, "/help/", "//help/", "///help//"):
        answer = sleep.client.get("/", headers={"Host": "evil.example"}, environ_overrides={"PATH_INFO": path})
        location = answer.headers.get("Location", "")
        assert "evil.example" not in location
        assert not location.startswith("//")
    answer = sleep.client.get("/counselor", headers={"Host": "evil.example"})
    assert answer.headers["Location"].startswith("/counselor/")


def test_a_path_of_its_own_on_a_shared_host_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRIPT_NAME", "/app")
    with pytest.raises(BadSetting, match="SCRIPT_NAME"):
        settings.load()


@pytest.fixture
def address_seen(
    make_settings: Callable[..., Settings],
) -> Callable[..., tuple[int, str]]:
    """The status of a request behind so many proxies, and the address that it is taken to come from."""

    def seen(proxies: int, written: str | None) -> tuple[int, str]:
        with application(make_settings(proxies=proxies)) as app:

            @admits(Role.ANYONE)
            def show() -> str:
                return f"{request.remote_addr} {request.scheme}"

            app.add_url_rule("/seen", "seen", show)
            headers = {} if written is None else {"X-Forwarded-For": written, "X-Forwarded-Proto": "javascript"}
            answer = app.test_client().get("/seen", headers=headers)
            return answer.status_code, answer.text.removesuffix(" http") if answer.status_code == 200 else ""

    return seen


@pytest.mark.parametrize(
    ("proxies", "written", "expected"),
    [
        (0, "192.0.2.1", (200, "127.0.0.1")),
        (1, None, (200, "127.0.0.1")),
        (1, "192.0.2.1", (200, "192.0.2.1")),
        (1, "192.0.2.9, 192.0.2.1", (200, "192.0.2.1")),
        (1, '"192.0.2.9, 192.0.2.1', (200, "192.0.2.1")),
        (1, "192.0.2.1:4711", (200, "192.0.2.1:4711")),
        (2, "192.0.2.9, 192.0.2.1, 10.0.0.1", (200, "192.0.2.1")),
        (2, "192.0.2.1", (200, "127.0.0.1")),
        (1, "unknown", (400, "")),
        (1, "192.0.2.1, ", (400, "")),
    ],
)
def test_only_what_the_proxies_wrote_tells_the_client(
    address_seen: Callable[..., tuple[int, str]], proxies: int, written: str | None, expected: tuple[int, str]
) -> None:
    assert address_seen(proxies, written) == expected


@pytest.mark.parametrize(
    ("proxies", "headers", "words"),
    [
        (0, {"X-Forwarded-For": "192.0.2.1"}, "PROXIES is 0"),
        (0, {"Forwarded": "for=192.0.2.1"}, "PROXIES is 0"),
        (2, {"X-Forwarded-For": "192.0.2.1"}, "fewer addresses than PROXIES"),
        (0, {}, ""),
        (1, {"X-Forwarded-For": "192.0.2.1"}, ""),
    ],
)
def test_the_log_says_once_when_limits_do_not_tell_clients_apart(
    make_settings: Callable[..., Settings],
    capsys: pytest.CaptureFixture[str],
    proxies: int,
    headers: dict[str, str],
    words: str,
) -> None:
    with application(make_settings(proxies=proxies)) as app:
        for _ in range(3):
            app.test_client().get("/help", headers=headers)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["level"] for line in lines] == (["warning"] if words else [])
    assert all(words in line["event"] for line in lines)


def test_a_form_that_did_not_arrive_whole_is_not_sent_again_in_part(sleep: Pages) -> None:
    form = "application/x-www-form-urlencoded"
    cut = {"CONTENT_LENGTH": "400"}
    answer = sleep.client.post(sleep.path, data=b"q1=3", content_type=form, environ_overrides=cut)
    assert answer.status_code == 400
    assert read(answer.text, sleep.path).select("main form") == []
