"""The database brought to the form this version needs."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine

from assessment.settings import ROOT
from assessment.storage.engine import connect, restructuring
from assessment.storage.tables import Base

MIGRATIONS = ROOT / "migrations"


def prepare(database_url: str) -> None:
    """Make the tables where they are missing. Safe to run at every start, by several processes at once."""
    engine = connect(database_url)
    if engine.dialect.name == "sqlite" and engine.url.database:
        _for_its_owner_only(Path(engine.url.database))
    try:
        upgrade(engine)
    finally:
        engine.dispose()


def _for_its_owner_only(file: Path) -> None:
    """Make the database's file where it is missing; what SQLite lays beside it has the same mode."""
    if not file.exists():
        file.touch(mode=0o600)


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Apply the migrations up to ``revision``, all or none."""
    with restructuring(engine) as conn:
        command.upgrade(_config(conn), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the migrations after ``revision`` back; ``base`` takes all of them."""
    with restructuring(engine) as conn:
        command.downgrade(_config(conn), revision)


def _config(conn: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = conn
    config.attributes["metadata"] = Base.metadata
    return config
