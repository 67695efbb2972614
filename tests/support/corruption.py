"""What goes wrong with rows: a bit of a ciphertext flips, a key file goes missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Engine, select, update

from assessment.storage.engine import writing
from assessment.storage.tables import Base
from assessment.vault.keyring import Keyring


def flip(engine: Engine, table: str, column: str, row: UUID | None = None) -> None:
    """Change one bit in the middle of a ciphertext: in the row with this id, or in every one."""
    rows = Base.metadata.tables[table]
    with writing(engine) as conn:
        for key, made in conn.execute(select(rows.c.id, rows.c[column])).all():
            if made is not None and row in (None, key):
                half = len(made) // 2
                other = made[:half] + bytes([made[half] ^ 1]) + made[half + 1 :]
                conn.execute(update(rows).where(rows.c.id == key).values({column: other}))


@contextmanager
def away(ring: Keyring, name: str) -> Iterator[None]:
    """A key file lies elsewhere for a while."""
    file, elsewhere = ring.folder / name, ring.folder.parent / f"{name}-elsewhere"
    file.rename(elsewhere)
    yield
    elsewhere.rename(file)
