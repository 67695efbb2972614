"""Each line of the log arrives whole, whoever else writes, and says nothing of what somebody sent."""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys

import pytest

from assessment.settings import ROOT

CANARY = "qvx7canary"
SET_UP = """
import logging, sys, threading, warnings
import structlog
from flask import Flask
from assessment import log_lines
from assessment.web import request_log
request_log.set_up(Flask("any"))
ours, others = structlog.get_logger("ours"), logging.StreamHandler()
others.setFormatter(log_lines.JsonFormatter())
logging.getLogger("gunicorn.error").addHandler(others)
"""
EVERY_KIND = """
ours.error("one")
logging.getLogger("gunicorn.error").error("two")
logging.getLogger("sqlalchemy.pool").error("three")
log_lines.write("four", "error")
"""
MANY = """
def work(number):
    for each in range(200):
        if number % 2:
            ours.error("x" * 600)
        else:
            logging.getLogger("gunicorn.error").error("y" * 600)
threads = [threading.Thread(target=work, args=(each,)) for each in range(4)]
[each.start() for each in threads]
[each.join() for each in threads]
"""
UNCAUGHT = """
log_lines.write_failures()
class Thrown:
    def __del__(self):
        raise OSError("qvx7canary")
def fail():
    raise LookupError("qvx7canary")
Thrown()
logging.getLogger("gunicorn.error").error("%d", "qvx7canary")
warnings.warn("qvx7canary")
inside = threading.Thread(target=fail)
inside.start()
inside.join()
raise RuntimeError("qvx7canary")
"""


def writes(*parts: str, **environment: str) -> list[bytes]:
    """What a process with this program handed over in each of its writes to stderr."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with ours, theirs:
        command = [sys.executable, "-c", SET_UP + "".join(parts)]
        subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, stderr=theirs.fileno())
        ours.setblocking(False)
        found = []
        while select.select([ours], [], [], 0)[0]:
            found.append(ours.recv(1 << 20))
        return found


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_each_line_is_one_write_also_where_python_keeps_nothing_back(unbuffered: str) -> None:
    found = writes(EVERY_KIND, PYTHONUNBUFFERED=unbuffered)
    assert [json.loads(each)["event"] for each in found] == ["one", "two", "message of a library", "four"]
    assert all(each.endswith(b"}\n") for each in found)


def test_a_line_that_would_arrive_in_parts_is_cut() -> None:
    [line] = writes('ours.error("é" * 9000, at="f" * 9000, status=500)')
    assert len(line) <= select.PIPE_BUF
    assert json.loads(line)["status"] == 500
    assert json.loads(line)["event"].startswith("éé")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_lines_of_many_threads_and_processes_stay_apart(unbuffered: str) -> None:
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    reading, writing = os.pipe()
    command = [sys.executable, "-c", SET_UP + MANY]
    processes = [subprocess.Popen(command, cwd=ROOT, env=environment, stderr=writing) for _ in range(3)]
    os.close(writing)
    with os.fdopen(reading) as log:
        lines = [json.loads(each) for each in log]
    assert [each.wait() for each in processes] == [0, 0, 0]
    assert len(lines) == 3 * 4 * 200


def test_what_nobody_caught_is_a_line_without_its_message() -> None:
    found = writes(UNCAUGHT)
    assert CANARY.encode() not in b"".join(found)
    lines = [json.loads(each) for each in found]
    assert [(each["event"], each.get("error")) for each in lines] == [
        ("failed while it was thrown away", "OSError"),
        ("message of a library", None),
        ("thread ended", "LookupError"),
        ("process ended", "RuntimeError"),
    ]
    assert "fail" in lines[2]["at"]
