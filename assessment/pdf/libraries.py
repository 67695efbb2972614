"""Loading the libraries that WeasyPrint uses: those in C without a search, and of those in Python what reports need."""

from __future__ import annotations

import ctypes.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

_LATER = ("fontTools", "fontTools.ttLib", "fontTools.varLib", "fontTools.varLib.instancer", "ssl")
_NEVER = ("PIL", "PIL.ImageCms")
_MAKE_CONTEXT = "_create_https_context"
"""Of http.client, since Python 3.12."""


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


@contextmanager
def without_what_no_report_needs() -> Iterator[None]:
    """Within it, imports of fontTools and ssl load them when they are first called, and imports of Pillow never.

    WeasyPrint needs fontTools for compressed, variable and coloured fonts, of which we have none, and where HarfBuzz is
    older than 2.9. It needs ssl to fetch, and nothing is fetched; Pillow for pictures other than drawings, and no
    report has one. Together they would be a quarter of a worker's memory.
    """
    ours = {name: _StandIn(name, _Later) for name in _LATER} | {name: _StandIn(name, _Never) for name in _NEVER}
    ours = {name: module for name, module in ours.items() if name not in sys.modules}
    sys.modules.update(ours)
    try:
        yield
    finally:
        for name in ours:
            del sys.modules[name]


@contextmanager
def without_https_context() -> Iterator[None]:
    """Within it, whoever might speak HTTPS is given no context of ssl.

    Python 3.12 and later ask ssl for one at once, WeasyPrint might speak HTTPS as soon as it is loaded, and ssl is left
    out then.
    """
    client = import_module("http.client")
    make_context = getattr(client, _MAKE_CONTEXT, None)
    if make_context:
        setattr(client, _MAKE_CONTEXT, _make_no_context)
    try:
        yield
    finally:
        if make_context:
            setattr(client, _MAKE_CONTEXT, make_context)


def _make_no_context(_: int) -> None:
    """Leave it to the connection, which makes one when there is none."""


class _StandIn(ModuleType):
    """Stands for a module: each of its names is one of ``kind``."""

    def __init__(self, name: str, kind: type[_Never | _Later]) -> None:
        super().__init__(name)
        self._kind = kind

    def __getattr__(self, name: str) -> _Never | _Later:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._kind(self.__name__, name)


class _Never:
    """A name of a module that is not loaded: whoever uses it is refused."""

    def __init__(self, module: str, name: str) -> None:
        self._module, self._name = module, name

    def __call__(self, *_: Any, **__: Any) -> Any:
        raise ImportError(f"No report needs {self._module}.{self._name}.")

    def __getattr__(self, name: str) -> Any:
        return self(name)


class _Later:
    """A name of a module that is not loaded yet."""

    def __init__(self, module: str, name: str) -> None:
        self._module, self._name = module, name

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return self._loaded()(*arguments, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loaded(), name)

    def _loaded(self) -> Any:
        module = import_module(self._module)
        return (
            getattr(module, self._name)
            if hasattr(module, self._name)
            else import_module(f"{module.__name__}.{self._name}")
        )
