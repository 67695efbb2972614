"""A process that renders cannot read the keys: not in Python, and not in C where the kernel has Landlock."""

from __future__ import annotations

import errno
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assessment.pdf import confinement, landlock
from assessment.pdf.render_pool import RenderPool
from assessment.pdf.styles import FONTS
from assessment.services import startup
from assessment.settings import ROOT, Settings
from assessment.vault import session_secrets
from tests.support import encrypted_drafts

PROBE = """
import ctypes, json, os, shutil, socket, subprocess, sys
from pathlib import Path
programs = []
sys.addaudithook(lambda event, arguments: programs.append(arguments) if event == "subprocess.Popen" else None)
from assessment.pdf import confinement, landlock, render_process
keys, own, port, fences = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
libc = ctypes.CDLL(None, use_errno=True)
if fences == "python":
    landlock.restrict = lambda allowed: False
if fences == "kernel":
    confinement._fence = lambda own: lambda event, arguments: None
render_process.prepare_process(own)

def by_c(path, flags=os.O_RDONLY):
    ctypes.set_errno(0)
    if libc.open(str(path).encode(), flags, 0o600) < 0:
        raise OSError(ctypes.get_errno(), "")

def connect_by_c():
    sock = socket.socket()
    address = (2).to_bytes(2, sys.byteorder) + port.to_bytes(2) + bytes([127, 0, 0, 1]) + bytes(8)
    if libc.connect(sock.fileno(), address, len(address)) < 0:
        raise OSError(ctypes.get_errno(), "")

def spawn_by_c(program):
    arguments = (ctypes.c_char_p * 2)(program.encode(), None)
    if number := libc.posix_spawn(ctypes.byref(ctypes.c_int()), arguments[0], None, None, arguments, None):
        raise OSError(number, "")

key = keys / "secret-key"
(own / "link").unlink(missing_ok=True)
tries = {
    "read": lambda: key.read_text(),
    "open": lambda: os.open(key, os.O_RDONLY),
    "read by a relative path": lambda: open(os.path.relpath(key)).read(),
    "read bytes by a path of bytes": lambda: open(bytes(key), "rb").read(),
    "list": lambda: os.listdir(keys),
    "write": lambda: key.write_text("x"),
    "make": lambda: (keys / "new").write_text("x"),
    "remove": lambda: key.unlink(),
    "move": lambda: key.rename(own / "stolen"),
    "copy": lambda: shutil.copy(key, own / "stolen"),
    "environment of the service": lambda: open(f"/proc/{os.getppid()}/environ").read(),
    "memory of the service": lambda: open(f"/proc/{os.getppid()}/mem").read(1),
    "start a program": lambda: subprocess.run(["/bin/cat", key], check=True),
    "start Python": lambda: subprocess.run([sys.executable, "-c", ""], check=True),
    "fork": lambda: os.fork() or os._exit(0),
    "connect": lambda: socket.create_connection(("127.0.0.1", port)),
    "C: read": lambda: by_c(key),
    "C: write": lambda: by_c(key, os.O_WRONLY),
    "C: make": lambda: by_c(keys / "new", os.O_WRONLY | os.O_CREAT),
    "C: environment of the service": lambda: by_c(f"/proc/{os.getppid()}/environ"),
    "C: start a program": lambda: spawn_by_c("/bin/true"),
    "C: start Python": lambda: spawn_by_c(sys.executable),
    "C: connect": connect_by_c,
    "allowed: read a face": lambda: Path(sys.argv[5]).read_bytes(),
    "allowed: load a module": lambda: __import__("xml.dom.minidom"),
    "allowed: write in its own folder": lambda: (own / "note").write_text("x"),
    "allowed: C: read a face": lambda: by_c(sys.argv[5]),
}
found = {"programs started to get ready": len(programs)}
for name, attempt in tries.items():
    try:
        attempt()
        found[name] = 0
    except OSError as refused:
        found[name] = refused.errno or 13
print(json.dumps(found))
"""
PYTHON = (
    "read",
    "open",
    "read by a relative path",
    "read bytes by a path of bytes",
    "list",
    "write",
    "make",
    "remove",
    "move",
    "copy",
    "environment of the service",
    "memory of the service",
)
PROGRAMS = ("start a program", "start Python")
BY_PYTHON_ALONE = ("fork", "connect")
C = (
    "C: read",
    "C: write",
    "C: make",
    "C: environment of the service",
    "C: start a program",
    "C: start Python",
)
READER = """
from assessment.pdf import render_process, writer

def read(path):
    try:
        return open(path, "rb").read()
    except OSError as refused:
        return type(refused).__name__.encode()

writer.prepare, writer.write = lambda: None, read
render_process.main()
"""
TAKEN_OVER = (sys.executable, "-c", READER)
"""A process that sends back any file it is asked for, or why it cannot."""

Probe = Callable[[str], dict[str, int]]


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """A folder with the keys that a first start makes."""
    made = encrypted_drafts.keyring(tmp_path / "instance" / "keys").folder
    session_secrets.make_missing(made)
    return made


@pytest.fixture
def probe(keys: Path, tmp_path: Path) -> Iterator[Probe]:
    """The errno of each try in a process that is prepared to render, with these fences; 0 for what worked."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def tried(fences: str) -> dict[str, int]:
            own = tmp_path / "own"
            own.mkdir()
            face = next(FONTS.glob("*.ttf"))
            command = [
                sys.executable,
                "-c",
                PROBE,
                str(keys),
                str(own),
                str(server.getsockname()[1]),
                fences,
                str(face),
            ]
            environment = {**os.environ, "TMPDIR": str(own)}
            done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
            found: dict[str, int] = json.loads(done.stdout)
            return found

        yield tried


def refused(found: dict[str, int]) -> set[str]:
    return {name for name, number in found.items() if number == errno.EACCES}


def test_a_process_that_renders_reads_no_key_and_starts_nothing(probe: Probe) -> None:
    found = probe("both")
    assert found["programs started to get ready"] == 0
    assert refused(found) >= {*PYTHON, *PROGRAMS, *BY_PYTHON_ALONE}
    assert [name for name, number in found.items() if name.startswith("allowed") and number] == []


def test_python_s_own_fence_holds_in_every_kernel(probe: Probe) -> None:
    found = probe("python")
    assert refused(found) >= {*PYTHON, *PROGRAMS, *BY_PYTHON_ALONE}
    assert [name for name, number in found.items() if name.startswith("allowed") and number] == []


def test_the_kernel_s_fence_holds_whatever_code_runs_where_the_kernel_has_it(probe: Probe) -> None:
    found = probe("kernel")
    known = landlock.version()
    expected = {*PYTHON, *PROGRAMS, *C, *({"C: connect"} if known >= 4 else ())} if known else set()
    assert refused(found) >= expected
    assert [name for name, number in found.items() if name.startswith("allowed") and number] == []


def test_a_process_that_was_taken_over_sends_no_key_back(keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assessment.pdf.render_pool.PROGRAM", TAKEN_OVER)
    pool = RenderPool()
    try:
        face = next(FONTS.glob("*.ttf"))
        assert pool.render(str(face)) == face.read_bytes()
        for key in keys.iterdir():
            assert pool.render(str(key)) == b"PermissionError", key.name
    finally:
        pool.close()


@pytest.mark.parametrize(("known", "said"), [(0, (confinement.WITHOUT_LANDLOCK,)), (4, ())])
def test_the_start_says_when_the_kernel_has_no_landlock(
    make_settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch, known: int, said: tuple[str, ...]
) -> None:
    monkeypatch.setattr(landlock, "version", lambda: known)
    assert startup.warnings(make_settings()) == said
