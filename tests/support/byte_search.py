"""A search for words in whatever form a database might have written them."""

from __future__ import annotations

import sqlite3
from base64 import b64encode, urlsafe_b64encode
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, String, cast, inspect, select, table, text
from sqlalchemy import column as named

GAP, KEPT = 4096, 64
"""So many zeros in a row are taken for a gap; so many of them are kept, that what it parts does not meet."""


def forms(words: str) -> dict[str, bytes]:
    """Form -> what of these words would stand in a file in that form, wherever they begin there."""
    plain = words.encode()
    found = {
        "raw": plain,
        "utf-16-le": words.encode("utf-16-le"),
        "utf-16-be": words.encode("utf-16-be"),
        "hex": plain.hex().encode(),
        "HEX": plain.hex().upper().encode(),
        "json": words.encode("unicode_escape"),
    }
    for name, encoded in (("base64", b64encode), ("url-base64", urlsafe_b64encode)):
        for before in range(3):
            # the first letters hang on what stands before, the last ones on what comes after
            whole = encoded(b"\0" * before + plain + b"\0" * ((-before - len(plain)) % 3))
            first = -(-before * 8 // 6)
            found[f"{name}+{before}"] = whole[first : (before + len(plain)) * 8 // 6]
    return found


def found_in(written: bytes, words: str) -> list[str]:
    """The forms in which these words stand there."""
    return [form for form, looked_for in forms(words).items() if looked_for in written]


def everything_in(engine: Engine, folder: Path) -> dict[str, bytes]:
    """Place -> all that can be read there: every table as text, and the files with what lies beside them.

    ``folder``: of SQLite, where a backup may be written; of PostgreSQL, the server's data.
    """
    found = {"tables": _tables(engine)}
    if engine.dialect.name == "sqlite":
        file = Path(str(engine.url.database))
        _back_up(file, folder / "backup.db")
        files = [*file.parent.glob(f"{file.name}*"), folder / "backup.db"]
    else:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
            conn.exec_driver_sql("CHECKPOINT")
            oid = conn.exec_driver_sql("SELECT oid FROM pg_database WHERE datname = current_database()").scalar_one()
        files = [*(folder / "base" / str(oid)).iterdir()]
        segments = sorted((folder / "pg_wal").glob("0*"))
        found["log of writes"] = b"".join(_joined(_read(path)) for path in segments)
    found |= {path.name: _read(path) for path in files}
    return {place: without_gaps(written) for place, written in found.items()}


def without_gaps(written: bytes) -> bytes:
    """What was written, with most of the zeros left out between two parts: databases leave megabytes of them."""
    return bytes(KEPT).join(written.split(bytes(GAP)))


def _read(file: Path) -> bytes:
    """Nothing where a running server took the file away meanwhile: then nothing of it can be read."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""


def _joined(segment: bytes) -> bytes:
    """A segment of PostgreSQL's write-ahead log without the headers of its pages, which cut what runs across two."""
    first, page = 40, 8192
    return segment[first:page] + b"".join(segment[at + 24 : at + page] for at in range(page, len(segment), page))


def _tables(engine: Engine) -> bytes:
    """Every cell of every table: bytes as they are and as hexadecimal digits, the rest as text."""
    cells: list[bytes] = []
    names = inspect(engine).get_table_names()
    with engine.connect() as conn:
        for name in names:
            for row in conn.execute(text(f'SELECT * FROM "{name}"')):
                cells += [bytes(each) if isinstance(each, bytes | memoryview) else str(each).encode() for each in row]
        if engine.dialect.name == "postgresql":
            for name in names:
                whole = select(cast(named(name), String)).select_from(table(name))
                cells += [str(row[0]).encode() for row in conn.execute(whole)]
    return b"\n".join([*cells, *(cell.hex().encode() for cell in cells)])


def _back_up(file: Path, to: Path) -> None:
    with closing(sqlite3.connect(file)) as live, closing(sqlite3.connect(to)) as copy:
        live.backup(copy)
