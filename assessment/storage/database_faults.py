"""What keeps the service from using the database of DATABASE_URL, in words: looked at without changing anything."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from assessment.storage import engine

BUSY_S = 5.0
"""How long to wait for a program that holds SQLite's file."""
REFUSALS = {
    "password authentication failed|no password supplied": (
        "answers, but refuses the password of {user}. Correct the password in DATABASE_URL (with %2F for / and %40 for "
        "@ in it), or give the role that password: ALTER ROLE … PASSWORD …"
    ),
    'role "[^"]*" does not exist': (
        "answers, but has no role {user}. Correct the name in DATABASE_URL, or make the role: CREATE ROLE … LOGIN"
    ),
    'database "[^"]*" does not exist': (
        "answers, but has no database {database}. Correct the name in DATABASE_URL, or make it: CREATE DATABASE …"
    ),
    "no pg_hba.conf entry": "answers, but lets {user} not connect from this host. Add a line to its pg_hba.conf.",
    "starting up|shutting down|recovery": "is starting or stopping ({reason}). Wait until it is up, and start again.",
    "too many clients|too many connections|remaining connection slots": (
        "answers, but has no connection left ({reason}). Raise its max_connections, or stop who holds them."
    ),
    "permission denied|must be owner": (
        "answers, but {user} may not do what is needed ({reason}). Give the role the database: ALTER DATABASE … OWNER "
        "TO …"
    ),
    "could not translate host name|Name or service not known|failed to resolve host": (
        "cannot be found: no host has the name {host}. Correct the name in DATABASE_URL."
    ),
    "FATAL": "answers, but refuses to connect ({reason}).",
}
"""What PostgreSQL says when it refuses, as a pattern, and how that goes on after “The PostgreSQL of DATABASE_URL”."""


def fault(database_url: str, instance_dir: Path) -> str:
    """What is wrong with the database, '' if it can be used or made. A folder is missing only outside INSTANCE_DIR."""
    try:
        url = make_url(database_url)
        if url.get_backend_name() == "sqlite":
            return _fault_of_file(Path(str(url.database)).absolute(), instance_dir)
        connected = engine.connect(database_url)
    except (ArgumentError, ValueError):
        return "DATABASE_URL cannot be read as an address: write postgresql://user:password@host:port/database."
    try:
        with connected.connect():
            return ""
    except DBAPIError as refused:
        return worded(refused, url)
    except UnicodeError:
        return f"DATABASE_URL names a host that cannot be: {url.host}. Correct it."
    finally:
        connected.dispose()


def worded(refused: DBAPIError, url: URL) -> str:
    """Why the database could not be used, in one paragraph without the password."""
    reason = _without_password(str(refused.orig).strip().partition("\n")[0], url)
    if url.get_backend_name() == "sqlite":
        return _worded_of_file(reason, str(url.database))
    for pattern, words in REFUSALS.items():
        if re.search(pattern, str(refused.orig)):
            named = {"user": url.username or "this user", "database": url.database, "host": url.host, "reason": reason}
            return f"The PostgreSQL of DATABASE_URL {words.format(**named)}"
    return f"The database of DATABASE_URL does not answer ({reason}). Start or repair it, or correct host and port."


def _fault_of_file(file: Path, instance_dir: Path) -> str:
    named = f"The database of DATABASE_URL, {file},"
    folder = file.parent
    try:
        file.stat()
    except (FileNotFoundError, NotADirectoryError):
        pass
    except OSError as refused:
        return f"{named} cannot be used ({refused.strerror}). Let this user enter {folder} and the folders above it."
    if file.is_dir():
        return f"{named} is a folder. Name a file in it."
    if not folder.exists():
        inside = folder == instance_dir or instance_dir in folder.parents
        return "" if inside else f"{named} cannot be made: there is no folder {folder}. Make it, or name another."
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        return f"{named} cannot be used: this user may not write to its folder, as SQLite does. Name another folder."
    if not file.exists():
        return ""
    if not os.access(file, os.R_OK | os.W_OK):
        return f"{named} cannot be written: it, or its disk, is read-only for this user. Let this user write to it."
    return _damage(file)


def _damage(file: Path) -> str:
    """What is wrong inside the file: every page of it is read."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(file))}?mode=rw", uri=True, timeout=BUSY_S)) as conn:
            found = str(conn.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.Error as refused:
        found = str(refused)
    return "" if found == "ok" else _worded_of_file(found, str(file))


def _worded_of_file(reason: str, file: str) -> str:
    named = f"The database of DATABASE_URL, {file},"
    if "locked" in reason or "busy" in reason:
        return f"{named} is locked by another program ({reason}). Let that program end, and start again."
    if "not a database" in reason:
        return f"{named} is not a database of SQLite. Name another file, or put a backup there."
    if "unable to open" in reason or "readonly" in reason or "full" in reason:
        return f"{named} cannot be written ({reason}). Let this user write to it and its folder, and make room."
    reason = " ".join(reason.split())
    return f"{named} is damaged ({reason}). Put a backup in its place, without the -wal and -shm beside it."


def _without_password(text: str, url: URL) -> str:
    return text.replace(str(url.password), "…") if url.password else text
