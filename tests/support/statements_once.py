"""SQLAlchemy words each statement once for each engine, and each test has an engine: an eighth of a test of a page.

Here each is worded once for each kind of database.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.util import LRUCache

KEPT = 2_000
"""Statements that are remembered for each kind of database: more than the service has."""

Create = Callable[..., Engine]


class Worded(LRUCache[tuple[Any, ...], Any]):
    """What SQLAlchemy keeps of an engine's statements, without the first part of their keys: the engine's dialect."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: tuple[Any, ...], value: Any) -> None:
        super().__setitem__(key[1:], value)


def once(create: Create) -> Create:
    """``create``, whose engines share what they worded with those of the same kind of database and driver."""
    known: dict[tuple[str, str], Worded] = {}

    def create_once(*args: Any, **options: Any) -> Engine:
        made = create(*args, **options)
        made._compiled_cache = known.setdefault((made.dialect.name, made.dialect.driver), Worded(KEPT))
        return made

    return create_once


def pytest_configure() -> None:
    pytest.MonkeyPatch().setattr("assessment.storage.engine.create_engine", once(create_engine))
