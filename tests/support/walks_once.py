"""Where a walk through the pages led, for tests to go on from: it is walked once in a process, and what it left copied.

A test may do with its copy what it likes: database, keys and what its browsers hold are its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from flask import Flask

from tests.support.strict_client import Pages

Made = TypeVar("Made")
"""What a walk made that can be told apart from others, such as the code of a case."""
Walk = Callable[[Flask], tuple[Sequence[Pages], Made]]
"""Walks at an application that has just started; the browsers it walked in, and what it made."""
WalkOnce = Callable[..., Any]
"""Called with a walk and how the pack about sleep is changed for it; returns where it led, a ``Walked``."""


@dataclass(frozen=True)
class Walked(Generic[Made]):
    """Where a walk led: an application, browsers that opened no page yet, and what was made."""

    app: Flask
    browsers: tuple[Pages, ...]
    made: Made


@dataclass(frozen=True)
class Left(Generic[Made]):
    """What a walk left. ``folder``: database and keys; ``cookies``: what each browser holds."""

    folder: Path
    cookies: tuple[dict[Any, Any], ...]
    made: Made

    @classmethod
    def by(cls, walk: Walk[Made], app: Flask, folder: Path) -> Left[Made]:
        """Walk at this application, whose database and keys are in ``folder``."""
        browsers, made = walk(app)
        return cls(folder, tuple({**(each.client._cookies or {})} for each in browsers), made)

    def at(self, app: Flask) -> Walked[Made]:
        """Go on at an application on a copy of the folder."""
        browsers = tuple(Pages(app) for _ in self.cookies)
        for browser, held in zip(browsers, self.cookies, strict=True):
            browser.client._cookies = {**held}
        return Walked(app, browsers, self.made)
