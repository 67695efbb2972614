"""What a process that renders may still do once it is ready: read fonts and modules, and write its own folder.

Two fences. Landlock is the kernel's, and holds whatever code runs in the process; not every kernel has it. The other
is Python's own: every file that Python code opens, and every program or connection that it starts, is looked at first.
It always stands, but a C library that somebody has taken over steps past it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assessment.pdf import landlock
from assessment.pdf.styles import FONTS, TEMPLATES

WITHOUT_LANDLOCK = (
    "This kernel has no Landlock (Linux 5.13 or newer, with landlock among its lsm=). The processes that make PDFs are "
    "kept from the keys by Python's own fence alone."
)
READABLE = (
    *(Path(prefix, "lib") for prefix in {sys.prefix, sys.base_prefix}),  # the prefix of Debian's own is all of /usr
    TEMPLATES,
    FONTS.parents[1],
    *(Path(folder) for folder in ("/usr/lib", "/usr/local/lib", "/usr/share", "/usr/local/share", "/lib", "/lib64")),
    Path("/etc/ld.so.cache"),
    *(Path(device) for device in ("/dev/null", "/dev/urandom")),
)
"""Modules, libraries and fonts. Never the folder of the keys: it may stand beside them."""
FORBIDDEN = frozenset(
    {
        "ctypes.dlopen",
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.system",
        "pty.spawn",
        "socket.bind",
        "socket.connect",
        "socket.sendto",
        "subprocess.Popen",
    }
)
"""Audit events that nothing in a render has a reason for."""
_CHANGES = frozenset({"os.chmod", "os.chown", "os.mkdir", "os.remove", "os.rmdir", "os.truncate", "os.utime"})
_MOVES = frozenset({"os.link", "os.rename", "os.symlink"})
_LOOKS = frozenset({"os.chdir", "os.listdir", "os.scandir"})
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def confine(own: Path) -> bool:
    """Confine this process for good to READABLE, and to ``own``, which it may write. False without Landlock."""
    own = own.resolve()
    all_but_execute = ~landlock.EXECUTE
    by_kernel = landlock.restrict(
        [*((path, landlock.READ) for path in READABLE), (own, all_but_execute), (own.parent, landlock.REMOVE_DIR)]
    )
    sys.addaudithook(_fence(own))
    return by_kernel


def _fence(own: Path) -> Callable[[str, tuple[Any, ...]], None]:
    """An audit hook that raises PermissionError for what is outside."""
    ours = (str(own),)
    readable = (*ours, *{os.path.realpath(path) for path in READABLE})

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            _require(path, ours if flags & _WRITES and path not in ("/dev/null", b"/dev/null") else readable)
        elif event in _CHANGES:
            _require(arguments[0], ours)
        elif event in _MOVES:
            _require(arguments[0], ours)
            _require(arguments[1], ours)
        elif event in _LOOKS:
            _require(arguments[0], readable)
        elif event in FORBIDDEN:
            raise PermissionError(f"{event} is not for a process that renders.")

    return hook


def _require(path: Any, folders: tuple[str, ...]) -> None:
    """Raise PermissionError unless the path, its links followed, is one of the folders or in one. Handles pass."""
    if isinstance(path, int):
        return
    real = os.path.realpath(os.fsdecode(path or "."))
    if not any(real == folder or real.startswith(f"{folder}/") for folder in folders):
        raise PermissionError("A process that renders opens only fonts and modules.")
