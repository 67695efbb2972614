"""Waits after wrong passwords and wrong codes: counted by name or account, and by browser where it is known."""

from __future__ import annotations

import hmac
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from assessment.records.store import Store
from assessment.storage import accounts

FREE_FAILURES = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class Attempt:
    """One try. ``bucket``: what it is counted under; ``wait``: how long that must wait, zero if it may be tried."""

    bucket: str
    wait: timedelta


def bucket_of(key: str, what: str, device: str = "") -> str:
    """Where tries of ``what`` are counted; those of a known browser by themselves, so that no stranger adds to them."""
    return hmac.digest(key.encode(), f"{what} {device}".strip().encode(), "sha256").hex()


def attempt(store: Store, bucket: str, now: datetime) -> Attempt:
    """Begin a try. It counts as a failure until it is forgotten: many tries at one moment do not slip through."""
    try:
        with store.writing() as conn:
            return Attempt(bucket, _count(conn, bucket, now))
    except IntegrityError:
        # another first try was faster
        return Attempt(bucket, FIRST_WAIT)


def forget(conn: Connection, *buckets: str) -> None:
    """Forget the failures of these buckets, after a success or by an administrator."""
    for bucket in buckets:
        accounts.forget_failures(conn, bucket)


def minutes(wait: timedelta) -> int:
    """The wait in whole minutes, rounded up."""
    return math.ceil(wait / timedelta(minutes=1))


def _count(conn: Connection, bucket: str, now: datetime) -> timedelta:
    """How long this bucket must wait; if it need not, count this try."""
    before = accounts.failures(conn, bucket)
    count = 0
    if before is not None and -LONGEST_WAIT < now - before.last_at < FORGOTTEN_AFTER:  # less: the clock was set back
        count = before.count
        left = before.last_at + _wait_after(count) - now
        if left > timedelta(0):
            return left
    accounts.count_failure(conn, bucket, count + 1, now)
    return timedelta(0)


def _wait_after(count: int) -> timedelta:
    """No wait for the first failures, then twice as long each time, up to a limit."""
    if count < FREE_FAILURES:
        return timedelta(0)
    doublings: int = min(count - FREE_FAILURES, 20)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
