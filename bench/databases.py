"""An empty database of each kind, for benchmarks of the service in processes of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DATABASES = ("sqlite", "postgresql")


@contextmanager
def database(name: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database, gone afterwards."""
    from tests.support import databases

    if name == "sqlite":
        yield f"sqlite:///{folder / 'bench.db'}"
    else:
        with databases.postgresql() as server:
            yield server.create()
