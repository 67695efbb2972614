"""How often one address, and everybody together, may try something; counted in the database."""

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
    """``each``: for one address, ``all``: for everybody together, in ``window``."""

    name: str
    each: int
    all: int
    window: timedelta


WORDS = Limit("words", each=10, all=300, window=timedelta(minutes=10))
STARTS = Limit("starts", each=60, all=3000, window=timedelta(hours=1))


def count(limit: Limit) -> None:
    """Count one try. TooManyRequests once there were more than may be; an address is kept as a keyed hash only."""
    now = clock.now()
    with writing(app_context.engine(), durable=False) as conn:
        rate_limit_counts.delete_expired(conn, now)
        own = rate_limit_counts.count(conn, _bucket(limit, request.remote_addr or ""), limit.window, now)
        # Who is over their own limit does not use up everybody's.
        refused = own > limit.each or rate_limit_counts.count(conn, _bucket(limit, "*"), limit.window, now) > limit.all
    if refused:
        raise TooManyRequests


def _bucket(limit: Limit, who: str) -> str:
    key: str = current_app.config["SECRET_KEY"]
    return hmac.digest(key.encode(), f"{limit.name} {who}".encode(), "sha256").hex()
