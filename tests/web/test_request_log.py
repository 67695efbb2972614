"""Each request has a number and a line, and neither the log nor the metrics hold anything that a client sent."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from assessment.core.errors import ReportFailed, ReportFault
from assessment.log_lines import ALLOWED, JsonFormatter
from assessment.pdf.render_pool import RenderPool
from assessment.web.access import Role, admits
from tests.support.counselor_steps import sign_in
from tests.support.fixtures import MakeSettings, application, copied_start
from tests.support.respondent_steps import begun, finished
from tests.support.strict_client import Pages

CANARY = "qvx7canary"
TOKEN = "a-token-of-twenty-characters"
FIELDS = ("csrf_token", "email", "password", "code", "words", "note", "message", "place", "language", "back", "q", "1")
HEADERS = (
    "Accept",
    "Accept-Language",
    "User-Agent",
    "Referer",
    "X-Forwarded-For",
    "X-Request-Id",
    "X-Canary",
    "Purpose",
)
NUMBER = re.compile(r"[0-9]{4}-[0-9]{4}")


@pytest.fixture
def logging_app(app: Flask) -> Flask:
    app.extensions["request_log"].writes_lines = True
    return app


@pytest.fixture
def measured(make_settings: MakeSettings, tmp_path: Path, first_start: Path) -> Iterator[Flask]:
    """With lines and metrics."""
    copied_start(first_start, tmp_path)
    (tmp_path / "token").write_text(TOKEN)
    with application(make_settings(metrics_token_file=tmp_path / "token")) as app:
        app.extensions["request_log"].writes_lines = True
        yield app


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(each) for each in capsys.readouterr().err.splitlines()]


def test_each_request_has_a_line_with_its_view_and_nothing_of_its_address(
    logging_app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    logging_app.test_client().get(f"/help?{CANARY}={CANARY}")
    logging_app.test_client().get(f"/{CANARY}")
    found, missing = lines(capsys)
    assert (found["event"], found["level"], found["endpoint"], found["status"]) == (
        "answered",
        "info",
        "respondent.help_lines",
        200,
    )
    assert (missing["endpoint"], missing["status"]) == ("none", 404)
    assert found["ms"] >= 0
    assert set(found) == {"event", "level", "timestamp", "pid", "request", "endpoint", "status", "ms"}
    assert NUMBER.fullmatch(found["request"])
    assert found["request"] != missing["request"]


def test_what_everybody_loads_and_monitors_ask_has_a_line_only_when_it_fails(
    logging_app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    client = logging_app.test_client()
    for path in ("/static/app.css", "/health/live", "/static/nothing"):
        client.get(path, buffered=True)
    assert [(each["endpoint"], each["status"]) for each in lines(capsys)] == [("static", 404)]


def failing(app: Flask, failure: BaseException) -> None:
    @admits(Role.ANYONE)
    def fail() -> str:
        raise failure

    app.add_url_rule("/broken", "broken", fail, methods=["GET", "POST"])


def test_the_number_of_the_line_stands_on_the_page_that_says_what_failed(
    logging_app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(logging_app, RuntimeError(CANARY))
    browser = Pages(logging_app)
    page = browser.get("/broken", 500)
    failed, answered = lines(capsys)
    assert f"Say this number if you ask for help: {failed['request']}" in page.get_text()
    assert answered["request"] == failed["request"]
    assert answered["level"] == "warning"


def test_the_number_stands_on_the_page_that_sends_again_too_in_both_languages(logging_app: Flask) -> None:
    failing(logging_app, RuntimeError(CANARY))
    browser = Pages(logging_app)
    browser.get("/help")
    page = browser.post("/broken", {"answer": "kept"}, status=500)
    assert NUMBER.search(page.get_text())
    browser.client.set_cookie("language", "es")
    assert "Di este número si pides ayuda" in browser.get("/broken", 500).get_text()


def test_a_page_that_says_by_itself_what_to_do_has_no_number(logging_app: Flask) -> None:
    assert not NUMBER.search(Pages(logging_app).get("/nothing", 404).get_text())


def addresses(app: Flask, rule: Rule) -> str:
    gaps = {name: 1 if "int:" + name in rule.rule else CANARY for name in rule.arguments}
    for name in ("what", "kind"):
        if f":{name}>" in rule.rule and "any(" in rule.rule:
            gaps[name] = rule.rule.partition("any(")[2].partition(",")[0].strip("'")
    return app.url_map.bind("localhost").build(rule.endpoint, gaps)


def ask_everything(app: Flask, browser: Pages) -> int:
    """Canaries in the query, the headers, the cookies and the body of every route, by every method that it takes."""
    asked = 0
    for rule in list(app.url_map.iter_rules()):
        path = addresses(app, rule) + f"?{CANARY}={CANARY}&back={CANARY}"
        for method in [*sorted({"GET", "POST", "DELETE"} & (rule.methods or set())), CANARY.upper()]:
            browser.client.set_cookie(CANARY, CANARY)
            browser.client.set_cookie("place", CANARY)
            browser.client.open(
                path,
                method=method,
                headers=dict.fromkeys(HEADERS, CANARY),
                data={CANARY: CANARY, **dict.fromkeys(FIELDS, CANARY)} if method == "POST" else None,
                buffered=True,
            )
            asked += 1
    return asked


@pytest.mark.parametrize("who", [Pages, begun, sign_in])
def test_nothing_that_a_client_sends_is_in_any_line_or_metric(
    measured: Flask, capsys: pytest.CaptureFixture[str], who: Callable[[Flask], Pages]
) -> None:
    browser = who(measured)
    asked = ask_everything(measured, browser)
    metrics = measured.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    written = capsys.readouterr()
    assert CANARY not in (written.out + written.err).lower()
    assert CANARY not in metrics.lower()
    found = [json.loads(each) for each in written.err.splitlines()]
    assert sum(each["event"] == "answered" for each in found) >= asked // 2
    assert [each for each in found if not set(each) <= ALLOWED] == []


def test_nothing_is_in_a_line_when_every_view_raises_what_was_sent(
    measured: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    @admits(Role.ANYONE)
    def fail(**_: object) -> str:
        raise RuntimeError(CANARY)

    measured.view_functions.update(dict.fromkeys(measured.view_functions, fail))
    ask_everything(measured, Pages(measured))
    written = capsys.readouterr()
    assert CANARY not in (written.out + written.err).lower()
    assert any(json.loads(each)["event"] == "failed" for each in written.err.splitlines())


@pytest.mark.parametrize("reason", ReportFault)
def test_a_pdf_that_fails_says_why_and_nothing_of_what_is_in_it(
    logging_app: Flask, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, reason: ReportFault
) -> None:
    browser = finished(begun(logging_app))

    def fail(_: RenderPool, _html: str) -> bytes:
        raise ReportFailed(CANARY, reason)

    monkeypatch.setattr(RenderPool, "render", fail)
    capsys.readouterr()
    assert browser.client.get("/summary.pdf").status_code == 503
    written = capsys.readouterr().err
    assert CANARY not in written
    [failed] = [each for each in map(json.loads, written.splitlines()) if each["event"] == "report failed"]
    assert failed["code"] == reason.value


def test_what_a_library_says_is_left_out_but_not_where() -> None:
    record = logging.LogRecord("sqlalchemy.pool", logging.ERROR, "impl.py", 7, "said %s", (CANARY,), None)
    line = json.loads(JsonFormatter().format(record))
    assert (line["event"], line["code"], line["at"]) == ("message of a library", "sqlalchemy.pool", "impl:7")


@pytest.mark.parametrize(
    ("said", "kept"), [("Booting worker with pid: 7", True), (f"Error handling request GET /{CANARY}", False)]
)
def test_what_the_server_says_is_kept_unless_it_names_a_request(said: str, kept: bool) -> None:
    record = logging.LogRecord("gunicorn.error", logging.INFO, "a.py", 7, said, (), None)
    assert (json.loads(JsonFormatter().format(record))["event"] == said) is kept
