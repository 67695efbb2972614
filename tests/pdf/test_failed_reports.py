"""A report that fails says in the log why, in lines of ours, and nothing of what is in it."""

from __future__ import annotations

import json
import os
import signal
import threading
from typing import Any

import pytest
from flask import Flask

from assessment.core.errors import ReportFailed, ReportFault
from assessment.log_lines import ALLOWED
from assessment.pdf import render_pool
from assessment.pdf.render_pool import RenderPool
from assessment.web import request_log
from tests.support.fixtures import PATIENCE

CANARY = "qvx7canary"
PAGE = f'<!DOCTYPE html><html lang="en"><title>{CANARY}</title><body data-footer="{CANARY}">{{}}<p>{CANARY}</p></body>'
TOO_DEEP = f"<div>{CANARY}" * 1000
TOO_MUCH = f"<p>{CANARY} " + "x" * 8_000_000
ENDLESS = '<div style="display: flex">' * 16 + CANARY + "</div>" * 16
NO_COLOUR = f'<p style="color: {CANARY}; width: {CANARY}"><img src="{CANARY}.png">'
TRIES = 2
"""When a process ends, a second one is asked: the first may have died before."""


@pytest.fixture(autouse=True)
def lines_of_ours() -> None:
    request_log.set_up(Flask("any"))


def failed(fd: pytest.CaptureFixture[str], body: str) -> tuple[ReportFault, list[Any]]:
    """Why a report with this was not made, and the lines of its process."""
    pool = RenderPool(processes=1)
    try:
        with pytest.raises(ReportFailed) as caught:
            pool.render(PAGE.format(body))
    finally:
        pool.close()
    written = fd.readouterr()
    assert CANARY not in written.out + written.err + str(caught.value)
    lines = [json.loads(each) for each in written.err.splitlines()]
    assert [each for each in lines if not set(each) <= ALLOWED] == []
    return caught.value.reason, lines


def test_what_cannot_be_laid_out_names_the_error_and_the_place(capfd: pytest.CaptureFixture[str]) -> None:
    reason, lines = failed(capfd, TOO_DEEP)
    assert reason is ReportFault.BROKEN
    assert [(each["event"], each["error"]) for each in lines] == [("report process ended", "RecursionError")] * TRIES
    assert ".py:" in lines[0]["at"]


def test_what_takes_too_much_memory_names_the_signal_and_no_library_says_more(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # It computes for seconds, and on a busy machine everything else goes before it.
    monkeypatch.setattr(render_pool, "WAIT_SECONDS", 10 * PATIENCE)
    reason, lines = failed(capfd, TOO_MUCH)
    assert reason is ReportFault.BROKEN
    assert [(each["event"], each["code"]) for each in lines] == [("report process ended", "SIGTRAP")] * TRIES


def test_what_computes_for_too_long_names_the_signal(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render_pool, "CPU_SECONDS", 0.5)
    reason, lines = failed(capfd, ENDLESS)
    assert reason is ReportFault.TIME
    assert [(each["event"], each["code"]) for each in lines] == [("report process ended", "SIGPROF")]


def test_what_takes_too_long_by_the_clock_says_nothing_of_itself(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render_pool, "WAIT_SECONDS", 3.0)
    assert failed(capfd, ENDLESS) == (ReportFault.TIME, [])


def test_a_process_that_is_killed_while_it_works_says_nothing_of_what_it_made(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    made = render_pool._RenderProcess.__init__

    def begin(process: render_pool._RenderProcess) -> None:
        made(process)
        begun.append(process._process.pid)
        threading.Timer(1.0, os.kill, (process._process.pid, signal.SIGKILL)).start()

    monkeypatch.setattr(render_pool._RenderProcess, "__init__", begin)
    reason, lines = failed(capfd, ENDLESS)
    assert reason is ReportFault.BROKEN
    assert [each["code"] for each in lines] == ["SIGKILL"] * TRIES
    assert len(begun) == TRIES


def test_what_libraries_say_while_a_report_is_made_quotes_nothing_of_it(capfd: pytest.CaptureFixture[str]) -> None:
    pool = RenderPool(processes=1)
    assert pool.render(PAGE.format(NO_COLOUR)).startswith(b"%PDF")
    pool.close()
    assert CANARY not in capfd.readouterr().err
