"""Werkzeug compiles two functions for each route, four fifths of making an application: each is compiled once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from werkzeug.routing import Rule

Build = Callable[..., tuple[str, str]]
Compile = Callable[[Rule, bool], Build]


def once(compiled: Compile) -> Compile:
    """``compiled``, which remembers the function that builds an address by all of the rule that it is made from.

    The function gets the rule when it is called, and asks that rule's own converters.
    """
    known: dict[object, Build] = {}

    def compile_once(rule: Rule, append_unknown: bool = True) -> Build:
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in known:
            known[key] = compiled(rule, append_unknown)
        return known[key]

    return compile_once


def pytest_configure() -> None:
    pytest.MonkeyPatch().setattr(Rule, "_compile_builder", once(Rule._compile_builder))
