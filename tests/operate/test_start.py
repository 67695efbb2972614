"""The systemd units' own commands: a start before its database is there, and a reload of an edited pack."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from assessment.settings import ROOT
from tests.support import databases, warm_start
from tests.support.running_service import PATIENCE_S

SYSTEMD = ROOT / "deploy" / "systemd"
PROGRAMS = Path(sys.executable).parent


def commands(unit: str, kind: str, cache: Path) -> list[list[str]]:
    """The commands of a unit, with this checkout's programs and a folder of the test's."""
    lines = re.findall(rf"^{kind}=(.*)$", (SYSTEMD / f"{unit}.service").read_text(), re.M)
    found = [
        line.replace("/opt/check-in/.venv/bin", str(PROGRAMS)).replace("/var/cache/check-in", str(cache))
        for line in lines
    ]
    return [shlex.split(line) for line in found]


def environment(folder: Path, **settings: str) -> dict[str, str]:
    return {**os.environ, "INSTANCE_DIR": str(folder / "instance"), "PORT": "0", "PROXIES": "1", **settings}


def until(said: IO[str], *sought: str) -> str:
    """Read until each of these was said, in whatever order; the line that was the last of them."""
    seen: list[str] = []
    for line in said:
        seen.append(line)
        if all(any(each in earlier for earlier in seen) for each in sought):
            return line
    raise AssertionError("".join(seen))


def test_a_database_that_comes_late_is_waited_for_and_systemd_is_told_when_people_are_served(
    postgresql: databases.Server, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    late = Path(f"{postgresql.folder}-late")  # not in the test's own folder: the path of a socket must be short
    env = environment(tmp_path, DATABASE_URL=postgresql.create().replace(str(postgresql.folder), str(late)))
    (pages, waiting), (serving,) = (commands("check-in", kind, tmp_path) for kind in ("ExecStartPre", "ExecStart"))
    assert warm_start.run(pages, env).returncode == 0
    assert (tmp_path / "outage" / "page.en.html").is_file()
    with warm_start.heard(waiting, env) as (running, said):
        until(said, "does not answer")
        late.symlink_to(postgresql.folder)
        request.addfinalizer(late.unlink)
        assert running.wait(PATIENCE_S) == 0
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(address)
        systemd.settimeout(PATIENCE_S)
        with warm_start.heard(serving, {**env, "NOTIFY_SOCKET": address}):
            assert systemd.recv(4096).startswith(b"READY=1")
            (work_waits,), (working,) = (
                commands("check-in-worker", kind, tmp_path) for kind in ("ExecStartPre", "ExecStart")
            )
            assert warm_start.run(work_waits, env).returncode == 0
            with warm_start.heard(working, env) as (_, said):
                until(said, "Working as")


def test_a_database_that_does_not_come_is_named_in_the_end(tmp_path: Path) -> None:
    env = environment(tmp_path, DATABASE_URL=f"postgresql://checkin@/checkin?host={tmp_path}")
    waited = [*commands("check-in", "ExecStartPre", tmp_path)[1][:-1], "1"]
    ended = warm_start.run(waited, env)
    assert ended.returncode == 1
    assert "does not answer" in ended.stderr
    assert "Traceback" not in ended.stderr


EDITED = "Did you ever say sorry"


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "questionnaires", tmp_path / "packs"))


def test_a_reload_serves_an_edited_pack_and_keeps_the_old_one_instead_of_a_broken_one(
    packs: Path, tmp_path: Path
) -> None:
    file = packs / "apology-check" / "pack.yaml"
    with serving_one_worker(tmp_path, PACKS_DIR=str(packs), PACK="apology-check") as (running, said, port):
        file.write_text(file.read_text().replace("Did you say sorry", EDITED, 1))
        running.send_signal(signal.SIGHUP)
        until(said, "as they are now")
        until(said, "Booting worker", "Worker exiting")
        assert EDITED in page(port)
        file.write_text("id: [")
        running.send_signal(signal.SIGHUP)
        assert "pack.yaml" in until(said, '"error"')
        until(said, "as before")
        until(said, "Worker exiting")
        assert EDITED in page(port)


def test_a_reload_with_a_setting_whose_file_has_been_broken_goes_on_as_before(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("a word of twenty characters")
    with serving_one_worker(tmp_path, METRICS_TOKEN_FILE=str(token)) as (running, said, port):
        token.write_text("short")
        running.send_signal(signal.SIGHUP)
        assert "at least 20 characters" in until(said, '"error"')
        until(said, "as before")
        until(said, "Worker exiting")
        assert "</html>" in page(port)


@contextmanager
def serving_one_worker(folder: Path, **settings: str) -> Iterator[tuple[warm_start.Program, IO[str], int]]:
    """The service as systemd starts it, what it says, and its port."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        serving = [*commands("check-in", "ExecStart", folder)[0], "--workers", "1"]
        handle, port = listening.fileno(), listening.getsockname()[1]
        env = environment(folder, PLAIN_HTTP="1", **settings)
        serving += ["--bind", f"fd://{handle}"]
        with warm_start.heard(serving, env, pass_fds=[handle]) as (running, said):
            until(said, "Booting worker")
            yield running, said, port


def page(port: int) -> str:
    """The first page."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\nHost: a\r\n\r\n")
        reply = b""
        while part := connection.recv(65536):
            reply += part
    return reply.decode()
