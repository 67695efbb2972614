"""Snapshots of packs, stored as they were when they were answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from assessment.core.errors import NotFound
from assessment.core.model.pack import Pack
from assessment.storage.tables import PackRow

_KNOWN = select(PackRow.hash).where(PackRow.hash == bindparam("hash"))
_SNAPSHOT = select(PackRow.snapshot).where(PackRow.hash == bindparam("hash"))
_KEEP = insert(PackRow)
_BEGINNING_WITH = (
    select(PackRow.hash)
    .where(PackRow.pack_id == bindparam("pack"), PackRow.hash.startswith(bindparam("beginning"), autoescape=False))
    .order_by(PackRow.hash)
)


def keep(conn: Connection, pack: Pack, now: datetime) -> None:
    """Store the pack's snapshot, once."""
    if conn.execute(_KNOWN, {"hash": pack.hash}).first():
        return
    values = {"hash": pack.hash, "pack_id": pack.id, "version": pack.version, "snapshot": pack.snapshot, "kept_at": now}
    try:
        with conn.begin_nested():
            conn.execute(_KEEP, values)
    except IntegrityError:
        # another process stored it since we looked; the same hash is the same snapshot
        if not conn.execute(_KNOWN, {"hash": pack.hash}).first():
            raise


def snapshot(conn: Connection, pack_hash: str) -> str:
    """The snapshot with this hash. NotFound if it was never stored."""
    stored = conn.execute(_SNAPSHOT, {"hash": pack_hash}).scalar_one_or_none()
    if stored is None:
        raise NotFound(f"no pack {pack_hash[:12]} is stored")
    return stored


def hashes_starting_with(conn: Connection, pack_id: str, beginning: str) -> list[str]:
    """The hashes of this pack's snapshots that start with ``beginning``, which must be hexadecimal."""
    if not set(beginning) <= set("0123456789abcdef"):
        return []
    return list(conn.execute(_BEGINNING_WITH, {"pack": pack_id, "beginning": beginning}).scalars())
