"""Migrations: bring the database to the revision that this version needs."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, MetaData, inspect, text

from assessment.settings import ROOT, BadSetting
from assessment.storage import key_fingerprints
from assessment.storage.engine import connect, reading, restructuring
from assessment.storage.staff_tables import METADATA

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = ROOT / "migrations"
TABLES_NAMED = 3
"""Tables of an unknown database that a message names."""
WAY_OUT = (
    "Nothing in it was changed. To go on with it, run the version of the service that made it, or restore a backup "
    "made with this version. To begin with an empty one, move this one away (a SQLite file together with its -wal and "
    "-shm), or name another in DATABASE_URL."
)

OWN_FUNCTIONS = """
    SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
"""
"""Of PostgreSQL, without those of extensions."""


def prepare(database_url: str) -> None:
    """Create missing tables. Safe to run at every start, by several processes at once.

    BadSetting if the database is at a revision that this version does not know.
    """
    engine = connect(database_url)
    make_file(engine)
    try:
        upgrade(engine)
    finally:
        engine.dispose()


def make_file(engine: Engine) -> None:
    """Make the file of SQLite if it is missing, for its owner only. BadSetting."""
    if engine.dialect.name == "sqlite" and engine.url.database:
        _for_its_owner_only(Path(engine.url.database))


def is_unused(conn: Connection) -> bool:
    """Whether there are no tables, or those of this version that nobody used yet."""
    if set(inspect(conn).get_table_names()) <= {"alembic_version"}:
        return True
    return recorded(conn) == head() and key_fingerprints.is_unused(conn)


def _for_its_owner_only(file: Path) -> None:
    """Create the database's file if it is missing; files that SQLite adds beside it get the same mode."""
    if not file.exists():
        try:
            file.touch(mode=0o600)
        except OSError as refused:
            raise BadSetting(
                f"The database of DATABASE_URL, {file}, cannot be made ({refused.strerror}). Name a file in a folder "
                "that this user may write to."
            ) from None


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Apply the migrations up to ``revision``, all or none. BadSetting as in ``prepare``."""
    with restructuring(engine) as conn:
        if _revision(conn) == head() and revision == "head":
            return
        try:
            _upgrade(conn, revision)
        except ValueError as refused:  # a migration says so of rows that it cannot bring along
            raise BadSetting(f"{_named(conn)} cannot be brought to this version. {refused}") from None


def downgrade(engine: Engine, revision: str) -> None:
    """Take back the migrations after ``revision``; ``base`` takes back all of them."""
    with restructuring(engine) as conn:
        from alembic import command

        command.downgrade(_config(conn), revision)


def rebuild(conn: Connection, revision: str) -> None:
    """Drop everything in the database, and make the tables of a known revision, in a transaction for restructuring."""
    found = MetaData()
    found.reflect(conn)
    found.drop_all(conn)
    if conn.dialect.name == "postgresql":
        for function in conn.execute(text(OWN_FUNCTIONS)).scalars().all():
            conn.execute(text(f"DROP FUNCTION {function}"))
    _upgrade(conn, revision)


def advance(conn: Connection) -> None:
    """Bring the tables from a known revision to the one of this version, in a transaction for restructuring."""
    _upgrade(conn, "head")


def check(engine: Engine) -> None:
    """BadSetting if the tables are not those of this version. Changes nothing."""
    if not is_current(engine):
        with reading(engine) as conn:
            raise BadSetting(f"{_named(conn)} is not prepared for this version of the service. Start the service once.")


def is_current(engine: Engine) -> bool:
    """Whether the tables are those of this version. BadSetting if it cannot use them. Changes nothing."""
    with reading(engine) as conn:
        return _revision(conn) == head()


def revision(engine: Engine) -> str | None:
    """The revision of the database, None if it is empty. BadSetting if this version cannot use it. Changes nothing."""
    with reading(engine) as conn:
        return _revision(conn)


def after(revision: str | None) -> tuple[tuple[str, str], ...]:
    """The migrations that follow this revision, in the order they run, each with the first line of its reason."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(MIGRATIONS))
    following = [*scripts.iterate_revisions("head", revision or "base")]
    return tuple((script.revision, script.doc) for script in reversed(following))


def exists(engine: Engine) -> bool:
    """Whether there is a database to look into; to open a SQLite file that is missing would make it."""
    return engine.dialect.name != "sqlite" or Path(str(engine.url.database)).exists()


def known() -> tuple[str, ...]:
    """Every revision that this version knows, the newest first: each has the name of its file."""
    return _known(MIGRATIONS)


@cache
def _known(folder: Path) -> tuple[str, ...]:
    return tuple(sorted((file.stem for file in (folder / "versions").glob("*.py")), reverse=True))


def head() -> str:
    """The revision that this version needs."""
    return known()[0]


def recorded(conn: Connection) -> str | None:
    """The revision that the database says it is at, known or not; None if it is empty."""
    return next(iter(_recorded(conn)), None)


def _recorded(conn: Connection) -> tuple[str, ...]:
    """What the table of alembic says: one revision, unless somebody else has written there."""
    if not inspect(conn).has_table("alembic_version"):
        return ()
    return tuple(conn.execute(text("SELECT version_num FROM alembic_version")).scalars())


def _revision(conn: Connection) -> str | None:
    """The revision of the database, None if it is empty. BadSetting if this version cannot use it."""
    found = _recorded(conn)
    unknown = set(found) - {*known()}
    if unknown:
        fault = f"is at revision {', '.join(sorted(unknown))}, which this version of the service does not know"
        raise BadSetting(f"{_named(conn)} {fault}. {WAY_OUT}")
    tables = sorted(set(inspect(conn).get_table_names()) - {"alembic_version"})
    if tables and not found:
        more = ["…"] if len(tables) > TABLES_NAMED else []
        fault = f"has tables ({', '.join(tables[:TABLES_NAMED] + more)}) and no revision"
        raise BadSetting(f"{_named(conn)} {fault}: this service did not make it as it is. {WAY_OUT}")
    if found and found[0] == head():
        lacking = sorted(set(METADATA.tables) - set(tables))
        if lacking:
            fault = f"lacks the table {', '.join(lacking)}: it was restored in part, or made before the first release"
            raise BadSetting(f"{_named(conn)} {fault}. {WAY_OUT}")
    return found[0] if found else None


def _named(conn: Connection) -> str:
    return f"The database of DATABASE_URL ({conn.engine.url.database})"  # the whole URL may hold a password


def _upgrade(conn: Connection, revision: str) -> None:
    from alembic import command  # here, because it takes 6 MB, and hardly any start has a migration to run

    command.upgrade(_config(conn), revision)


def _config(conn: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = conn
    config.attributes["metadata"] = METADATA
    return config
