"""Waits after wrong passwords and wrong codes: counted by name or account, and by browser where it is known."""

from __future__ import annotations

import hmac
import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from assessment.records.store import Store
from assessment.storage import accounts
from assessment.storage.accounts import Failures

FREE_FAILURES = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)
FAMILY = 32
"""Characters of a bucket that all browsers have in common that try the same thing: 128 bits."""


@dataclass(frozen=True)
class Attempt:
    """One try. ``bucket``: what it is counted under; ``wait``: how long that must wait, zero if it may be tried."""

    bucket: str
    wait: timedelta


def bucket_of(key: str, what: str, device: str = "") -> str:
    """Where tries of ``what`` are counted; those of a known browser by themselves, so that no stranger adds to them.

    All buckets of one thing begin alike, so that they are found without the names of the browsers.
    """
    bucket = _mac(key, what)
    return bucket[:FAMILY] + _mac(key, f"{what} {device}")[FAMILY:] if device else bucket


def attempt(store: Store, bucket: str, now: datetime) -> Attempt:
    """Begin a try. It counts as a failure until it is forgotten: many tries at one moment do not slip through."""
    try:
        with store.writing() as conn:
            return Attempt(bucket, _count(conn, bucket, now))
    except IntegrityError:
        # another first try was faster
        return Attempt(bucket, FIRST_WAIT)


def forget(conn: Connection, bucket: str) -> None:
    """Forget the failures of this bucket, after a success."""
    accounts.forget_failures(conn, bucket)


def forget_everywhere(conn: Connection, *buckets: str) -> None:
    """Forget the failures of these buckets, and what known browsers failed at the same things."""
    accounts.forget_failures_that_begin(conn, {bucket[:FAMILY] for bucket in buckets}, FAMILY)


def waits(conn: Connection, buckets: Collection[str], now: datetime) -> dict[str, timedelta]:
    """How long each of these has to wait still, in the browser that waits longest; those that need not are left out."""
    longest: dict[str, timedelta] = {}
    for name, failed in accounts.failures_that_begin(conn, {bucket[:FAMILY] for bucket in buckets}, FAMILY):
        if left := _left(failed, now):
            longest[name[:FAMILY]] = max(left, longest.get(name[:FAMILY], left))
    return {bucket: longest[bucket[:FAMILY]] for bucket in buckets if bucket[:FAMILY] in longest}


def minutes(wait: timedelta) -> int:
    """The wait in whole minutes, rounded up."""
    return math.ceil(wait / timedelta(minutes=1))


def _mac(key: str, text: str) -> str:
    return hmac.digest(key.encode(), text.encode(), "sha256").hex()


def _count(conn: Connection, bucket: str, now: datetime) -> timedelta:
    """How long this bucket must wait; if it need not, count this try."""
    before = accounts.failures(conn, bucket)
    if before is not None and (left := _left(before, now)):
        return left
    count = before.count if before is not None and _counts(before, now) else 0
    accounts.count_failure(conn, bucket, count + 1, now)
    return timedelta(0)


def _counts(failed: Failures, now: datetime) -> bool:
    """Whether failures are not forgotten yet; nor were they if they are in the future: the clock was set back."""
    return -LONGEST_WAIT < now - failed.last_at < FORGOTTEN_AFTER


def _left(failed: Failures, now: datetime) -> timedelta:
    """How long to wait after these failures, zero if not at all."""
    left = failed.last_at + _wait_after(failed.count) - now
    return max(left, timedelta(0)) if _counts(failed, now) else timedelta(0)


def _wait_after(count: int) -> timedelta:
    """No wait for the first failures, then twice as long each time, up to a limit."""
    if count < FREE_FAILURES:
        return timedelta(0)
    doublings: int = min(count - FREE_FAILURES, 20)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
