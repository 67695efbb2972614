"""Loading the libraries that WeasyPrint uses: those in C without a search, and one in Python only when it is needed."""

from __future__ import annotations

import ctypes.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

_FONT_TOOLS = ("fontTools", "fontTools.ttLib", "fontTools.varLib", "fontTools.varLib.instancer")


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
def without_font_tools() -> Iterator[None]:
    """Within it, what is imported from fontTools is loaded when it is first called.

    WeasyPrint needs it for compressed, variable and coloured fonts, of which we have none, and where HarfBuzz is older
    than 2.9. It would be a quarter of a worker's memory.
    """
    ours = {name: _LaterModule(name) for name in _FONT_TOOLS if name not in sys.modules}
    sys.modules.update(ours)
    try:
        yield
    finally:
        for name in ours:
            del sys.modules[name]


class _LaterModule(ModuleType):
    """Stands for a module: each of its names is loaded when it is used."""

    def __getattr__(self, name: str) -> _Later:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Later(self.__name__, name)


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
