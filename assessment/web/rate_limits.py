"""Rate limits for one address and for all together, counted in the database."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app, request
from werkzeug.exceptions import TooManyRequests

from assessment import clock
from assessment.storage import rate_limit_counts
from assessment.storage.engine import writing
from assessment.web import app_context


@dataclass(frozen=True)
class Limit:
    """The most tries in a ``window``: ``each`` from one address, ``all`` from all together."""

    name: str
    each: int
    all: int
    window: timedelta


WORDS = Limit("words", each=10, all=300, window=timedelta(minutes=10))
STARTS = Limit("starts", each=60, all=3000, window=timedelta(hours=1))


def count(limit: Limit) -> None:
    """Count one try. TooManyRequests beyond the limit. An address is stored only as a keyed hash."""
    now = clock.now()
    with writing(app_context.engine(), durable=False) as conn:
        rate_limit_counts.delete_expired(conn, now)
        own = rate_limit_counts.count(conn, _bucket(limit, request.remote_addr or ""), limit.window, now)
        # A client over its own limit does not use up the limit of all.
        refused = own > limit.each or rate_limit_counts.count(conn, _bucket(limit, "*"), limit.window, now) > limit.all
    if refused:
        raise TooManyRequests


def _bucket(limit: Limit, who: str) -> str:
    key: str = current_app.config["SECRET_KEY"]
    return hmac.digest(key.encode(), f"{limit.name} {who}".encode(), "sha256").hex()
