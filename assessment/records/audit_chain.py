"""The chain of the audit log: what binds each entry to the one before it, and what is wrong with one."""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import Enum

from assessment.records import canonical_json
from assessment.storage.audit import BEGUN, CUT, Anchor, AuditEntry

NOTHING = hashlib.sha256(b"check-in audit log").hexdigest()
"""The digest of no entries."""


class Wrong(Enum):
    """What can be wrong with an entry, or with several."""

    CHANGED = "changed"
    """Its mac is not of what is in it: it was edited, or written by somebody without the key."""
    MISSING = "missing"
    UNLINKED = "unlinked"
    """It is one of ours, and was not written after the one that stands before it now."""
    STRAY = "stray"
    """It stands in front of an anchor up to which everything was cut."""
    SEALED_CHANGED = "sealed-changed"
    """Those up to it were sealed as they were, and are not so any more."""
    NO_ANCHOR = "no-anchor"
    """The log begins with it, and there is no anchor, or one without the key."""
    CUT_OFF = "cut-off"
    """It was noted as the head, or was before it, and the log ends earlier now."""
    ANOTHER = "another"
    """It was noted as the head, and is another one now."""


@dataclass(frozen=True)
class ChainFault:
    """Something that is wrong with the entries from ``first`` to ``last``."""

    wrong: Wrong
    first: int
    last: int


@dataclass(frozen=True)
class Head:
    """The last entry, as it was noted outside of the database."""

    number: int
    mac: str


@dataclass(frozen=True)
class DailyCheck:
    """When the log was last checked, how many entries there had been in all, and whether it was whole."""

    at: datetime
    number: int
    whole: bool


@dataclass(frozen=True)
class Verified:
    """``first`` and ``last``: the numbers of the entries that there are, 0 if there are none; ``mac``: the last one's.

    ``heads``: how many of the noted heads are still there as they were.
    """

    faults: tuple[ChainFault, ...]
    entries: int
    first: int
    last: int
    mac: str
    heads: int


def mac(key: bytes, entry: AuditEntry) -> str:
    """What an entry is known by: a keyed hash of all that is in it, the mac of the entry before it included."""
    return _keyed(key, "entry", entry)


def seal(key: bytes, anchor: Anchor) -> str:
    """What an anchor is known by."""
    return _keyed(key, "anchor", anchor)


def sealed(entries: Iterable[AuditEntry]) -> tuple[int, str]:
    """The number of the last of these entries, and one digest of all."""
    number, digest = 0, NOTHING
    for entry in entries:
        number, digest = entry.number, _digest(digest, entry)
    return number, digest


def verify(key: bytes, anchor: Anchor | None, entries: Iterable[AuditEntry], heads: Iterable[Head]) -> Verified:
    """Hold all entries, the first one first, against the chain, and against heads that were noted before."""
    walk = _Walk(key, anchor, heads)
    found = [fault for entry in entries for fault in walk.meet(entry)]
    found += walk.end()
    return Verified(tuple(found), walk.entries, walk.first, walk.last, walk.last_mac, walk.heads_met)


class _Walk:
    """One walk along the chain. A beginning that is not trusted is as good as none."""

    def __init__(self, key: bytes, anchor: Anchor | None, heads: Iterable[Head]) -> None:
        self._key, self._heads = key, defaultdict[int, set[str]](set)
        for head in heads:
            self._heads[head.number].add(head.mac)
        self._anchor = anchor if anchor and hmac.compare_digest(anchor.seal, seal(key, anchor)) else None
        self._forged = anchor is not None and self._anchor is None
        self._link = self._anchor.link if self._anchor else None
        self._digest = NOTHING
        self.entries = self.first = self.last = self.heads_met = 0
        self.last_mac = ""

    def meet(self, entry: AuditEntry) -> Iterator[ChainFault]:
        """What is wrong with the next entry."""
        yield from self._against_heads(entry)
        start = self._anchor.number if self._anchor else 0
        if entry.number <= start and self._anchor:
            if self._anchor.kind == BEGUN:
                self._digest = _digest(self._digest, entry)
            else:
                yield ChainFault(Wrong.STRAY, entry.number, entry.number)
        else:
            yield from self._follows(entry, max(self.last, start) + 1)
        self.entries += 1
        self.first = self.first or entry.number
        self.last, self.last_mac = entry.number, entry.mac or ""

    def end(self) -> Iterator[ChainFault]:
        """What is wrong with the whole."""
        begins = self._anchor
        if self._forged or (begins is None and self.entries):
            yield ChainFault(Wrong.NO_ANCHOR, self.first, self.first)
        if begins and begins.kind == BEGUN and self._digest != begins.link:
            yield ChainFault(Wrong.SEALED_CHANGED, begins.number, begins.number)
        last = max(self.last, begins.number if begins and begins.kind == CUT else 0)
        if cut_off := [number for number in self._heads if number > last]:
            yield ChainFault(Wrong.CUT_OFF, last + 1, max(cut_off))

    def _against_heads(self, entry: AuditEntry) -> Iterator[ChainFault]:
        noted = self._heads.get(entry.number, set())
        self.heads_met += entry.mac in noted
        if noted and noted != {entry.mac}:
            yield ChainFault(Wrong.ANOTHER, entry.number, entry.number)

    def _follows(self, entry: AuditEntry, expected: int) -> Iterator[ChainFault]:
        if entry.number > expected and (self._anchor or self.entries):
            yield ChainFault(Wrong.MISSING, expected, entry.number - 1)
            self._link = None
        if entry.mac is None or not hmac.compare_digest(entry.mac.encode(), mac(self._key, entry).encode()):
            yield ChainFault(Wrong.CHANGED, entry.number, entry.number)
            self._link = None  # the next one need not follow what was written here
            return
        if self._link is not None and entry.previous != self._link:
            yield ChainFault(Wrong.UNLINKED, entry.number, entry.number)
        self._link = entry.mac


def _keyed(key: bytes, what: str, record: AuditEntry | Anchor) -> str:
    values = [_plain(getattr(record, field.name)) for field in fields(record) if field.name not in ("mac", "seal")]
    return hmac.digest(key, canonical_json.encode([what, *values]), "sha256").hex()


def _digest(before: str, entry: AuditEntry) -> str:
    values = [_plain(getattr(entry, field.name)) for field in fields(entry)]
    return hashlib.sha256(canonical_json.encode([before, *values])).hexdigest()


def _plain(value: object) -> object:
    """Text of a kind of its own for whatever is no text and no number, so that two values never look alike."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value if isinstance(value, str | int | None) else [repr(value)]
