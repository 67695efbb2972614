"""The sweep: what nobody can open any more, or was kept for long enough, is deleted, once time has surely passed."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy import Connection

from assessment.clock import Clocks
from assessment.records.store import Store
from assessment.services import proven_time, retention
from assessment.services.deletion_notes import code_of
from assessment.services.proven_time import Run, SweepDecision, Verdict
from assessment.storage import drafts as draft_rows

log = structlog.get_logger(__name__)

UNREACHABLE_AFTER = timedelta(hours=24)
"""A draft without a resume code is unreachable once its browser was not seen for this long."""
LAST_RUN, LONGEST = "last-sweep", 1000
"""A file in INSTANCE_DIR: what the clocks of this host showed at the last run; and the most bytes it may have."""


@dataclass(frozen=True)
class Swept:
    """``deleted`` drafts, or how many would be; ``left``: expired ones that wait for the next run.

    ``expired``: how many have by the wall clock alone; ``drafts``: how many there were in all. ``others``: how much was
    deleted, or would be, of everything else that is deleted by time, by its name in ``settings.KeptFor``.
    """

    decision: SweepDecision
    deleted: int
    left: int
    expired: int
    drafts: int
    others: Mapping[str, int] = field(default_factory=dict)


def sweep(store: Store, instance_dir: Path, now: Clocks, *, believe: bool = False) -> Swept:
    """Delete what has expired, as far as both clocks prove it. With ``believe``, somebody says the wall clock is right.

    Nothing is deleted by a run that cannot be remembered.
    """
    try:
        decision = _remembered(instance_dir / LAST_RUN, now, believe)
    except OSError as failed:
        log.error("the sweep cannot remember its runs", error=type(failed).__name__, code=code_of(failed))
        decision = SweepDecision(Verdict.FIRST, Run(now))
    with store.writing() as conn:
        swept = _found(conn, decision)
        if decision.proven is not None:
            swept = replace(swept, deleted=draft_rows.delete_unreachable(conn, *_ends(decision.proven), swept.deleted))
    if swept.deleted:
        store.purge()
    swept = replace(swept, others=retention.delete_by_time(store, instance_dir, decision, now.wall))
    _tell(swept)
    return swept


def preview(store: Store, instance_dir: Path, now: Clocks) -> Swept:
    """What ``sweep`` would do now. Changes nothing. OSError."""
    file = instance_dir / LAST_RUN
    last = _parsed(file.read_text(encoding="ascii", errors="replace")) if file.exists() else None
    decision = proven_time.decide(last, now)
    with store.reading() as conn:
        found = _found(conn, decision)
    return replace(found, others=retention.delete_by_time(store, instance_dir, decision, now.wall, dry_run=True))


def _found(conn: Connection, decision: SweepDecision) -> Swept:
    drafts = draft_rows.count(conn)
    expired = draft_rows.count_unreachable(conn, *_ends(decision.run.clocks.wall))
    proven = draft_rows.count_unreachable(conn, *_ends(decision.proven)) if decision.proven else 0
    deleted = min(proven, retention.most_at_once(drafts))
    return Swept(decision, deleted, proven - deleted, expired, drafts)


def _ends(now: datetime) -> tuple[datetime, datetime]:
    """Since when a browser may not have been seen, and before when a resume code may have ended."""
    return now - UNREACHABLE_AFTER, now


def _tell(swept: Swept) -> None:
    decision = swept.decision
    if decision.verdict is Verdict.JUMPED:
        log.error(f"the clock was set {proven_time.in_words(decision.jump)}; nothing was deleted by time")
    if swept.left:
        log.warning(f"{swept.left} more drafts have expired than one sweep deletes")


def _remembered(file: Path, now: Clocks, believe: bool) -> SweepDecision:
    """Decide by the last run of any process of this host, and put this one in its place."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        last = _parsed(os.pread(handle, LONGEST, 0).decode("ascii", "replace"))
        if last is not None and believe:
            last = proven_time.believing(last)
        decision = proven_time.decide(last, now)
        if believe:
            decision = replace(decision, run=proven_time.believing(decision.run))
        written = _dumped(decision.run).encode("ascii")
        os.pwrite(handle, written, 0)  # over what is there: that works on a full disk too
        os.ftruncate(handle, len(written))
    finally:
        os.close(handle)
    return decision


def _dumped(run: Run) -> str:
    written = {
        "boot": run.clocks.boot,
        "uptime": run.clocks.uptime.total_seconds(),
        "wall": run.clocks.wall.isoformat(),
        "settled": run.settled,
        "ahead": run.ahead.total_seconds(),
        "since_ahead": run.since_ahead.total_seconds(),
        "forward": run.forward.total_seconds(),
    }
    return json.dumps(written) + "\n"


def _parsed(text: str) -> Run | None:
    """The run that was written; None if there was none, or a crash cut it off: that is as good as none."""
    try:
        found = json.loads(text)
        uptime, ahead, since = (timedelta(seconds=found[name]) for name in ("uptime", "ahead", "since_ahead"))
        clocks = Clocks(datetime.fromisoformat(found["wall"]), uptime, str(found["boot"]))
        forward = timedelta(seconds=found.get("forward", found["ahead"]))
        return Run(clocks, bool(found["settled"]), ahead, since, forward)
    except (ValueError, KeyError, TypeError):
        return None
