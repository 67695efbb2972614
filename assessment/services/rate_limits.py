"""Rate limits: how often one client, and everybody together, may try something."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from assessment.records.store import Store
from assessment.services.client_address import client_of
from assessment.settings import STARTS_PER_HOUR
from assessment.storage import rate_limit_counts


@dataclass(frozen=True)
class Limit:
    """``each``: tries of one client, ``all``: tries of everybody together, in ``window``."""

    name: str
    each: int
    all: int
    window: timedelta


EVERYBODY = "*"
RESUME = Limit("words", each=10, all=300, window=timedelta(minutes=10))
STARTS = Limit("starts", each=60, all=STARTS_PER_HOUR, window=timedelta(hours=1))
SIGN_INS = Limit("sign-ins", each=30, all=600, window=timedelta(minutes=10))
"""Passwords and codes, of browsers that never signed in here: one a second in all, before any is hashed."""
LONGEST_WINDOW = max(RESUME.window, STARTS.window, SIGN_INS.window)


def starts(in_all: int) -> Limit:
    """The limit of starts, with the operator's number of starts in all."""
    return replace(STARTS, all=in_all)


def count(store: Store, limit: Limit, key: str, address: str, now: datetime) -> bool:
    """Count one try; False once there were too many. Of the client only its hash under ``key`` is stored."""
    with store.writing(durable=False) as conn:
        rate_limit_counts.delete_expired(conn, LONGEST_WINDOW, now)
        if rate_limit_counts.count(conn, _bucket(limit, key, client_of(address)), limit.window, now) > limit.each:
            return False  # somebody over their own limit does not use up everybody's
        return rate_limit_counts.count(conn, _bucket(limit, key, EVERYBODY), limit.window, now) <= limit.all


def first_time(store: Store, key: str, what: str, window: timedelta, now: datetime) -> bool:
    """Whether this is the first time in ``window`` that ``what`` is seen; one of many at the same moment is."""
    with store.writing() as conn:
        bucket = hmac.digest(key.encode(), what.encode(), "sha256").hex()
        return rate_limit_counts.count(conn, bucket, window, now) == 1


def _bucket(limit: Limit, key: str, who: str) -> str:
    return hmac.digest(key.encode(), f"{limit.name} {who}".encode(), "sha256").hex()
