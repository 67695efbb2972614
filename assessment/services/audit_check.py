"""Whether the audit log is whole, its head noted outside of the database once a day, and its oldest entries cut."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from assessment.core.errors import AssessmentError
from assessment.records import audit, audit_chain
from assessment.records.audit import COMMAND, Verb
from assessment.records.audit_chain import ChainFault, DailyCheck, Head, Verified, Wrong
from assessment.records.store import Store
from assessment.services.files import append_lines
from assessment.storage import audit as audit_rows

log = structlog.get_logger(__name__)

HEADS = "audit-heads"
"""A file in INSTANCE_DIR, beside the database's backups and not in them: what the last entry was, day by day."""
LEAST_KEPT = timedelta(days=30)
"""Entries as young as this are never cut: a cut must not hide what somebody has just done."""

WORDS = {
    Wrong.CHANGED: ("was changed, or was not written by this service",) * 2,
    Wrong.MISSING: ("is missing", "are missing"),
    Wrong.UNLINKED: ("does not follow the entry before it",) * 2,
    Wrong.STRAY: ("stands before the beginning of the log",) * 2,
    Wrong.SEALED_CHANGED: ("or one before it was changed, added or removed: they were sealed together",) * 2,
    Wrong.NO_ANCHOR: ("is the first one, and nothing says that the log begins there: the anchor is gone or forged",)
    * 2,
    Wrong.CUT_OFF: (
        "is gone: the log went on to there when its head was noted",
        "are gone: the log went on to there when its head was noted",
    ),
    Wrong.ANOTHER: ("is not the one that was there when the head was noted",) * 2,
}
"""What is wrong with one entry, and with several."""

IN_LOG = "the head of the audit log is"
"""How the service's own log says a head."""
_LINE = re.compile(r"^(\S+[+]00:00) (\d{1,15}) [0-9a-f]{64} (whole|broken)$", re.MULTILINE)
_HEAD = re.compile(rf"(?:^\S+[+]00:00|{IN_LOG}) (\d{{1,15}}) ([0-9a-f]{{64}})\b", re.MULTILINE)


class NotCut(AssessmentError):
    """Nothing was cut; the message says why."""


class NoHead(AssessmentError):
    """There is nothing in a copy that the log could be held against; the message says what to name instead."""


def verify(store: Store, instance_dir: Path) -> Verified:
    """Hold every entry against the chain, and against the heads that this host noted. BadKeys, OSError."""
    return _verified(store, noted_heads(instance_dir / HEADS))


def verify_against_copy(store: Store, copy: Path) -> Verified:
    """Hold every entry against the heads in a copy of the file, or of the service's log. BadKeys, NoHead, OSError."""
    heads = noted_heads(copy)
    if not heads:
        raise NoHead(f"no head is noted in {copy}. Name a copy of the file {HEADS}, or of the service's log.")
    return _verified(store, heads)


def _verified(store: Store, heads: Sequence[Head]) -> Verified:
    """``heads`` are read before the log: what is noted meanwhile is newer than what is read then."""
    key = store.keyring.audit_key.secret
    with store.reading() as conn:
        return audit_chain.verify(key, audit_rows.anchor(conn), audit_rows.entries(conn), heads)


def noted_heads(file: Path) -> list[Head]:
    """The heads that were noted in this file, the oldest first, but those cut off or damaged. OSError."""
    return [Head(int(number), mac) for number, mac in _HEAD.findall(_text(file))]


def last_check(instance_dir: Path) -> DailyCheck | None:
    """The last daily check of this host; None if there was none yet. OSError."""
    lines = _LINE.findall(_text(instance_dir / HEADS))
    if not lines:
        return None
    at, number, state = lines[-1]
    return DailyCheck(datetime.fromisoformat(at), int(number), state == "whole")


def check(store: Store, instance_dir: Path, now: datetime) -> Verified:
    """Verify, and note the head in the file. BadKeys, OSError."""
    found = verify(store, instance_dir)
    if found.mac:
        state = "broken" if found.faults else "whole"
        append_lines(instance_dir / HEADS, [f"{now.isoformat()} {found.last} {found.mac} {state}"])
    return found


def check_daily(store: Store, instance_dir: Path, now: datetime) -> None:
    """Do as ``check``, unless it was done today, and note the head in the service's own log too. BadKeys, OSError."""
    last = last_check(instance_dir)
    if last is not None and last.at.date() == now.date():
        return
    found = check(store, instance_dir, now)
    for fault in found.faults[:1]:
        log.error(f"the audit log is broken. {sentence(fault)} Run: flask --app wsgi audit verify")
    if found.mac:
        log.info(f"{IN_LOG} {found.last} {found.mac}")


def cut(store: Store, instance_dir: Path, before: datetime, now: datetime) -> int:
    """Delete every entry from before this day, and say how many there were; the chain is whole without them.

    NotCut for a log that is not whole, or a day that is too near. What comes after an entry of that day stays, even
    if its time is earlier, because the clock was set back.
    """
    if before > now - LEAST_KEPT:
        raise NotCut(f"Nothing was cut. Name a day that is at least {LEAST_KEPT.days} days past.")
    if verify(store, instance_dir).faults:
        raise NotCut("Nothing was cut: the log is not whole. Run: flask --app wsgi audit verify")
    with store.writing() as conn:
        audit_rows.lock(conn)
        end = audit_rows.last_before(conn, before)
        if end is None or end.mac is None:
            return 0
        deleted = audit.cut(conn, store.keyring, end, now)
        audit.record(conn, store.keyring, COMMAND, Verb.LOG_CUT, now, detail=f"up to {end.number}")
    store.purge()
    return deleted


def sentence(fault: ChainFault) -> str:
    """What is wrong, as a sentence for operators."""
    one, more = WORDS[fault.wrong]
    if fault.last > fault.first:
        return f"Entries {fault.first} to {fault.last} {more}."
    return f"Entry {fault.first} {one}."


def _text(file: Path) -> str:
    """What is in the file, '' without one. One damaged byte costs its own line alone."""
    return file.read_text(encoding="ascii", errors="replace") if file.exists() else ""
