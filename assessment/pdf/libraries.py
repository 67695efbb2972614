"""Loading WeasyPrint's C libraries without searching for them."""

from __future__ import annotations

import ctypes.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def by_file_name() -> Iterator[None]:
    """Within it, the dynamic loader alone finds libraries, by the names of their files, on Linux.

    WeasyPrint names each library as other systems do first. For every such name cffi asks ctypes, which starts
    ldconfig, gcc and ld: a quarter of what a worker's start costs, and nothing that a worker should start.
    """
    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = _find_nothing
    try:
        yield
    finally:
        ctypes.util.find_library = search


def _find_nothing(name: str) -> None:
    """Find no library."""
