"""A disk with room for little, which can be filled or made read-only, and which nobody else sees."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

CLONE_NEWNS, CLONE_NEWUSER = 0x20000, 0x10000000


class SmallDisk:
    """``folder``: where it is mounted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        _mount("-t", "tmpfs", "-o", "size=8m,mode=700", "small", str(folder))

    def fill(self, left: int = 0) -> None:
        """Leave room for so many bytes."""
        with self._filler.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(4096))
        os.truncate(self._filler, self._filler.stat().st_size - left)
        assert shutil.disk_usage(self.folder).free == left

    def make_room(self) -> None:
        self._filler.unlink()

    def write_nothing(self, *, on: bool) -> None:
        """Make it read-only, or writable again."""
        _mount("-o", f"remount,{'ro' if on else 'rw'}", str(self.folder))

    @property
    def _filler(self) -> Path:
        return self.folder / "filler"


def in_mounts_of_its_own(act: Callable[[], None]) -> None:
    """Do it in a process whose mounts end with it. It may fail there as it may here."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            _unshare()
            act()
            status = 0
        finally:
            if status:
                traceback.print_exc()
                sys.stderr.flush()
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _unshare() -> None:
    user, group = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNS | (CLONE_NEWUSER if user else 0)) != 0:
        raise OSError(ctypes.get_errno(), "no mounts of its own")
    if user:
        for name, content in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
            Path("/proc/self", name).write_text(content)
    _mount("--make-rprivate", "/")


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)
