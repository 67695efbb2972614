"""Puts faster functions in the place of WeasyPrint's: they do the same, and make the same bytes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

Function = Callable[..., Any]
_LIBRARIES = ("weasyprint", "pydyf")
_functions: list[tuple[Function, Function]] = []
_methods: list[tuple[type, str, Any, Any]] = []


def function(original: Function, faster: Function) -> None:
    """Call ``faster`` wherever WeasyPrint calls ``original``, in each of its modules that knows it."""
    _functions.append((original, faster))
    _exchange(original, faster)


def method(owner: type, name: str, faster: Any) -> None:
    """Call ``faster`` wherever this method of ``owner`` is called."""
    _methods.append((owner, name, vars(owner).get(name), faster))
    setattr(owner, name, faster)


@contextmanager
def as_released() -> Iterator[None]:
    """Within it, WeasyPrint is as its authors released it."""
    for original, faster in _functions:
        _exchange(faster, original)
    for owner, name, original, _faster in _methods:
        setattr(owner, name, original) if original is not None else delattr(owner, name)
    try:
        yield
    finally:
        for original, faster in _functions:
            _exchange(original, faster)
        for owner, name, _original, faster in _methods:
            setattr(owner, name, faster)


def _exchange(old: Function, new: Function) -> None:
    for module in _modules():
        for name, value in list(vars(module).items()):
            if value is old:
                setattr(module, name, new)


def _modules() -> list[ModuleType]:
    return [module for name, module in sys.modules.items() if name.partition(".")[0] in _LIBRARIES]
