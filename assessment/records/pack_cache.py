"""A cache of packs, each read once per process: the one served now, and stored versions that people answered."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection

from assessment.core.model.pack import Pack
from assessment.core.packs.loader import from_snapshot, load
from assessment.storage import packs

_opened: dict[str, Pack] = {}


def served(folder: Path, not_asked: frozenset[str] = frozenset()) -> Pack:
    """The pack in ``folder``, as it was when this process first read it, without the items of these switches.

    InvalidPack as in ``loader.load``.
    """
    return _read(folder, not_asked)


def reread(folder: Path, not_asked: frozenset[str]) -> None:
    """Read the pack anew for this process and those that it forks. InvalidPack if it cannot: the old one stays."""
    load(folder, not_asked)
    _read.cache_clear()
    _read(folder, not_asked)
    _read(folder, frozenset())


@lru_cache(maxsize=8)
def _read(folder: Path, not_asked: frozenset[str]) -> Pack:
    # Not ``served`` itself: the cache takes a default for something else than the same value that is named.
    pack = load(folder, not_asked)
    # Many who begin at once on a cold worker would each read its snapshot, and hold a connection meanwhile.
    _opened.setdefault(pack.hash, pack)
    return pack


def of_hash(conn: Connection, pack_hash: str) -> Pack:
    """The stored version with this hash. NotFound if it was never stored."""
    pack = _opened.get(pack_hash)
    if pack is None:
        # A hash always means the same pack, so an entry never becomes outdated; versions are few.
        pack = _opened[pack_hash] = from_snapshot(packs.snapshot(conn, pack_hash))
    return pack
