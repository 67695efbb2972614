"""The database brought to the form this version needs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine

from assessment import settings
from assessment.settings import ROOT, Settings
from assessment.storage.engine import connect, restructuring
from assessment.storage.tables import Base

Seal = Callable[[list[dict[str, Any]], list[dict[str, Any]]], tuple[list[dict[str, Any]], list[dict[str, Any]]]]
"""Turns submissions and notes kept in clear, as rows, into rows kept encrypted."""


def prepare(chosen: Settings, seal: Seal) -> None:
    """Make keys and tables where they are missing. Safe to run at every start, by several processes at once."""
    settings.keys(chosen.instance_dir)
    engine = connect(chosen.database_url)
    if engine.dialect.name == "sqlite" and engine.url.database:
        _for_its_owner_only(Path(engine.url.database))
    try:
        upgrade(engine, seal=seal)
    finally:
        engine.dispose()


def _for_its_owner_only(file: Path) -> None:
    """Make the database's file where it is missing; what SQLite lays beside it has the same mode."""
    if not file.exists():
        file.touch(mode=0o600)


def upgrade(engine: Engine, revision: str = "head", *, seal: Seal | None = None) -> None:
    """Apply the migrations up to ``revision``, all or none; ``seal`` is needed where something was shared in clear."""
    with restructuring(engine) as conn:
        config = _config(conn)
        config.attributes["seal"] = seal
        command.upgrade(config, revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the migrations after ``revision`` back; ``base`` takes all of them."""
    with restructuring(engine) as conn:
        command.downgrade(_config(conn), revision)


def _config(conn: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = conn
    config.attributes["metadata"] = Base.metadata
    return config
