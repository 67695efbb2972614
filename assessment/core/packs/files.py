"""Reads the files in the folder of a pack: plain files of a bounded size, and nothing that a link leads to."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from assessment.core.errors import Fault, InvalidPack
from assessment.core.packs.yaml_reader import MAX_BYTES

MAX_FILES = 100
MAX_TOTAL = 2_000_000
"""Bytes of all files together."""
LEFT_BY_EDITORS = (".mo", ".po~")
"""What programs for translators write beside a PO file."""

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_LINK = "this is a link."
_NOT_PLAIN = "this is a folder, a device or a pipe, and not a file."
_PUT_HERE = "Put the file itself here, and let the service read it."


class _Refused(Exception):
    """A file that must not be read, and why."""


def read(folder: Path, endings: tuple[str, ...], faults: list[Fault]) -> dict[str, bytes]:
    """The bytes of the files whose names end so, at most one more than MAX_BYTES, in the order of their names.

    Adds a fault for each file that cannot be read, and for every other entry of the folder but hidden ones.
    InvalidPack if the folder itself cannot be read.
    """
    opened = _opened(folder)
    try:
        names = _names(folder, opened)
        found = {}
        for name in names:
            if name.endswith(endings) and name.isprintable():
                try:
                    found[name] = _content(name, opened)
                except _Refused as refused:
                    faults.append(Fault(name, 0, "E015", str(refused), _PUT_HERE))
            elif not name.endswith(LEFT_BY_EDITORS):
                faults.append(Fault(name, 0, "E011", "this is not a file of a pack.", "Remove it of the folder."))
    finally:
        os.close(opened)
    if sum(map(len, found.values())) > MAX_TOTAL:
        raise _invalid(folder, "E001", f"the files have more than {MAX_TOTAL} bytes together.", "Shorten them.")
    faults.extend(_colliding(names))
    return found


def _opened(folder: Path) -> int:
    try:
        return os.open(folder, _FOLDER)
    except OSError as refused:
        if folder.is_symlink():
            raise _invalid(folder, "E015", _LINK, "Put the folder itself here.") from None
        if folder.is_dir():
            message = f"the folder cannot be read ({refused.strerror})."
            raise _invalid(folder, "E015", message, "Let the service read it.") from None
        raise _invalid(folder, "E010", "there is no such folder.", "Name the folder of a pack.") from None


def _names(folder: Path, opened: int) -> list[str]:
    with os.scandir(opened) as entries:
        names = [entry.name for entry in islice(entries, MAX_FILES + 1)]
    if len(names) > MAX_FILES:
        raise _invalid(folder, "E001", f"the folder holds more than {MAX_FILES} files.", "Keep those of the pack.")
    return sorted(name for name in names if not name.startswith("."))


def _content(name: str, folder: int) -> bytes:
    """The file's bytes. It is looked at before it is opened, because a device may act on being opened, and after."""
    try:
        _refuse_unless_plain(os.stat(name, dir_fd=folder, follow_symlinks=False))
        with os.fdopen(os.open(name, _FILE, dir_fd=folder), "rb") as file:
            _refuse_unless_plain(os.fstat(file.fileno()))
            return file.read(MAX_BYTES + 1)
    except OSError as refused:
        raise _Refused(f"the file cannot be read ({refused.strerror}).") from None


def _refuse_unless_plain(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise _Refused(_LINK if stat.S_ISLNK(status.st_mode) else _NOT_PLAIN)


def _colliding(names: list[str]) -> Iterator[Fault]:
    """A fault for each name that differs from an earlier one only in big and small letters."""
    first: dict[str, str] = {}
    for name in names:
        other = first.setdefault(name.casefold(), name)
        if other != name:
            message = f"the name differs from '{other}' only in big and small letters."
            yield Fault(name, 0, "E016", message, "Keep one: many file systems can hold only one of the two.")


def _invalid(folder: Path, code: str, message: str, remedy: str) -> InvalidPack:
    return InvalidPack([Fault(str(folder), 0, code, message, remedy)])
